"""Limits what all processes of a kernel hold together by a cgroup of its own, where this process may make one.

That is version 2 of cgroups, with the memory controller, below a cgroup that was delegated: by systemd (``Delegate=yes``), or as the root
of what this process sees, in a container whose cgroups it may write. A cgroup whose children are limited holds no process itself
(`Control Group v2 <https://docs.kernel.org/admin-guide/cgroup-v2.html>`_, "No Internal Process Constraint"), so what is in it
moves to a child first.
"""

import itertools
import os
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

_MARKING = "nbreferee"
"""The child that holds what was in the delegated cgroup: the processes that mark."""
_NUMBERS = itertools.count()
_ENDING_SECONDS = 0.5
_ROUNDS = 10

HOW = (
    "Marking inside 'systemd-run --user --scope -p Delegate=yes' has one (without --user as root), and so has a container that may write "
    "its cgroups."
)


class CgroupError(OSError):
    """There is no cgroup to be had here. The message is the reason, as a part of a sentence."""


class KernelCgroup:
    """A cgroup for one kernel: Linux ends all of its processes when they hold more than `limit` bytes together.

    Raises `CgroupError` where none can be made.
    """

    def __init__(self, limit: int):
        home = _delegated()
        _remove_left(home)
        self._folder = home / f"kernel-{os.getpid()}-{next(_NUMBERS)}"
        try:
            self._folder.mkdir()
            self._write("memory.oom.group", "1")
            self._write("memory.max", str(limit))
            if (self._folder / "memory.swap.max").exists():  # not where swap is not accounted for
                self._write("memory.swap.max", "0")
        except OSError as error:
            self.close()
            raise CgroupError(f"no cgroup can be made in {home}: {error.strerror}") from error

    def take(self, processes: Callable[[], Iterable[int]]) -> None:
        """Move `processes` here, which are asked for until there is none that was not moved. Raises `CgroupError`."""
        moved: set[int] = set()
        while new := [process for process in processes() if process not in moved]:
            for process in new:
                try:
                    self._write("cgroup.procs", str(process))
                except ProcessLookupError:
                    pass
                except OSError as error:
                    raise CgroupError(
                        f"process {process} cannot be moved to {self._folder}: {error.strerror}"
                    ) from error
            moved.update(new)

    @property
    def exceeded(self) -> bool:
        """Whether processes were ended because they held more than the limit; False once it is closed."""
        events = _numbers(self._folder / "memory.events")
        # Linux counts under oom_kill also what it ends because the machine has no memory left.
        return events.get("oom", 0) > 0 and events.get("oom_kill", 0) > 0

    def close(self) -> None:
        """End what is left in it, and remove it. One that is still occupied stays for `_remove_left`."""
        with suppress(OSError):
            self._write("cgroup.kill", "1")
        until = time.monotonic() + _ENDING_SECONDS
        while self._folder.exists():
            with suppress(OSError):
                self._folder.rmdir()
                return
            if time.monotonic() > until:
                return
            time.sleep(0.005)

    def _write(self, name: str, value: str) -> None:
        (self._folder / name).write_text(value, encoding="ascii")


def obstacle() -> str:
    """Why no kernel has a cgroup of its own here; empty where one was made just now."""
    try:
        KernelCgroup(2**40).close()
    except CgroupError as error:
        return str(error)
    return ""


def _delegated() -> Path:
    """The cgroup in which this process may limit the memory of others; it is made ready for that. Raises `CgroupError`."""
    own, mount = _own()
    home = own.parent if own.name == _MARKING and own != mount else own
    if home == own != mount and not _is_delegated(own):
        raise CgroupError(f"the cgroup {own} is not delegated")
    if "memory" not in _read(home / "cgroup.controllers").split():
        raise CgroupError(f"the cgroup {home} has no memory controller")
    if "memory" in _read(home / "cgroup.subtree_control").split():
        return home
    try:
        if (home / "cgroup.type").exists():  # all but that of the machine's root
            _move_all(home, home / _MARKING)
        (home / "cgroup.subtree_control").write_text("+memory", encoding="ascii")
    except OSError as error:
        raise CgroupError(f"the cgroup {home} cannot be written: {error.strerror}") from error
    return home


def _own() -> tuple[Path, Path]:
    """This process's folder of cgroups of version 2, and where they are mounted. Raises `CgroupError`."""
    names = [
        line.removeprefix("0::") for line in _read(Path("/proc/self/cgroup")).splitlines() if line.startswith("0::")
    ]
    for line in _read(Path("/proc/self/mountinfo")).splitlines():
        before, _, after = line.partition(" - ")
        root, mount = before.split()[3:5]
        if after.split()[0] == "cgroup2" and names and Path(names[0]).is_relative_to(root) and ".." not in names[0]:
            return Path(mount) / Path(names[0]).relative_to(root), Path(mount)
    raise CgroupError("version 2 of cgroups is not mounted")


@cache
def _is_delegated(group: Path) -> bool:
    """Whether systemd has delegated a cgroup. It notes that there, but some versions do not for a user's own, and have to be asked."""
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            return os.getxattr(group, name) == b"1"
    asked = ["systemctl", "--user", "show", "--property=Delegate", "--value", group.name]
    try:
        return subprocess.run(asked, capture_output=True, text=True, timeout=5).stdout.strip() == "yes"
    except (OSError, subprocess.TimeoutExpired):
        return False


def _move_all(group: Path, child: Path) -> None:
    """Move all processes of a cgroup to its child. They may start others meanwhile; one that is not seen from here stays."""
    child.mkdir(exist_ok=True)
    for _ in range(_ROUNDS):
        for process in _read(group / "cgroup.procs").split():
            with suppress(ProcessLookupError):
                (child / "cgroup.procs").write_text(process, encoding="ascii")


def _remove_left(home: Path) -> None:
    """Remove what markers left that were killed."""
    for folder in home.glob("kernel-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with suppress(OSError):
                folder.rmdir()


def _numbers(path: Path) -> dict[str, int]:
    return {name: int(number) for name, number in (line.split() for line in _read(path).splitlines())}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
