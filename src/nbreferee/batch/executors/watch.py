"""Ends a worker that takes more for a submission than any honest one does: it costs this submission alone, and not the machine."""

import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

MEMORY = 4 * 2**30
"""Bytes that a worker may hold; one that marks honest submissions holds less than one GiB."""
PROCESSOR = 600
"""Seconds of processor time that a worker may take for one submission, without that of its kernels; an honest one takes some seconds."""

_INTERVAL = 0.25
_PAGE = os.sysconf("SC_PAGE_SIZE")
_began = math.inf

_T = TypeVar("_T")


def start(memory: int, processor: float) -> None:
    """In a worker: end this process as soon as it holds or takes more than that."""
    threading.Thread(target=_watch, args=(memory, processor), name="watch", daemon=True).start()


def one(task: Callable[[], _T]) -> _T:
    """Carry out the task of one submission, whose processor time is counted from now on."""
    global _began
    _began = time.process_time()
    return task()


def _watch(memory: int, processor: float) -> None:
    while _resident() <= memory and time.process_time() - _began <= processor:
        time.sleep(_INTERVAL)
    os._exit(1)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
