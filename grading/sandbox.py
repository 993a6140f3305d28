"""The wall: how a kernel's command line is wrapped so that student code can reach nothing of the host.

Uses bubblewrap (``bwrap``). Inside: no network, a user of no rights, its own processes, a read-only system, small
scratch folders in memory, and nothing of the course but the files of the submission.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from traitlets import Bool, Dict, Enum, Int, List, Unicode
from traitlets.config import LoggingConfigurable

from .seccomp import SeccompError, syscall_filter

INSIDE = Path(__file__).parent / "inside"
HOME = "/home/student"
PROGRAM_FOLDER = "/opt/marking"

INSTALL_HINT = (
    "Marking needs bubblewrap, which keeps students' code away from this machine. Install it with "
    "'sudo apt-get install bubblewrap' (Debian, Ubuntu) or 'sudo dnf install bubblewrap' (Fedora), then try again."
)
NO_ISOLATION_WARNING = (
    "Isolation is off: students' code runs as you, can read and change your files, the gradebook and the marking "
    "scheme, can use the network, and its marks can be forged. Use this only for code that you trust."
)


class SandboxError(RuntimeError):
    """The sandbox cannot be had on this machine. The message says what to do."""


@dataclass(frozen=True)
class Launch:
    """A command ready to start: its arguments and its complete environment."""

    command: list[str]
    environment: dict[str, str]


class Sandbox(LoggingConfigurable):
    """Limits and visible paths of the sandbox in which a submission's kernel runs."""

    isolation = Enum(
        ["bubblewrap", "none"],
        default_value="bubblewrap",
        help="'bubblewrap' runs each kernel in a sandbox. 'none' runs it as you, with all your rights: "
        "only for code that you trust.",
    ).tag(config=True)

    memory = Int(6 * 2**30, help="Bytes of memory that each process of a submission may allocate.").tag(config=True)
    total_memory = Int(
        8 * 2**30,
        help="Bytes of memory that all processes of a submission's notebook may hold together; beyond, its kernel ends.",
    ).tag(config=True)
    processes = Int(512, help="Processes and threads that a submission may have at one time.").tag(config=True)
    open_files = Int(1024, help="Files and sockets that each process may hold open.").tag(config=True)
    file_size = Int(128 * 2**20, help="Bytes that a single written file may reach.").tag(config=True)
    home_size = Int(128 * 2**20, help="Bytes of scratch space in the submission's working folder.").tag(config=True)
    scratch_size = Int(256 * 2**20, help="Bytes of scratch space in /tmp, and again in /dev/shm.").tag(config=True)
    output = Int(1_000_000, help="Characters that one cell may print; the rest is dropped.").tag(config=True)
    visible = List(
        Unicode(),
        help="Further files or folders that students' code may read (pretrained weights, a data set). Never the "
        "course folder: it holds the answers.",
    ).tag(config=True)
    hidden = List(
        Unicode(),
        ["/usr/local/share/nbgrader"],
        help="Folders that students' code finds empty although they lie in something that it may read. By default nbgrader's own "
        "exchange, with everybody's submissions.",
    ).tag(config=True)
    environment = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="Environment variables for students' code. Nothing else of your environment is passed on.",
    ).tag(config=True)
    preload = List(
        Unicode(), help="Modules that a kernel imports before the first cell runs, such as 'tensorflow'."
    ).tag(config=True)
    refused = List(
        Unicode(), help="Functions, as dotted paths, that the assignment forbids. They raise when called."
    ).tag(config=True)
    warm = Bool(
        True,
        help="Fork kernels from one process that has loaded the libraries, where this machine allows it. Otherwise each "
        "kernel starts afresh, which takes some seconds.",
    ).tag(config=True)
    verbose = Bool(False, help="Pass the kernel's own standard error through, to find out why it does not start.").tag(
        config=True
    )
    user_id = Int(64_321, help="User id that students' code runs under where marking itself runs as root.").tag(
        config=True
    )

    def check(self) -> None:
        """Raise `SandboxError` with the remedy unless a sandbox can be started here."""
        if self.isolation == "none":
            return
        if shutil.which("bwrap") is None:
            raise SandboxError(INSTALL_HINT)
        try:
            syscall_filter()
        except SeccompError as error:
            raise SandboxError(str(error)) from error
        problem = _trial(self.user_id)
        if problem:
            raise SandboxError(
                "bubblewrap is installed but cannot start a sandbox on this machine: "
                f"{problem}. Unprivileged user namespaces may be switched off (see kernel.unprivileged_userns_clone, "
                "kernel.apparmor_restrict_unprivileged_userns, user.max_user_namespaces), or this is a container "
                "that forbids them."
            )

    def can_read(self, path: Path) -> bool:
        """Whether students' code can read an absolute `path` of this machine, or a part of it."""
        path = path.resolve()
        if any(path.is_relative_to(hidden) for hidden in self._hidden()):
            return False
        sources = [source.resolve() for source, _ in _mounts([Path(path) for path in self.visible])]
        return any(path.is_relative_to(source) or source.is_relative_to(path) for source in sources)

    def _hidden(self) -> list[Path]:
        return [Path(path).resolve() for path in self.hidden]

    def shown(self) -> list[str]:
        """The paths inside the sandbox at which students' code finds what it can read."""
        return [target for _, target in _mounts([Path(path) for path in self.visible])]

    def scratch(self) -> dict[str, int]:
        """Bytes of scratch space by folder."""
        return {HOME: self.home_size, "/tmp": self.scratch_size, "/dev/shm": self.scratch_size}

    def limits(self) -> dict[str, int]:
        """Resource limits by the names that Python's `resource` module gives them."""
        return {
            "RLIMIT_DATA": self.memory,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_CORE": 0,
        }

    def launch(self, settings_descriptor: int, filter_descriptor: int) -> Launch:
        """The command that starts a kernel. What it needs to know lies in the two inherited files."""
        call = f"launch.main({settings_descriptor})"
        if self.isolation == "none":
            program = _program(INSIDE.parent.parent, call)
            return Launch([sys.executable, *program], {**os.environ, **_KERNEL_ENVIRONMENT, **self.environment})
        return self.wrapped(call, ["--disable-userns", "--seccomp", str(filter_descriptor)])

    def launch_fork_server(self, channel_descriptor: int, settings_descriptor: int) -> Launch:
        """The command that starts the process from which kernels are forked. Each of them makes namespaces of its own."""
        return self.wrapped(f"forkserver.main({channel_descriptor}, {settings_descriptor})", [])

    def wrapped(self, call: str, options: list[str]) -> Launch:
        """The command that makes a `call` in Python within the wall, with further `options` for bubblewrap."""
        self.check()
        mounts = _mounts([Path(path) for path in self.visible])
        as_root = os.geteuid() == 0
        sources = [f"{STAGE}/{index}" if as_root else str(source) for index, (source, _) in enumerate(mounts)]
        wrapped = [shutil.which("bwrap") or "bwrap", *_NAMESPACES, *options]
        for link in ("lib", "lib64", "bin", "sbin"):
            wrapped += ["--symlink", f"usr/{link}", f"/{link}"]
        wrapped += ["--proc", "/proc", "--dev", "/dev"]
        wrapped += ["--size", str(self.scratch_size), "--tmpfs", "/dev/shm", *_devices(), "--remount-ro", "/dev"]
        wrapped += ["--size", str(self.scratch_size), "--tmpfs", "/tmp"]
        for source, (_, target) in zip(sources, mounts, strict=True):
            wrapped += ["--ro-bind", source, target]
        for folder in self._hidden():
            if folder.is_dir() and any(folder.is_relative_to(source) for source, _ in mounts):
                wrapped += ["--perms", "0555", "--tmpfs", str(folder), "--remount-ro", str(folder)]
        wrapped += ["--size", str(self.home_size), "--tmpfs", HOME, "--remount-ro", "/", "--chdir", HOME, "--clearenv"]
        environment = {**_KERNEL_ENVIRONMENT, **self.environment, "HOME": HOME, "PATH": "/usr/bin", "TMPDIR": "/tmp"}
        for name, value in environment.items():
            wrapped += ["--setenv", name, value]
        wrapped += ["--", sys.executable, *_program(Path(PROGRAM_FOLDER), call)]
        if as_root:
            wrapped = _drop_root([source for source, _ in mounts], wrapped, self.user_id)
        return Launch(wrapped, {"PATH": os.defpath + ":/usr/sbin:/sbin"})


