"""What a worker does: mark a submission by the course in a folder. The course is read once and kept while its files stay."""

import time
from collections.abc import Mapping
from pathlib import Path

from ...course.assignment import AssignmentError
from ...course.config import CourseError, load_assignment, load_config
from ...course.lab import LabError
from ...marking import Conditions, Marker
from ...results.notebook import NotebookResult
from ...sandbox import Sandbox
from ...submission import PreparedSubmission
from ..outcome import BatchError


def mark(
    course_folder: str, name: str, conditions: Conditions, prepared: PreparedSubmission
) -> tuple[Mapping[str, NotebookResult], float]:
    """The results of a submission, and how many seconds they took.

    Raises:
        BatchError: the course there is another one, or of another version.
        SandboxError: this machine has no sandbox.
    """
    started = time.monotonic()
    marker = _marker(course_folder, name, conditions)
    Sandbox(config=marker.lab_config).check()
    return marker.mark_prepared(prepared), time.monotonic() - started


_KEPT: dict[tuple[str, str, Conditions], tuple[Marker, tuple[tuple[str, int, int], ...]]] = {}
"""The marker that was asked for last, and what its files were like."""


def _marker(course_folder: str, name: str, conditions: Conditions) -> Marker:
    """The marker of an assignment under `conditions`: kept as long as the course's files stay as they are."""
    key = (course_folder, name, conditions)
    marker, signature = _KEPT.get(key, (None, None))
    if marker is None or marker.signature() != signature:
        marker = _loaded(Path(course_folder), name, conditions)
        _KEPT.clear()
        _KEPT[key] = marker, marker.signature()
    return marker


def _loaded(root: Path, name: str, conditions: Conditions) -> Marker:
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
                f"The worker's course at {root} differs in its {part}. Bring it to the same version as the coordinator's."
            )
    return marker
