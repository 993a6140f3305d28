"""Worker processes of this machine: one that ends costs at most the submission that it was marking."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from types import TracebackType

from ...marking import Conditions
from ...sandbox import SandboxError
from ...scheme import MarkingSchemeError
from ...submission import PreparedSubmission, SubmissionLimits
from ...submission.apart import ApartProcess, TooMuch, marking
from ...text import first_line
from ..outcome import BatchError, Marked
from ..signals import sigint_blocked
from .base import Executor, given_up
from .cores import usable_cores
from .worker import mark, with_threads


class LocalExecutor(Executor):
    """Processes that this one starts, one a worker.

    Args:
        course_folder: the course's folder.
        assignment: the assignment's name.
        conditions: what the course is compared with, in case it changes meanwhile.
        limits: of the lab.
        workers: how many processes.
    """

    def __init__(
        self, course_folder: str, assignment: str, conditions: Conditions, limits: SubmissionLimits, workers: int
    ):
        self._task = (course_folder, assignment, conditions)
        self._bounds = marking(limits)
        self._workers = workers
        self._processes = [ApartProcess() for _ in range(workers)]
        self._idle = [*self._processes]
        self._threads = ThreadPoolExecutor(workers)
        self._running: set[Future[Marked]] = set()

    def __enter__(self) -> "LocalExecutor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the workers. Where there is an error, what they are marking is marked again by the next run."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.close()

    def __len__(self) -> int:
        return self._workers

    @property
    def has_room(self) -> bool:
        return len(self._running) < 2 * self._workers

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def submit(self, student: str, prepared: PreparedSubmission) -> None:
        with sigint_blocked():  # the thread that starts now inherits it
            self._running.add(self._threads.submit(self._mark, student, prepared))

    def next(self) -> Marked:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        future = next(iter(done))
        self._running.remove(future)
        return future.result()

    def _mark(self, student: str, prepared: PreparedSubmission) -> Marked:
        """Have a worker mark a submission; in a thread of its own."""
        process = self._idle.pop()
        threads = max(1, usable_cores() // self._workers)
        try:
            task = partial(with_threads, threads, partial(mark, *self._task, prepared))
            try:
                return Marked(student, *process.carry_out(task, self._bounds))
            except SandboxError:  # of this moment, perhaps
                process.restart()
                return Marked(student, *process.carry_out(task, self._bounds))
        except (MarkingSchemeError, BatchError, SandboxError) as error:
            raise BatchError(str(error)) from error
        except TooMuch as error:
            return given_up(student, error)
        except Exception as error:
            return Marked(student, reason=f"Marking it failed: {first_line(error)}")
        finally:
            self._idle.append(process)
