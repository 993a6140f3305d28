"""Files of lines that a batch adds to."""

from pathlib import Path
from typing import TextIO


def open_to_append(path: Path) -> TextIO:
    """Open a file of lines to add some. A last line that a full disk has cut off is ended first. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as stream:
        if stream.tell():
            stream.seek(-1, 2)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
    return path.open("a", encoding="utf-8")
