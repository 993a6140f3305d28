"""Users of the system that have one kernel each: where marking runs as root, no two submissions are the same user."""

import errno
import os
import socket
from pathlib import Path

from .errors import SandboxError
from .processes import status

SPAN = 256
"""How many users there are at most, with numbers above `Sandbox.user_id`."""


class Lease:
    """A user that no other kernel has until this lease is closed. Raises `SandboxError` where all are taken.

    An abstract unix socket holds it, which ends with this process at the latest; a user whose processes still run is not taken, either.

    Args:
        above: the first number is the next one.

    Attributes:
        user: its number.
    """

    def __init__(self, above: int):
        busy = users_of_processes()
        for user in range(above + 1, above + 1 + SPAN):
            if user in busy:
                continue
            self._lock = socket.socket(socket.AF_UNIX)
            try:
                self._lock.bind(f"\0nbreferee-user-{user}")
            except OSError as error:
                self._lock.close()
                if error.errno != errno.EADDRINUSE:
                    raise SandboxError(f"No user can be reserved for a submission ({error.strerror}).") from error
                continue
            self.user = user
            return
        raise SandboxError(
            f"All users from {above + 1} to {above + SPAN} are busy: other submissions are being marked."
        )

    def close(self) -> None:
        """Give the user back."""
        self._lock.close()


def users_of_processes() -> set[int]:
    """Real, effective, saved and file-system users of all processes."""
    found: set[int] = set()
    for process in Path("/proc").glob("[0-9]*"):
        found.update(status(process.name, "Uid"))
    return found


def tasks_of(user: int) -> int:
    """How many threads a user has at this moment."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == user:
                count += len(os.listdir(process / "task"))  # noqa: PTH208 - half the time of Path.iterdir
        except OSError:
            continue
    return count
