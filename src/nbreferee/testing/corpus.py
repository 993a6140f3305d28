"""Submissions written as short Python files, each with the marks it must get: they test a marking scheme.

A corpus file begins with a docstring that says what the submission does, then states expectations and answers::

    # base: released                      (or: solved, the instructor's own answers; default released)
    # only: 2_neural_style                (the other notebooks are left out; default none is)
    # expects gram_matrix: 2 gram-batch-summed
    # quick check: out of scope            (the check below the answer, which students see, fails and says so; default: it passes)
    # %% gram_matrix
    def gram_matrix(features): ...
    # %% new after gram_matrix
    print("a cell that the student added")
    # %% alter
    notebooks["2_neural_style"]["cells"][0]["metadata"]["tags"] = ["x"]

``# %% QUESTION`` answers a solution cell. ``# %% new after GRADE_ID`` adds a code cell. ``# %% alter`` is run while the submission
is built, with the notebooks as JSON (`notebooks`, by name) and the folder they go to (`folder`). A question without expectation
must get no points from a released base and all points from a solved one.
"""

import ast
import copy
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from ..course.assignment import Assignment
from ..results.cells import grade_id_of

_EXPECTATION = re.compile(r"^# expects (\w+): ([\d.]+)(?: ([\w+-]+))?\s*$", re.MULTILINE)
_BASE = re.compile(r"^# base: (released|solved)\s*$", re.MULTILINE)
_ONLY = re.compile(r"^# only: (\w+)\s*$", re.MULTILINE)
_QUICK_CHECK = re.compile(r"^# quick check: (.+)$", re.MULTILINE)
_CELL = re.compile(r"^# %% (.+)$", re.MULTILINE)
_MEANT = re.compile(r"^#\s*(?:expects?\b|base\s*:|only\s*:|quick check\s*:).*$", re.MULTILINE)
_CELL_MEANT = re.compile(r"^#\s*%%.*$", re.MULTILINE)


class CorpusError(ValueError):
    """A corpus file cannot be understood. The message says which and why."""


@dataclass(frozen=True)
class Expected:
    """What one question must get: points, and the diagnosis of some lost point where one is stated."""

    score: float
    diagnosis: str | None = None


