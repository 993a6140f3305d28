"""The instructor's side of an assignment: its notebooks as released, their cells and points.

Everything that decides a mark is read from here and never from a submission.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, IncludeHeaderFooter, LockCells
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from ..results.cells import grade_id_of
from .address import PublishedRelease

GRADE_SUFFIX = "_marks"
"""A question's solution cell has grade id ``X``; the scored cell below it ``X_marks``. Reports call both ``X``."""


class AssignmentError(ValueError):
    """The assignment cannot be read as one. The message says what to correct."""


@dataclass(frozen=True)
class GradeCell:
    """A scored cell: its question's name, its grade id, its points, and whether it needs manual grading."""

    question: str
    grade_id: str
    points: float
    manual: bool


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook as students receive it: solutions removed, cells locked, checksums computed."""

    name: str
    released: NotebookNode

    @cached_property
    def cells(self) -> dict[str, NotebookNode]:
        """The cells that carry a grade id, in order."""
        return {cell.metadata.nbgrader.grade_id: cell for cell in self.released.cells if grade_id_of(cell)}

    @cached_property
    def grade_cells(self) -> tuple[GradeCell, ...]:
        """The scored cells, in order."""
        return tuple(
            GradeCell(
                grade_id.removesuffix(GRADE_SUFFIX),
                grade_id,
                float(cell.metadata.nbgrader.points),
                is_solution(cell) or is_task(cell),
            )
            for grade_id, cell in self.cells.items()
            if is_grade(cell) or is_task(cell)
        )

    def locked(self, grade_id: str) -> bool:
        """Whether students were told to leave this cell as it is."""
        return bool(is_locked(self.cells[grade_id]))


def is_hidden(path: Path) -> bool:
    """Whether a relative path is that of a file which a tool keeps for itself."""
    return any(part.startswith((".", "__pycache__")) for part in path.parts)


MARK_COLUMNS = ("student", "raw_score", "late_submission_penalty", "score", "max_score", "needs_manual_grade")
"""Of the table of marks, before one for each question. Called as nbgrader's own export calls them: `score` is final, after the penalty."""
LAB_COLUMN, REMARK_COLUMN = "assignment", "remark"
"""Further columns, where the table has several labs, and where a batch writes it."""
_RESERVED = {*MARK_COLUMNS, LAB_COLUMN, REMARK_COLUMN}


@dataclass(frozen=True)
class Assignment:
    """An assignment's released notebooks and the folder that its further files come from."""

    name: str
    folder: Path
    notebooks: tuple[SourceNotebook, ...] = field(repr=False)

    @classmethod
    def load(cls, folder: Path, config: Config | None = None) -> "Assignment":
        """Read the instructor's `folder` (``source/<assignment>``). Raises `AssignmentError`."""
        paths = sorted(folder.glob("*.ipynb"))
        if not paths:
            raise AssignmentError(f"There are no notebooks in {folder}. Is it the assignment's source folder?")
        notebooks = tuple(read_source(path, config) for path in paths)
        questions = [cell.question for notebook in notebooks for cell in notebook.grade_cells]
        twice = sorted({question for question in questions if questions.count(question) > 1})
        if twice:
            raise AssignmentError(
                f"Each question needs a name of its own, but these are there twice: {', '.join(twice)}."
            )
        if taken := sorted(_RESERVED.intersection(questions)):
            raise AssignmentError(
                f"A question cannot be called {', '.join(taken)}: the table of marks has a column of that name. Rename its cells."
            )
        return cls(folder.name, folder, notebooks)

    @property
    def course(self) -> Path:
        """The course's folder: the assignment lies in ``source/<name>`` below it."""
        return self.folder.parents[1]

    @property
    def files(self) -> list[Path]:
        """The instructor's files beside the notebooks, which submissions get; what tools keep there (``.git``, ``__pycache__``) is none."""
        paths = (path for path in sorted(self.folder.rglob("*")) if path.suffix != ".ipynb" and path.is_file())
        return [path for path in paths if not is_hidden(path.relative_to(self.folder))]

    @property
    def automatic(self) -> dict[str, float]:
        """The points of the questions that checks mark, by name."""
        cells = (cell for notebook in self.notebooks for cell in notebook.grade_cells)
        return {cell.question: cell.points for cell in cells if not cell.manual}

    def notebook(self, name: str) -> SourceNotebook:
        """The notebook called `name`. Raises `AssignmentError` if there is none."""
        for notebook in self.notebooks:
            if notebook.name == name:
                return notebook
        raise AssignmentError(f"{self.folder} holds no notebook called {name}.ipynb.")


_MINOR_WITH_IDS = 5
"""Of nbformat 4: from it on, cells have ids. Those of older notebooks get their places."""


def read_source(path: Path, config: Config | None = None) -> SourceNotebook:
    """Read one of the instructor's notebooks and do what ``nbgrader generate_assignment`` does to it."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise AssignmentError(f"{path} cannot be read as a notebook: {error}") from error
    notebook.nbformat_minor = max(notebook.nbformat_minor, _MINOR_WITH_IDS)
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"given-{number}")
    resources: dict[str, Any] = {"nbgrader": {"assignment": path.parent.name, "notebook": path.stem}}
    for preprocessor in (
        IncludeHeaderFooter,
        PublishedRelease,
        LockCells,
        ClearSolutions,
        ClearOutput,
        ComputeChecksums,
    ):
        notebook, resources = preprocessor(config=config).preprocess(notebook, resources)
    return SourceNotebook(path.stem, notebook)
