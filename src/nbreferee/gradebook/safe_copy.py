"""What nbgrader itself reads and copies of a submission before any preprocessor runs: nothing that `unsafe_files` names.

nbgrader follows links when it copies a submission's files: one to an endless device fills the disk, a pipe or a link to nowhere
costs the student everything, and what another link leads to would come back with the feedback. `install` is wired as
``Autograde.pre_convert_hook``. The hook cannot say which files are copied, so nbgrader's own list of files is replaced there.
"""

import os
from datetime import datetime
from pathlib import Path

from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Application

from ..submission.files import unsafe_files
from ..submission.limits import SubmissionLimits

_MAX_TIMESTAMP_BYTES = 100

_find_all_files = base.find_all_files
_get_existing_timestamp = CourseDirectory.get_existing_timestamp
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
    unsafe = unsafe_files(Path(path), _limits())

    def is_safe(file: str) -> bool:
        relative = Path(os.path.relpath(file, path))
        return not any(str(part) in unsafe for part in (relative, *relative.parents)) and os.access(file, os.R_OK)

    return [file for file in found if is_safe(file)]


def _get_safe_timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
    """nbgrader's, without opening what is no short ordinary file; what is no time counts as absent."""
    path = Path(dest_path) / "timestamp.txt"
    if path.is_symlink() or (path.exists() and not (path.is_file() and path.stat().st_size <= _MAX_TIMESTAMP_BYTES)):
        self.log.warning("%s is no ordinary file with a time; it is ignored.", path)
        return None
    try:
        found: datetime | None = _get_existing_timestamp(self, dest_path)
        if found is not None and not 1970 <= found.year <= 2200:
            raise ValueError(f"the year {found.year}")
        return found
    except (Exception, SystemExit) as error:
        self.log.warning("%s holds no time (%s); it is ignored.", path, error)
        return None
