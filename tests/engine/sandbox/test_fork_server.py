"""Kernels are forked from one process where the machine allows it; where that process ends, another takes its place."""

import os
import subprocess
import sys

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


IN_FLIGHT = """
import os, resource, socket, sys
from nbreferee.sandbox.fork_server import _any_number_in_flight
os.setgid(64555)
os.setuid(64555)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2)]
try:
    while True:
        socket.send_fds(pairs[0][0], [b"x"], [0] * 50)
except OSError as error:
    print(error.strerror)
with _any_number_in_flight():
    socket.send_fds(pairs[1][0], [b"x"], [0] * 50)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes a user of whom nothing is in flight")
def test_what_submissions_of_the_same_user_have_in_flight_keeps_no_kernel_from_being_forked():
    said = subprocess.run([sys.executable, "-c", IN_FLIGHT], capture_output=True, text=True, timeout=60)
    assert said.stdout.splitlines() == ["Too many references: cannot splice", "64"], said.stderr
