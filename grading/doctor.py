"""Says what this machine offers for marking, and what to do about what is missing."""

import copy
import importlib.metadata
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from traitlets.config import Config

from . import course, forkserver
from .assignment import AssignmentError
from .checks import MarkingSchemeError
from .failure import CheckFailed
from .marking import Marker
from .sandbox import Sandbox, SandboxError
from .session import StudentSession
from .submission import archive

TESTED = {"nbgrader": "0.9", "nbclient": "0.1", "jupyter_client": "8.", "ipykernel": "7.", "tensorflow": "2.21"}
"""Versions that the kit is tested with, by prefix."""

Finding = tuple[bool, str]


def examine(config: Config, console: Console) -> int:
    """Print a line for each examination; returns 1 if marking cannot work here, else 0."""
    usable = True
    for examination in (_versions, _scheme, _sandbox, _kernel, _weights, _database, _space):
        for good, text in examination(config):
            console.print(
                f"[green]✓[/green] {text}" if good else f"[red]✗[/red] {text}", highlight=False, soft_wrap=True
            )
            usable &= good
    return 0 if usable else 1


def _versions(config: Config) -> Iterator[Finding]:
    for package, prefix in TESTED.items():
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield False, f"{package} is not installed: run 'make test', which sets up .venv, and use .venv/bin/python."
            continue
        note = "" if version.startswith(prefix) else f" (tested with {prefix}*)"
        yield True, f"{package} {version}{note}"


def _scheme(config: Config) -> Iterator[Finding]:
    root = Path(config.CourseDirectory.get("root", "."))
    marker = Marker(config=config)
    for folder in sorted((root / str(config.CourseDirectory.get("source_directory", "source"))).glob("*/")):
        try:
            assignment = course.load_assignment(root, folder.name, config)
            marker.validate(assignment)
        except (AssignmentError, MarkingSchemeError) as error:
            yield False, f"{folder.name}: {error}"
            continue
        cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
        points = f"{sum(cell.points for cell in cells):g} points in {len(cells)} grade cells"
        yield True, f"{folder.name}: {points}; the marking scheme agrees"


def _sandbox(config: Config) -> Iterator[Finding]:
    sandbox = Sandbox(config=config)
    try:
        sandbox.check()
    except SandboxError as error:
        yield False, str(error)
        return
    if sandbox.isolation == "none":
        yield False, "Sandbox.isolation is 'none' in nbgrader_config.py: submissions run with all your rights."
        return
    user = f"as user {sandbox.user_id}, since you are root" if os.geteuid() == 0 else "as you, without your files"
    yield True, f"sandbox: bubblewrap at {shutil.which('bwrap')}, {user}; a filter of system calls"
    if not sandbox.warm:
        yield True, "kernels start afresh for each notebook (Sandbox.warm is off)"
    elif reason := forkserver.obstacle(sandbox):
        yield True, f"kernels start afresh for each notebook: forking them is not possible here ({reason})"
    else:
        yield True, "kernels are forked from a process that has loaded the libraries"


def _kernel(config: Config) -> Iterator[Finding]:
    config = copy.deepcopy(config)
    config.Sandbox.verbose = True
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        files = archive(Path(folder))
    notebook = new_notebook(cells=[new_code_cell("answer = 6 * 7")])
    try:
        with StudentSession(notebook, files, seed=0, config=config) as session:
            session.run()
            answer = session.evaluate("answer")
    except (SandboxError, CheckFailed) as error:
        yield False, f"a sandboxed kernel does not work: {error}"
        return
    took = time.monotonic() - started
    yield (
        answer == 42,
        f"a sandboxed kernel computes 6 * 7 = {answer} on {session.device}; {took:.1f} s from start to answer",
    )
    yield True, "TF32 is off while marking; operations compute in full float32"


def _weights(config: Config) -> Iterator[Finding]:
    for path in map(Path, Sandbox(config=config).visible):
        if path.exists():
            size = f", {path.stat().st_size / 1e6:.0f} MB" if path.is_file() else ""
            yield True, f"visible to submissions: {path}{size}"
        else:
            yield False, f"{path} (Sandbox.visible in nbgrader_config.py) does not exist."


def _database(config: Config) -> Iterator[Finding]:
    address = CourseDirectory(config=config).db_url
    shown = course.without_password(address)
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).exists():
        yield True, f"gradebook: {shown} (made by the first 'nbgrader generate_assignment')"
        return
    try:
        with Gradebook(address) as gradebook:
            yield True, f"gradebook: assignments {len(gradebook.assignments)}, students {len(gradebook.students)}"
    except Exception as error:
        yield False, f"gradebook {shown} cannot be opened: {error}"


def _space(config: Config) -> Iterator[Finding]:
    free = shutil.disk_usage(tempfile.gettempdir()).free / 2**30
    yield free > 1, f"{free:.0f} GiB free in {tempfile.gettempdir()}"
