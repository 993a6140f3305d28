"""A class is read from what is stored in a course's folder, and the commands show it; no kernel starts."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from nbreferee.cli import main
from nbreferee.course.assignment import Assignment
from nbreferee.desk import classroom, marked
from nbreferee.gradebook.feedback import explain
from nbreferee.lms import record
from nbreferee.lms.errors import LmsError
from nbreferee.lms.record import Collected
from nbreferee.results.notebook import NotebookResult
from nbreferee.results.report import CellReport
from nbreferee.testing.small_course import CONFIGURATION, NAME, write_course

from .classes import check

LOG = (
    "2026-03-01 10:00:00\tana\tmarked\t2 points\t1.5 s\t\n2026-03-01 10:00:01\tbob\tfailed\t\t0.0 s\tIts files cannot be read.\n"
    "2026-03-02 10:00:00\tana\tmarked\t3 points\t1.5 s\t\n"
)
WRONG = "def add(a, b):\n    return a - b"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which Ana is marked, Bob has failed, Cy has handed in nothing, and Di came after the run; not to be changed."""
    root = tmp_path_factory.mktemp("desk") / "course"
    assignment, _ = write_course(root)
    (root / "nbgrader_config.py").write_text(CONFIGURATION)
    for student in ("ana", "bob", "di"):
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text("{}")
    (root / "submitted" / "ana" / NAME / "timestamp.txt").write_text("2026-02-28 23:30:00 UTC")
    (root / "submitted" / "di" / NAME / "timestamp.txt").write_text("yesterday")
    (root / "marks").mkdir()
    (root / "marks" / f"{NAME}.log").write_text(LOG)
    autograde(root, assignment)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "small") as gradebook:
        gradebook.add_assignment(NAME, duedate=datetime(2026, 3, 1))
        gradebook.add_notebook(NAME, NAME)
        gradebook.add_grade_cell("add_marks", NAME, NAME, max_score=5, cell_type="code")
        for student in ("ana", "bob", "cy"):
            gradebook.add_student(student, first_name=student.title(), last_name="Doe")
        gradebook.add_submission(NAME, "ana", timestamp=datetime(2026, 2, 28, 23, 30))
        grade = gradebook.find_grade("add_marks", NAME, NAME, "ana")
        grade.auto_score, grade.needs_manual_grade = 3, True
        gradebook.db.commit()
    return root


def autograde(root: Path, assignment: Assignment) -> None:
    """Write Ana's autograded notebook as marking does."""
    checks = (
        check("adds two numbers", 3, 3),
        check("adds negative numbers", 0, 2, "Signs are lost.", "no-negative-sum"),
    )
    notebook = assignment.notebook(NAME).released.copy()
    notebook.cells[0].source = WRONG
    cells = {"add": CellReport(3, 5, True, checks)}
    result = NotebookResult(
        notebook, cells, "CPU", ("A cell is missing.",), review_flags=("cell 1, line 1: imports gc",)
    )
    path = root / "autograded" / "ana" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(explain(result, assignment.notebook(NAME)), path)


@pytest.fixture
def course(written: Path, tmp_path: Path) -> Path:
    """The course's folder, for one test."""
    return Path(shutil.copytree(written, tmp_path / "course"))


