"""Worker processes of this machine, one pool a worker, so that a worker's death names the submission that it was marking."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ...marking import Conditions
from ...sandbox import SandboxError
from ...scheme import MarkingSchemeError
from ...submission import PreparedSubmission
from ...text import first_line
from ..outcome import BatchError, Marked
from ..signals import sigint_blocked
from . import watch
from .base import Executor
from .worker import mark

_MOST_DEATHS = 3
"""At most this many workers may die of one submission before it is given up."""
_MOST_REPLACED = 100


class LocalExecutor(Executor):
    """Processes that this one starts, one a worker.

    Args:
        course_folder: the course's folder.
        assignment: the assignment's name.
        conditions: what the course is compared with, in case it changes meanwhile.
        workers: how many processes.
    """

    most_memory, most_processor = watch.MEMORY, watch.PROCESSOR
    """Bytes, and seconds for one submission, beyond which a worker ends."""

    def __init__(self, course_folder: str, assignment: str, conditions: Conditions, workers: int):
        self._task = (course_folder, assignment, conditions)
        self._idle: list[ProcessPoolExecutor] = []
        self._workers = workers
        self._waiting: deque[tuple[str, PreparedSubmission]] = deque()
        self._running: dict[Future[Any], tuple[ProcessPoolExecutor, str, PreparedSubmission]] = {}
        self._deaths: dict[str, int] = {}
        self._replaced = 0
        self._processes: set[BaseProcess] = set()

    def __enter__(self) -> "LocalExecutor":
        self._idle = [self._pool() for _ in range(self._workers)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:  # what they are marking is marked again by the next run
            for process in self._processes:
                process.kill()
        for pool in [*self._idle, *(pool for pool, *_ in self._running.values())]:
            pool.shutdown(wait=False, cancel_futures=True)

    def __len__(self) -> int:
        return self._workers

    def _pool(self) -> ProcessPoolExecutor:
        """A pool of one process, which starts with its first submission and has its share of the processors."""
        threads = max(1, len(os.sched_getaffinity(0)) // self._workers)
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            1, mp_context=context, initializer=_begin, initargs=(threads, self.most_memory, self.most_processor)
        )

    @property
    def has_room(self) -> bool:
        return len(self._waiting) + len(self._running) < 2 * self._workers

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._running)

    def submit(self, student: str, prepared: PreparedSubmission) -> None:
        self._waiting.append((student, prepared))
        self._feed()

    def next(self) -> Marked:
        while True:
            self._feed()
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            future = next(iter(done))
            pool, student, prepared = self._running.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                pool.shutdown(wait=False)
                self._idle.append(self._pool())
                self._deaths[student] = self._deaths.get(student, 0) + 1
                if self._deaths[student] < _MOST_DEATHS:
                    self._waiting.append((student, prepared))
                    continue
                reason = "Marking it ended its worker several times (too much memory, or too much time?)."
                return Marked(student, reason=reason)
            self._idle.append(pool)
            return _marked(student, future)

    def _feed(self) -> None:
        """Give waiting submissions to idle workers."""
        while self._waiting and self._idle:
            pool, (student, prepared) = self._idle.pop(), self._waiting.popleft()
            before = set(multiprocessing.active_children())
            try:
                with sigint_blocked():  # the process that starts now inherits it
                    future = pool.submit(watch.one, partial(mark, *self._task, prepared))
            except BrokenProcessPool:  # it died while it had nothing to do
                pool.shutdown(wait=False)
                self._replaced += 1
                if self._replaced > _MOST_REPLACED:
                    raise BatchError(
                        "Workers end again and again while they have nothing to do (out of memory?)."
                    ) from None
                self._idle.append(self._pool())
                self._waiting.appendleft((student, prepared))
                continue
            self._processes |= set(multiprocessing.active_children()) - before
            self._running[future] = pool, student, prepared


def _marked(student: str, future: "Future[Any]") -> Marked:
    try:
        results, cost = future.result()
    except (MarkingSchemeError, BatchError, SandboxError) as error:
        raise BatchError(str(error)) from error
    except Exception as error:
        return Marked(student, reason=f"Marking it failed: {first_line(error)}")
    return Marked(student, results, cost)


def _begin(threads: int, most_memory: int, most_processor: float) -> None:
    """In a worker: NumPy computes in so many threads, Ctrl-C is not for it, and it ends beyond its limits and when the coordinator does.

    More threads than processors wait for each other, and with them a product of matrices takes many times as long.
    """
    threadpool_limits(threads)
    watch.start(most_memory, most_processor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
