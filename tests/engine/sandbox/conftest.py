"""Kernels of these tests start both ways: forked from a process that has loaded the libraries, and afresh."""

import pytest
from traitlets.config import Config

FRESH = "fresh"


@pytest.fixture(params=[True, False], ids=["forked", FRESH])
def quick_config(quick_config: Config, request: pytest.FixtureRequest) -> Config:
    """The quick configuration, for each way to a kernel."""
    quick_config.Sandbox.warm = request.param
    return quick_config


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Memory is watched in the same way whichever way a kernel has started."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if item.path.stem == "test_memory_monitor" and callspec is not None and FRESH in callspec.id.split("-"):
            item.add_marker(pytest.mark.exhaustive)
