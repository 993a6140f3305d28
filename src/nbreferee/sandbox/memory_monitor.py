"""Watches what all processes of a submission hold in memory together, which resource limits cannot bound."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SAMPLE_INTERVAL = 0.25
"""Seconds between two samples of what costs nothing to read."""
SAMPLES_PER_SCAN = 16
"""Every so many samples the processes are scanned, whatever the samples say."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """What a process and its descendants hold: bytes, shared pages counted for each process, and how many they are."""

    bytes: int
    processes: int


class MemoryMonitor:
    """Calls `on_exceeded` once if a process and its descendants hold more than `limit` bytes.

    Every quarter of a second it reads how much memory the machine has left and how many sockets the sandbox's network
    namespace has. It scans the processes when either has changed by half of `limit`, and every four seconds.

    A page that several processes share counts once (PSS). Each socket counts as full, since what waits in it belongs to no
    process; a namespace counts its sockets as they are made, wherever their descriptors are. Orphans are re-parented to the
    namespace's first process, so the tree is complete. Fails closed: if the watch itself fails, it calls `on_exceeded`.
    """

    def __init__(self, process: int, limit: int, on_exceeded: Callable[[], None]):
        self._process, self._limit, self._on_exceeded = process, limit, on_exceeded
        self._stopped = threading.Event()
        self._scanning = threading.Lock()
        self._most_available = _available()
        self._inside: int | None = None
        self.exceeded = False
        """Whether the limit was exceeded."""
        threading.Thread(target=self._watch, name=f"memory of {process}", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def check(self) -> bool:
        """Look now; whether the limit is, or was, exceeded."""
        self._sample(scan=False)
        return self.exceeded

    def usage(self) -> Usage:
        """What the processes hold now."""
        family = list(_family(self._process))
        resident = [*map(_resident, family)]
        # A process that has ended and waits to be reaped holds nothing.
        return Usage(sum(resident) + self._in_sockets(), sum(size > 0 for size in resident))

    def _watch(self) -> None:
        samples = 0
        while not self._stopped.wait(SAMPLE_INTERVAL) and Path(f"/proc/{self._process}").exists():
            samples += 1
            self._sample(scan=samples % SAMPLES_PER_SCAN == 0)
            if self.exceeded:
                return

    def _sample(self, scan: bool) -> None:
        """Scan the processes if `scan`, or if much memory has gone."""
        with self._scanning:
            if self.exceeded or self._stopped.is_set():
                return
            try:
                self.exceeded = self._is_exceeded(scan)
            except BaseException:
                self.exceeded = True
                raise
            finally:
                if self.exceeded:
                    self._on_exceeded()

    def _is_exceeded(self, scan: bool) -> bool:
        available = _available()
        self._most_available = max(self._most_available, available)
        in_sockets = self._in_sockets()
        if not scan and max(self._most_available - available, in_sockets) < self._limit / 2:
            return False
        family = list(_family(self._process))
        room = self._limit - in_sockets
        # What is resident counts shared pages once for each process, but is quickly read.
        return sum(map(_resident, family)) > room and sum(map(_proportional, family)) > room

    def _in_sockets(self) -> int:
        """Bytes that the sockets of the sandbox's network namespace can hold; a filter keeps their buffers as they are."""
        if self._inside is None or not Path(f"/proc/{self._inside}").exists():
            ours = _network_namespace(os.getpid())
            outside = ("", ours)
            self._inside = next((p for p in _family(self._process) if _network_namespace(p) not in outside), None)
        if self._inside is None:  # the sandbox is being built
            return 0
        fields = _read(Path(f"/proc/{self._inside}/net/sockstat")).split()
        return (int(fields[2]) if len(fields) > 2 else 0) * int(_read(Path("/proc/sys/net/core/wmem_default")) or 0)


def _available() -> int:
    """Bytes that the machine has left for new allocations."""
    fields = [line.split() for line in _read(Path("/proc/meminfo")).splitlines()]
    return next((1024 * int(field[1]) for field in fields if field[0] == "MemAvailable:"), 0)


def _family(process: int) -> Iterator[int]:
    """A process and its descendants, as far as they stay for long enough to be seen."""
    waiting = [process]
    while waiting:
        process = waiting.pop()
        yield process
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, _read(thread / "children").split())
        except OSError:
            continue


def _resident(process: int) -> int:
    fields = _read(Path(f"/proc/{process}/statm")).split()
    return int(fields[1]) * _PAGE if fields else 0


def _proportional(process: int) -> int:
    lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    kibibytes = [int(line.split()[1]) for line in lines if line.startswith(("Pss:", "SwapPss:"))]
    return 1024 * sum(kibibytes) if kibibytes else _resident(process)


def _network_namespace(process: int) -> str:
    """Which network namespace a process is in; empty where it has gone or may not be asked."""
    try:
        return os.readlink(f"/proc/{process}/ns/net")  # noqa: PTH115 - the link leads nowhere, its text is the name
    except OSError:
        return ""


def _read(path: Path) -> str:
    """A file of /proc; empty where its process has gone or may not be looked into."""
    try:
        return path.read_text()
    except OSError:
        return ""
