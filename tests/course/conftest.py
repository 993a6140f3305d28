"""Fixtures by lab: its marker, and its notebooks solved and live."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from traitlets.config import Config

from nbreferee.marking import Marker
from nbreferee.marking.course_key import FILE as KEY_FILE
from nbreferee.testing.bench import Benches

from . import labs
from .courses import nbgrader, write_course


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


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A course that has released a lab, made once for all workers of a run. Not to be changed.

    ``generate_assignment`` marks a lab's solution before, which takes half a minute.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    @cache
    def made(lab: str) -> Path:
        course = folder / f"released-{lab}"
        with (folder / f"released-{lab}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not course.exists():
                write_course(course, lab)
                done = nbgrader(course, "generate_assignment", lab)
                assert done.returncode == 0, done.stderr
        return course

    return made


@pytest.fixture(scope="session")
def new_course_of(released: Callable[[str], Path]) -> Callable[[Path, str], Path]:
    """Writes a new course with a lab that is known to be in order into a folder; returns the folder."""

    def make(root: Path, lab: str) -> Path:
        write_course(root, lab)
        shutil.copytree(released(lab) / "marks", root / "marks")
        shutil.copy(released(lab) / KEY_FILE, root)
        return root

    return make
