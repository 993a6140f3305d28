"""A class whose lab has a question for checks in one notebook, and a written one in another."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from nbreferee.batch import Outcome
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse
from tests.engine.batch.in_process import run

MODEL = "Because sums commute. (2 points)"
_NBGRADER = {
    "schema_version": 3,
    "locked": False,
    "solution": True,
    "grade": True,
    "task": False,
    "points": 4,
    "cell_type": "markdown",
}


class WrittenCourse:
    """The course in a folder, marked in this process."""

    def __init__(self, course: SmallCourse, monkeypatch: pytest.MonkeyPatch):
        self.course, self.root, self._monkeypatch = course, course.root, monkeypatch

    def submit(self, student: str, why: str | None = None, sums: str | None = ANSWERS["right"], time: str = "") -> Path:
        """Hand in an answer to each question, None for a notebook that is left out; the student's folder."""
        folder = self.root / "submitted" / student / NAME
        folder.mkdir(parents=True, exist_ok=True)
        for name, answer in (("sums", sums), ("words", why)):
            if answer is not None:
                notebook = json.loads((self.root / "release" / NAME / f"{name}.ipynb").read_text())
                notebook["cells"][0]["source"] = answer
                (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
        if time:
            (folder / "timestamp.txt").write_text(time)
        return folder

    def mark(self, **options: object) -> dict[str, Outcome]:
        """Mark the class; the outcomes by student."""
        return {each.student: each for each in run(self.root, NAME, self._monkeypatch, **options)}

    def gradebook(self) -> Gradebook:
        """The gradebook, to be used as a context manager."""
        return Gradebook(self.course.database)

    def grade(self, student: str, points: float, question: str = "why", notebook: str = "words") -> None:
        """Give points by hand, as formgrader does."""
        with self.gradebook() as gradebook:
            grade = gradebook.find_grade(question, notebook, NAME, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    def waits(self, student: str, question: str = "why", notebook: str = "words") -> bool:
        """Whether a question needs manual grading."""
        with self.gradebook() as gradebook:
            return bool(gradebook.find_grade(question, notebook, NAME, student).needs_manual_grade)

    def configure(self, *lines: str) -> None:
        """Add lines to the course's configuration."""
        with (self.root / "nbgrader_config.py").open("a") as stream:
            stream.write("\n".join(["", *lines, ""]))


@pytest.fixture(scope="session")
def new_written_course(new_course: SmallCourse, tmp_path_factory: pytest.TempPathFactory) -> SmallCourse:
    """The course, released; not to be changed."""
    root = tmp_path_factory.mktemp("written") / "course"
    shutil.copytree(new_course.root, root)
    text = f"### BEGIN SOLUTION\n{MODEL}\n### END SOLUTION"
    cell = new_markdown_cell(text, id="why", metadata={"nbgrader": {"grade_id": "why", **_NBGRADER}})
    nbformat.write(new_notebook(cells=[cell]), root / "source" / NAME / "words.ipynb")
    course = SmallCourse(root)
    course.nbgrader("generate_assignment", NAME, "--force")
    return course


@pytest.fixture
def written(new_written_course: SmallCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenCourse:
    """A course of the test's own."""
    shutil.copytree(new_written_course.root, tmp_path / "course")
    course = SmallCourse(tmp_path / "course")
    monkeypatch.chdir("/")
    monkeypatch.setenv("PATH", course.environment["PATH"])
    return WrittenCourse(course, monkeypatch)
