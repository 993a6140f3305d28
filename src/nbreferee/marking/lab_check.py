"""Whether a lab is ready: its own solution earns all points, its untouched release none, and its text says the right points."""

import copy
import difflib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict
from pathlib import Path

import nbformat

from ..course.assignment import Assignment, SourceNotebook
from ..results.report import Report
from ..sandbox import Sandbox
from ..student import KernelStartError
from ..text import one_line
from ..whole_file import write_whole
from .marker import Marker

_POINTS = re.compile(r"\((\d+(?:\.\d+)?) points?\)|\*\*(\d+(?:\.\d+)?) points?\*\*")
"""How a notebook's text states the points of the question below it."""


def check_lab(marker: Marker) -> list[str]:
    """A sentence for each thing that is wrong with the lab of `marker`. A lab in order is not looked at again while nothing changes.

    Raises:
        SandboxError: no sandbox can be had on this machine.
        MarkingSchemeError: the scheme cannot be read.
        KernelStartError: no kernel starts, and no module that is loaded into it is the reason.
    """
    if was_checked(marker):
        return []
    problems = [*_missing_modules(marker), *_unknown_functions(marker), *_points_in_text(marker.assignment)]
    if problems:
        return problems
    uncached = _another(marker)
    try:
        solution = _marked(uncached, _write_solution)
    except KernelStartError:
        if problems := _modules_that_fail(marker):
            return problems
        raise
    problems = [
        *_of_solution(solution, marker.assignment.automatic),
        *_of_release(_marked(uncached, _write_release), marker.assignment),
    ]
    if not problems:
        problems = _of_quick_checks(_another(marker, quick_checks=True))
    if not problems:
        _remember(marker)
    return problems


def _missing_modules(marker: Marker) -> list[str]:
    """Modules that the lab preloads and that are not installed: no kernel would start."""
    preload = Sandbox(config=marker.lab_config).preload
    absent = [name for name in preload if importlib.util.find_spec(name.partition(".")[0]) is None]
    return [f"preload names {name!r}, which is not installed (lab.toml or nbgrader_config.py)." for name in absent]


def _modules_that_fail(marker: Marker) -> list[str]:
    """Modules that the lab preloads and that cannot be imported, each in a Python of its own."""
    sandbox = Sandbox(config=marker.lab_config)
    environment, problems = {**os.environ, **sandbox.kernel_environment()}, []
    for name in sandbox.preload:
        command = [sys.executable, "-c", f"import importlib; importlib.import_module({name!r})"]
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            (*_, reason) = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            problems.append(f"preload names {name!r}, which cannot be loaded ({one_line(reason)}): no kernel starts.")
    return problems


def _unknown_functions(marker: Marker) -> list[str]:
    """Functions that the lab forbids and that do not exist or stay. Those of a library that is not installed need not exist."""
    sandbox = Sandbox(config=marker.lab_config)
    if not sandbox.forbidden:
        return []
    problems = [
        f"forbidden names {name!r}, which {reason} (lab.toml or nbgrader_config.py)."
        for name, reason in sandbox.backend.not_forbidden().items()
    ]
    heads = {name.partition(".")[0] for name in sandbox.forbidden}
    known = [name.partition(".")[0] for name in sandbox.preload]
    for head in sorted(head for head in heads if importlib.util.find_spec(head) is None):
        if meant := difflib.get_close_matches(head, known, 1):
            problems.append(f"forbidden names {head!r}, which is not installed. Is {meant[0]!r} meant?")
    return problems


def _another(marker: Marker, *, quick_checks: bool = False) -> Marker:
    """A marker without a cache, which runs the quick checks that students see where it is asked to."""
    config = copy.deepcopy(marker.config)
    config.Marker.cache = ""
    config.NotebookRunner.quick_checks = quick_checks
    return Marker(marker.assignment, config=config, log=marker.log)


def _marked(marker: Marker, write: Callable[[Assignment, Path], None]) -> Report:
    """The report of a submission that `write` makes."""
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        write(marker.assignment, Path(folder))
        return marker.mark(Path(folder))


def _write_solution(assignment: Assignment, folder: Path) -> None:
    for source in assignment.notebooks:
        shutil.copyfile(assignment.folder / f"{source.name}.ipynb", folder / f"{source.name}.ipynb")


