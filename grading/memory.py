"""Watches what all processes of a submission hold in memory together, which resource limits cannot bound."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_SECONDS_BETWEEN_GLANCES = 0.25
_GLANCES_A_LOOK = 16
_PAGE = os.sysconf("SC_PAGE_SIZE")


class MemoryWatch:
    """Calls `end` once if a process and its descendants hold more than `limit` bytes.

    Four times a second it glances at what the machine has left, which costs nothing. It looks at the processes when half of
    `limit` has gone since, and every four seconds.
    A page that several processes share counts once. Each socket counts as full, since what waits in it belongs to no process.
    Descendants cannot leave: whose parent ends belongs to the first
    process of the namespace. If the watch itself fails, it calls `end`, too.
    """

    def __init__(self, process: int, limit: int, end: Callable[[], None]):
        self._process, self._limit, self._end = process, limit, end
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, name=f"memory of {process}", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _watch(self) -> None:
        try:
            most, glances = _available(), 0
            while not self._stopped.wait(_SECONDS_BETWEEN_GLANCES) and Path(f"/proc/{self._process}").exists():
                left, glances = _available(), glances + 1
                most = max(most, left)
                if most - left < self._limit / 2 and glances % _GLANCES_A_LOOK:
                    continue
                family = list(_family(self._process))
                # What is resident counts shared pages once for each process, but is quickly read.
                room = self._limit - _in_sockets(family)
                if sum(map(_resident, family)) > room and sum(map(_proportional, family)) > room:
                    self._end()
                    return
        except BaseException:
            self._end()
            raise


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


def _in_sockets(family: list[int]) -> int:
    """What all sockets of some processes can hold, whose buffers they cannot enlarge; one that several have open counts once."""
    sockets = set()
    for process in family:
        try:
            links = (str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir())
            sockets.update(link for link in links if link.startswith("socket:"))
        except OSError:
            continue
    return len(sockets) * int(_read(Path("/proc/sys/net/core/wmem_default")) or 0)


def _read(path: Path) -> str:
    """A file of /proc; empty where its process has gone or may not be looked into."""
    try:
        return path.read_text()
    except OSError:
        return ""
