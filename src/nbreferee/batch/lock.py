"""Two batches that record the same students would disturb each other: one marks a lab at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .outcome import BatchError


@contextmanager
def only_one(file: Path, assignment: str) -> Iterator[None]:
    """Hold the lock in `file` meanwhile. Where the file system has no locks, nothing is held.

    Raises:
        BatchError: another process holds it.
        OSError: the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            who = held.read(20).strip() or "unknown"
            raise BatchError(
                f"Another batch is marking {assignment} (process {who}). Wait until it has ended, or stop it."
            ) from None
        except OSError:
            yield
            return
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        yield
