"""Where a kernel without namespaces works: a folder of its own on the disk, and where marking runs as root a user of its own."""

import os
import shutil
import subprocess
import tempfile
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path

from ..guest.holding import claim, hold
from .errors import SandboxError
from .users import SPAN, Lease, users_of_processes

_PREFIX = "nbreferee-place-"


class Place:
    """A new private folder, with a `home` and a `temporary` one in it. Raises `SandboxError`.

    This process and the kernel's keeper hold the folder, so that one which a killed process has left is known: the first place of a
    process removes it.

    Args:
        above: users with numbers above it are for kernels; None leaves everything with the user who marks.

    Attributes:
        folder, home, temporary: the folders.
        user: whose they are; None for the user who marks.
    """

    def __init__(self, above: int | None):
        self._lease = None if above is None else Lease(above)
        self.user = None if self._lease is None else self._lease.user
        parent = reachable(self.user)
        _remove_left_once(parent, above)
        self.folder, held = _held_folder(parent)
        self._removal = weakref.finalize(self, _remove, self.folder, held)
        self.home, self.temporary = self.folder / "home", self.folder / "tmp"
        for folder in (self.home, self.temporary):
            folder.mkdir(mode=0o700)
        if self.user is not None:
            try:
                for folder in (self.folder, self.home, self.temporary):
                    os.chown(folder, self.user, self.user)
            except OSError as error:
                self.close()
                raise SandboxError(
                    "This root may not give a submission a user of its own. Mark as an ordinary user (docker run --user 1000:1000), or "
                    "keep the capabilities CHOWN, DAC_OVERRIDE, KILL, SETGID, SETPCAP and SETUID, which a container has by default."
                ) from error

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name the folders."""
        temporary = str(self.temporary)
        return {"HOME": str(self.home), "TMPDIR": temporary, "MPLCONFIGDIR": f"{temporary}/matplotlib"}

    def close(self) -> None:
        """Remove the folder and give the user back; no process of the kernel may be left."""
        self._removal()
        if self._lease is not None:
            self._lease.close()


def reachable(user: int | None) -> str:
    """A folder for temporary files that a user can enter."""
    usual = tempfile.gettempdir()
    for folder in (usual, "/tmp", "/var/tmp"):
        path = Path(folder).resolve()
        if user is None or all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents)):
            return str(path)
    raise SandboxError(f"Other users cannot enter {usual}, /tmp and /var/tmp; submissions need one of them.")


def _held_folder(parent: str) -> tuple[Path, int]:
    """A new folder and the descriptor that holds it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        with suppress(FileNotFoundError):
            held = hold(folder)
            if folder.exists():
                return folder, held
            os.close(held)  # another process took it for one that was left


@cache
def _remove_left_once(parent: str, above: int | None) -> None:
    remove_left(Path(parent), above)


def remove_left(parent: Path, above: int | None) -> None:
    """Remove the folders in `parent` that nobody holds, since the process that made them was killed.

    Only this user's, and those of users with numbers above `above` who have no process any more. A keeper holds its folder until all
    that it keeps has ended, so no code of strangers is left that could exchange what is removed.
    """
    own = os.geteuid()
    mine = {own} if above is None else {own, *set(range(above + 1, above + 1 + SPAN)) - users_of_processes()}
    for folder in parent.glob(f"{_PREFIX}*"):
        if (held := claim(folder)) is None:
            continue
        if os.fstat(held).st_uid in mine:
            _remove(folder, held)
        else:
            os.close(held)


def _remove(folder: Path, held: int) -> None:
    """Remove a tree, however deep, and whatever its modes: what is in it was written by strangers, who have gone."""
    try:
        with suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            subprocess.run(["chmod", "-R", "u+rwX", "--", folder], check=False, capture_output=True)  # follows no links
            subprocess.run(["rm", "-rf", "--", folder], check=False, capture_output=True)
    finally:
        os.close(held)
