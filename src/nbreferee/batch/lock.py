"""Two batches that record the same students would disturb each other: one marks a lab at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from .outcome import BatchError


@contextmanager
def only_one(file: Path, assignment: str) -> Iterator[None]:
    """Hold the lock in `file` meanwhile. Where it cannot be written, or its file system has no locks, nothing is held.

    Raises:
        BatchError: another process holds it.
    """
    with ExitStack() as held:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _lock(held.enter_context(file.open("a+", encoding="ascii")), assignment)
        yield


def _lock(file: TextIO, assignment: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        who = file.read(20).strip() or "unknown"
        raise BatchError(
            f"Another batch is marking {assignment} (process {who}). Wait until it has ended, or stop it."
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
