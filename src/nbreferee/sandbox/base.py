"""What an isolation backend is: one way to separate a kernel from the host.

To add one, derive a class from `IsolationBackend` and name it under the entry point ``nbreferee.isolation``. Each backend must
pass the attack corpus (``tests/attacks``).
"""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import weakref
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .accounts import Accounts
from .errors import SandboxError
from .place import Place
from .policy import SandboxPolicy

ENTRY_POINTS = "nbreferee.isolation"


@dataclass(frozen=True)
class Command:
    """A command ready to start: its arguments and its complete environment."""

    arguments: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class KernelJob:
    """What a kernel needs to start.

    Attributes:
        settings: for `nbreferee.guest.launch`: the session's key, ports, limits, what to load.
        files: descriptor of a tar archive of the submission's files.
        sockets: descriptors of the five bound sockets, of the ports 1 to 5.
        folder: a private folder of the host, removed after the kernel's end. No sandbox shows it.
    """

    settings: dict[str, Any]
    files: int
    sockets: tuple[int, ...]
    folder: Path


class KernelProcess:
    """The first process of a kernel, held by a pidfd, so that its number can never be another's.

    Args:
        descriptor: the pidfd.
        place: where it works, if it shares the machine's disk; removed once it has ended.

    Attributes:
        returncode: None while it lives.
        accounts: counts what it holds beside memory, where it has no namespaces.
    """

    def __init__(self, descriptor: int, place: Place | None = None):
        self._descriptor, self._place = descriptor, place
        self.accounts: Accounts | None = None
        # Not closed before, since several threads ask: a number that is closed may soon be another kernel's.
        weakref.finalize(self, os.close, descriptor)
        self.returncode: int | None = None

    @property
    def pid(self) -> int:
        """The process's number on the host, or -1 once it has ended."""
        fields = Path(f"/proc/self/fdinfo/{self._descriptor}").read_text().splitlines()
        return next(int(field.removeprefix("Pid:")) for field in fields if field.startswith("Pid:"))

    def poll(self) -> int | None:
        """0 once the process has ended, before that None. Its own exit status says nothing that could be trusted."""
        if self.returncode is None and self._ended_within(0):
            self.returncode = 0
            if self._place is not None:
                self._place.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None and not self._ended_within(timeout):
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return self.poll() or 0

    def _ended_within(self, seconds: float | None) -> bool:
        poll = select.poll()  # select() takes no descriptor above 1023
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(None if seconds is None else seconds * 1000))

    async def ended(self) -> None:
        """Return once the process has ended, at that moment."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._descriptor, event.set)
        try:
            await event.wait()
        finally:
            loop.remove_reader(self._descriptor)

    def lost_with_server(self) -> bool:
        """Whether the kernel died because the process that it was forked from did; the submission is not to blame."""
        return False

    def send_signal(self, number: int) -> None:
        """Signal the process; SIGKILL on the first process of a namespace ends all in it.

        A kernel in a `place` has a keeper for that, which SIGTERM tells to.
        """
        if self._place is not None and number == signal.SIGKILL:
            number = signal.SIGTERM
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """End the kernel and everything it started."""
        self.send_signal(signal.SIGKILL)


class StartedKernel(KernelProcess):
    """A kernel that this process has started as a program."""

    def __init__(
        self,
        command: Command,
        inherited: tuple[int, ...],
        *,
        folder: Path | None = None,
        place: Place | None = None,
        verbose: bool = False,
    ):
        # What the process writes past Jupyter's channels (a library's C++ log, a child's output) is nobody's output.
        self._process = subprocess.Popen(
            command.arguments,
            env=command.environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if verbose else subprocess.DEVNULL,
            pass_fds=inherited,
            start_new_session=True,
        )
        try:
            super().__init__(os.pidfd_open(self._process.pid), place)
        except OSError:
            self._process.kill()
            raise

    def poll(self) -> int | None:
        """As `KernelProcess.poll`; the ended process is reaped."""
        if super().poll() is not None:
            self._process.wait()
        return self.returncode


class IsolationBackend(ABC):
    """One way to separate a kernel from the host, under the limits of a `SandboxPolicy`.

    Attributes:
        name: as ``Sandbox.isolation`` has it.
        isolates: False only where code runs with the rights of the marker.
        strength: "auto" takes the strongest that works on a machine.
        gives: what holds behind it, as one sentence.
        has_gpu: whether a kernel can use the machine's GPU.
    """

    name: ClassVar[str]
    gives: ClassVar[str]
    isolates: ClassVar[bool] = True
    strength: ClassVar[int]
    has_gpu: ClassVar[bool] = False

    def __init__(self, sandbox: SandboxPolicy):
        self.sandbox = sandbox

    @abstractmethod
    def check(self) -> None:
        """Raise `SandboxError` with the remedy unless a kernel can be started so on this machine."""

    def obstacle(self) -> str:
        """What `check` says; empty where a kernel can be started."""
        try:
            self.check()
        except SandboxError as error:
            return str(error)
        return ""

    @abstractmethod
    def can_read(self, path: Path) -> bool:
        """Whether students' code can read an absolute `path` of this machine, or a part of it."""

    def not_forbidden(self) -> Mapping[str, str]:
        """The functions that the policy forbids and that cannot be taken out of their libraries, with reasons as ends of sentences.

        Those of libraries that are not installed are none of them.
        """
        return {}

    @abstractmethod
    def start(self, job: KernelJob) -> KernelProcess:
        """Start a kernel. The caller closes its copies of the job's descriptors."""

    @abstractmethod
    def describe(self) -> list[str]:
        """What holds on this machine, in sentences for an instructor."""
