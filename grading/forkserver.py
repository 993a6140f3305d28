"""Warm kernels: one sandboxed process loads the libraries once and forks a kernel, walled off anew, for each submission.

The host's side of `grading.inside.forkserver`. Where a machine does not allow namespaces within a sandbox, the self-test
at the start says so, and each kernel starts afresh instead.
"""

import asyncio
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import weakref
from pathlib import Path
from typing import Any

from .sandbox import HOME, Sandbox
from .seccomp import syscall_filter

_LOADING_SECONDS = 120
_FORKING_SECONDS = 20
_FALLING_SECONDS = 0.2


class ForkServerError(RuntimeError):
    """No kernel can be forked here. The message says why; `answered` is whether the server itself lives and said so."""

    def __init__(self, message: str, *, answered: bool = False):
        super().__init__(message)
        self.answered = answered


class ForkedKernel:
    """A forked kernel's first process, with the part of `subprocess.Popen` that jupyter_client asks for."""

    stdin = stdout = stderr = None

    def __init__(self, descriptor: int, server: subprocess.Popen):
        self._descriptor, self._server = descriptor, server
        # Not closed before, since several threads ask: a number that is closed may soon be another kernel's.
        weakref.finalize(self, os.close, descriptor)
        self.returncode: int | None = None

    @property
    def pid(self) -> int:
        """The process's number on the host, or -1 once it has ended."""
        fields = Path(f"/proc/self/fdinfo/{self._descriptor}").read_text().splitlines()
        return next(int(field.removeprefix("Pid:")) for field in fields if field.startswith("Pid:"))

    def poll(self) -> int | None:
        """0 once the process has ended, before that None. Its own exit status is nobody's business."""
        if self.returncode is None and select.select([self._descriptor], [], [], 0)[0]:
            self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """As `subprocess.Popen.wait`."""
        if self.returncode is None and not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("forked kernel", timeout or 0)
        return self.poll() or 0

    async def ended(self) -> None:
        """Return once the process has ended, at that moment."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._descriptor, event.set)
        try:
            await event.wait()
        finally:
            loop.remove_reader(self._descriptor)

    def fell_with_its_server(self) -> bool:
        """Whether the process that it was forked from has ended, and this kernel through no fault of its own."""
        try:
            self._server.wait(_FALLING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def send_signal(self, number: int) -> None:
        """Signal the first process of the kernel's namespace; SIGKILL ends all of them."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """End the kernel and everything it started."""
        self.send_signal(signal.SIGKILL)

    terminate = kill


