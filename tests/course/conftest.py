"""Fixtures by lab: its marker, and its notebooks solved and live."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from traitlets.config import Config

from nbreferee.marking import Marker
from nbreferee.testing.bench import Benches

from . import labs


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of pytest-xdist, which need not be installed."""
    config.addinivalue_line("markers", "xdist_group(name): cases that one worker takes")


@pytest.fixture(scope="session")
def marker_of(config: Config) -> Callable[[str], Marker]:
    """The marker of a lab."""
    return cache(lambda lab: Marker(labs.assignment(lab), config=config))


@pytest.fixture(scope="session")
def benches_of(
    marker_of: Callable[[str], Marker], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Benches]]:
    """For each question of a lab, its notebook solved and run in a live kernel."""
    with ExitStack() as stack:

        @cache
        def made(lab: str) -> Benches:
            benches = Benches(marker_of(lab), tmp_path_factory.mktemp)
            stack.callback(benches.close)
            return benches

        yield made
