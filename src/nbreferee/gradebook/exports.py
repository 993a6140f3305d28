"""Grades as files, made from nbgrader's gradebook by its own export plugins.

``nbgrader export --exporter nbreferee.gradebook.exports.QuestionsExporter --to marks/LAB.csv --assignment "['LAB']"``
"""

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.plugins.export import ExportPlugin

from ..course.assignment import GRADE_SUFFIX, LAB_COLUMN, MARK_COLUMNS
from ..text import no_formula
from .grade import Grade


class QuestionsExporter(ExportPlugin):  # type: ignore[misc]
    """One line for each submission, with the points of each question, a teacher's own marks included."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the submissions of the chosen assignments and students to the file `to`."""
        lines = []
        questions: dict[str, None] = {}
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in self.assignment:
                continue
            notebooks = sorted(assignment.notebooks, key=lambda notebook: notebook.name)
            questions |= dict.fromkeys(
                cell.name.removesuffix(GRADE_SUFFIX)
                for notebook in notebooks
                for cell in (*notebook.grade_cells, *notebook.task_cells)
            )
            submissions = gradebook.assignment_submissions(assignment.name)
            lines += [line(each) for each in submissions if not self.student or each.student.id in self.student]
        write(Path(self.to or "grades.csv"), lines, list(questions))


def line(submitted: SubmittedAssignment) -> dict[str, Any]:
    """What the gradebook holds of one submission."""
    grade = Grade.of(submitted)
    return {
        LAB_COLUMN: str(submitted.assignment.name),
        "student": grade.student,
        "raw_score": round(grade.raw_score, 2),
        "late_submission_penalty": round(grade.late_penalty, 2),
        "score": round(grade.score, 2),
        "max_score": grade.max_score,
        "needs_manual_grade": grade.needs_manual,
        **{question: round(points, 2) for question, (points, _) in grade.questions.items()},
    }


def write(path: Path, lines: Sequence[dict[str, Any]], questions: Sequence[str]) -> None:
    """Write `lines` as CSV, in the order of the students' names, with a column for each of the `questions`, and with one for the
    assignment where there are several.

    The file is there as it was, or whole. Raises `OSError` where it cannot be written. What is no text in a name, as of a folder from another system, becomes question marks.
    """
    stream = io.StringIO(newline="")
    labs = {entry[LAB_COLUMN] for entry in lines if LAB_COLUMN in entry}
    columns = [*([LAB_COLUMN] if len(labs) > 1 else []), *MARK_COLUMNS, *questions]
    writer = csv.DictWriter(stream, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    for entry in sorted(lines, key=lambda entry: str(entry["student"])):
        writer.writerow({name: no_formula(value) for name, value in entry.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            written = Path(folder) / path.name
            written.write_text(stream.getvalue(), encoding="utf-8", newline="")
            written.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
