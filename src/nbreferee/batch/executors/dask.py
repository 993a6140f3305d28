"""The workers of a running Dask cluster. Submissions go out and results come back as bytes: no file system is shared.

Each worker needs a checkout of the course of its own, at the same version.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import partial
from types import TracebackType
from typing import Any

import dask
from distributed import Client, as_completed, get_worker
from distributed.client import ClosedClientError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from ...marking import Conditions
from ...results.notebook import NotebookResult
from ...sandbox import SandboxError
from ...scheme import MarkingSchemeError
from ...submission import PreparedSubmission, SubmissionLimits
from ...submission.apart import ApartProcess, Bounds, TooMuch, marking
from ...text import first_line
from ..outcome import BatchError, Cost, Marked
from . import worker
from .base import Executor, given_up

_LOOK_SECONDS = 2
_ALONE_SECONDS = 30
"""How long new workers are waited for where all have gone away."""

_LEFT_OUT_SECONDS = 300
"""How long a worker that could not mark gets nothing to do: what kept it from it may pass."""

_SCHEDULER_GONE = "The Dask scheduler has gone away. What is marked is kept; the same command continues."


class _UnableWorker(RuntimeError):
    """The worker at an address has no sandbox. The second argument says why."""

    def __init__(self, address: str, reason: str):
        super().__init__(address, reason)
        self.address, self.reason = address, reason


class DaskExecutor(Executor):
    """Workers of a Dask cluster.

    Args:
        course_folder: the course's folder where the workers are.
        assignment: the assignment's name.
        conditions: what the workers' course has to agree with.
        limits: of the lab.
        scheduler: address of a running Dask scheduler.
        resources: what a worker must have declared, such as ``{"GPU": 1}``.
    """

    def __init__(
        self,
        course_folder: str,
        assignment: str,
        conditions: Conditions,
        limits: SubmissionLimits,
        scheduler: str,
        resources: dict[str, float],
    ):
        self._task = (course_folder, assignment, conditions)
        self._bounds = marking(limits)
        self._scheduler, self._resources = scheduler, resources
        self._submitted: dict[str, tuple[str, PreparedSubmission]] = {}
        self._unable: dict[str, tuple[str, float]] = {}
        """The workers that are left out, by address: why, and until when."""
        self._open = ExitStack()

    def __enter__(self) -> "DaskExecutor":
        with ExitStack() as opening:
            # A notebook with its pictures is large, and of use to one worker only: nothing to warn of.
            opening.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}))
            self._client = opening.enter_context(self._connected())
            self._running = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, traceback)

    def __len__(self) -> int:
        return len(self._workers_now())

    @property
    def has_room(self) -> bool:
        return len(self._submitted) < 2 * max(1, len(self))

    @property
    def busy(self) -> bool:
        return bool(self._submitted)

    def submit(self, student: str, prepared: PreparedSubmission) -> None:
        # As long as there are others, to none that has turned out to be unable to mark.
        self._unable = {address: each for address, each in self._unable.items() if each[1] > time.monotonic()}
        key = f"{self._task[1]}-{student}-{time.monotonic_ns()}"
        able = [address for address in self._workers_now() if address not in self._unable] if self._unable else None
        future = self._client.submit(
            _mark,
            self._bounds,
            *self._task,
            prepared,
            key=key,
            resources=self._resources or None,
            workers=able,
            allow_other_workers=able is not None,  # if every able worker leaves, later ones may take it
            pure=False,
        )
        self._submitted[future.key] = student, prepared
        self._running.add(future)

    def next(self) -> Marked:
        while True:
            self._await_one()
            future, result = next(self._running)
            student, prepared = self._submitted.pop(future.key)
            try:
                # `result()` re-raises at once for failed futures; in other states it could block.
                return Marked(student, *(future.result() if future.status in ("error", "cancelled") else result))
            except (CancelledError, ClosedClientError, CommClosedError) as error:
                raise BatchError(_SCHEDULER_GONE) from error
            except (MarkingSchemeError, BatchError) as error:
                raise BatchError(str(error)) from error
            except _UnableWorker as error:
                self._give_to_others(error, student, prepared)
            except TooMuch as error:
                return given_up(student, error)
            except KilledWorker:
                return Marked(student, reason="Marking it ended its worker several times (out of memory?).")
            except Exception as error:
                return Marked(student, reason=f"Marking it failed: {first_line(error)}")
            finally:
                future.release()

    def _give_to_others(self, error: _UnableWorker, student: str, prepared: PreparedSubmission) -> None:
        self._unable[error.address] = error.reason, time.monotonic() + _LEFT_OUT_SECONDS
        if not set(self._workers_now()) - set(self._unable):
            raise BatchError(f"No worker can mark. The one at {error.address} says: {error.reason}") from error
        self.submit(student, prepared)

    @property
    def unable(self) -> dict[str, str]:
        return {address: reason for address, (reason, _) in self._unable.items()}

    def _await_one(self) -> None:
        look, alone_since = time.monotonic() + _LOOK_SECONDS, None
        while not self._running.has_ready():
            time.sleep(0.02)
            if (now := time.monotonic()) < look:
                continue
            look = now + _LOOK_SECONDS
            alone = not self._has_workers()
            alone_since = (alone_since or now) if alone else None
            if alone_since is not None and now - alone_since > _ALONE_SECONDS:
                raise BatchError(
                    "All workers have gone away, or those with the resources that are asked for. What is marked is kept; start "
                    "workers, and the same command continues."
                )

    def _has_workers(self) -> bool:
        """Whether some worker can mark and has what is asked for."""
        needs = self._resources
        able = [worker for address, worker in self._workers_now().items() if address not in self._unable]
        return any(all(worker["resources"].get(name, 0) >= needs[name] for name in needs) for worker in able)

    def _workers_now(self) -> dict[str, dict[str, Any]]:
        try:
            workers: dict[str, dict[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
            return workers
        except (OSError, ClosedClientError) as error:
            raise BatchError(_SCHEDULER_GONE) from error

    @contextmanager
    def _connected(self) -> Iterator[Client]:
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


# On a worker ---------------------------------------------------------------------------------------------------------

_THREAD = threading.local()
"""Each thread of a worker has a process that marks, as ``marks``: what exceeds a limit ends that alone, and not the worker."""


def _mark(
    bounds: Bounds, course_folder: str, name: str, conditions: Conditions, prepared: PreparedSubmission
) -> tuple[Mapping[str, NotebookResult], Cost, Sequence[str]]:
    """As `worker.mark`; where the machine has no sandbox, raises `_UnableWorker` with the worker's address."""
    if not hasattr(_THREAD, "marks"):
        _THREAD.marks = ApartProcess()
    # Dask gives each of its threads one task; how many workers share the machine is not known here.
    task = partial(worker.with_threads, 1, partial(worker.mark, course_folder, name, conditions, prepared))
    marks: ApartProcess = _THREAD.marks
    try:
        return marks.carry_out(task, bounds)
    except SandboxError as error:
        raise _UnableWorker(get_worker().address, str(error)) from error
