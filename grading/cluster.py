"""The workers that mark a class: processes of this machine, or a Dask cluster. Submissions go out and marks come back as bytes."""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, nullcontext
from multiprocessing import resource_tracker
from pathlib import Path
from types import TracebackType

import dask
from distributed import Client, LocalCluster, as_completed, get_worker
from distributed.client import ClosedClientError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker
from distributed.security import Security

from . import course, interrupts
from .assignment import AssignmentError
from .checks import MarkingSchemeError
from .fingerprint import Conditions
from .marking import Marker
from .marks import NotebookMarks
from .sandbox import Sandbox, SandboxError
from .submission import Prepared

_LOOK_SECONDS = 2
_ALONE_SECONDS = 30
"""How long new workers are waited for where all have gone away."""

_SCHEDULER_GONE = "The Dask scheduler has gone away. What is marked is kept; the same command continues."


class BatchError(RuntimeError):
    """The class cannot be marked. The message says why and what to do."""


class _UnableWorker(RuntimeError):
    """The worker at an address has no sandbox. The second argument says why."""

    def __init__(self, address: str, reason: str):
        super().__init__(address, reason)
        self.address, self.reason = address, reason


class Cluster:
    """Workers that mark submissions of one assignment, while used as a context manager.

    Args:
        course_folder: the course's folder where the workers are.
        assignment: the assignment's name.
        conditions: what the workers' course has to agree with.
        workers: processes on this machine; unused with `scheduler`.
        scheduler: address of a running Dask scheduler.
        resources: what a worker must have declared, such as ``{"GPU": 1}``.

    Entering raises `BatchError` if nobody is there to mark.
    """

    def __init__(
        self,
        course_folder: str,
        assignment: str,
        conditions: Conditions,
        *,
        workers: int,
        scheduler: str | None,
        resources: dict[str, float],
    ):
        self._what = (course_folder, assignment, conditions)
        self._workers, self._scheduler, self._resources = workers, scheduler, resources
        self._submitted: dict[str, tuple[str, Prepared]] = {}
        self._unable: dict[str, str] = {}
        self._open = ExitStack()

    def __enter__(self) -> "Cluster":
        with ExitStack() as opening:
            # A notebook with its pictures is large, and of use to one worker only: nothing to warn of.
            opening.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}))
            self._client = opening.enter_context(self._remote() if self._scheduler else self._local())
            self._running = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, traceback)

    def __len__(self) -> int:
        """How many workers there are."""
        return len(self._workers_now())

    @property
    def has_room(self) -> bool:
        """Whether it can take another submission now: a few more than there are workers, so that none of them waits for us."""
        return len(self._submitted) < 2 * max(1, len(self))

    @property
    def busy(self) -> bool:
        """Whether some submission is not marked yet."""
        return bool(self._submitted)

    def submit(self, student: str, prepared: Prepared) -> None:
        """Give a submission to the workers; as long as there are others, to none that has turned out to be unable to mark."""
        key = f"{self._what[1]}-{student}-{time.monotonic_ns()}"
        able = [address for address in self._workers_now() if address not in self._unable] if self._unable else None
        future = self._client.submit(
            mark,
            *self._what,
            prepared,
            key=key,
            resources=self._resources or None,
            workers=able,
            allow_other_workers=able is not None,  # where all of them go away, those that come later are none of them
            pure=False,
        )
        self._submitted[future.key] = student, prepared
        self._running.add(future)

    def next(self) -> tuple[str, dict[str, NotebookMarks] | str, float]:
        """Wait for the next submission that is done: its student, marks by notebook or why there are none, and seconds.

        Raises:
            BatchError: no submission can be marked: nobody is there to mark, or the workers' course is another one.
        """
        while True:
            self._await_one()
            future, result = next(self._running)
            student, prepared = self._submitted.pop(future.key)
            try:
                # Of one that has failed, result() raises at once; of any other it might wait for ever.
                marks, seconds = future.result() if future.status in ("error", "cancelled") else result
                return student, marks, seconds
            except (CancelledError, ClosedClientError, CommClosedError) as error:
                raise BatchError(_SCHEDULER_GONE) from error
            except (MarkingSchemeError, BatchError) as error:
                raise BatchError(str(error)) from error
            except _UnableWorker as error:
                self._give_to_others(error, student, prepared)
            except SandboxError as error:
                return student, str(error), 0.0
            except KilledWorker:
                return student, "Marking it ended its worker several times (out of memory?).", 0.0
            except Exception as error:
                return student, f"Marking it failed: {first_line(error)}", 0.0
            finally:
                future.release()

    def _give_to_others(self, error: _UnableWorker, student: str, prepared: Prepared) -> None:
        self._unable[error.address] = error.reason
        if not set(self._workers_now()) - set(self._unable):
            raise BatchError(f"No worker can mark. The one at {error.address} says: {error.reason}") from error
        self.submit(student, prepared)

    @property
    def unable(self) -> dict[str, str]:
        """The addresses of workers that cannot mark, each with the reason."""
        return self._unable

    def _await_one(self) -> None:
        look, alone_since = time.monotonic() + _LOOK_SECONDS, None
        while not self._running.has_ready():
            time.sleep(0.02)
            if (now := time.monotonic()) < look:
                continue
            look = now + _LOOK_SECONDS
            alone = not self._has_workers()
            alone_since = (alone_since or now) if alone else None
            if alone and now - alone_since > _ALONE_SECONDS:
                raise BatchError(
                    "All workers have gone away, or those with the resources that are asked for. What is marked is kept; start "
                    "workers, and the same command continues."
                )

    def _has_workers(self) -> bool:
        """Whether some worker can mark and has what is asked for."""
        needs = self._resources
        able = [worker for address, worker in self._workers_now().items() if address not in self._unable]
        return any(all(worker["resources"].get(name, 0) >= needs[name] for name in needs) for worker in able)

    def _workers_now(self) -> dict[str, dict]:
        try:
            return self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, ClosedClientError) as error:
            raise BatchError(_SCHEDULER_GONE) from error

    @contextmanager
    def _remote(self) -> Iterator[Client]:
        try:
            client = Client(self._scheduler, timeout=5, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BatchError(f"There is no Dask scheduler at {self._scheduler} ({first_line(error)}).") from error
        with client:
            self._client = client
            if not len(self):
                raise BatchError(f"The scheduler at {self._scheduler} has no workers. Start 'dask worker' first.")
            if not self._has_workers():
                raise BatchError(
                    f"No worker has declared the resources {self._resources}. Start it with 'dask worker --resources'."
                )
            yield client

    @contextmanager
    def _local(self) -> Iterator[Client]:
        """Worker processes of our own, which nobody else on this machine can talk to.

        Ctrl-C reaches the whole terminal, and is for this process alone to answer.
        """
        unlimited = dict.fromkeys(self._resources, 1000000000.0)
        with ExitStack() as stack:
            resource_tracker.ensure_running()  # its start would let signals through to the thread that starts workers
            main = threading.current_thread() is threading.main_thread()
            with interrupts.ignored_by_children() if main else nullcontext():
                cluster = LocalCluster(
                    n_workers=self._workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",
                    resources=unlimited,
                    silence_logs=logging.CRITICAL,
                    security=Security.temporary(),
                )
                stack.enter_context(cluster)
            yield stack.enter_context(Client(cluster, set_as_default=False))


def mark(
    course_folder: str, name: str, conditions: Conditions, prepared: Prepared
) -> tuple[dict[str, NotebookMarks], float]:
    """What a worker does: mark a submission by the course in a folder; the marks, and how many seconds they took.

    Raises:
        BatchError: the course there is another one, or of another version.
        _UnableWorker: the worker's machine has no sandbox.
    """
    started = time.monotonic()
    try:
        config = course.load_config(Path(course_folder))
        assignment = course.load_assignment(Path(course_folder), name, config)
    except (course.CourseError, AssignmentError) as error:
        raise BatchError(f"The worker's course cannot be used: {error}") from error
    config.Marker.cache = ""
    marker = Marker(config=config)
    own = marker.conditions(assignment)
    for what in ("assignment", "scheme", "configuration", "kit"):
        if getattr(own, what) != getattr(conditions, what):
            raise BatchError(
                f"The worker's course at {course_folder} differs in its {what}. Bring it to the same version as the "
                "coordinator's."
            )
    try:
        Sandbox(config=config).check()
    except SandboxError as error:
        raise _UnableWorker(get_worker().address, str(error)) from error
    return marker.mark_prepared(prepared, assignment), time.monotonic() - started


def first_line(error: BaseException) -> str:
    """An error in one line: its type and the beginning of its message."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"[:300]
