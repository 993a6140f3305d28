"""The instructor's notebooks are read as students receive them, and what cannot be an assignment gets a sentence."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from nbreferee.course.assignment import Assignment, AssignmentError
from nbreferee.course.config import CourseError, load_assignment, load_config, without_password
from nbreferee.testing import small_course


@pytest.fixture
def folder(tmp_path) -> Path:
    """The source folder of a small assignment with a written question."""
    notebook = small_course.source()
    nbgrader = {"grade_id": "report", "points": 3, "schema_version": 3}
    flags = {"grade": True, "solution": True, "locked": False, "task": False}
    notebook.cells.append(new_markdown_cell("Why?", id="report", metadata={"nbgrader": nbgrader | flags}))
    folder = tmp_path / "source" / "sums"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "sums.ipynb")
    return folder


def test_solutions_are_removed_and_questions_are_named(folder):
    assignment = Assignment.load(folder)
    (notebook,) = assignment.notebooks
    assert "BEGIN SOLUTION" not in notebook.cells["add"].source and "return" not in notebook.cells["add"].source
    assert [(c.question, c.grade_id, c.points, c.manual) for c in notebook.grade_cells] == [
        ("add", "add_marks", 5.0, False),
        ("report", "report", 3.0, True),
    ]
    assert assignment.automatic == {"add": 5.0} and assignment.course == folder.parents[1]
    assert notebook.locked("add_marks") and not notebook.locked("add")


def test_a_folder_without_notebooks_is_named(tmp_path):
    with pytest.raises(AssignmentError, match=r"no notebooks in .*source folder\?"):
        Assignment.load(tmp_path)


def test_a_question_in_two_notebooks_is_named(folder):
    nbformat.write(small_course.source(), folder / "more.ipynb")
    with pytest.raises(AssignmentError, match="there twice: add"):
        Assignment.load(folder)


@pytest.mark.parametrize("name", ["score", "student", "remark"])
def test_a_question_is_not_called_like_a_column_of_the_table_of_marks(folder, name):
    notebook = small_course.source()
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        nbgrader |= {"grade_id": nbgrader["grade_id"].replace("add", name)} if "grade_id" in nbgrader else {}
    for path in folder.glob("*.ipynb"):
        nbformat.write(notebook, path)
    with pytest.raises(AssignmentError, match=f"cannot be called {name}"):
        Assignment.load(folder)


def test_a_damaged_notebook_is_named(folder):
    (folder / "more.ipynb").write_text("{")
    with pytest.raises(AssignmentError, match=r"more\.ipynb cannot be read as a notebook"):
        Assignment.load(folder)


def test_an_unknown_notebook_is_named(folder):
    with pytest.raises(AssignmentError, match=r"no notebook called more\.ipynb"):
        Assignment.load(folder).notebook("more")


def test_an_unknown_assignment_is_named_with_those_that_there_are(folder):
    with pytest.raises(AssignmentError, match=r"no assignment 'diffs' .*\(there: sums\)"):
        load_assignment(folder.parents[1], "diffs", Config())


def test_a_folder_without_a_configuration_is_no_course(tmp_path):
    with pytest.raises(CourseError, match="Run this in the course's folder, or name it with --course"):
        load_config(tmp_path)


def test_passwords_are_not_shown():
    assert without_password("postgresql://ana:s3cr3t@host/grades") == "postgresql://ana:***@host/grades"
    assert "no URL" in without_password("nonsense")


def test_cells_of_a_notebook_from_before_cells_had_ids_get_lasting_ones(folder):
    notebook = nbformat.read(folder / "sums.ipynb", as_version=4)
    notebook.nbformat_minor = 2
    for cell in notebook.cells:
        cell.pop("id", None)
    (folder / "sums.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    first, second = (Assignment.load(folder).notebooks[0].released for _ in range(2))
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells] and first.nbformat_minor == 5
    assert len({cell.id for cell in first.cells}) == len(first.cells)
    nbformat.validate(first)
