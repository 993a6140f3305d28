"""What /proc says of processes.

A process chooses its own name, which may hold any byte but zero. Linux escapes nothing in it but the line feed, so lines end there alone,
and the line that holds the name is never taken for another one.
"""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_TIMES = slice(11, 15)
"""Fields of /proc/<pid>/stat behind the process's name: time in user and in system mode, and the same of children that it has waited for."""


def lines(path: Path) -> list[str]:
    """The lines of a file of the operating system that are not empty; none where its process has gone or may not be looked into."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return [line for line in content.decode("utf-8", "surrogateescape").split("\n") if line]


def words(path: Path) -> list[str]:
    """The words of a file of the operating system that holds no names; none where there is nothing to be read."""
    return " ".join(lines(path)).split()


def status(process: int | str, field: str) -> list[int]:
    """The numbers behind the name of a `field` in a process's status; none where it has gone."""
    for line in lines(_PROC / str(process) / "status"):
        name, _, rest = line.partition(":")
        if name == field:
            return [int(word) for word in rest.split() if word.isdecimal()]
    return []


def process_tree(process: int) -> Iterator[int]:
    """A process and its descendants, as far as they stay for long enough to be seen."""
    waiting = [process]
    while waiting:
        process = waiting.pop()
        yield process
        try:
            for thread in (_PROC / str(process) / "task").iterdir():
                waiting += map(int, words(thread / "children"))
        except OSError:
            continue


def resident(process: int) -> int:
    """Bytes that a process has in memory, page tables included; 0 where it has gone."""
    fields = words(_PROC / str(process) / "statm")
    return int(fields[1]) * _PAGE + _page_tables(process) if fields else 0


def proportional(process: int) -> int:
    """As `resident`, but of a page that several processes share only this one's part, where Linux says it."""
    found = [line.split() for line in lines(_PROC / str(process) / "smaps_rollup")]
    kibibytes = [int(fields[1]) for fields in found if fields[:1] in (["Pss:"], ["SwapPss:"])]
    return 1024 * sum(kibibytes) + _page_tables(process) if kibibytes else resident(process)


def processor_time(process: int) -> float:
    """Seconds that a process and its descendants have computed, those included that have ended and were waited for."""
    return sum(map(_ticks, process_tree(process))) / _TICKS


def _page_tables(process: int) -> int:
    return 1024 * sum(status(process, "VmPTE"))


def _ticks(process: int) -> int:
    stat = "\n".join(lines(_PROC / str(process) / "stat"))
    return sum(map(int, stat.rpartition(")")[2].split()[_TIMES]))
