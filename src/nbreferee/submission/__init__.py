"""What a student hands in, read as hostile: made safe once, before anything else looks at it."""

from pathlib import Path

from ..course.assignment import Assignment
from .files import files, misplaced, submitted_files
from .handed_in import show_handed_in
from .limits import SubmissionLimits
from .model import PreparedSubmission, SubmittedNotebook, UnreadableNotebook
from .other_files import name_files
from .restore import missing, read
from .written import written_questions


def prepare(folder: Path, assignment: Assignment, limits: SubmissionLimits | None = None) -> PreparedSubmission:
    """Read one student's `folder`. Never raises for bad content, but `OSError` where a notebook cannot be read."""
    limits = limits or SubmissionLimits()
    notebooks = {}
    for source in assignment.notebooks:
        path = folder / f"{source.name}.ipynb"
        there = path.exists() or path.is_symlink()
        warning = f"{path.name} is missing from the submission."
        notebooks[source.name] = read(path, source, limits) if there else missing(source, warning)
    written = written_questions(notebooks, folder, assignment, limits)
    brought = submitted_files(assignment, folder, limits)
    name_files(notebooks, brought, assignment, limits)
    return PreparedSubmission(notebooks, brought.archive, brought.warnings, written)


__all__ = [
    "PreparedSubmission",
    "SubmissionLimits",
    "SubmittedNotebook",
    "UnreadableNotebook",
    "files",
    "misplaced",
    "prepare",
    "show_handed_in",
]
