"""Kernels are forked from one process where the machine allows it; where that process ends, another takes its place."""

import pytest

from nbreferee.sandbox import bubblewrap, fork_server

pytestmark = pytest.mark.slow


def test_the_process_that_kernels_are_forked_from_is_replaced_when_it_dies(session, quick_config, end_the_fork_server):
    if not quick_config.Sandbox.warm:
        pytest.skip("about forked kernels")
    assert session("a = 1").evaluate("a") == 1
    end_the_fork_server()
    assert session("a = 2").evaluate("a") == 2


def test_where_a_sandbox_may_not_hold_another_each_kernel_starts_afresh(session, quick_config, monkeypatch, caplog):
    if not quick_config.Sandbox.warm:
        pytest.skip("about forked kernels")
    monkeypatch.setattr(bubblewrap, "_OPTIONS", [*bubblewrap._OPTIONS, "--disable-userns"])
    monkeypatch.setattr(fork_server, "SERVERS", fork_server.ForkServers())
    assert session("import os").evaluate("os.getpid() < 20") is True
    assert "cannot be forked on this machine" in caplog.text
