"""Watches what all processes of a submission hold in memory together, which resource limits cannot bound."""

import threading
from collections.abc import Callable

import psutil

_SECONDS_BETWEEN_LOOKS = 0.25


class MemoryWatch:
    """Looks at a process and its descendants a few times a second, and calls `end` once if they hold more than `limit` bytes.

    A page that several processes share counts once. Descendants cannot leave: whose parent ends belongs to the first
    process of the namespace.
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
            first = psutil.Process(self._process)
            while not self._stopped.wait(_SECONDS_BETWEEN_LOOKS):
                family = [first, *first.children(recursive=True)]
                # What is resident counts shared pages once for each process, but is quickly read.
                if _total(family, _resident) > self._limit and _total(family, _proportional) > self._limit:
                    self._end()
                    return
        except psutil.NoSuchProcess:
            return


def _total(family: list[psutil.Process], measure: Callable[[psutil.Process], int]) -> int:
    total = 0
    for process in family:
        try:
            total += measure(process)
        except psutil.NoSuchProcess:
            continue
    return total


def _resident(process: psutil.Process) -> int:
    return process.memory_info().rss


def _proportional(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.AccessDenied:
        return _resident(process)
