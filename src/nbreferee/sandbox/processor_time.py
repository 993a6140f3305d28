"""How much processor time the processes of a submission take."""

import os
from pathlib import Path

from .memory_monitor import process_tree

_TICKS = os.sysconf("SC_CLK_TCK")
_TIMES = slice(11, 15)
"""Fields of /proc/<pid>/stat behind the process's name: time in user and in system mode, and the same of children that it has waited for."""


def processor_time(process: int) -> float:
    """Seconds that a process and its descendants have computed, those included that have ended and were waited for."""
    return sum(map(_ticks, process_tree(process))) / _TICKS


def _ticks(process: int) -> int:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:  # it has ended since it was listed
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[_TIMES]))
