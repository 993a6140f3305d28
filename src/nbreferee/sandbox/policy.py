"""What a submission may use, and what it may see: the limits and visible paths that every isolation backend enforces."""

import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, Int, List, Unicode
from traitlets.config import LoggingConfigurable

from ..guest.frameworks import FRAMEWORKS, Framework
from .errors import SandboxError

ENGINE = Path(__file__).parents[1]
GUEST = ENGINE / "guest"
HOME = "/home/student"
FILES_OF_PROC = ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version")
"""What libraries read of /proc, and what names no process: all that is seen of it where a namespace has none of its own."""

_KERNEL_ENVIRONMENT = {
    "HDF5_USE_FILE_LOCKING": "FALSE",  # another submission may hold a lock on a file that both may read
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}


class SandboxPolicy(LoggingConfigurable):
    """Limits and visible paths of the sandbox in which a submission's kernel runs, however it is made."""

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
    threads = Int(
        1,
        help="Threads in which the libraries of a kernel compute. A batch marks a submission on each processor; more threads than that wait for "
        "each other.",
    ).tag(config=True)
    output = Int(1_000_000, help="Characters that one cell may print; the rest is dropped.").tag(config=True)
    framework = Unicode(
        "numpy",
        help="How arrays arrive in students' functions: numpy, tensorflow or torch. A lab's lab.toml says which.",
    ).tag(config=True)
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
    forbidden = List(
        Unicode(),
        help="Functions, as dotted paths, that the assignment forbids. Inside the sandbox their libraries do not have them: they raise "
        "when called.",
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

    @property
    def framework_adapter(self) -> Framework:
        """The framework whose arrays students' functions get. Raises `SandboxError` where the name is unknown."""
        if self.framework not in FRAMEWORKS:
            raise SandboxError(f"Sandbox.framework is {self.framework!r}. Frameworks are {', '.join(FRAMEWORKS)}.")
        return FRAMEWORKS[self.framework]

    def kernel_environment(self) -> dict[str, str]:
        """The variables of a kernel's environment, but for the folders that a backend chooses."""
        framework = self.framework_adapter
        threads = dict.fromkeys(framework.threads, str(self.threads))
        return {**_KERNEL_ENVIRONMENT, **framework.environment, **threads, **self.environment}

    def kernel_settings(self) -> dict[str, Any]:
        """What the guest has to load, and how much a cell may print."""
        return {
            "framework": self.framework,
            "preload": self.preload,
            "output": self.output,
        }

    def scratch(self) -> dict[str, int]:
        """Bytes of scratch space by folder."""
        return {HOME: self.home_size, "/tmp": self.scratch_size, "/dev/shm": self.scratch_size}

    def resource_limits(self) -> dict[str, int]:
        """Resource limits by the names that Python's `resource` module gives them."""
        return {
            "RLIMIT_DATA": self.memory,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_CORE": 0,
        }

    def hidden_folders(self) -> list[Path]:
        """Folders that are empty inside; the engine itself is one of them."""
        return [ENGINE, *(Path(path).resolve() for path in self.hidden)]

    def shows(self, path: Path) -> bool:
        """Whether a path lies in, or holds, something that is readable inside and not hidden there."""
        path = path.resolve()
        if any(path.is_relative_to(hidden) for hidden in self.hidden_folders()):
            return False
        sources = [source.resolve() for source in self.readable()]
        return any(path.is_relative_to(source) or source.is_relative_to(path) for source in sources)

    def readable(self) -> list[Path]:
        """Everything of this machine that is visible inside, read-only. Parents come before children."""
        paths = [Path("/usr"), Path("/etc/ld.so.cache"), Path("/etc/fonts"), Path("/etc/alternatives")]
        paths += [Path("/usr/local/nvidia"), Path("/usr/local/cuda")] if gpu_devices() else []
        interpreter = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_paths()["stdlib"])}
        paths += sorted(interpreter) + [Path(path).resolve() for path in self.visible]
        kept: list[Path] = []
        for path in paths:
            if path.exists() and not any(path.is_relative_to(parent) for parent in kept):
                kept.append(path)
        return kept


@cache
def gpu_devices() -> tuple[Path, ...]:
    """The GPU's device nodes, where there are any."""
    return tuple(sorted(Path("/dev").glob("nvidia*")))


def guest_program(folder: str, call: str, first: str = "pass") -> list[str]:
    """Arguments to Python that make a `call` into the guest package, which lies in `folder`; before it imports anything, `first`.

    It is loaded under a name of its own, so that an installed engine does not stand in its way.
    """
    code = (
        "import sys, importlib.util as u; "
        f"s = u.spec_from_file_location('nbreferee_guest', {folder + '/__init__.py'!r}, submodule_search_locations=[{folder!r}]); "
        "m = u.module_from_spec(s); sys.modules['nbreferee_guest'] = m; s.loader.exec_module(m); "
        f"{first}; from nbreferee_guest import agent, codec, confinement, fork_server, keeper, launch, locate, output; {call}"
    )
    return ["-c", code]


GUEST_AGENT = "nbreferee_guest.agent"
"""The name of the agent's module in a kernel."""