def _write_release(assignment: Assignment, folder: Path) -> None:
    for source in assignment.notebooks:
        nbformat.write(source.released, folder / f"{source.name}.ipynb")


def _of_solution(report: Report, automatic: Collection[str]) -> list[str]:
    problems = []
    for question, cell in report.cells.items():
        for check in cell.checks:
            if not check.passed and not check.broken:
                problems.append(f"{question}: the solution fails the check “{check.name}”. {check.message}")
        if question in automatic and all(check.passed for check in cell.checks) and cell.score < cell.max_score:
            problems.append(f"{question}: the solution earns {cell.score:g} of {cell.max_score:g} points.")
    problems += _broken(report)
    return [*problems, *_warned(report.warnings)]


def _of_release(report: Report, assignment: Assignment) -> list[str]:
    earned = [
        f"{question}: the untouched release earns {cell.score:g} points, which nobody has worked for."
        for question, cell in report.cells.items()
        if cell.score
    ]
    return [*earned, *(_left_behind(assignment) if earned else ()), *_broken(report)]


def _left_behind(assignment: Assignment) -> list[str]:
    """A sentence that lists what students get beside the notebooks, if that is anything: a run of the solution may have left its results there."""
    folder = assignment.folder
    found = Counter(path.relative_to(folder).parts[0] for path in assignment.files)
    folders_first = sorted(found, key=lambda name: (folder / name).is_file())
    listed = [name if (folder / name).is_file() else f"{name}/ (with {found[name]})" for name in folders_first]
    if not listed:
        return []
    return [
        f"With the release, students get these files of {folder}: {', '.join(listed)}. If running the solution has left some "
        "of them there, remove them."
    ]


def _broken(report: Report) -> list[str]:
    return [
        f"{question}: the check “{check.name}” is broken. {check.message}"
        for question, cell in report.cells.items()
        for check in cell.checks
        if check.broken
    ]


def _of_quick_checks(marker: Marker) -> list[str]:
    """What the quick checks that students see say of the solution."""
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        _write_solution(marker.assignment, Path(folder))
        with marker.running(marker.prepare(Path(folder))) as runners:
            return _warned(f"{name}: {warning}" for name, runner in runners.items() for warning in runner.warnings)


def _warned(warnings: Iterable[str]) -> list[str]:
    return [f"The solution is marked with a warning. {warning}" for warning in warnings]


def _points_in_text(assignment: Assignment) -> list[str]:
    return [problem for source in assignment.notebooks for problem in _points_in_notebook(source)]


def _points_in_notebook(source: SourceNotebook) -> list[str]:
    """Text that states points is followed by a question that is worth as many."""
    points = {cell.grade_id: cell for cell in source.grade_cells}
    problems: list[str] = []
    stated: float | None = None
    for cell in source.released.cells:
        if cell.cell_type == "markdown" and (found := _POINTS.findall(cell.source)):
            stated = float(found[-1][0] or found[-1][1])
        question = points.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if question is not None and stated is not None:
            if stated != question.points:
                problems.append(
                    f"{question.question}: the text in {source.name} says {stated:g} points, the cell is worth {question.points:g}."
                )
            stated = None
    return problems


def was_checked(marker: Marker) -> bool:
    """Whether `check_lab` has found the lab in order, and nothing has changed since."""
    file = _file(marker)
    try:
        return file is not None and json.loads(file.read_text(encoding="utf-8")) == _key(marker)
    except (OSError, ValueError):
        return False


def _file(marker: Marker) -> Path | None:
    return marker.assignment.course / marker.cache / f"lab-{marker.assignment.name}.json" if marker.cache else None


def _key(marker: Marker) -> dict[str, str]:
    """What the outcome depends on: the conditions of all marks, and the solutions, which students' marks do not depend on."""
    digest = hashlib.sha256()
    for path in sorted(marker.assignment.folder.glob("*.ipynb")):
        digest.update(path.read_bytes())
    return {**asdict(marker.conditions), "solutions": digest.hexdigest()}


def _remember(marker: Marker) -> None:
    file = _file(marker)
    if file is not None:
        try:
            write_whole(file, json.dumps(_key(marker)))
        except OSError as error:
            marker.log.warning("That the lab is in order could not be kept (%s); it will be checked again.", error)
