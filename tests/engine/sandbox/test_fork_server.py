"""Kernels are forked from one process where the machine allows it; where that process ends, another takes its place."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nbreferee.sandbox import bubblewrap, fork_server
from nbreferee.sandbox.base import Command, KernelJob
from nbreferee.sandbox.place import Place

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


@pytest.mark.parametrize(
    ("error", "makings"),
    [
        (fork_server.ForkServerError("no namespaces", answered=True, final=True), 1),
        (fork_server.ForkServerError("it gives no answer"), 3),
        (fork_server.ForkServerError("it did not start: Too many open files"), 3),
        (fork_server.ForkServerError("a forked process ended at once", answered=True), 3),
    ],
    ids=str,
)
def test_what_was_for_a_moment_is_tried_again_some_times_and_what_a_server_says_is_final(error, makings, caplog):
    made = []

    def make() -> fork_server.ForkServer:
        made.append(error)
        raise error

    servers, job = fork_server.ForkServers(), KernelJob({}, 0, (), Path())
    for _ in range(5):
        assert servers.fork("kind", make, job, {}, logging.getLogger()) is None
    assert len(made) == len(caplog.records) == makings
    assert servers.fork("other kind", make, job, {}, logging.getLogger()) is None and len(made) == makings + 1


def test_after_a_moment_without_one_there_is_a_server_again(server):
    makes = iter([fork_server.ForkServerError("it gives no answer")])

    def make() -> fork_server.ForkServer:
        for error in makes:
            raise error
        return server

    servers = fork_server.ForkServers()
    with Path(os.devnull).open() as nothing:
        job = KernelJob({"note": os.devnull}, nothing.fileno(), (nothing.fileno(),) * 5, Path())
        assert servers.fork("kind", make, job, {}, logging.getLogger()) is None
        kernel = servers.fork("kind", make, job, {}, logging.getLogger())
    assert kernel is not None and kernel.poll() is None


SERVER = """
import json, os, signal, socket, sys
channel = socket.socket(fileno=int(sys.argv[1]))
channel.send(b"loaded")
while True:
    request, descriptors, _, _ = socket.recv_fds(channel, 64, 8)
    if not request:
        break
    with open(descriptors[1]) as stream:
        settings = json.load(stream)
    reply = socket.socket(fileno=descriptors[0])
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    kernel = os.fork()
    if kernel == 0:
        if not settings["trial"]:
            signal.sigwaitinfo([signal.SIGTERM])
            open(settings["note"], "w").close()
        os._exit(0)
    socket.send_fds(reply, [b"started"], [os.pidfd_open(kernel)])
    if settings.get("answer", "ready"):
        reply.send(settings.get("answer", "ready").encode())
        reply.close()
    held = reply
"""


@pytest.fixture
def server():
    """A server whose kernels answer as they are told to, and end when a keeper would."""
    made = fork_server.ForkServer(
        lambda channel, _: Command([sys.executable, "-c", SERVER, str(channel)], dict(os.environ)), {}, {}, verbose=True
    )
    yield made
    made.close()


@pytest.fixture
def place():
    made = Place(900_300 if os.geteuid() == 0 else None)
    yield made
    made.close()


@pytest.mark.parametrize("answer", ["OSError: no luck", ""], ids=["an error", "silence"])
def test_the_place_of_a_kernel_that_was_not_forked_stays_for_the_one_that_starts_afresh(
    answer, server, place, tmp_path, monkeypatch
):
    monkeypatch.setattr(fork_server, "_FORKING_SECONDS", 1)
    with Path(os.devnull).open() as nothing, pytest.raises(fork_server.ForkServerError):
        server.fork({"answer": answer, "note": str(tmp_path / "ended")}, {}, [nothing.fileno()] * 6, place)
    assert (tmp_path / "ended").exists() and place.home.is_dir() and server.idle
    if place.user is not None:
        other = Place(900_300)
        other.close()
        assert other.user != place.user


def test_the_place_of_a_forked_kernel_goes_with_it(server, place, tmp_path):
    with Path(os.devnull).open() as nothing:
        kernel = server.fork({"note": str(tmp_path / "ended")}, {}, [nothing.fileno()] * 6, place)
    assert kernel.poll() is None and place.home.is_dir()
    kernel.kill()
    kernel.wait(60)
    assert (tmp_path / "ended").exists() and not place.folder.exists()
