"""The course around the assignments: its configuration file and its folders, found as nbgrader finds them."""

import traceback
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from .assignment import Assignment, AssignmentError

_FILE = "nbgrader_config.py"


class CourseError(ValueError):
    """The folder is no course. The message says what to do."""


def load_config(root: Path) -> Config:
    """The course's ``nbgrader_config.py``. Raises `CourseError` where there is none."""
    try:
        return PyFileConfigLoader(_FILE, path=str(root)).load_config()
    except ConfigFileNotFound as error:
        raise CourseError(
            f"There is no nbgrader_config.py in {root}. Run this in the course's folder, or name it with --course."
        ) from error
    except Exception as error:  # the file is a program
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(_FILE)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        where = f", line {line}" if line else ""
        raise CourseError(f"{root / _FILE}{where}: {type(error).__name__}: {error}") from error


def without_password(database: str) -> str:
    """The URL of a gradebook as it may be shown."""
    try:
        return make_url(database).render_as_string(hide_password=True)
    except ArgumentError:
        return "of CourseDirectory.db_url in nbgrader_config.py, which is no URL of a database,"


def load_assignment(root: Path, name: str, config: Config) -> Assignment:
    """The assignment `name` of the course at `root`. Raises `AssignmentError` with the names that there are."""
    sources = root / str(config.CourseDirectory.get("source_directory", "source"))
    folder = sources / name
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in sources.glob("*") if path.is_dir())) or "none"
        raise AssignmentError(f"There is no assignment '{name}' in {sources} (there: {known}).")
    return Assignment.load(folder, config)
