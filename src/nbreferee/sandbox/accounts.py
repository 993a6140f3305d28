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
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DEEPEST = 100
"""How deep folders may lie in each other. Each takes a descriptor while what is in it is looked at."""
_MOST_OF_MAPS = 2**24
"""Bytes of /proc/<pid>/maps that are read: what a process with TensorFlow maps takes a tenth."""
_STARTING_SECONDS = 2
"""So long there may be a process at each look that cannot be looked into: between a change of user and its program's begin. So
long, too, something may vanish at each look before its size is known."""
_PAUSES = 4
"""After a look at the disk, none is taken for so many times as long as it took."""
_ENTRY = 16_384
"""Bytes that a file or folder counts beside its content: more than its inode and its name take, so that there are not too many to look at."""


class Accounts:
    """Counts what the processes of one kernel hold.

    Fails closed: a folder or file that cannot be looked at is more than any limit, and so is what lies very deep, and what a process
    maps that has more mappings than are looked at. The descriptors of a process that cannot be looked into are sockets and large
    files; files that vanish at look after look before their sizes are known are large ones, folders more than any limit. The first of
    the processes, the keeper, is not the submission's and holds none. After a look that took long, the disk is not looked at for some
    time.

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
        self._vanished = 0
        self._unseen, self._vanishing = _Lasting(), _Lasting()

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
            except OSError:
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
        self._vanished = 0
        try:
            yield from self._in_folder(os.open(self._folder, _FOLDER))
        except FileNotFoundError:  # the kernel has ended
            pass
        except OSError:  # no right to read it, for example
            yield self._room + 1
            return
        if self._vanishing.lasts(self._vanished > 0):
            yield self._vanished
        removed: dict[tuple[int, int], int] = {}
        unseen = 0
        for process in processes[1:]:
            try:
                for link, target in _open_files(process):
                    if target.startswith(f"{self._folder}/") and target.endswith(" (deleted)"):
                        with suppress(FileNotFoundError):
                            state = link.stat()
                            removed[state.st_dev, state.st_ino] = state.st_blocks * _BLOCK
            except PermissionError:  # it has just been started, or is a program that nobody may read
                unseen += sum(status(process, "FDSize"))
            except OSError:  # the path of a removed file is too long, for example
                yield self._room + 1
                return
        yield sum(removed.values())
        if self._unseen.lasts(unseen > 0):
            yield unseen * self._file_size
        mapped: set[bytes] = set()
        for process in processes[1:]:
            try:
                mapped.update(_removed_and_mapped(process, self._folder))
            except OverflowError:
                yield self._room + 1
                return
        yield len(mapped) * self._file_size

    def _in_folder(self, folder: int, depth: int = 0) -> Iterator[int]:
        """Bytes of each file below an open folder, which is closed then. Raises `OSError`.

        Folders are opened from each other: no path is too long, and of one that is renamed meanwhile nothing is missed.
        """
        try:
            if depth > _DEEPEST:
                yield self._room + 1
                return
            folders = []
            for entry in list(os.scandir(folder)):
                try:
                    state = os.stat(entry.name, dir_fd=folder, follow_symlinks=False)
                except FileNotFoundError:
                    self._vanished += self._room + 1 if entry.is_dir(follow_symlinks=False) else self._file_size
                    continue
                yield _ENTRY + state.st_blocks * _BLOCK
                if stat.S_ISDIR(state.st_mode):
                    folders.append(entry.name)
            for name in folders:
                try:
                    inner = os.open(name, _FOLDER, dir_fd=folder)
                except FileNotFoundError:
                    self._vanished += self._room + 1
                    continue
                yield from self._in_folder(inner, depth + 1)
        finally:
            os.close(folder)


class _Lasting:
    """Whether something is so at each look for longer than a program takes to start."""

    def __init__(self) -> None:
        self._since: float | None = None

    def lasts(self, is_so: bool) -> bool:
        """Whether it has been so for that long. Called once at each look."""
        now = time.monotonic()
        self._since = (self._since or now) if is_so else None
        return self._since is not None and now - self._since > _STARTING_SECONDS


def _open_files(process: int) -> Iterator[tuple[Path, str]]:
    """The links of /proc that a process's descriptors are, each with what it says.

    Raises `PermissionError` for a process that cannot be looked into, and another `OSError` for a path that is too long.
    """
    folder = Path(f"/proc/{process}/fd")
    try:
        numbers = os.listdir(folder)  # noqa: PTH208 - half the time of Path.iterdir
    except FileNotFoundError:
        return
    for number in numbers:
        link = folder / number
        with suppress(FileNotFoundError):  # it has been closed since
            yield link, os.readlink(link)  # noqa: PTH115 - its text is what counts


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
