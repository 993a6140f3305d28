"""What a run with ``--force`` has done, so that one that is interrupted goes on where it stopped."""

import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path

from .appending import open_to_append

_LONGEST_PAUSE = 24 * 60 * 60
"""Seconds after which an interrupted run is not continued: the next one begins anew."""


class ForcedRun:
    """The students whom a forced run has marked under the same conditions, kept in a file until it has marked all of them.

    Args:
        folder: where the file goes.
        name: of the assignment.
        pattern: of the students' names.
        conditions: what marks depend on besides the submissions.
    """

    def __init__(self, folder: Path, name: str, pattern: str, conditions: str):
        run = hashlib.sha256(json.dumps([pattern, conditions]).encode()).hexdigest()[:16]
        self._file = folder / f"force-{name}-{run}.jsonl"

    def done(self) -> set[str]:
        """The students who need not be marked again. A file that is too old counts for nothing, and so does a line that is damaged."""
        try:
            if time.time() - self._file.stat().st_mtime > _LONGEST_PAUSE:
                self._file.unlink()
                return set()
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return set()
        students = set()
        for line in lines:
            with suppress(ValueError):
                students.add(str(json.loads(line)))
        return students

    def note(self, student: str) -> None:
        """A student has been marked. Raises `OSError` (a full disk)."""
        with open_to_append(self._file) as stream:
            stream.write(json.dumps(student) + "\n")

    def finish(self) -> None:
        """All have been marked."""
        self._file.unlink(missing_ok=True)
