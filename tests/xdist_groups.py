"""How ``--dist loadgroup`` shares out the tests: cases of one group to one worker, and a file's tests without a group together."""

from collections.abc import Sequence
from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test without a group the group of its file, so that module-scoped fixtures are made once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Stop where pytest-xdist does not see the groups."""
    if node.config.getvalue("dist") == "loadgroup" and not all("@" in each for each in ids):
        pytest.exit(
            "pytest-xdist has not grouped the tests. Its version 3.8 needs pytest below 9.2 "
            "(https://github.com/pytest-dev/pytest-xdist/issues/1386).",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
