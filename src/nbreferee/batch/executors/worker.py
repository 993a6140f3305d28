"""What a worker does: mark a submission by the course in a folder. The course is read once and kept while its files stay."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ...course.assignment import AssignmentError
from ...course.config import CourseError, load_assignment, load_config
from ...course.lab import LabError
from ...marking import Conditions, Marker
from ...marking.kept import KeptMarker
from ...notices import noticed
from ...results.notebook import NotebookResult
from ...sandbox import Sandbox
from ...submission import PreparedSubmission
from ..outcome import BatchError, Cost

_T = TypeVar("_T")


def mark(
    course_folder: str, name: str, conditions: Conditions, prepared: PreparedSubmission
) -> tuple[Mapping[str, NotebookResult], Cost, Sequence[str]]:
    """The results of a submission, what they took, and what the engine warned of meanwhile.

    Raises:
        BatchError: the course there is another one, or of another version.
        SandboxError: this machine has no sandbox.
    """
    started, before = time.monotonic(), time.process_time()
    key = (course_folder, name, conditions)
    marker = _MARKER.get(key, lambda: _loaded(Path(course_folder), name, conditions))
    Sandbox(config=marker.lab_config).check()
    notices: list[str] = []
    with noticed(notices.append):
        results = marker.mark_prepared(prepared)
    kernels = sum(result.processor_time for result in results.values())
    return results, Cost(time.monotonic() - started, time.process_time() - before + kernels), notices


def with_threads(threads: int, task: Callable[[], _T]) -> _T:
    """What `task` returns. NumPy computes in so many threads.

    More threads than processors wait for each other, and with them a product of matrices takes many times as long.
    """
    threadpool_limits(threads)
    return task()


_MARKER = KeptMarker[Marker]()
"""Of the assignment, and the conditions, that this worker was given last."""


def _loaded(root: Path, name: str, conditions: Conditions) -> Marker:
    """The marker of an assignment. Raises `BatchError` where the course here is not under `conditions`."""
    try:
        config = load_config(root)
        config.CourseDirectory.root = str(root)
        config.Marker.cache = ""
        marker = Marker(load_assignment(root, name, config), config=config)
    except (CourseError, AssignmentError, LabError) as error:
        raise BatchError(f"The worker's course cannot be used: {error}") from error
    for part in ("assignment", "scheme", "configuration", "engine"):
        if getattr(marker.conditions, part) != getattr(conditions, part):
            raise BatchError(
                f"The course at {root} is not what this run began with: its {part} differs. It has changed since, or a worker's course is "
                "of another version. What is marked is kept; with the same course everywhere, the same command continues."
            )
    marker.conditions = conditions  # the coordinator's, with its key; submissions bring the key themselves
    return marker
