"""A worker's task that does what its "submission" says, in place of marking. Worker processes import it by its name."""

import os
import time
from pathlib import Path

import pytest

from nbreferee.batch import BatchError
from nbreferee.batch.executors import local
from nbreferee.sandbox import SandboxError
from nbreferee.scheme import MarkingSchemeError

_ERRORS = {
    "value": ValueError("a fault\nof the engine"),
    "sandbox": SandboxError("No sandbox."),
    "scheme": MarkingSchemeError("No scheme."),
    "course": BatchError("Another course."),
}

_REPOSITORY = Path(__file__).parents[3]


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have local workers carry out `mark` below."""
    monkeypatch.setattr(local, "mark", mark)
    monkeypatch.setenv("PYTHONPATH", str(_REPOSITORY))


def mark(course_folder: str, name: str, conditions: object, prepared: str) -> tuple[dict, float]:
    """Do what `prepared` says: "die", "die once FILE", "raise KIND", "sleep SECONDS", "hold MIB", "compute", or anything else to be done at once."""
    what, *more = prepared.split()
    if what == "die":
        note = Path(more[1]) if more else None
        if note is None or not note.exists():
            if note:
                note.touch()
            os.kill(os.getpid(), 9)
    elif what == "raise":
        raise _ERRORS[more[0]]
    elif what == "hold":
        bytearray(int(more[0]) * 2**20)
    elif what == "compute":
        while True:
            pass
    elif what == "sleep":
        Path(more[1]).write_text(str(os.getpid()))
        time.sleep(float(more[0]))
    return {}, float(os.getpid())
