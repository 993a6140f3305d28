"""A kernel without namespaces of its own: behind Landlock and a filter of system calls, kept by a process that ends all it leaves.

The keeper runs no student's code. It is in a Landlock domain of its own, and the kernel in a second one within it, so that the kernel
neither signals nor traces the keeper, and `kill(-1, SIGKILL)` by the keeper ends the kernel's whole family at one stroke and nobody
else. Where marking runs as root, the kernel has a user of its own, and the stroke is that user's.
"""

import ctypes
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import confinement, fork_server, holding, landlock, launch

_libc = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_CHILD_SUBREAPER = 1, 4, 36
_KEYCTL = {"x86_64": 250, "aarch64": 219}
_JOIN_SESSION_KEYRING = 1
_SIGNALS = (signal.SIGTERM, signal.SIGCHLD)
_PATIENCE = 0.05
"""Seconds between two strokes, should one not have been enough."""


def main(settings_descriptor: int) -> None:
    """Confine a process that loads the libraries and serves as a kernel, and keep it. Never returns."""
    settings = launch.read(settings_descriptor)

    def kernel() -> None:
        launch.load(settings["framework"], settings["preload"])
        launch.begin(settings)

    inherited = [settings["files"], *settings["sockets"].values()]
    _keep(settings, inherited, kernel, os.getppid())


def trial(settings_descriptor: int) -> None:
    """Confine a process that tries what it must not be able to, and prints each thing that it could do. Never returns."""
    settings = launch.read(settings_descriptor)
    outside = os.getppid()
    _keep(settings, [], lambda: _try_to_leave(settings["trial"], outside), outside)


def serve(channel_descriptor: int, settings_descriptor: int) -> None:
    """Load the libraries and fork kept kernels until the host closes the channel."""
    fork_server.serve(channel_descriptor, settings_descriptor, _forked)


