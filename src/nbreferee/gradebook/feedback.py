"""Puts each question's outcome into the notebook, where nbgrader's feedback page and formgrader show it."""

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from jinja2 import Environment, PackageLoader
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from ..course.assignment import SourceNotebook
from ..results.cells import grade_id_of
from ..results.notebook import NotebookResult
from ..results.report import CellReport, CheckResult

_NUMBER = re.compile(r"\b\d+\b")

_TEMPLATES = Environment(loader=PackageLoader("nbreferee.gradebook"), autoescape=True, trim_blocks=True)


@dataclass(frozen=True)
class _Reason:
    """Why points were lost: one text for all checks that failed for the same reason."""

    title: str
    text: str
    lost: float


METADATA = "nbreferee"
"""The key of a notebook's metadata under which its result is recorded."""


def explain(result: NotebookResult, source: SourceNotebook) -> NotebookNode:
    """Replace the outputs of the grade cells by the table of checks and the explanation; returns the notebook.

    What an answer that a person grades has shown stays.
    """
    notebook = result.notebook
    for cell in notebook.cells:
        grade_id = grade_id_of(cell)
        for grade in source.grade_cells:
            if grade.grade_id == grade_id and cell.cell_type == "code" and not grade.manual:
                report = result.cells[grade.question]
                data = {"text/plain": f"{report.score:g}", "text/html": cell_html(grade.question, report)}
                cell.outputs = [new_output("execute_result", data=data, execution_count=cell.execution_count)]
        _name_pictures(cell)
    notebook.metadata[METADATA] = {
        "cells": {question: asdict(cell) for question, cell in result.cells.items()},
        "device": result.device,
        "warnings": list(result.warnings),
        "review_flags": list(result.review_flags),
        "fingerprint": result.fingerprint,
        "conditions": result.conditions,
        "versions": result.versions,
    }
    if result.warnings:
        notebook.cells.insert(
            0, new_markdown_cell(listed("<b>Notes from marking</b>", result.warnings), id="notes-from-marking")
        )
    return notebook


@dataclass(frozen=True)
class Recorded:
    """What an autograded notebook says of its own marking.

    Attributes:
        broken: whether a check could not be carried out.
        points: what checks gave, by question.
    """

    fingerprint: str
    conditions: str
    broken: bool
    points: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> "Recorded | None":
        """From an autograded notebook's file; None where it says nothing that can be understood."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))["metadata"][METADATA]
            broken = any(check["broken"] for cell in content["cells"].values() for check in cell["checks"])
            points = {question: float(cell["score"]) for question, cell in content["cells"].items() if cell["checks"]}
            return cls(content["fingerprint"], content["conditions"], broken, points)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _name_pictures(cell: NotebookNode) -> None:
    """Give each picture of a cell a text for who cannot see it."""
    where = f"cell {grade_id_of(cell)}" if grade_id_of(cell) else "a cell that was added"
    for number, output in enumerate(cell.get("outputs", []), start=1):
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                output.metadata = {kind: {"alt": f"Output {number} of {where}: a picture"}}


def listed(head: str, sentences: Iterable[str]) -> str:
    """Sentences as a list under the HTML `head`. They may quote what a student wrote, so nothing in them is read as markup."""
    lines = (html.escape(" ".join(sentence.split())) for sentence in sentences)
    items = "".join(f"<li><bdi>{line}</bdi></li>" for line in lines).replace("[", "&#91;").replace("]", "&#93;")
    return f'<div class="tex2jax_ignore mathjax_ignore" dir="ltr">{head}<ul>{items}</ul></div>'


def cell_html(question: str, cell: CellReport) -> str:
    """One question's outcome as a self-contained piece of HTML. Everything from a submission is escaped."""
    return _TEMPLATES.get_template("cell.html.j2").render(question=question, cell=cell, reasons=_reasons(cell))


def _reasons(cell: CellReport) -> list[_Reason]:
    """Diagnosed reasons; without a diagnosis, what was found. Checks that fail beside a diagnosis are named together.

    Last come those that fail for nothing but an error that is named elsewhere.
    """
    failed = [check for check in cell.checks if not check.passed and not check.follows]
    diagnosed = [check for check in failed if check.diagnosis]
    found: dict[str, _Reason] = {}
    for check in diagnosed or failed:
        title = "What seems to have happened" if check.diagnosis else "What was found"
        _add(found, check, title)
    rest = [check for check in failed if diagnosed and not check.diagnosis]
    reasons = list(found.values())
    if rest:
        text = "Perhaps for the same reason: " + " ".join(f"“{check.name}”: {check.message}" for check in rest)
        reasons.append(_Reason("Also", text, _lost(rest)))
    following: dict[str, _Reason] = {}
    for check in cell.checks:
        if check.follows:
            _add(following, check, "What follows from an error that is named elsewhere")
    return [*reasons, *following.values()]


def _add(found: dict[str, _Reason], check: CheckResult, title: str) -> None:
    # An error quotes the sizes of its input, which differ from check to check.
    kind = _NUMBER.sub("", check.message) if check.raised is not None else check.message
    reason = found.setdefault(kind, _Reason(title, check.message, 0))
    found[kind] = replace(reason, lost=reason.lost + _lost([check]))


def _lost(checks: Iterable[CheckResult]) -> float:
    return sum(check.max_points - check.points for check in checks)
