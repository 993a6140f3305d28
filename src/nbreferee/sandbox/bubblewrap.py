"""Namespaces made by bubblewrap: the strongest wall that needs no virtual machine.

Inside: no network, a user of no rights, its own processes, a read-only system, small scratch folders in memory, and nothing of
the course but the files of the submission. Where the machine allows it, kernels are forked from a process that has loaded the
libraries, each into namespaces of its own.

A container hides parts of /proc, and then Linux lets no namespace within it mount one: /proc is a folder with a few files there.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

from ..guest.confinement import NAMESPACES
from . import fork_server
from .base import Command, IsolationBackend, KernelJob, KernelProcess, StartedKernel
from .errors import SandboxError
from .memfd import memfd
from .policy import FILES_OF_PROC, GUEST, HOME, gpu_devices, guest_program
from .remedies import remedy
from .removal import Removal, removed
from .seccomp import SeccompError, syscall_filter
from .staging import drop_root, staged

INSTALL_HINT = (
    "Marking needs bubblewrap, which keeps students' code away from this machine. Install it with "
    "'sudo apt-get install bubblewrap' (Debian, Ubuntu) or 'sudo dnf install bubblewrap' (Fedora), then try again."
)
_TRIALS, _BETWEEN_TRIALS = 3, 2.0
_SHORT = (
    "timed out",
    *(os.strerror(number) for number in (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ENOSPC)),
)
"""What errors say that may be gone in a moment."""
_CAP_SYS_PTRACE = 19
_OF_EACH_PROCESS = {"exe": str(Path(sys.executable).resolve()), "cmdline": os.devnull}
_PROGRAM_FOLDER = "/opt/marking/nbreferee_guest"
_UNSHARED = [f"--unshare-{name}" for name in NAMESPACES if name not in ("mount", "cgroup")] + ["--unshare-cgroup-try"]
_OPTIONS = [
    *_UNSHARED,
    *("--uid", "65534", "--gid", "65534"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL"),
]


class Bubblewrap(IsolationBackend):
    """Starts kernels behind bubblewrap, warm where that is possible."""

    name = "bubblewrap"
    strength = 100
    gives = "namespaces: no network, no process and no file of this machine but libraries; folders in memory of a fixed size"
    sealed: ClassVar[tuple[str, ...]] = ("--hostname", "sandbox", "--proc", "/proc", "--disable-userns")
    """Options for a process that may run students' code."""
    forking: ClassVar[tuple[str, ...]] = ("--hostname", "sandbox", "--proc", "/proc")
    """Options for the process that kernels are forked from, which makes namespaces for them."""
    proc: ClassVar[Mapping[str, object] | None] = None
    """What is all of /proc in a forked kernel: its files, and links in /proc/self; None is a /proc of its own."""
    has_gpu = True

    def check(self) -> None:
        """Raise `SandboxError` where bubblewrap or libseccomp is missing, or the machine forbids namespaces or to look into them."""
        if shutil.which("bwrap") is None:
            raise SandboxError(INSTALL_HINT)
        try:
            syscall_filter()
        except SeccompError as error:
            raise SandboxError(str(error)) from error
        problem = _trial(self.sandbox.user_id, self.sealed)
        if problem:
            raise SandboxError(
                f"bubblewrap is installed but cannot start a sandbox on this machine: {problem}. What would help: {remedy(problem)}."
            )
        if os.geteuid() == 0 and not _looks_into_processes():
            raise SandboxError(
                "This root may not look into other users' processes, so what a submission holds could not be counted. Mark as an "
                "ordinary user (docker run --user 1000:1000), or add the capability SYS_PTRACE."
            )

    def can_read(self, path: Path) -> bool:
        """Whether a path is bound into the sandbox and not hidden there."""
        return self.sandbox.shows(path)

    def not_forbidden(self) -> Mapping[str, str]:
        """Functions without a Python source, and such as do not exist."""
        self.check()
        return self._removal().missing

    def start(self, job: KernelJob) -> KernelProcess:
        """Fork a kernel from a process that has loaded the libraries; where that is not possible, start one afresh."""
        if self.sandbox.warm:
            forked = fork_server.SERVERS.fork(
                self._kind(), self._make_server, job, self._confinement(), self.sandbox.log
            )
            if forked is not None:
                return forked
        settings = {**job.settings, "files": job.files, "sockets": dict(enumerate(job.sockets, 1))}
        inherited = (memfd(json.dumps(settings).encode()), memfd(syscall_filter()))
        try:
            command = self.command(f"launch.main({inherited[0]})", [*self.sealed, "--seccomp", str(inherited[1])])
            return StartedKernel(command, (*inherited, job.files, *job.sockets), verbose=self.sandbox.verbose)
        finally:
            for descriptor in inherited:
                os.close(descriptor)

    def describe(self) -> list[str]:
        """Where bubblewrap is, as whom code runs, and whether kernels are forked."""
        user = (
            f"as user {self.sandbox.user_id}, since you are root" if os.geteuid() == 0 else "as you, without your files"
        )
        start = fork_server.SERVERS.describe(self._kind(), self._make_server, self.sandbox.log, warm=self.sandbox.warm)
        proc = "" if self.proc is None else ", without a /proc of its own and without a GPU"
        return [f"sandbox: bubblewrap at {shutil.which('bwrap')}{proc}, {user}; a filter of system calls", start]

    def command(self, call: str, options: Iterable[str]) -> Command:
        """The command that makes a `call` into the guest package inside the sandbox, with further `options` for bubblewrap.

        Among them are `sealed` or `forking`.
        """
        self.check()
        return self._command(call, options, self._removal())

    def _command(self, call: str, options: Iterable[str], removed: Removal) -> Command:
        sandbox, readable = self.sandbox, self.sandbox.readable()
        targets = [(path, str(path)) for path in readable] + [(GUEST, _PROGRAM_FOLDER)]
        targets += [(copy, str(original)) for copy, original in removed.binds]
        as_root = os.geteuid() == 0
        originals = [source for source, _ in targets]
        sources = staged(originals) if as_root else list(map(str, originals))
        wrapped = [shutil.which("bwrap") or "bwrap", *_OPTIONS, *options]
        for link in ("lib", "lib64", "bin", "sbin"):
            wrapped += ["--symlink", f"usr/{link}", f"/{link}"]
        wrapped += ["--dev", "/dev", "--size", str(sandbox.scratch_size), "--tmpfs", "/dev/shm"]
        for node in gpu_devices() if self.has_gpu else ():
            wrapped += ["--dev-bind", str(node), str(node)]
        wrapped += ["--remount-ro", "/dev", "--size", str(sandbox.scratch_size), "--tmpfs", "/tmp"]
        for source, (_, target) in zip(sources, targets, strict=True):
            wrapped += ["--ro-bind", source, target]
        hidden = [folder for folder in sandbox.hidden_folders() if folder.is_dir()]
        # What is readable may be reached through a link, and has that name in the sandbox.
        named = [(path, path.resolve()) for path in readable]
        covered = [
            path / each.relative_to(real) for each in hidden for path, real in named if each.is_relative_to(real)
        ]
        for folder in dict.fromkeys(covered):
            wrapped += ["--perms", "0555", "--tmpfs", str(folder), "--remount-ro", str(folder)]
        wrapped += [
            "--size",
            str(sandbox.home_size),
            "--tmpfs",
            HOME,
            "--remount-ro",
            "/",
            "--chdir",
            HOME,
            "--clearenv",
        ]
        environment = {**sandbox.kernel_environment(), "HOME": HOME, "PATH": "/usr/bin", "TMPDIR": "/tmp"}
        for name, value in environment.items():
            wrapped += ["--setenv", name, value]
        wrapped += ["--", sys.executable, *guest_program(_PROGRAM_FOLDER, call)]
        if as_root:
            wrapped = drop_root(originals, sources, wrapped, sandbox.user_id)
        return Command(wrapped, {"PATH": os.defpath + ":/usr/sbin:/sbin"})

    def _removal(self) -> Removal:
        """The forbidden functions, found by a process in a sandbox that still has them."""

        def command(call: str) -> tuple[list[str], dict[str, str]]:
            found = self._command(call, self.sealed, Removal())
            return found.arguments, found.environment

        return removed(self._kind(), self.sandbox.forbidden, command, verbose=self.sandbox.verbose)

    def _make_server(self) -> fork_server.ForkServer:
        settings = {name: getattr(self.sandbox, name) for name in ("framework", "preload")}
        return fork_server.ForkServer(
            lambda channel, descriptor: self.command(f"fork_server.main({channel}, {descriptor})", self.forking),
            settings,
            self._confinement(),
            verbose=self.sandbox.verbose,
        )

    def _confinement(self) -> dict[str, object]:
        """What a forked kernel sees and may write to."""
        visible = [str(path) for path in self.sandbox.readable()] + [_PROGRAM_FOLDER]
        return {
            "home": HOME,
            "scratch": self.sandbox.scratch(),
            "visible": visible,
            "proc": self.proc,
            "filter": syscall_filter().hex(),
        }

    def _kind(self) -> str:
        """Sandboxes whose kernels can be forked from the same process."""
        sandbox = self.sandbox
        what = [
            self.name,
            sandbox.framework,
            sandbox.preload,
            sandbox.forbidden,
            sandbox.visible,
            sandbox.hidden,
            sandbox.environment,
            sandbox.threads,
        ]
        return json.dumps([*what, sandbox.user_id])


