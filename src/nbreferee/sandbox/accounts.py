"""What a kernel without namespaces holds that belongs to none of its processes: data in sockets, files on the disk."""

import ctypes
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .processes import status

_libc = ctypes.CDLL(None, use_errno=True)
_BLOCK = 512
_MOST_OF_MAPS = 2**24
"""Bytes of /proc/<pid>/maps that are read: what a process with TensorFlow maps takes a tenth."""
_STARTING_SECONDS = 2
"""So long there may be a process at each look that cannot be looked into: between a change of user and its program's begin."""
_PAUSES = 4
"""After a look at the disk, none is taken for so many times as long as it took."""
_ENTRY = 16_384
"""Bytes that a file or folder counts beside its content: more than its inode and its name take, so that there are not too many to look at."""


class Accounts:
    """Counts what the processes of one kernel hold.

    Fails closed: a folder that cannot be read is more than any limit, and so is what a process maps that has more mappings than are
    looked at. The descriptors of a process that cannot be looked into are sockets and large files. The first of the processes, the
    keeper, is not the submission's and holds none. After a look that took long, the disk is not looked at for some time.

    Args:
        folder: all that it can write to.
        room: bytes that it may hold on the disk.
        tasks: processes and threads that it may have.
        file_size: the largest file it can write.
        user: its user where it has one of its own; the files of /proc are read as this user.
    """

    def __init__(self, folder: Path, *, room: int, tasks: int, file_size: int, user: int | None):
        self._folder, self._room, self._tasks, self._file_size, self._user = folder, room, tasks, file_size, user
        self._not_before = 0.0
        self._unseen_since: float | None = None

    @contextmanager
    def as_user(self) -> Iterator[None]:
        """Let this thread read files as the kernel's user: in a container root alone may not look into processes."""
        if self._user is None or os.geteuid() != 0:
            yield
            return
        user, group = os.geteuid(), os.getegid()
        _libc.setfsgid(self._user)
        _libc.setfsuid(self._user)
        try:
            yield
        finally:
            _libc.setfsuid(user)
            _libc.setfsgid(group)

    def sockets(self, processes: Iterable[int]) -> int:
        """How many sockets the processes have. Called `as_user`."""
        found: set[str] = set()
        unseen = 0
        for process in list(processes)[1:]:
            try:
                found.update(target for _, target in _open_files(process) if target.startswith("socket:"))
            except PermissionError:
                unseen += sum(status(process, "FDSize"))
        return len(found) + unseen

    def exceeded(self, processes: Iterable[int]) -> bool:
        """Whether the processes hold more of the disk, or are more, than they may. Called `as_user`."""
        family = list(processes)
        if sum(sum(status(process, "Threads")) for process in family[1:]) > self._tasks:
            return True
        started = time.monotonic()
        if started < self._not_before:
            return False
        left = self._room
        for size in self._sizes(family):
            left -= size
            if left < 0:
                return True
        now = time.monotonic()
        self._not_before = now + _PAUSES * (now - started)
        return False

    def _sizes(self, processes: list[int]) -> Iterator[int]:
        """Bytes of each file in the folder, and of each that is open or mapped after it was removed."""
        waiting = [self._folder]
        while waiting:
            try:
                entries = list(os.scandir(waiting.pop()))
            except FileNotFoundError:
                continue
            except OSError:  # no right to read it, or a path that is too long
                yield self._room + 1
                return
            for entry in entries:
                try:
                    state = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                yield _ENTRY + state.st_blocks * _BLOCK
                if stat.S_ISDIR(state.st_mode):
                    waiting.append(Path(entry.path))
        removed: dict[tuple[int, int], int] = {}
        unseen = 0
        for process in processes[1:]:
            try:
                open_files = list(_open_files(process))
            except PermissionError:  # it has just been started, or is a program that nobody may read
                unseen += sum(status(process, "FDSize"))
                continue
            for link, target in open_files:
                if target.startswith(f"{self._folder}/") and target.endswith(" (deleted)"):
                    try:
                        state = link.stat()
                    except OSError:
                        continue
                    removed[state.st_dev, state.st_ino] = state.st_blocks * _BLOCK
        yield sum(removed.values())
        now = time.monotonic()
        self._unseen_since = (self._unseen_since or now) if unseen else None
        if self._unseen_since is not None and now - self._unseen_since > _STARTING_SECONDS:
            yield unseen * self._file_size
        mapped: set[bytes] = set()
        for process in processes[1:]:
            try:
                mapped.update(_removed_and_mapped(process, self._folder))
            except OverflowError:
                yield self._room + 1
                return
        yield len(mapped) * self._file_size


def _open_files(process: int) -> Iterator[tuple[Path, str]]:
    """The links of /proc that a process's descriptors are, each with what it says. Raises `PermissionError`."""
    folder = Path(f"/proc/{process}/fd")
    try:
        numbers = os.listdir(folder)  # noqa: PTH208 - half the time of Path.iterdir
    except FileNotFoundError:
        return
    for number in numbers:
        link = folder / number
        try:
            yield link, os.readlink(link)  # noqa: PTH115 - its text is what counts
        except OSError:
            continue


def _removed_and_mapped(process: int, folder: Path) -> Iterator[bytes]:
    """Device, inode and name of each removed file of a folder that a process has mapped. Raises `OverflowError` for too many mappings."""
    beginning, left = os.fsencode(f" {folder}/"), _MOST_OF_MAPS
    with suppress(OSError), Path(f"/proc/{process}/maps").open("rb") as file:
        for line in file:
            left -= len(line)
            if left < 0:
                raise OverflowError("It maps more than is looked at.")
            if line.endswith(b" (deleted)\n") and beginning in line:
                yield line.split(maxsplit=3)[3]
