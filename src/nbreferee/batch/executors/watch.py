"""Ends a worker that takes more for a submission than any honest one does: it costs this submission alone, and not the machine."""

import math
import os
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from ...sandbox.memory_monitor import resident

MEMORY = 4 * 2**30
"""Bytes that a worker may hold; one that marks honest submissions holds less than one GiB."""
PROCESSOR = 600
"""Seconds of processor time that a worker may take for one submission, without that of its kernels; an honest one takes some seconds."""

_INTERVAL = 0.25
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
    while resident(os.getpid()) <= memory and time.process_time() - _began <= processor:
        time.sleep(_INTERVAL)
    os._exit(1)