STAGE = "/mnt"
"""Where root, in a mount namespace of its own, lays out what the unprivileged bubblewrap binds."""

_NAMESPACES = (
    "--unshare-user --uid 65534 --gid 65534 --unshare-pid --unshare-net --unshare-ipc --unshare-uts "
    "--unshare-cgroup-try --hostname sandbox --die-with-parent --new-session --cap-drop ALL"
).split()

_KERNEL_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "KERAS_HOME": "/tmp/keras",
    "NVIDIA_TF32_OVERRIDE": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}


def _program(folder: Path, call: str) -> list[str]:
    """Arguments to Python that make a `call` into `grading.inside`, found in `folder`, which is then forgotten again."""
    modules = ", ".join(sorted(path.stem for path in INSIDE.glob("[a-z]*.py")))
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from grading.inside import {modules}; del sys.path[0]; {call}"
    return ["-c", code]


def _mounts(visible: list[Path]) -> list[tuple[Path, str]]:
    """(source, target) of everything that is visible inside, all of it read-only. Parents come before children."""
    paths = [Path("/usr"), Path("/etc/ld.so.cache"), Path("/etc/fonts"), Path("/etc/alternatives")]
    paths += [Path("/usr/local/nvidia"), Path("/usr/local/cuda")] if _devices() else []
    interpreter = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_paths()["stdlib"])}
    paths += sorted(interpreter) + [path.resolve() for path in visible]
    kept: list[Path] = []
    for path in paths:
        if path.exists() and not any(path.is_relative_to(parent) for parent in kept):
            kept.append(path)
    mounts = [(path, str(path)) for path in kept]
    return [*mounts, (INSIDE, f"{PROGRAM_FOLDER}/grading/inside")]


