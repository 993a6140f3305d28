"""``nbreferee doctor``: what this machine offers for marking, and what to do about what is missing."""

import argparse
import copy
import importlib.metadata
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.markup import escape
from traitlets.config import Config

from ..check import CheckFailed
from ..course.assignment import AssignmentError
from ..course.config import load_assignment, load_config, without_password
from ..course.lab import LabError
from ..marking import Marker
from ..marking.lab_check import check_lab
from ..sandbox import Sandbox, SandboxError, cgroup, isolation_backends
from ..scheme import MarkingSchemeError
from ..student import KernelStartError, NotebookRunner, StudentSession
from ..submission.files import archive

TESTED = {"nbgrader": "0.9", "nbclient": "0.", "jupyter_client": "8.", "ipykernel": "7."}
"""Versions that the engine is tested with, by prefix."""

Finding = tuple[bool | None, str]
"""Whether something is as it should be, None for what is only said, and a sentence."""
_MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[dim]·[/dim]"}


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "doctor", help="say what this machine offers for marking, and what to do about the rest"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Print a line for each examination; returns 1 if marking cannot work here, else 0."""
    root = options.course.resolve()
    config = load_config(root)
    config.CourseDirectory.root = str(root)
    console, usable = Console(), True
    for good, text in _findings(config, root):
        console.print(f"{_MARKS[good]} {escape(text)}", highlight=False, soft_wrap=True)
        usable &= good is not False
    return 0 if usable else 1


def _findings(config: Config, root: Path) -> Iterator[Finding]:
    yield from _versions()
    yield from _isolation(config)
    sources = root / str(config.CourseDirectory.get("source_directory", "source"))
    for folder in sorted(path for path in sources.glob("*/") if any(path.glob("*.ipynb"))):
        yield from _lab(config, root, folder.name)
    yield from _database(config)
    yield from _space()


def _versions() -> Iterator[Finding]:
    for package, prefix in TESTED.items():
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield (
                False,
                f"{package} is not installed: run 'make install' in the clone, and use .venv/bin/nbreferee.",
            )
            continue
        note = "" if version.startswith(prefix) else f" (tested with {prefix}*)"
        yield True, f"{package} {version}{note}"


def _isolation(config: Config) -> Iterator[Finding]:
    sandbox = Sandbox(config=config)
    try:
        sandbox.check()
    except SandboxError as error:
        yield False, str(error)
        return
    if not sandbox.isolates:
        yield False, "Sandbox.isolation is 'unconfined' in nbgrader_config.py: submissions run with all your rights."
    used = sandbox.backend
    yield None, f"isolation used: {used.name}, {used.gives}"
    for backend in (found(sandbox) for name, found in isolation_backends().items() if name != used.name):
        obstacle = backend.obstacle() if backend.isolates else ""
        how = obstacle or f"it would hold, too: c.Sandbox.isolation = {backend.name!r}"
        if backend.isolates:
            yield None, f"isolation not used: {backend.name}, {backend.gives}. {how}"
    yield None, _memory(sandbox)


def _memory(sandbox: Sandbox) -> str:
    """What holds the processes of a notebook to the limit of their memory."""
    if obstacle := cgroup.obstacle():
        return f"memory of a notebook: watched four times a second, without a cgroup of its own: {obstacle}"
    limit = f"{sandbox.total_memory / 2**30:g} GiB and the size of its scratch space"
    return f"memory of a notebook: a cgroup of its own limits it to {limit}, and it is watched besides"


def _lab(config: Config, root: Path, name: str) -> Iterator[Finding]:
    """Whether a lab's scheme, files, kernel and own solution are as they should be."""
    try:
        assignment = load_assignment(root, name, config)
        marker = Marker(assignment, config=config)
        marker.validate()
    except (AssignmentError, MarkingSchemeError, LabError) as error:
        yield False, f"{name}: {error}"
        return
    cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
    points = f"{sum(cell.points for cell in cells):g} points in {len(cells)} question{'' if len(cells) == 1 else 's'}"
    yield True, f"{name}: {points}; the marking scheme agrees"
    yield from ((good, f"{name}: {text}") for good, text in _kernel(marker))


def _kernel(marker: Marker) -> Iterator[Finding]:
    sandbox = Sandbox(config=marker.lab_config)
    for path in map(Path, sandbox.visible):
        if not path.exists():
            yield False, f"{path}, which students' code is to see, does not exist."
    for package in marker.packages:
        try:
            yield True, f"{package} {importlib.metadata.version(package)}"
        except importlib.metadata.PackageNotFoundError:
            yield False, f"{package} is not installed, which lab.toml names."
            return
    try:
        sandbox.check()
        for sentence in sandbox.backend.describe():
            yield sandbox.isolates, sentence
        yield _trial(marker)
        problems = check_lab(marker)
    except (SandboxError, KernelStartError, CheckFailed) as error:
        yield False, f"a sandboxed kernel does not work: {error}"
        return
    yield from ((False, problem) for problem in problems)
    if not problems:
        yield True, "the solution earns all points, the untouched release earns none"


def _trial(marker: Marker) -> Finding:
    """Start a kernel and have it compute."""
    config = copy.deepcopy(marker.lab_config)
    config.Sandbox.verbose = True
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        files = archive(Path(folder))
    notebook = new_notebook(cells=[new_code_cell("answer = 6 * 7")])
    with NotebookRunner(notebook, files, seed=0, config=config) as runner:
        runner.run()
        answer = StudentSession(runner).evaluate("answer")
    took = time.monotonic() - started
    text = f"a sandboxed kernel computes 6 * 7 = {answer} on {runner.device}; {took:.1f} s from start to answer"
    return answer == 42, text


def _database(config: Config) -> Iterator[Finding]:
    address = CourseDirectory(config=config).db_url
    shown = without_password(address)
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).exists():
        yield True, f"gradebook: {shown} (made by the first 'nbgrader generate_assignment')"
        return
    try:
        with Gradebook(address) as gradebook:
            yield True, f"gradebook: assignments {len(gradebook.assignments)}, students {len(gradebook.students)}"
    except Exception as error:
        yield False, f"gradebook {shown} cannot be opened: {error}"


def _space() -> Iterator[Finding]:
    free = shutil.disk_usage(tempfile.gettempdir()).free / 2**30
    yield free > 1, f"{free:.0f} GiB free in {tempfile.gettempdir()}"