class BubblewrapWithoutProc(Bubblewrap):
    """Starts kernels behind bubblewrap where no /proc can be mounted: it is a folder with the files `FILES_OF_PROC`.

    /proc/self is the same for all processes: a link to Python, and a command line without words, since TensorFlow aborts without
    them.

    The process that kernels are forked from has the /proc of the process that marks, since it writes to its own entry there to make their
    namespaces; each of them covers it. New user namespaces are refused by the filter alone, as what forbids them for all lies in
    /proc; the machine keeps its name.
    """

    name = "bubblewrap-without-proc"
    strength = 75
    gives = (
        "namespaces as with bubblewrap, but of /proc only a few files about this machine, and no GPU: for containers "
        "that hide parts of /proc"
    )
    sealed = (
        *("--tmpfs", "/proc"),
        *(word for name in FILES_OF_PROC for word in ("--ro-bind-try", f"/proc/{name}", f"/proc/{name}")),
        *("--dir", "/proc/self"),
        *(word for name, target in _OF_EACH_PROCESS.items() for word in ("--symlink", target, f"/proc/self/{name}")),
        *("--remount-ro", "/proc"),
    )
    forking = ("--bind", "/proc", "/proc")
    proc: ClassVar[Mapping[str, object] | None] = {"files": FILES_OF_PROC, "links": _OF_EACH_PROCESS}
    has_gpu = False


