"""The sandbox on a machine with a GPU: whether it starts there, what a notebook can do with the GPU, and what it sees beside it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from nbreferee.sandbox.policy import SandboxPolicy, gpu_devices
from nbreferee.sandbox.sandbox import Sandbox, isolation_backends
from nbreferee.student import NotebookRunner, StudentSession
from nbreferee.submission.files import archive

from . import probes
from .results import REPOSITORY, Result, part_arguments

GIB = 2**30
DRIVER = {"environment": {"LD_LIBRARY_PATH": "/usr/local/nvidia/lib64:/usr/local/nvidia/lib"}}
SETTINGS: dict[str, dict[str, Any]] = {
    **{f"{size} GiB": {"memory": size * GIB, "total_memory": max(8, size) * GIB} for size in (2, 6, 64, 512)},
    "64 GiB, driver named": {"memory": 64 * GIB, "total_memory": 64 * GIB, **DRIVER},
    "512 GiB, driver named": {"memory": 512 * GIB, "total_memory": 512 * GIB, **DRIVER},
}
"""Of the sandbox, from the limits of the tests' lab on. CUDA reserves more memory than it uses; the driver's libraries may
lie where nothing looks for them."""

HOLDS = f"""
import sys, torch
held = torch.full((int(sys.argv[1]),), {probes.PATTERN}, dtype=torch.int32, device="cuda")
torch.cuda.synchronize()
print("holding", flush=True)
sys.stdin.read()
"""


def main() -> int:
    """Try one thing after the other; note what was found."""
    chosen = part_arguments("wall").parse_args()
    result = Result(chosen.out / "wall.json")
    result.note(devices=list(map(str, gpu_devices())), readable=list(map(str, SandboxPolicy().readable())),
                LD_LIBRARY_PATH=os.environ.get("LD_LIBRARY_PATH"))  # fmt: skip
    result.attempt(
        "backends",
        lambda: {name: backend(Sandbox()).obstacle() or "works" for name, backend in isolation_backends().items()},
    )
    result.attempt("bubblewrap alone", plain)
    chosen_settings = SETTINGS["6 GiB"]
    for name, settings in SETTINGS.items() if gpu_devices() else [("6 GiB", chosen_settings)]:
        found = result.attempt(f"computes with {name}", partial(ask, probes.COMPUTES, settings))
        if found and found.get("right"):
            chosen_settings = settings
            break
    result.attempt("computes in a fresh kernel", partial(ask, probes.COMPUTES, chosen_settings | {"warm": False}))
    result.attempt("sees", partial(ask, f"COURSE = {str(REPOSITORY)!r}\n" + probes.SEES, chosen_settings))
    elements = 2**20 if chosen.small else 2**29
    result.attempt("sees what another process holds", partial(search, chosen_settings, elements, ended=False))
    result.attempt("sees what another process has left", partial(search, chosen_settings, elements, ended=True))
    result.attempt("fills", partial(fill, chosen_settings))
    return 0


def plain() -> str:
    """A Python that computes on the GPU behind bubblewrap alone, without a filter of system calls and without limits."""
    command = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--uid", "65534", "--gid", "65534", "--die-with-parent", "--new-session",
               "--cap-drop", "ALL"]  # fmt: skip
    for link in ("lib", "lib64", "bin"):
        command += ["--symlink", f"usr/{link}", f"/{link}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for node in gpu_devices():
        command += ["--dev-bind", str(node), str(node)]
    for path in SandboxPolicy().readable():
        command += ["--ro-bind", str(path), str(path)]
    command += [
        "--clearenv",
        "--setenv",
        "HOME",
        "/tmp",
        "--",
        sys.executable,
        "-c",
        probes.COMPUTES + "\nprint(found)",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr)[-2000:]


@contextmanager
def notebook(source: str, settings: dict[str, Any]) -> Iterator[tuple[NotebookRunner, dict[str, Any]]]:
    """A notebook that has run `source` in the engine's sandbox with `settings`, and what it has left in `found`."""
    sandbox = {"framework": "torch", "preload": ["torch"], **settings}
    config = Config({"Sandbox": sandbox, "NotebookRunner": {"call_timeout": 20, "cell_timeout": 40}})
    with tempfile.TemporaryDirectory() as folder:
        runner = NotebookRunner(
            new_notebook(cells=[new_code_cell(source)]), archive(Path(folder)), seed=3, config=config
        )
        with runner:
            runner.run()
            errors = [
                output.get("evalue", "")
                for output in runner.notebook.cells[0].get("outputs", [])
                if output.output_type == "error"
            ]
            found = {} if errors else StudentSession(runner).evaluate("found")
            yield runner, {**found, "device": runner.device, "warnings": runner.warnings, "errors": errors}


def ask(source: str, settings: dict[str, Any]) -> dict[str, Any]:
    """What a notebook that runs `source` finds."""
    with notebook(source, settings) as (_, found):
        return found


def search(settings: dict[str, Any], elements: int, *, ended: bool) -> dict[str, Any] | str:
    """What a notebook finds in the GPU's memory while another process holds a pattern there, or when it has `ended`."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(elements)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdin and other.stdout
        if not other.stdout.readline():
            return "no process can hold memory of a GPU here"
        if ended:
            other.communicate()
        return {"bytes of the other": 4 * elements, **ask(probes.SEARCHES, settings)}
    finally:
        other.kill()
        other.wait()


def fill(settings: dict[str, Any]) -> dict[str, Any]:
    """What is left for others while a notebook keeps all of the GPU's memory, and when it has ended."""
    before = free()
    with notebook(probes.FILLS, settings) as (_, found):
        during = free()
        neighbour = ask(probes.COMPUTES, settings)
    time.sleep(1)
    return {
        "free before": before,
        "filled": found,
        "free while it is full": during,
        "a neighbour": neighbour,
        "free afterwards": free(),
    }


def free() -> str:
    """Bytes that are free on the GPU, as a program that was just started sees them."""
    code = "import torch; print(torch.cuda.mem_get_info() if torch.cuda.is_available() else 'no GPU')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    return (done.stdout.strip() or done.stderr)[-300:]


if __name__ == "__main__":
    raise SystemExit(main())