class ForkServer:
    """A running fork server. Raises `ForkServerError` if it does not start or cannot wall off what it forks."""

    def __init__(self, sandbox: Sandbox):
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = share(json.dumps({"preload": sandbox.preload, "refused": sandbox.refused}).encode())
        launch = sandbox.launch_fork_server(theirs.fileno(), settings)
        self._process: subprocess.Popen | None = None
        self._kernels: weakref.WeakSet[ForkedKernel] = weakref.WeakSet()
        begun = threading.Event()
        failures: list[OSError] = []

        def run() -> None:
            # The sandbox ends with the thread that started it, so this one stays.
            try:
                self._process = subprocess.Popen(
                    launch.command,
                    env=launch.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=None if sandbox.verbose else subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(), settings),
                )
            except OSError as error:
                failures.append(error)
            finally:
                theirs.close()
                os.close(settings)
                begun.set()
            if self._process is not None:
                self._process.wait()

        threading.Thread(target=run, name="fork server", daemon=True).start()
        begun.wait()
        if failures:
            self._channel.close()
            raise ForkServerError(f"it did not start: {failures[0]}")
        atexit.register(self.close)
        self._channel.settimeout(_LOADING_SECONDS)
        try:
            if self._receive(self._channel)[0] != b"loaded":
                raise ForkServerError("the process that loads the libraries did not start")
            nothing = [os.open(os.devnull, os.O_RDONLY)] * 6
            try:
                self.fork(sandbox, {"trial": True}, nothing).wait(_FORKING_SECONDS)
            finally:
                os.close(nothing[0])
        except subprocess.TimeoutExpired as error:
            self.close()
            raise ForkServerError("a forked process does not end") from error
        except BaseException:
            self.close()
            raise

    def fork(self, sandbox: Sandbox, settings: dict[str, Any], inherited: list[int]) -> ForkedKernel:
        """A new kernel; `inherited` are its files and its five sockets. Raises `ForkServerError`."""
        confinement = {"home": HOME, "scratch": sandbox.scratch(), "visible": sandbox.shown()}
        confinement["filter"] = syscall_filter().hex()
        shared = share(json.dumps({"trial": False, **settings, **confinement}).encode())
        try:
            return self._fork([shared, *inherited])
        finally:
            os.close(shared)

    def _fork(self, descriptors: list[int]) -> ForkedKernel:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_FORKING_SECONDS)
        with ours:
            with theirs:
                try:
                    socket.send_fds(self._channel, [b"fork"], [theirs.fileno(), *descriptors])
                except OSError as error:
                    raise ForkServerError("the process that loaded the libraries has ended") from error
            answer, received = self._receive(ours)
            if answer != b"started":
                raise ForkServerError(answer.decode(errors="replace") or "it gives no answer", answered=bool(answer))
            kernel = ForkedKernel(received[0], self._process)
            self._kernels.add(kernel)
            answer, _ = self._receive(ours)
        if answer != b"ready":
            kernel.kill()
            kernel.wait()
            raise ForkServerError(answer.decode(errors="replace") or "a forked process ended at once", answered=True)
        return kernel

    @property
    def idle(self) -> bool:
        """Whether all kernels that it forked have ended."""
        return all(kernel.poll() is not None for kernel in self._kernels)

    def close(self) -> None:
        """End the server. Kernels that it forked end with it."""
        atexit.unregister(self.close)
        self._channel.close()
        if self._process is not None:
            self._process.kill()

    @staticmethod
    def _receive(channel: socket.socket) -> tuple[bytes, list[int]]:
        try:
            answer, descriptors, _, _ = socket.recv_fds(channel, 512, 1)
        except OSError:
            return b"", []
        return answer, descriptors


_servers: dict[str, ForkServer | ForkServerError] = {}
_retired: list[ForkServer] = []
"""Servers that no longer answer, and whose kernels still run."""
_starting = threading.Lock()


def fork(sandbox: Sandbox, settings: dict[str, Any], files: int, sockets: list[int]) -> ForkedKernel | None:
    """A kernel forked from the server of this process for such sandboxes; None where the machine does not allow it.

    Servers stay until this process ends. One that does not answer is replaced, and ended once its kernels have.
    """
    for server in [server for server in _retired if server.idle]:
        _retired.remove(server)
        server.close()
    for _ in range(2):
        server = _server(sandbox)
        if isinstance(server, ForkServerError):
            return None
        try:
            return server.fork(sandbox, settings, [files, *sockets])
        except ForkServerError as error:
            if error.answered:
                sandbox.log.warning("A kernel could not be forked (%s); it starts afresh.", error)
                return None
            sandbox.log.warning("A kernel could not be forked (%s); the process it is forked from starts anew.", error)
            _servers.pop(_kind(sandbox), None)
            _retired.append(server)
    return None


def obstacle(sandbox: Sandbox) -> str:
    """Why no kernel can be forked on this machine; empty where it can."""
    server = _server(sandbox)
    return str(server) if isinstance(server, ForkServerError) else ""


def _server(sandbox: Sandbox) -> ForkServer | ForkServerError:
    kind = _kind(sandbox)
    with _starting:
        if kind not in _servers:
            try:
                _servers[kind] = ForkServer(sandbox)
            except ForkServerError as error:
                sandbox.log.warning("Kernels cannot be forked on this machine (%s); each one starts afresh.", error)
                _servers[kind] = error
        return _servers[kind]


def _kind(sandbox: Sandbox) -> str:
    return json.dumps(
        [sandbox.preload, sandbox.refused, sandbox.visible, sandbox.hidden, sandbox.environment, sandbox.user_id]
    )


def share(content: bytes) -> int:
    """A descriptor of an anonymous file in memory with `content`, to be inherited."""
    descriptor = os.memfd_create("shared")
    with open(descriptor, "wb", closefd=False) as stream:
        stream.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