@dataclass(frozen=True)
class Entry:
    """One submission of a corpus.

    Attributes:
        path: its file.
        title: what it does, in a line.
        from_solution: whether it is made of the solved notebooks, not of the released ones.
        expectations: by question, what it must get.
        cells: headings and sources of its cells.
        only: the one notebook that is handed in; None: all are.
        quick_check: part of the error that the quick check below the answer ends in; empty: it passes.
    """

    path: Path
    title: str
    from_solution: bool
    expectations: dict[str, Expected]
    cells: tuple[tuple[str, str], ...]
    only: str | None = None
    quick_check: str = ""

    @classmethod
    def read(cls, path: Path) -> "Entry":
        """Read a corpus file. Raises `CorpusError`."""
        try:
            text = path.read_text(encoding="utf-8")
            head, *rest = _CELL.split(text)
            title = ast.get_docstring(ast.parse(head))
        except (SyntaxError, ValueError) as error:
            raise CorpusError(f"{path} cannot be read: its head is no Python in UTF-8 ({error}).") from error
        if not title:
            raise CorpusError(f"{path} does not begin with a docstring that says what it does.")
        _refuse_others(path, head, _MEANT, (_EXPECTATION, _BASE, _ONLY, _QUICK_CHECK))
        _refuse_others(path, text, _CELL_MEANT, (_CELL,))
        expectations = {
            question: Expected(_points(path, score), diagnosis or None)
            for question, score, diagnosis in _EXPECTATION.findall(head)
        }
        base, only, quick_check = _BASE.search(head), _ONLY.search(head), _QUICK_CHECK.search(head)
        return cls(
            path,
            title.splitlines()[0],
            from_solution=bool(base and base[1] == "solved"),
            expectations=expectations,
            cells=tuple(zip(rest[::2], (source.strip() for source in rest[1::2]), strict=True)),
            only=only and only[1],
            quick_check=quick_check[1].strip() if quick_check else "",
        )

    @classmethod
    def solved(cls, **cells: str) -> "Entry":
        """The instructor's own answers, with others in their place for the questions that `cells` names."""
        return cls(Path("solved.py"), "solved", True, {}, tuple(cells.items()))

    @classmethod
    def released(cls) -> "Entry":
        """The assignment as students receive it."""
        return cls(Path("released.py"), "released", False, {}, ())

    @classmethod
    def together(cls, name: str, *entries: "Entry", **cells: str) -> "Entry":
        """One submission that answers as each of `entries` does, and as `cells` say for further questions. Raises `CorpusError`.

        Args:
            name: what it is called.
            entries: submissions made of the released notebooks, all of which they hand in; no two for the same question.
        """
        several = tuple(cell for entry in entries for cell in entry.cells) + tuple(cells.items())
        headings = [heading for heading, _ in several]
        if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
            raise CorpusError(f"{name} answers {', '.join(twice)} twice.")
        if unfit := [entry.path.name for entry in entries if entry.from_solution or entry.only]:
            raise CorpusError(f"{name}: {', '.join(unfit)} cannot be put together with others.")
        expectations = {question: each for entry in entries for question, each in entry.expectations.items()}
        return cls(Path(f"{name}.py"), name, False, expectations, several)

    def expected(self, assignment: Assignment) -> dict[str, Expected]:
        """What every automatic question of `assignment` must get."""
        points = {
            cell.question: cell.points if self.from_solution and self.only in (None, notebook.name) else 0.0
            for notebook in assignment.notebooks
            for cell in notebook.grade_cells
            if not cell.manual
        }
        unknown = set(self.expectations) - set(points)
        if unknown:
            raise CorpusError(f"{self.path} expects points for {sorted(unknown)}, which are no grade cells.")
        return {name: self.expectations.get(name, Expected(default)) for name, default in points.items()}

    def write(self, assignment: Assignment, folder: Path) -> None:
        """Write the submission's notebooks to `folder`. Raises `CorpusError`."""
        folder.mkdir(parents=True, exist_ok=True)
        notebooks = {
            source.name: copy.deepcopy(source.released)
            for source in assignment.notebooks
            if self.only in (None, source.name)
        }
        if not notebooks:
            raise CorpusError(f"{self.path}: the assignment has no notebook '{self.only}'.")
        if self.from_solution:
            notebooks = {name: nbformat.read(assignment.folder / f"{name}.ipynb", as_version=4) for name in notebooks}
        for heading, source in self.cells:
            if heading != "alter":
                self._place(notebooks, heading, source)
        content: dict[str, Any] = {name: json.loads(nbformat.writes(notebook)) for name, notebook in notebooks.items()}
        for heading, source in self.cells:
            if heading == "alter":
                exec(compile(source, str(self.path), "exec"), {"notebooks": content, "folder": folder})
        for name, notebook in content.items():
            (folder / f"{name}.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")

    def _place(self, notebooks: dict[str, Any], heading: str, source: str) -> None:
        added = re.fullmatch(r"new after (\w+)", heading)
        grade_id = added[1] if added else heading
        places = [
            (notebook, index)
            for notebook in notebooks.values()
            for index, cell in enumerate(notebook.cells)
            if grade_id_of(cell) == grade_id
        ]
        if len(places) != 1:
            raise CorpusError(f"{self.path}: the assignment has {len(places)} cells '{grade_id}', not one.")
        ((notebook, index),) = places
        if added:
            notebook.cells.insert(index + 1, nbformat.v4.new_code_cell(source))
        else:
            notebook.cells[index].source = source


def _points(path: Path, score: str) -> float:
    try:
        return float(score)
    except ValueError:
        raise CorpusError(f"{path} expects {score!r} points, which is no number.") from None


def _refuse_others(path: Path, text: str, meant: re.Pattern[str], known: Sequence[re.Pattern[str]]) -> None:
    """Raise `CorpusError` where a line looks like one that says something, and is none of the `known`."""
    for found in meant.finditer(text):
        if not any(pattern.match(found[0]) for pattern in known):
            raise CorpusError(f"{path}: the line {found[0]!r} is not understood. Is it written as the others are?")
