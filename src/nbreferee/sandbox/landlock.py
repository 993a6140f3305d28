"""No namespaces: Landlock for files and signals, a filter for sockets and other processes, limits, and a folder of its own.

For containers that forbid namespaces. Where marking runs as root, each kernel has a user of its own; an ordinary user's kernels are this
user, which only Linux 6.12 and newer keep from signalling the user's other processes.
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..guest import landlock
from . import fork_server
from .accounts import Accounts
from .base import Command, IsolationBackend, KernelJob, KernelProcess, StartedKernel
from .errors import SandboxError
from .memfd import memfd
from .place import Place
from .policy import ENGINE, FILES_OF_PROC, GUEST, guest_program
from .removal import Removal, removed
from .seccomp import SeccompError, syscall_filter
from .users import tasks_of

SCOPED_SIGNALS = 6
"""The version of Landlock from which on signals stay inside."""
_DEVICES = ("null", "zero", "full", "random", "urandom")
_TRIAL_SECONDS = 30
_SET_DUMPABLE = 4


class Landlock(IsolationBackend):
    """Starts kernels behind Landlock, warm where that is possible."""

    name = "landlock"
    strength = 50
    gives = (
        "no namespaces: no socket, no signal to your processes, and no file of yours can be opened; code can see that a "
        "file or a process exists, and what it writes lies on the disk until its end"
    )

    def check(self) -> None:
        """Raise `SandboxError` where the kernel has no Landlock, where it is too old, or where the self-test finds a gap."""
        version = landlock.abi()
        if version == 0:
            raise SandboxError(
                "Landlock is not available: it needs Linux 5.13 or newer with 'landlock' among its security modules "
                "(boot option lsm=landlock,...), and a container whose seccomp profile allows it (that of Docker 20.10.10 or newer does)."
            )
        if os.geteuid() != 0 and version < SCOPED_SIGNALS:
            raise SandboxError(
                f"This machine has version {version} of Landlock, which does not keep signals inside (Linux 6.12 does): "
                "mark as root, in a container for example, so that each submission has a user of its own."
            )
        try:
            self._filter()
        except SeccompError as error:
            raise SandboxError(str(error)) from error
        try:
            gap = _gap(self.sandbox.user_id, os.geteuid(), tuple(map(str, self.sandbox.readable())))
        except (OSError, subprocess.TimeoutExpired) as error:  # of this moment, perhaps: the next kernel tries again
            raise SandboxError(f"Landlock could not be tried on this machine: {error}.") from error
        if gap:
            raise SandboxError(f"Landlock does not hold on this machine: {gap}.")

    def can_read(self, path: Path) -> bool:
        """Whether Landlock allows to open a path. That it exists, and its size, can be seen of each path that is guessed."""
        return self.sandbox.shows(path)

    def not_forbidden(self) -> Mapping[str, str]:
        """Functions without a Python source, and such as do not exist."""
        return self._removal().missing

    def start(self, job: KernelJob) -> KernelProcess:
        """Fork a kernel from a process that has loaded the libraries; where that is not possible, start one afresh."""
        self.check()
        _hide_memory()
        place = Place(self._users())
        try:
            kernel = self._start(job, place)
        except BaseException:
            place.close()
            raise
        sandbox = self.sandbox
        kernel.accounts = Accounts(
            place.folder,
            room=sandbox.home_size + sandbox.scratch_size,
            tasks=sandbox.processes,
            file_size=sandbox.file_size,
            user=place.user,
        )
        return kernel

    def describe(self) -> list[str]:
        """Which version of Landlock there is, as whom code runs, and whether kernels are forked."""
        user = (
            f"each submission as a user of its own above {self.sandbox.user_id}, since you are root"
            if os.geteuid() == 0
            else "as you, without your files"
        )
        start = fork_server.SERVERS.describe(self._kind(), self._make_server, self.sandbox.log, warm=self.sandbox.warm)
        return [
            f"sandbox: Landlock, version {landlock.abi()}, without namespaces, {user}; a filter of system calls; no GPU",
            start,
        ]

    def _start(self, job: KernelJob, place: Place) -> KernelProcess:
        wall = self._wall(place)
        settings = {**job.settings, "limits": self._limits(job.settings["limits"])}
        if self.sandbox.warm:
            forked = fork_server.SERVERS.fork(
                self._kind(),
                self._make_server,
                KernelJob(settings, job.files, job.sockets, job.folder),
                wall,
                self.sandbox.log,
                place,
            )
            if forked is not None:
                return forked
        whole = {**settings, **wall, "files": job.files, "sockets": dict(enumerate(job.sockets, 1))}
        shared = memfd(json.dumps(whole).encode())
        try:
            command = _command(f"keeper.main({shared})", self._environment(place), self._removal())
            inherited = (shared, job.files, *job.sockets)
            return StartedKernel(command, inherited, place=place, verbose=self.sandbox.verbose)
        finally:
            os.close(shared)

    def _make_server(self) -> fork_server.ForkServer:
        settings = {name: getattr(self.sandbox, name) for name in ("framework", "preload")}
        own = tempfile.TemporaryDirectory(prefix="sandbox-server-", ignore_cleanup_errors=True)
        environment = {**self._environment(None), "HOME": own.name, "TMPDIR": own.name, "MPLCONFIGDIR": own.name}
        place = Place(self._users())
        try:
            server = fork_server.ForkServer(
                lambda channel, descriptor: _command(
                    f"keeper.serve({channel}, {descriptor})", environment, self._removal()
                ),
                settings,
                self._wall(place),
                verbose=self.sandbox.verbose,
            )
        finally:
            place.close()
            own.cleanup()
        return server

    def _wall(self, place: Place) -> dict[str, Any]:
        sandbox, removed = self.sandbox, self._removal()
        paths = allowed(sandbox.readable(), sandbox.hidden_folders(), [original for _, original in removed.binds])
        paths["read"] += [str(copy) for copy, _ in removed.binds]
        return {"wall": _wall(place, paths, self._filter())}

    def _removal(self) -> Removal:
        """The forbidden functions, found by a process that still has them."""

        def command(call: str) -> tuple[list[str], dict[str, str]]:
            found = _command(call, self._environment(None))
            return found.arguments, found.environment

        return removed(self._kind(), self.sandbox.forbidden, command, verbose=self.sandbox.verbose, user=self._users())

    def _filter(self) -> bytes:
        return _filter(os.geteuid() != 0)

    def _environment(self, place: Place | None) -> dict[str, str]:
        own = {} if place is None else place.environment
        return {**self.sandbox.kernel_environment(), **own, "PATH": "/usr/bin"}

    def _limits(self, limits: dict[str, int]) -> dict[str, int]:
        """Limits of one kernel; the system counts the processes of a user, of which the one who marks has some already."""
        if os.geteuid() == 0:
            return limits
        return {**limits, "RLIMIT_NPROC": limits["RLIMIT_NPROC"] + tasks_of(os.geteuid())}

    def _users(self) -> int | None:
        return self.sandbox.user_id if os.geteuid() == 0 else None

    def _kind(self) -> str:
        """Sandboxes whose kernels can be forked from the same process."""
        sandbox = self.sandbox
        what = [self.name, sandbox.framework, sandbox.preload, sandbox.forbidden, sandbox.environment, sandbox.threads]
        return json.dumps(what)


def allowed(readable: Iterable[Path], hidden: Iterable[Path], replaced: Iterable[Path] = ()) -> dict[str, list[str]]:
    """What Landlock allows, by the words of `nbreferee.guest.landlock.RIGHTS`, but for a kernel's own folder and its own process.

    Landlock takes nothing out of a folder that it allows. So of a folder with something hidden in it, its other entries are
    allowed, as they are now. It cannot be listed, unless the names of what is hidden in it are no secret: the engine's code, and
    the files of libraries that others stand in for.
    """
    found: dict[str, list[str]] = {"read": [str(GUEST)], "list": []}
    public = {ENGINE, *(path.resolve() for path in replaced)}
    holes = public.union(hidden)
    for path in readable:
        _allow_around(path.resolve(), holes, public, found)
    found["read"] += [f"/proc/{name}" for name in FILES_OF_PROC]
    return {**found, "device": [f"/dev/{name}" for name in _DEVICES]}


def _allow_around(path: Path, holes: set[Path], public: set[Path], found: dict[str, list[str]]) -> None:
    if any(path.is_relative_to(hole) for hole in holes):
        return
    inside = {hole for hole in holes if hole.is_relative_to(path)}
    if not inside:
        found["read"].append(str(path))
        return
    if inside <= public:
        found["list"].append(str(path))
    try:
        entries = list(path.iterdir())
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink():
            _allow_around(entry, inside, public, found)


def _wall(place: Place, paths: dict[str, list[str]], program: bytes) -> dict[str, Any]:
    """What `nbreferee.guest.keeper` has to know."""
    return {
        "user": place.user,
        "folder": str(place.folder),
        "allowed": {**paths, "own": [str(place.home), str(place.temporary)]},
        "environment": place.environment,
        "filter": program.hex(),
        "abi": landlock.abi(),
    }


def _filter(shared_user: bool) -> bytes:
    return syscall_filter(shared_system=True, shared_user=shared_user, truncate=landlock.abi() >= 3)


def _command(call: str, environment: dict[str, str], removed: Removal | None = None) -> Command:
    """A command that makes a `call` into the guest package, which itself puts up the wall; no module comes from the current folder."""
    files = {str(original): str(copy) for copy, original in (removed.binds if removed else ())}
    first = f"from nbreferee_guest import substitutes; substitutes.install({files!r})" if files else "pass"
    return Command([sys.executable, "-P", *guest_program(str(GUEST), call, first)], environment)


@cache
def _gap(above: int, marker: int, needed: tuple[str, ...]) -> str:
    """Have a confined process try to leave, once; what it could do that it must not, or could not that it must, or nothing.

    Raises `OSError`, `subprocess.TimeoutExpired` and `SandboxError` where that cannot be tried.
    """
    place = Place(above if marker == 0 else None)
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret"
        secret.write_text("secret")
        Path(folder).chmod(0o755)  # so that it is Landlock that refuses
        before = secret.stat()
        paths = allowed(map(Path, needed), [ENGINE])
        trial = {"secret": str(secret), "needed": [*needed, str(GUEST)]}
        descriptor = memfd(json.dumps({"wall": _wall(place, paths, _filter(marker != 0)), "trial": trial}).encode())
        try:
            command = _command(f"keeper.trial({descriptor})", {**place.environment, "PATH": "/usr/bin"})
            done = subprocess.run(
                command.arguments,
                env=command.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                pass_fds=(descriptor,),
                timeout=_TRIAL_SECONDS,
            )
        finally:
            os.close(descriptor)
            place.close()
        after = secret.stat()
        changed = (before.st_mode, before.st_mtime_ns, before.st_size) != (
            after.st_mode,
            after.st_mtime_ns,
            after.st_size,
        )
    *gaps, last = done.stdout.splitlines() or [""]
    if last != "tried":
        said = done.stderr.strip().splitlines() or ["it says nothing"]
        return f"a confined process does not start ({said[-1]})"
    if changed:
        gaps.append("it can change a file of yours")
    unreachable = any(gap.startswith("it cannot reach") for gap in gaps)
    hint = ": Python has to lie where every user can read it, in /opt for example" if unreachable else ""
    return "; ".join(gaps) + hint


_HIDING = threading.Lock()


def _hide_memory() -> None:
    """Let no process of the same user look into this one, whatever Landlock does: it holds the reference and the course's key."""
    if os.geteuid() != 0:
        with _HIDING:
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
