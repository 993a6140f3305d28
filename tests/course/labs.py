"""The labs of this course: whatever lies in ``source/``. Tests that hold for every lab are parametrised over them."""

from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.utils import is_solution

from nbreferee.course.assignment import Assignment
from nbreferee.course.config import load_assignment, load_config
from nbreferee.testing.corpus import Entry

REPOSITORY = Path(__file__).parents[2]
SUBMISSIONS = REPOSITORY / "tests" / "submissions"
MARKING = REPOSITORY / "tests" / "marking"
LABS = tuple(sorted({path.parent.name for path in (REPOSITORY / "source").glob("*/*.ipynb")}))

QUICK = "convolution"
"""The lab whose notebooks run in a second each. What is true of the engine is true of every lab, so it is tried on this one."""


def is_sampled(number: int, every: int) -> bool:
    """Whether `make test` tries case `number`, counted from 0, where it tries one of so many; `make test-all` tries all."""
    return number % every == 0


@cache
def assignment(lab: str) -> Assignment:
    """The lab's notebooks as students receive them."""
    return load_assignment(REPOSITORY, lab, load_config(REPOSITORY))


def questions(lab: str) -> list[str]:
    """The questions that checks mark, in order."""
    return list(assignment(lab).automatic)


@cache
def notebook_of(lab: str, question: str) -> str:
    """The notebook that holds a question."""
    (name,) = [
        source.name
        for source in assignment(lab).notebooks
        if any(cell.question == question for cell in source.grade_cells)
    ]
    return name


@cache
def solutions(lab: str) -> dict[str, str]:
    """The instructor's answers, by question."""
    notebooks = (nbformat.read(path, as_version=4) for path in sorted(assignment(lab).folder.glob("*.ipynb")))
    cells = [cell for notebook in notebooks for cell in notebook.cells if is_solution(cell)]
    sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in cells}
    return {question: sources[question] for question in questions(lab)}


@cache
def entries(lab: str, *folders: str) -> tuple[Entry, ...]:
    """The submissions in these folders of the lab's corpus."""
    paths = (path for folder in folders for path in sorted((SUBMISSIONS / lab / folder).glob("*.py")))
    return tuple(map(Entry.read, paths))


def case(lab: str, question: str, *values: object, name: str, exhaustive: bool = False) -> Any:
    """A case of a parametrised test. ``--dist loadgroup`` gives all cases of a question to one worker, which keeps its notebook live."""
    marks = [pytest.mark.xdist_group(f"{lab}/{question}"), *([pytest.mark.exhaustive] if exhaustive else [])]
    return pytest.param(lab, *values, id=f"{lab}/{name}".replace(" ", ""), marks=marks)