@cache
def _devices() -> tuple[str, ...]:
    """bubblewrap's arguments for the GPU's device nodes, where there are any."""
    nodes = sorted(Path("/dev").glob("nvidia*"))
    return tuple(part for node in nodes for part in ("--dev-bind", str(node), str(node)))


def _drop_root(sources: list[Path], wrapped: list[str], user: int) -> list[str]:
    """Wrap a bubblewrap command so that it starts as an ordinary user although marking runs as root.

    Started by root, bubblewrap's "nobody" would still be the kernel's uid 0, exempt from process limits. That user may
    not be allowed to reach the sources (an interpreter under /root, a clone in a private folder), so root first binds
    each one below a fresh tmpfs that only this command's mount namespace has.
    """
    steps = [f"mount -t tmpfs -o mode=755,size=1m stage {STAGE}"]
    for index, source in enumerate(sources):
        target = f"{STAGE}/{index}"
        make = f"mkdir {target}" if source.is_dir() else f"touch {target}"
        steps.append(f"{make} && mount --rbind {shlex.quote(str(source))} {target}")
    drop = f"setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs"
    script = " && ".join([*steps, f"cd / && exec {drop} {shlex.join(wrapped)}"])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]


@cache
def _trial(user: int) -> str:
    """Start /bin/true in a sandbox once; return what went wrong, or an empty string."""
    command = [
        "bwrap",
        *_NAMESPACES,
        "--disable-userns",
        "--symlink",
        "usr/lib",
        "/lib",
        "--symlink",
        "usr/lib64",
        "/lib64",
    ]
    command += ["--proc", "/proc", "--dev", "/dev", "--ro-bind"]
    if os.geteuid() == 0:
        command = _drop_root([Path("/usr")], [*command, f"{STAGE}/0", "/usr", "--", "/usr/bin/true"], user)
    else:
        command += ["/usr", "/usr", "--", "/usr/bin/true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or f"exit status {done.returncode}")
