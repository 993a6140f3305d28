"""What nbgrader itself reads and copies of a submission before any preprocessor runs: texts, pictures and arrays, no other file.

nbgrader follows links when it copies a submission's files: one to an endless device fills the disk, a pipe or a link to nowhere
costs the student everything, and what another link leads to would come back with the feedback. A page with a script, opened from
``autograded/`` or ``feedback/``, could imitate a feedback page or reach the others. `install` is wired as
``Autograde.pre_convert_hook``. The hook cannot say which files are copied, so nbgrader's own list of files is replaced there.
"""

import os
from collections.abc import Container
from datetime import datetime
from pathlib import Path

from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Application

from ..course.assignment import Assignment
from ..submission.files import unsafe_files
from ..submission.html import PICTURES
from ..submission.limits import SubmissionLimits
from ..text import shortened
from . import timestamp

_PASSIVE = {
    ".jpg": PICTURES["image/jpeg"],
    **{f".{kind.removeprefix('image/')}": start for kind, start in PICTURES.items()},
    **dict.fromkeys((".txt", ".json", ".md", ".py"), b""),
    **{".npy": b"\x93NUMPY", ".npz": b"PK", ".h5": b"\x89HDF"},
}
"""Endings of files that no program runs by opening them, and how their bytes begin."""
_MADE = (".html", ".ipynb")
"""Endings of what is written beside the copies: a folder must not stand in its place."""

_find_all_files = base.find_all_files
_submissions: set[Path] = set()


def install(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let nbgrader copy only safe files from the folder of the submitted `notebooks`. Never fails."""
    base.find_all_files = _find_safe_files
    CourseDirectory.get_existing_timestamp = _get_safe_timestamp
    _submissions.update(Path(notebook).absolute().parent for notebook in notebooks)  # a notebook may be a link itself


def check_installed() -> None:
    """Raise `RuntimeError` unless nbgrader's converters use what `install` has put in place: else links would be followed."""
    used = base.BaseConverter.init_assignment.__code__.co_names
    if base.find_all_files is not _find_safe_files or "find_all_files" not in used:
        raise RuntimeError(
            "nbgrader does not copy a submission's files as the engine expects. Set Autograde.pre_convert_hook = "
            "'nbreferee.gradebook.safe_copy.install', and use a version of nbgrader that the engine is tested with."
        )


def _limits() -> SubmissionLimits:
    """Those of the nbgrader command that is running; a lab's own are a matter of `Restore`."""
    application = Application.instance() if Application.initialized() else None
    return SubmissionLimits(config=application.config) if application else SubmissionLimits()


def _find_safe_files(path: str, exclude: list[str] | None = None) -> list[str]:
    if Path(path).absolute() not in _submissions:
        return list(_find_all_files(path, exclude))
    try:
        found = _find_all_files(path, exclude)
    except RecursionError:
        return []  # folders in folders in folders, of which a notebook needs none
    notebooks = {Path(each.name) for each in Path(path).glob("*.ipynb")}
    unsafe = unsafe_files(Path(path), _limits(), notebooks)
    return [file for file in found if _is_safe(Path(os.path.relpath(file, path)), unsafe) and _is_passive(Path(file))]


def _is_safe(relative: Path, unsafe: Container[str]) -> bool:
    folders = relative.parts[:-1]
    return not any(str(part) in unsafe for part in (relative, *relative.parents)) and not any(
        folder.lower().endswith(_MADE) for folder in folders
    )


def _is_passive(file: Path) -> bool:
    """Whether a file that can be read is what its ending says, and that is nothing which a program runs."""
    start = _PASSIVE.get(file.suffix.lower())
    if start is None or not os.access(file, os.R_OK):
        return False
    with file.open("rb") as stream:
        return stream.read(len(start)) == start


def left_behind(folder: Path, assignment: Assignment, limits: SubmissionLimits) -> list[str]:
    """A sentence for each file of a submission's `folder` that is not copied although marking has it, but not for too many.

    The instructor's own files are copied from where they lie.
    """
    unsafe = unsafe_files(folder, limits, {Path(f"{source.name}.ipynb") for source in assignment.notebooks})
    sentences = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if str((Path(parent) / name).relative_to(folder)) not in unsafe)
        for name in sorted(names):
            file = Path(parent) / name
            relative = file.relative_to(folder)
            hidden = any(part.startswith((".", "__")) for part in relative.parts)
            known = hidden or file.suffix == ".ipynb" or (assignment.folder / relative).is_file()
            if not known and str(relative) not in unsafe and not (_is_safe(relative, unsafe) and _is_passive(file)):
                sentences.append(
                    f"{str(relative)!r} is not copied beside the marked notebook, only texts, pictures and arrays are; "
                    "it stays in the folder that was handed in."
                )
    rest = "More files are not copied beside the marked notebook."
    return shortened(sentences, limits.file_warnings, rest)


def _get_safe_timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
    """nbgrader's, without opening what is no short ordinary file; what is no time counts as absent."""
    time, problem = timestamp.read(Path(dest_path))
    if problem:
        self.log.warning("%s: %s; it is not known how late this is.", dest_path, problem)
    return None if time is None else time.replace(tzinfo=None)
