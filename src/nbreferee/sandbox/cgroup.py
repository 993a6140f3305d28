"""Limits what all processes of a kernel hold together by a cgroup of its own, where this process may make one.

That is version 2 of cgroups, with the memory controller, below a cgroup that was delegated: by systemd (``Delegate=yes``), or as the root
of what this process sees, in a container whose cgroups it may write. A cgroup whose children are limited holds no process itself
(`Control Group v2 <https://docs.kernel.org/admin-guide/cgroup-v2.html>`_, "No Internal Process Constraint"), so what is in it
moves to a child first.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from .processes import lines, words

_MARKING = "nbreferee.marking"
"""The child that holds what was in the delegated cgroup: the processes that mark, and what else runs there, such as JupyterLab."""
_ENDING_SECONDS = 0.1
_ROUNDS = 10

HOW = "Start marking with 'systemd-run --user --scope -p Delegate=yes' (root leaves out --user), or in a container that may write its cgroups."


class CgroupError(OSError):
    """A cgroup cannot be made or used. The message is the reason, as a part of a sentence."""


class NotDelegatedError(CgroupError):
    """No cgroup was delegated to this process, so that it can make none for any kernel."""


class KernelCgroup:
    """A cgroup for one kernel: Linux ends all of its processes when they hold more than `limit` bytes together.

    Raises `CgroupError` where none can be made; `NotDelegatedError` where that is so for all kernels.
    """

    def __init__(self, limit: int):
        home = _delegated()
        _remove_left(home)
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=f"kernel-{os.getpid()}-", dir=home))
        except OSError as error:
            raise CgroupError(f"no cgroup can be made in {home}: {error.strerror}") from error
        try:
            self._write("memory.oom.group", "1")
            self._write("memory.max", str(limit))
            if (self._folder / "memory.swap.max").exists():  # not where swap is not accounted for
                self._write("memory.swap.max", "0")
        except OSError as error:
            self.close()
            raise CgroupError(f"the cgroup {self._folder} takes no limit: {error.strerror}") from error

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
        return self._ended() and self._events("oom") > 0

    @property
    def ended_by_machine(self) -> bool:
        """Whether processes were ended because the machine, or all that marks together, had no memory left; False once it is closed."""
        return self._ended() and self._events("oom") == 0

    def _ended(self) -> bool:
        """Whether Linux has ended processes for want of memory, whatever limit was reached."""
        return self._events("oom_kill") > 0

    def _events(self, name: str) -> int:
        counted = (line.split() for line in lines(self._folder / "memory.events"))
        return sum(int(fields[1]) for fields in counted if fields[0] == name)

    def close(self) -> None:
        """End what is left in it, and remove it. One that is still occupied is removed when the next one is made."""
        with suppress(OSError):
            self._write("cgroup.kill", "1")
        until = time.monotonic() + _ENDING_SECONDS
        while self._folder.exists():
            with suppress(OSError):
                self._folder.rmdir()
                return
            if time.monotonic() > until:
                _OCCUPIED.add(self._folder)
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
    own, mount = own_cgroup()
    home = own.parent if own.name == _MARKING and own != mount else own
    if home != mount and not _is_delegated(home):
        raise NotDelegatedError(f"the cgroup {home} is not delegated. {HOW}")
    if "memory" not in words(home / "cgroup.controllers"):
        raise NotDelegatedError(f"the cgroup {home} has no memory controller")
    if "memory" in words(home / "cgroup.subtree_control"):
        return home
    try:
        if (home / "cgroup.type").exists():  # all but that of the machine's root
            _move_all(home, home / _MARKING)
        (home / "cgroup.subtree_control").write_text("+memory", encoding="ascii")
    except OSError as error:
        raise NotDelegatedError(f"the cgroup {home} cannot be written: {error.strerror}. {HOW}") from error
    return home


def own_cgroup() -> tuple[Path, Path]:
    """This process's folder of cgroups of version 2, and where they are mounted. Raises `CgroupError`."""
    names = [line.removeprefix("0::") for line in lines(Path("/proc/self/cgroup")) if line.startswith("0::")]
    for line in lines(Path("/proc/self/mountinfo")):
        before, _, after = line.partition(" - ")
        root, mount = before.split()[3:5]
        if after.split()[0] == "cgroup2" and names and Path(names[0]).is_relative_to(root) and ".." not in names[0]:
            return Path(mount) / Path(names[0]).relative_to(root), Path(mount)
    raise NotDelegatedError("version 2 of cgroups is not mounted")


@cache
def _is_delegated(group: Path) -> bool:
    """Whether systemd has delegated a cgroup. It notes that there, but some versions do not for a user's own, and have to be asked.

    Raises `CgroupError` where it does not answer.
    """
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            return os.getxattr(group, name) == b"1"
    asked = ["systemctl", "--user", "show", "--property=Delegate", "--value", group.name]
    try:
        return subprocess.run(asked, capture_output=True, text=True, timeout=5).stdout.strip() == "yes"
    except subprocess.TimeoutExpired as error:
        raise CgroupError(f"systemd does not say whether {group} is delegated") from error
    except OSError:
        return False


def _move_all(group: Path, child: Path) -> None:
    """Move all processes of a cgroup to its child. They may start others meanwhile; one that is not seen from here stays."""
    child.mkdir(exist_ok=True)
    for _ in range(_ROUNDS):
        for process in words(group / "cgroup.procs"):
            with suppress(ProcessLookupError):
                (child / "cgroup.procs").write_text(process, encoding="ascii")


_OCCUPIED: set[Path] = set()
"""Cgroups of this process whose kernels were still ending when they were closed."""


def _remove_left(home: Path) -> None:
    """Remove what was occupied when it was closed, and what markers left that were killed."""
    for folder in home.glob("kernel-*-*"):
        if folder in _OCCUPIED or not Path("/proc", folder.name.split("-")[1]).exists():
            with suppress(OSError):
                folder.rmdir()
                _OCCUPIED.discard(folder)
