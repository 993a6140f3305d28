"""What marking left of one submission: the outcomes in its autograded notebooks, and its answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..gradebook.feedback import METADATA
from ..results.report import CellReport


@dataclass(frozen=True)
class Marked:
    """A submission as marked; empty where it was not.

    Attributes:
        cells: the outcome of each question, by name.
        answers: the text of each question's answer.
        unanswered: questions whose answer is still as it was given out.
        warnings: what is missing or damaged.
        review_flags: places in the code that deserve a look.
        devices: what checks were computed on.
    """

    cells: Mapping[str, CellReport] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    review_flags: tuple[str, ...] = ()
    devices: frozenset[str] = frozenset()


def read(paths: Mapping[str, Path], given: Mapping[str, str]) -> Marked:
    """The outcomes in autograded notebooks; a file that is absent or says nothing of its marking counts as not marked.

    Args:
        paths: the files by the notebooks' names.
        given: what each question's answer cell holds as it is given out.
    """
    cells: dict[str, CellReport] = {}
    answers: dict[str, str] = {}
    warnings: list[str] = []
    flags: list[str] = []
    devices = set()
    for name, path in paths.items():
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            said = notebook["metadata"][METADATA]
            own = {question: CellReport.from_dict(cell) for question, cell in said["cells"].items()}
            answers |= _answers(notebook["cells"], own)
            warnings += [f"{name}: {each}" for each in said["warnings"]]
            flags += [f"{name}: {each}" for each in said.get("review_flags", ())]
            devices |= {said["device"]} - {""}
            cells |= own
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    unanswered = {question for question, text in answers.items() if text.strip() == given.get(question, "").strip()}
    return Marked(
        cells, answers, frozenset(unanswered), tuple(dict.fromkeys(warnings)), tuple(flags), frozenset(devices)
    )


def _answers(cells: list[dict[str, Any]], questions: Mapping[str, CellReport]) -> dict[str, str]:
    found = {}
    for cell in cells:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if (
            nbgrader.get("solution")
            and nbgrader.get("grade_id") in questions
            and isinstance(cell["source"], str | list)
        ):
            found[str(nbgrader["grade_id"])] = "".join(cell["source"])
    return found
