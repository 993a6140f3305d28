"""Folders for temporary files that are held: one that nobody holds was left by a process that was killed."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

_HOW = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def hold(folder: Path) -> int:
    """Hold a folder until the descriptor that this returns is closed, at the process's end at the latest.

    Raises `OSError` where there is no such folder. On a file system without locks nothing is held, and nothing can be claimed.
    """
    descriptor = os.open(folder, _HOW)
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def claim(folder: Path) -> int | None:
    """A descriptor of a folder that nobody holds, and that nobody can hold until it is closed; None for any other path."""
    try:
        descriptor = os.open(folder, _HOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
