"""When something was handed in, as ``timestamp.txt`` says it: read as nbgrader reads it, and as a file that may hold anything."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

FILE = "timestamp.txt"
_MOST_BYTES = 100


def read(folder: Path) -> tuple[datetime | None, str]:
    """The time in a folder's ``timestamp.txt``, in UTC, and what is wrong with the file where it says none."""
    path = folder / FILE
    try:
        if not path.exists() and not path.is_symlink():
            return None, ""
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None, f"{FILE} is no ordinary file with a time"
        return of_text(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        return None, f"{FILE} cannot be read ({error.strerror})"


def is_newer(submitted: Path, autograded: Path, notebooks: Iterable[str], marked: datetime | None) -> bool:
    """Whether what is in the folder `submitted` was handed in after what was marked.

    Where one of the times is not known, it is told from when the `notebooks` were written; what cannot be looked at counts as newer.

    Args:
        autograded: the folder of the marked notebooks.
        marked: the time of what was marked, as the gradebook has it: in UTC, without a zone.
    """
    time, _ = read(submitted)
    if time and marked:
        return time > marked.replace(tzinfo=UTC)
    try:
        return any(_written(submitted / name) > _written(autograded / name) for name in notebooks)
    except OSError:
        return True


def _written(path: Path) -> int:
    """When a file was written, in nanoseconds; -1 where there is none. Raises `OSError`."""
    try:
        return path.stat().st_mtime_ns
    except (FileNotFoundError, NotADirectoryError):
        return -1


def of_text(text: str) -> tuple[datetime | None, str]:
    """The time that the text of a ``timestamp.txt`` says, and what is wrong with it where it says none."""
    try:
        found: datetime | None = parse_utc(text.strip()) if text.strip() else None
        if found is not None and not 1970 <= found.year <= 2200:
            found = None
    except Exception:  # students may write the file, and dateutil documents only some of its errors
        found = None
    return (found.replace(tzinfo=UTC), "") if found else (None, f"{FILE} holds no time: {text.strip()[:40]!r}")
