"""Kernels of these tests start both ways: forked from a process that has loaded the libraries, and afresh."""

import pytest
from traitlets.config import Config


@pytest.fixture(params=[True, False], ids=["forked", "fresh"])
def quick_config(quick_config: Config, request: pytest.FixtureRequest) -> Config:
    """The quick configuration, for each way to a kernel."""
    quick_config.Sandbox.warm = request.param
    return quick_config