def _looks_into_processes() -> bool:
    """Whether this process has CAP_SYS_PTRACE, which root in a container may lack."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (effective,) = (int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
    return bool(effective >> _CAP_SYS_PTRACE & 1)


@cache
def _trial(user: int, options: tuple[str, ...]) -> str:
    """Start /bin/true in a sandbox; return what went wrong, or an empty string. Tried again where the machine is short of something."""
    problem = _try(user, options)
    for _ in range(_TRIALS - 1):
        if not problem or not any(short in problem for short in _SHORT):
            break
        time.sleep(_BETWEEN_TRIALS)
        problem = _try(user, options)
    return problem


def _try(user: int, options: tuple[str, ...]) -> str:
    command = [
        "bwrap",
        *_OPTIONS,
        *options,
        "--symlink",
        "usr/lib",
        "/lib",
        "--symlink",
        "usr/lib64",
        "/lib64",
    ]
    command += ["--dev", "/dev", "--ro-bind"]
    if os.geteuid() == 0:
        system = [Path("/usr")]
        targets = staged(system)
        command = drop_root(system, targets, [*command, *targets, "/usr", "--", "/usr/bin/true"], user)
    else:
        command += ["/usr", "/usr", "--", "/usr/bin/true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or f"exit status {done.returncode}")
