"""Watches what all processes of a submission hold in memory together, which resource limits cannot bound."""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from .accounts import Accounts
from .cgroup import KernelCgroup
from .processes import lines, process_tree, proportional, resident, words

SAMPLE_INTERVAL = 0.25
"""Seconds between two samples of what costs nothing to read."""
SAMPLES_PER_SCAN = 16
"""Every so many samples the processes are scanned, whatever the samples say."""
_INODE = 1_500
"""Bytes of the kernel's memory that a file, folder or link on a tmpfs takes at least, however empty it is: its inode and its name."""


@dataclass(frozen=True)
class Usage:
    """What a process and its descendants hold: bytes, shared pages counted for each process, and how many they are."""

    bytes: int
    processes: int


class MemoryMonitor:
    """Calls `on_exceeded` once if a process and its descendants hold more than `limit` bytes.

    Every quarter of a second it reads how much memory the machine has left and how many sockets the sandbox's network
    namespace has. It scans the processes when either has changed by half of `limit`, and every four seconds.

    A page that several processes share counts once (PSS), page tables count, and each file in a folder of `scratch` counts. Each
    socket counts as full, since what waits in it belongs to no process; a namespace counts its sockets as they are made, wherever
    their descriptors are. Orphans are re-parented to the namespace's first process, so the tree is complete. Where the operating
    system itself has come to hold more than `limit` bytes since the start, the kernel that this process started last ends. Fails
    closed: if the watch itself fails, it calls `on_exceeded`.

    Args:
        process: the kernel's first process.
        limit: bytes.
        on_exceeded: called once, in any thread.
        scratch: folders of the sandbox that are file systems in memory.
        accounts: of a kernel without namespaces, which shares the machine's sockets and disk; they are read with each sample.
        cgroup: which holds the process and its descendants to the limit as well, where there is one. It is closed with the watch.
    """

    _running: ClassVar[list["MemoryMonitor"]] = []

    def __init__(
        self,
        process: int,
        limit: int,
        on_exceeded: Callable[[], None],
        scratch: Iterable[str] = (),
        accounts: Accounts | None = None,
        cgroup: KernelCgroup | None = None,
    ):
        self._process, self._limit, self._on_exceeded, self._accounts = process, limit, on_exceeded, accounts
        self._cgroup = cgroup
        self._scratch = tuple(scratch)
        self._stopped = threading.Event()
        self._scanning = threading.Lock()
        self._most_available = available()
        self._of_system = _held_by_system()
        self._ended_before = _ended_for_memory()
        self._inside: int | None = None
        self._exceeded = self._ended_by_machine = False
        self._running.append(self)
        threading.Thread(target=self._watch, name=f"memory of {process}", daemon=True).start()

    @property
    def exceeded(self) -> bool:
        """Whether the limit was exceeded."""
        return self._exceeded or (self._cgroup is not None and self._cgroup.exceeded)

    @property
    def ended_by_machine(self) -> bool:
        """Whether Linux ended processes of the kernel because there was no memory left, though it kept to its limit."""
        if self.exceeded:
            return False
        if self._stopped.is_set():
            return self._ended_by_machine
        # Without a cgroup it is not known whose they were. A kernel that dies then is started again, and dies again if it is to blame.
        return _ended_for_memory() > self._ended_before if self._cgroup is None else self._cgroup.ended_by_machine

    def stop(self) -> None:
        """Look no more."""
        if not self._stopped.is_set():
            self._exceeded, self._ended_by_machine = self.exceeded, self.ended_by_machine
        self._stopped.set()
        if self._cgroup is not None:
            self._cgroup.close()
        with suppress(ValueError):
            self._running.remove(self)

    def check(self) -> bool:
        """Look now; whether the limit is, or was, exceeded."""
        self._sample(scan=False)
        return self.exceeded

    def usage(self) -> Usage:
        """What the processes hold now."""
        family = list(process_tree(self._process))
        sizes = [*map(resident, family)]
        with self._rights():
            of_no_process = self._of_no_process()
        # A process that has ended and waits to be reaped holds nothing.
        return Usage(sum(sizes) + of_no_process, sum(size > 0 for size in sizes))

    def _watch(self) -> None:
        samples = 0
        while not self._stopped.wait(SAMPLE_INTERVAL) and Path(f"/proc/{self._process}").exists():
            samples += 1
            self._sample(scan=samples % SAMPLES_PER_SCAN == 0)
            if self._exceeded:
                return

    def _sample(self, scan: bool) -> None:
        """Scan the processes if `scan`, or if much memory has gone."""
        with self._scanning:
            if self._exceeded or self._stopped.is_set():
                return
            try:
                with self._rights():
                    self._exceeded = self.exceeded or self._is_exceeded(scan)
            except BaseException:
                self._exceeded = True
                raise
            finally:
                if self._exceeded:
                    self._on_exceeded()

    def _rights(self) -> AbstractContextManager[None]:
        return nullcontext() if self._accounts is None else self._accounts.as_user()

    def _is_exceeded(self, scan: bool) -> bool:
        if self._accounts is not None and self._accounts.exceeded(process_tree(self._process)):
            return True
        left = available()
        self._most_available = max(self._most_available, left)
        of_no_process, lost = self._of_no_process(), self._most_available - left
        if not scan and max(lost, of_no_process) < self._limit / 2:
            return False
        family = list(process_tree(self._process))
        room = self._limit - of_no_process
        # What is resident counts shared pages once for each process, but is quickly read.
        if sum(map(resident, family)) > room and sum(map(proportional, family)) > room:
            return True
        return self._running[-1:] == [self] and _held_by_system() - self._of_system > self._limit

    def _of_no_process(self) -> int:
        """Bytes that belong to the sandbox, but to none of its processes."""
        return self._in_sockets() + self._in_inodes()

    def _in_inodes(self) -> int:
        """Bytes that the files in memory take beside their content, which their file systems bound."""
        if self._inside is None:
            return 0
        used = 0
        for folder in self._scratch:
            with suppress(OSError):
                state = os.statvfs(f"/proc/{self._inside}/root{folder}")
                used += state.f_files - state.f_ffree
        return used * _INODE

    def _in_sockets(self) -> int:
        """Bytes that the sockets of the sandbox's network namespace can hold; a filter keeps their buffers as they are."""
        if self._accounts is not None:
            return self._accounts.sockets(process_tree(self._process)) * _full_socket()
        if self._inside is None or not Path(f"/proc/{self._inside}").exists():
            ours = _network_namespace(os.getpid())
            outside = ("", ours)
            self._inside = next((p for p in process_tree(self._process) if _network_namespace(p) not in outside), None)
        if self._inside is None:  # the sandbox is being built
            return 0
        fields = words(Path(f"/proc/{self._inside}/net/sockstat"))
        return (int(fields[2]) if len(fields) > 2 else 0) * _full_socket()


def _full_socket() -> int:
    """Bytes that wait in a socket at most."""
    return int(next(iter(words(Path("/proc/sys/net/core/wmem_default"))), 212_992))


def _ended_for_memory() -> int:
    """How many processes Linux has ended on this machine because there was no memory left."""
    counts = dict(line.split() for line in lines(Path("/proc/vmstat")))
    return int(counts.get("oom_kill", 0))


def available() -> int:
    """Bytes that the machine has left for new allocations."""
    return _memory("MemAvailable")


def _held_by_system() -> int:
    """Bytes that the operating system's kernel holds and cannot give back, for all processes together."""
    return _memory("SUnreclaim", "PageTables", "KernelStack", "VmallocUsed", "Percpu")


def _memory(*names: str) -> int:
    """The sum of some rows of /proc/meminfo, in bytes."""
    fields = (line.split() for line in lines(Path("/proc/meminfo")))
    return sum(1024 * int(field[1]) for field in fields if field[0].rstrip(":") in names)


def _network_namespace(process: int) -> str:
    """Which network namespace a process is in; empty where it has gone or may not be asked."""
    try:
        return os.readlink(f"/proc/{process}/ns/net")  # noqa: PTH115 - the link leads nowhere, its text is the name
    except OSError:
        return ""
