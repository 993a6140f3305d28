"""Warm kernels: one sandboxed process loads the libraries once and forks a kernel, isolated anew, for each submission.

The host's side of `nbreferee.guest.fork_server`. Where a machine does not allow namespaces within a sandbox, the self-test
at the start says so, and each kernel starts afresh instead.
"""

import atexit
import json
import logging
import os
import resource
import signal
import socket
import subprocess
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .base import Command, KernelJob, KernelProcess
from .memfd import memfd
from .place import Place

_LOADING_SECONDS = 120
_FORKING_SECONDS = 20
_TRIES = 3
"""So many servers of one kind are started before kernels start afresh for good, where none of them said why it cannot fork."""
_FALLING_SECONDS = 0.2
"""How long a server's end may take to be noticed after that of a kernel which ended with it."""

Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


class ForkServerError(RuntimeError):
    """No kernel can be forked here. The message says why.

    Attributes:
        answered: whether the server itself lives.
        final: whether it, or what it forked, said why; any other reason may be one of the moment.
    """

    def __init__(self, message: str, *, answered: bool = False, final: bool = False):
        super().__init__(message)
        self.answered, self.final = answered, final


class ForkedKernel(KernelProcess):
    """A kernel's first process, forked from a server. It has no place before `work_in`."""

    def __init__(self, descriptor: int, server: subprocess.Popen[bytes]):
        super().__init__(descriptor)
        self._server = server

    def work_in(self, place: Place) -> None:
        """Have a place removed when the process ends, as that of any other kernel."""
        self._place = place
        if self.returncode is not None:  # another thread has just asked
            place.close()

    def lost_with_server(self) -> bool:
        """Whether the kernel died because its fork server died; the submission is not to blame."""
        try:
            self._server.wait(_FALLING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True


class ForkServer:
    """A running fork server.

    Args:
        command: gives the command that starts it, of the descriptors of its channel and of its settings.
        settings: what it has to load.
        confinement: how a forked kernel is isolated, for the self-test.
        verbose: pass its standard error through.

    Raises `ForkServerError` if it does not start or cannot isolate what it forks.
    """

    def __init__(
        self,
        command: Callable[[int, int], Command],
        settings: Mapping[str, Any],
        confinement: Mapping[str, Any],
        *,
        verbose: bool,
    ):
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._kernels: weakref.WeakSet[ForkedKernel] = weakref.WeakSet()
        try:
            self._process = _started(command, theirs, memfd(json.dumps(settings).encode()), verbose)
        except OSError as error:
            self._channel.close()
            raise ForkServerError(f"it did not start: {error}") from error
        atexit.register(self.close)
        self._channel.settimeout(_LOADING_SECONDS)
        try:
            self._test_itself(confinement)
        except BaseException:
            self.close()
            raise

    def fork(
        self,
        settings: Mapping[str, Any],
        confinement: Mapping[str, Any],
        inherited: list[int],
        place: Place | None = None,
    ) -> ForkedKernel:
        """A new kernel; `inherited` are its files and its five sockets. The `place` is the kernel's once this returns.

        Raises `ForkServerError`.
        """
        shared = memfd(json.dumps({"trial": False, **settings, **confinement}).encode())
        try:
            return self._fork([shared, *inherited], place)
        finally:
            os.close(shared)

    def _test_itself(self, confinement: Mapping[str, Any]) -> None:
        """Fork and isolate a process that ends at once."""
        if self._receive(self._channel)[0] != b"loaded":
            raise ForkServerError("the process that loads the libraries did not start")
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            self.fork({"trial": True}, confinement, [nothing] * 6).wait(_FORKING_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ForkServerError("a forked process does not end") from error
        finally:
            os.close(nothing)

    def _fork(self, descriptors: list[int], place: Place | None) -> ForkedKernel:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_FORKING_SECONDS)
        with ours:
            with theirs:
                try:
                    with _any_number_in_flight():
                        socket.send_fds(self._channel, [b"fork"], [theirs.fileno(), *descriptors])
                except OSError as error:
                    raise ForkServerError("the process that loaded the libraries has ended") from error
            answer, received = self._receive(ours)
            if answer != b"started":
                said = answer.decode(errors="replace")
                raise ForkServerError(said or "it gives no answer", answered=bool(said), final=bool(said))
            kernel = ForkedKernel(received[0], self._process)
            self._kernels.add(kernel)
            answer, _ = self._receive(ours)
        if answer != b"ready":
            kernel.send_signal(signal.SIGKILL if place is None else signal.SIGTERM)  # a keeper ends all that it keeps
            kernel.wait()
            said = answer.decode(errors="replace")
            raise ForkServerError(said or "a forked process ended at once", answered=True, final=bool(said))
        if place is not None:
            kernel.work_in(place)
        return kernel

    @property
    def idle(self) -> bool:
        """Whether all kernels that it forked have ended."""
        return all(kernel.poll() is not None for kernel in self._kernels)

    def close(self) -> None:
        """End the server. Kernels that it forked end with it."""
        atexit.unregister(self.close)
        self._channel.close()
        self._process.kill()
        self._process.wait()

    @staticmethod
    def _receive(channel: socket.socket) -> tuple[bytes, list[int]]:
        try:
            answer, descriptors, _, _ = socket.recv_fds(channel, 512, 1)
        except OSError:
            return b"", []
        return answer, descriptors


@contextmanager
def _any_number_in_flight() -> Iterator[None]:
    """Descriptors can be sent whatever others of the same user have sent: Linux counts those together, against the sender's soft limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _started(
    command: Callable[[int, int], Command], channel: socket.socket, settings: int, verbose: bool
) -> subprocess.Popen[bytes]:
    """Start a server on a thread of its own: bubblewrap ends with the thread that started it, so this one stays."""
    begun = threading.Event()
    started: list[subprocess.Popen[bytes]] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            launch = command(channel.fileno(), settings)
            process = subprocess.Popen(
                launch.arguments,
                env=launch.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if verbose else subprocess.DEVNULL,
                pass_fds=(channel.fileno(), settings),
            )
            started.append(process)
        except BaseException as error:
            failed.append(error)
            return
        finally:
            channel.close()
            os.close(settings)
            begun.set()
        process.wait()

    threading.Thread(target=run, name="fork server", daemon=True).start()
    begun.wait()
    if failed:
        raise failed[0]
    return started[0]


class ForkServers:
    """The fork servers of this process, one for each kind of sandbox. They stay until the process ends."""

    def __init__(self) -> None:
        self._servers: dict[str, ForkServer | ForkServerError] = {}
        self._failures: Counter[str] = Counter()
        self._retired: list[ForkServer] = []
        """Servers that no longer answer, and whose kernels still run."""
        self._starting = threading.Lock()

    def fork(
        self,
        kind: str,
        make: Callable[[], ForkServer],
        job: KernelJob,
        confinement: Mapping[str, Any],
        log: Log,
        place: Place | None = None,
    ) -> ForkedKernel | None:
        """A kernel forked from the server of a `kind`, which `make` makes; None where the machine does not allow it.

        A server that does not answer is replaced, and ended once its kernels have.
        """
        with self._starting:
            ended = [server for server in self._retired if server.idle]
            self._retired = [server for server in self._retired if server not in ended]
        for server in ended:
            server.close()
        for _ in range(2):
            found = self._server(kind, make, log)
            if isinstance(found, ForkServerError):
                return None
            try:
                return found.fork(job.settings, confinement, [job.files, *job.sockets], place)
            except ForkServerError as error:
                if error.answered:
                    log.warning("A kernel could not be forked (%s); it starts afresh.", error)
                    return None
                log.warning("A kernel could not be forked (%s); the process it is forked from starts anew.", error)
                with self._starting:
                    if self._servers.get(kind) is found:
                        del self._servers[kind]
                        self._retired.append(found)
        return None

    def describe(self, kind: str, make: Callable[[], ForkServer], log: Log, *, warm: bool) -> str:
        """How kernels of this kind start on this machine; if `warm`, that is tried."""
        if not warm:
            return "kernels start afresh for each notebook (Sandbox.warm is off)"
        server = self._server(kind, make, log)
        if isinstance(server, ForkServerError):
            return f"kernels start afresh for each notebook: forking them is not possible here ({server})"
        return "kernels are forked from a process that has loaded the libraries"

    def end(self) -> None:
        """End the servers, and with them their kernels, as if they had crashed. New ones start when they are asked for."""
        for server in self._servers.values():
            if isinstance(server, ForkServer):
                server.close()

    def _server(self, kind: str, make: Callable[[], ForkServer], log: Log) -> ForkServer | ForkServerError:
        with self._starting:
            found = self._servers.get(kind)
            if isinstance(found, ForkServerError) and not found.final and self._failures[kind] < _TRIES:
                found = None
            if found is None:
                try:
                    found = make()
                    del self._failures[kind]
                except ForkServerError as error:
                    log.warning("Kernels cannot be forked on this machine (%s); each one starts afresh.", error)
                    self._failures[kind] += 1
                    found = error
                self._servers[kind] = found
            return found


SERVERS = ForkServers()