def test_each_student_is_read_with_grade_outcome_history_and_time(course):
    found = classroom.read(course, NAME)
    ana, bob, _, di = found.members
    assert [(each.student, each.name, each.handed_in) for each in found.members] == [
        ("ana", "Ana Doe", True), ("bob", "Bob Doe", True), ("cy", "Cy Doe", False), ("di", "", True),
    ]  # fmt: skip
    assert (ana.grade.score, ana.points("add"), ana.waiting) == (3, 3, ("add",))
    assert [each.passed for each in ana.marked.cells["add"].checks] == [True, False]
    assert ana.marked.answers == {"add": WRONG} and ana.answered("add")
    assert ana.marked.warnings == ("sums: A cell is missing.",) and ana.marked.devices == {"CPU"}
    assert ana.marked.review_flags == ("sums: cell 1, line 1: imports gc",)
    assert (ana.time, ana.due) == (datetime(2026, 2, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    assert [each.points for each in ana.history] == [2, 3] and not ana.is_newer
    assert bob.failed == "Its files cannot be read." and bob.grade is None
    assert di.time is None and "holds no time" in di.time_problem
    assert [(each.name, each.points, each.manual) for each in found.questions] == [("add", 5, False)]


def test_a_recording_that_ended_before_it_had_any_points_is_no_grade(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "small") as gradebook:
        gradebook.add_submission(NAME, "bob")
    found = classroom.read(course, NAME).by_student["bob"]
    assert found.grade is None and found.waiting == ()


def test_what_is_handed_in_again_without_a_time_is_not_marked(course):
    folder = course / "submitted" / "ana" / NAME
    (folder / "timestamp.txt").unlink()
    assert not classroom.read(course, NAME).by_student["ana"].is_newer
    (folder / f"{NAME}.ipynb").write_text("[]")
    assert classroom.read(course, NAME).by_student["ana"].is_newer


def test_a_roster_says_who_is_missing_and_who_is_who(course, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,email\neve,Eve Doe,eve@example.edu\n17,Di Doe,di@example.edu\n")
    found = {each.student: each for each in classroom.read(course, NAME, roster).members}
    assert not found["eve"].handed_in and "cy" not in found and {"ana", "bob"} <= set(found)


def test_names_that_the_platform_says_are_known(course):
    record.write(
        course / "downloaded" / NAME,
        {"di": Collected("canvas", "dadi_1", "Di Da"), "ana": Collected("canvas", "doeana_2", "A. Doe")},
    )
    found = {each.student: each.name for each in classroom.read(course, NAME).members}
    assert found == {"ana": "Ana Doe", "bob": "Bob Doe", "cy": "Cy Doe", "di": "Di Da"}


def test_a_course_without_gradebook_log_and_hand_ins_is_an_empty_class(course):
    for path in (course / "gradebook.db", course / "marks" / f"{NAME}.log"):
        path.unlink()
    shutil.rmtree(course / "submitted")
    found = classroom.read(course, NAME)
    assert found.members == () and found.entries == ()
    assert main(["report", NAME, "--course", str(course)]) == main(["status", NAME, "--course", str(course)]) == 0


def test_a_gradebook_that_cannot_be_read_is_said(course):
    (course / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(LmsError, match=r"cannot be read \(DatabaseError"):
        classroom.read(course, NAME)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"metadata": {"nbreferee": {"cells": {"add": 3}}}, "cells": []}', "\xff"]
)
def test_an_autograded_notebook_that_says_nothing_counts_as_not_marked(tmp_path, content):
    (tmp_path / "sums.ipynb").write_bytes(content.encode("latin-1"))
    assert marked.read({"sums": tmp_path / "sums.ipynb", "absent": tmp_path / "absent.ipynb"}, {}) == marked.Marked()


def test_status_names_everybody_who_needs_attention(course, capsys):
    assert main(["status", NAME, "--course", str(course)]) == 0
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for part in ("failed bob Its files", "not marked di no marks yet", "incomplete ana sums: A cell is missing.", "flagged ana sums: cell",
                 "waiting ana add", "missing cy nothing handed in", "no time di timestamp.txt"):  # fmt: skip
        assert part in said, part
    counted = "Students: 4, 1 of them marked. 1 failed, 1 not marked, 1 incomplete, 1 flagged, 1 waiting, 1 no time, 1 missing."
    assert said.endswith(counted)


def test_report_writes_a_page_and_tables_and_says_where(course, capsys, tmp_path):
    assert main(["report", NAME, "--course", str(course)]) == 0
    out = capsys.readouterr().out
    assert f"report  {course / 'marks' / 'sums-report.html'}\n" in out and "sums-report-students.csv" in out
    page = (course / "marks" / "sums-report.html").read_text()
    assert "Computed on <bdi>CPU</bdi>" in page
    assert "Ana Doe (ana)" in page and "Signs are lost." in page and "return a - b" in page
    assert main(["report", NAME, "--course", str(course), "--anonymous", "--output", str(tmp_path / "out")]) == 0
    anonymous = (tmp_path / "out" / "sums-report-anonymous.html").read_text()
    assert "Ana" not in anonymous and "Signs are lost." not in anonymous and "no-negative-sum" in anonymous


def test_unknown_lab_is_said(course, capsys):
    assert main(["report", "nothing", "--course", str(course)]) == 1
    assert "There is no assignment 'nothing'" in capsys.readouterr().err