def _forked(descriptors: list[int], obstacle: str) -> None:
    """In a fork of the server: become the keeper of a kernel, tell the host and start it. Never returns."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # the host may end this process as soon as it knows it
    server = os.getppid()
    reply = socket.socket(fileno=descriptors[0])
    try:
        fork_server.keep_only(descriptors)
        if obstacle:
            raise RuntimeError(obstacle)
        socket.send_fds(reply, [b"started"], [os.pidfd_open(os.getpid())])
        settings = launch.read(descriptors[1])

        def kernel() -> None:
            reply.send(b"ready")
            reply.close()
            if not settings["trial"]:
                launch.begin(
                    {**settings, "files": descriptors[2], "sockets": dict(enumerate(descriptors[3:], start=1))}
                )

        _keep(settings, [reply.fileno(), *descriptors[2:]], kernel, server)
    except BaseException as error:
        reply.send(f"{type(error).__name__}: {error}".encode()[:500])
    finally:
        os._exit(0)


def _keep(settings: dict[str, Any], inherited: list[int], kernel: Callable[[], None], parent: int) -> None:
    """Start a confined process, wait for its end, for the parent's, or for SIGTERM, and end all that is left of its family.

    Never returns, but for errors before the process has started.
    """
    wall = settings["wall"]
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(OSError):  # in a new session already, where it is a program of its own
        os.setsid()
    _prctl(_SET_CHILD_SUBREAPER, 1)
    _prctl(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise RuntimeError("the process that started it has ended")
    allowed = {
        word: [*paths, "/proc"] if word in ("read", "device") else paths for word, paths in wall["allowed"].items()
    }
    held = holding.hold(Path(wall["folder"]))
    landlock.restrict(allowed, most=wall["abi"])
    keeper = os.getpid()
    if wall["user"] is None:  # before any stroke
        if os.getuid() == 0:
            raise RuntimeError("root's kernels need a user of their own")
        _reach_nobody([parent])
    first = os.fork()
    if first == 0:
        try:
            os.close(held)
            _confine(wall, [keeper, parent])
            kernel()
        except BaseException as error:
            _report(error, inherited)
        finally:
            os._exit(0)
    fork_server.keep_only([held])
    try:
        _wait(first)
    finally:
        _end_all(wall["user"])
        os._exit(0)


def _wait(first: int) -> None:
    """Reap until the process `first` ends, or until told to stop."""
    while signal.sigwaitinfo(_SIGNALS).si_signo == signal.SIGCHLD:
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            if ended == first:
                return


def _end_all(user: int | None) -> None:
    """Kill the family and reap it, until nobody is left."""
    while True:
        _stroke(user)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        signal.sigtimedwait([signal.SIGCHLD], _PATIENCE)


def _stroke(user: int | None) -> None:
    """SIGKILL for every process but this one that the kernel's user may signal, at once: no fork slips through.

    Where no process can be started for that, those get it one by one that are seen, which makes room for the next stroke.
    """
    if user is None:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        return
    try:
        killer = os.fork()
    except OSError:
        _kill_each(user)
        return
    if killer == 0:
        try:
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(killer, 0)


def _kill_each(user: int) -> None:
    """SIGKILL for each process of a user that is seen."""
    for process in [int(name) for name in os.listdir("/proc") if name.isdecimal()]:  # noqa: PTH208
        with suppress(OSError):
            held = os.pidfd_open(process)  # before its user is read, so that the number is no other's then
            try:
                if user in _users_of(process):
                    signal.pidfd_send_signal(held, signal.SIGKILL)
            finally:
                os.close(held)


def _users_of(process: int) -> list[int]:
    """Real, effective, saved and file-system user of a process. A line feed in its name, which it chooses, is escaped."""
    lines = Path(f"/proc/{process}/status").read_bytes().split(b"\n")
    return [int(word) for line in lines if line.startswith(b"Uid:") for word in line.split()[1:]]


def _confine(wall: dict[str, Any], others: list[int]) -> None:
    """Give up everything but what the wall allows; refuse to go on where one of the `others` can still be signalled."""
    os.setsid()
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    if number := _KEYCTL.get(os.uname().machine):
        _libc.syscall(number, _JOIN_SESSION_KEYRING, None)  # where it is refused, the filter still forbids keyrings
    if wall["user"] is not None:
        confinement.drop_bounding_set()
        os.setgroups([])
        os.setresgid(wall["user"], wall["user"], wall["user"])
        os.setresuid(wall["user"], wall["user"], wall["user"])
    _prctl(_SET_DUMPABLE, 1)  # so that the host, as this user, may count what it holds
    allowed = wall["allowed"]
    landlock.restrict({**allowed, "read": [*allowed["read"], f"/proc/{os.getpid()}"]}, most=wall["abi"])
    confinement.give_up_rights(bytes.fromhex(wall["filter"]))
    _reach_nobody(others)
    os.environ.update(wall["environment"])
    tempfile.tempdir = None  # a library may have asked for it before, in the process that this one is forked from
    os.chdir(wall["environment"]["HOME"])


def _reach_nobody(others: list[int]) -> None:
    """Raise `RuntimeError` if one of these processes can be signalled."""
    for other in others:
        try:
            os.kill(other, 0)
        except PermissionError:
            continue
        raise RuntimeError("signals are not kept inside")


def _report(error: BaseException, inherited: list[int]) -> None:
    """Say why no kernel starts: on the host's socket, if that is still open, and where a user of `Sandbox.verbose` sees it."""
    print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    with suppress(OSError, IndexError), socket.socket(fileno=inherited[0]) as reply:
        reply.send(f"{type(error).__name__}: {error}".encode()[:500])


def _try_to_leave(trial: dict[str, Any], outside: int) -> None:
    """Print what is possible and must not be, or the other way round, a line each, and "tried" at the end."""
    forbidden: dict[str, Callable[[], object]] = {
        "read a file of yours": lambda: Path(trial["secret"]).read_bytes(),
        "list a folder of yours": lambda: list(Path(trial["secret"]).parent.iterdir()),
        "write outside of its own folder": lambda: (Path(trial["secret"]).parent / "written").mkdir(),
        "change a file of yours": lambda: os.truncate(trial["secret"], 0),
        "link a file of yours": lambda: os.link(trial["secret"], "linked"),
        "read your processes' memory": lambda: os.open(f"/proc/{outside}/mem", os.O_RDONLY),
        "read your processes' environment": lambda: Path(f"/proc/{outside}/environ").read_bytes(),
        "signal your processes": lambda: os.kill(outside, 0),
        "open a socket": lambda: socket.socket(socket.AF_UNIX),
        "open a connection": lambda: socket.socket(socket.AF_INET),
    }
    with suppress(OSError):  # the filter may say that it is done: the host looks
        Path(trial["secret"]).chmod(0o777)
    for what, attempt in forbidden.items():
        with suppress(OSError):
            attempt()
            print(f"it can {what}")
    for path in trial["needed"]:
        try:
            Path(path).stat()
        except OSError as error:
            print(f"it cannot reach {path} ({error.strerror})")
    Path("written").write_text("x")
    print("tried", flush=True)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl: {os.strerror(number)}")
