"""What formgrader shows besides the marked notebook: review flags, model answers and rubrics. No page for students has it.

It is added while formgrader makes its page, and stands in no file. Every other page, feedback among them, is made without it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions
from nbgrader.utils import is_grade, is_solution, is_task

from ..results.cells import grade_id_of
from .feedback import METADATA, listed


class ForGraders(Preprocessor):  # type: ignore[misc]
    """Adds review flags, and below each question for manual grading the instructor's answer, on formgrader's pages alone."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add to `nb` where `resources` are those of a formgrader page: only there a submission has an id."""
        if "submission_id" not in resources:
            return nb, resources
        answers = self._answers(resources["assignment_id"], resources["notebook_id"])
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            text = answers.get(grade_id_of(cell) or "")
            if text:
                cells.append(new_markdown_cell(_ANSWER.format(text)))
        flags = nb.metadata.get(METADATA, {}).get("review_flags", [])
        nb.cells = [new_markdown_cell(listed(_FLAGGED, flags)), *cells] if flags else cells
        return nb, resources

    def _answers(self, assignment: str, notebook: str) -> Mapping[str, str]:
        """The instructor's texts of the questions for manual grading, by grade id; none where the source cannot be read."""
        coursedir = CourseDirectory(config=self.config)
        folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
        try:
            source = nbformat.read(folder / f"{notebook}.ipynb", as_version=4)
        except (OSError, ValueError):
            return {}
        solutions, schemes = ClearSolutions(config=self.config), ClearMarkScheme(config=self.config)
        marks: tuple[Any, ...] = (
            solutions.begin_solution_delimeter,
            solutions.end_solution_delimeter,
            schemes.begin_mark_scheme_delimeter,
            schemes.end_mark_scheme_delimeter,
        )
        return {
            grade_id_of(cell) or "": _without(cell, marks)
            for cell in source.cells
            if is_task(cell) or (is_grade(cell) and is_solution(cell))
        }


_FLAGGED = "<b>For graders: flagged for review.</b> No mark depends on it, and students do not see this."
_ANSWER = """<details open><summary><b>For graders: model answer and rubric.</b> Students do not see this.</summary>

{}

</details>"""


def _without(cell: NotebookNode, marks: tuple[Any, ...]) -> str:
    """A cell's text without the lines that mark a solution or a mark scheme; code as a block."""
    text = "\n".join(line for line in cell.source.splitlines() if not any(mark in line for mark in marks)).strip()
    return f"```python\n{text}\n```" if text and cell.cell_type == "code" else text
