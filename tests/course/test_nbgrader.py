"""From release to feedback with nbgrader's own commands and a real gradebook, on good and bad submissions."""

import json
import os
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from nbreferee.course.assignment import GRADE_SUFFIX, Assignment
from nbreferee.gradebook.feedback import METADATA
from nbreferee.testing.corpus import Entry

from .courses import nbgrader, write_course
from .labs import REPOSITORY

NAME = "style_transfer"
DEMO = {path.stem: Entry.read(path) for path in sorted((REPOSITORY / "demo" / "submissions").glob("*.py"))}
OFTEN = ("misconceptions", "untouched")
"""The students of the demonstration whom `make test` marks; `make test-all` marks them all."""

pytestmark = pytest.mark.slow


class Course:
    """A course folder, and nbgrader's commands run in it."""

    def __init__(self, root: Path):
        self.root, self.log = root, ""

    def copy(self, root: Path) -> "Course":
        """This course in another folder, without the student whose files cannot be copied."""
        shutil.copytree(self.root, root, symlinks=True, ignore=shutil.ignore_patterns("odd_files"))
        return Course(root)

    def run(self, *command: str, status: int = 0) -> str:
        done = nbgrader(self.root, *command)
        assert done.returncode == status, done.stderr[-4000:]
        return done.stderr

    def submitted(self, student: str) -> Path:
        return self.root / "submitted" / student / NAME

    def marks(self, student: str) -> dict[str, tuple[float, bool]]:
        """Score and whether manual grading is needed, by question."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            notebooks = gradebook.find_submission(NAME, student).notebooks
            grades = [grade for notebook in notebooks for grade in notebook.grades]
            return {g.name.removesuffix(GRADE_SUFFIX): (g.score, g.needs_manual_grade) for g in grades}

    def page(self, student: str, notebook: str) -> str:
        return (self.root / "feedback" / student / NAME / f"{notebook}.html").read_text()


def bad_input(course: Course, release: Path) -> None:
    """Students whose submissions are broken in ways of their own."""
    for student in ("not_json", "wrong_name", "one_missing", "odd_files"):
        shutil.copytree(release, course.submitted(student))
    (course.submitted("not_json") / "2_neural_style.ipynb").write_text("{ this is not JSON")
    (course.submitted("wrong_name") / "2_neural_style.ipynb").rename(course.submitted("wrong_name") / "mine.ipynb")
    (course.submitted("one_missing") / "3_adain.ipynb").unlink()
    odd = course.submitted("odd_files")
    (odd / "notes.txt").symlink_to(course.root / "gradebook.db")
    (odd / "endless").symlink_to("/dev/zero")
    (odd / "nowhere").symlink_to("not there")
    (odd / "loop").symlink_to("loop")
    os.mkfifo(odd / "pipe")
    os.mkfifo(odd / "timestamp.txt")
    (odd / "my&notes").mkdir()
    (odd / "my&notes" / "inner.txt").symlink_to(course.root / "gradebook.db")
    (odd / "mine.txt").write_text("theirs")


@pytest.fixture(scope="module")
def course(tmp_path_factory, assignment, release, new_course_of) -> Course:
    """A course in which some of the demonstration's and the broken submissions were marked and given feedback. Not to be changed."""
    course = Course(new_course_of(tmp_path_factory.mktemp("course") / "course", NAME))
    course.run("generate_assignment", NAME)
    for student in OFTEN:
        DEMO[student].write(assignment, course.submitted(student))
    bad_input(course, release)
    course.log = course.run("autograde", NAME)
    course.run("generate_feedback", NAME)
    return course


@pytest.fixture(scope="module")
def whole_course(course, assignment, tmp_path_factory) -> Course:
    """That course with the rest of the demonstration. Not to be changed."""
    whole = course.copy(tmp_path_factory.mktemp("whole") / "course")
    for student in DEMO.keys() - {*OFTEN}:
        DEMO[student].write(assignment, whole.submitted(student))
    whole.run("autograde", NAME)
    whole.run("generate_feedback", NAME)
    return whole


@pytest.fixture
def own_course(course, tmp_path) -> Course:
    """A copy of that course for one test."""
    return course.copy(tmp_path / "course")


def marks_are_as_stated(course: Course, assignment: Assignment, student: str) -> None:
    """Compare a demonstration's marks, and the diagnoses in the autograded notebooks, with what its file states."""
    marks, reports = course.marks(student), {}
    for notebook in assignment.notebooks:
        path = course.root / "autograded" / student / NAME / f"{notebook.name}.ipynb"
        reports |= json.loads(path.read_text())["metadata"][METADATA]["cells"]
    for question, expected in DEMO[student].expected(assignment).items():
        assert marks[question][0] == expected.score, question
        if expected.diagnosis:
            assert expected.diagnosis in {check["diagnosis"] for check in reports[question]["checks"]}, question


@pytest.mark.parametrize("student", OFTEN)
def test_a_demonstration_gets_exactly_the_marks_and_diagnoses_it_must_get(course, assignment, student):
    marks_are_as_stated(course, assignment, student)


@pytest.mark.exhaustive
@pytest.mark.parametrize("student", sorted(DEMO.keys() - {*OFTEN}))
def test_the_other_demonstrations_get_exactly_the_marks_and_diagnoses_they_must_get(whole_course, assignment, student):
    marks_are_as_stated(whole_course, assignment, student)


def test_the_untouched_release_gets_nothing_without_an_error_in_the_log(course):
    assert sum(score for score, _ in course.marks("untouched").values()) == 0
    lines = [line for line in course.log.splitlines() if "untouched" in line]
    assert lines and not any("ERROR" in line or "WARNING" in line for line in lines)


@pytest.mark.exhaustive
def test_an_untouched_report_needs_no_manual_grading_and_a_written_one_does(own_course):
    course = own_course
    assert course.marks("untouched")["report"] == (0, False)
    path = course.submitted("untouched") / "2_neural_style.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "report":
            cell["source"] = "More style weight, more strokes."
    path.write_text(json.dumps(content))
    course.run("autograde", NAME, "--student", "untouched", "--force")
    assert course.marks("untouched")["report"] == (0, True)


def test_a_mark_given_by_a_teacher_survives_a_second_autograde_and_is_not_asked_for_again(own_course):
    course = own_course
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for name, notebook, score in (("gram_matrix_marks", "2_neural_style", 3.5), ("report", "2_neural_style", 8)):
            grade = gradebook.find_grade(name, notebook, NAME, "misconceptions")
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()
    course.run("autograde", NAME, "--student", "misconceptions", "--force")
    marks = course.marks("misconceptions")
    assert marks["gram_matrix"] == (3.5, False) and marks["report"] == (8, False)
    assert marks["total_variation_loss"][0] == 4.5


def test_a_notebook_that_is_not_json_costs_its_own_marks_and_the_page_says_so(course):
    assert course.marks("not_json")["gram_matrix"] == (0, False)
    assert "is not valid JSON" in course.page("not_json", "2_neural_style")
    assert "is not valid JSON" in course.log


def test_a_wrong_name_and_a_missing_notebook_are_named_and_get_nothing(course):
    assert course.marks("wrong_name")["gram_matrix"] == (0, False)
    assert course.marks("one_missing")["adain"] == (0, False)
    assert "2_neural_style.ipynb is missing" in course.page("wrong_name", "3_adain")
    assert "mine.ipynb is none of" in course.page("wrong_name", "3_adain")
    assert "mine.ipynb" in course.log and "one_missing/style_transfer/3_adain.ipynb" in course.log


def test_of_odd_files_in_a_submission_nothing_is_followed_copied_or_returned_and_the_rest_is_marked(course):
    for folder in ("autograded", "feedback"):
        found = {path.name for path in (course.root / folder / "odd_files" / NAME).rglob("*")}
        assert "mine.txt" in found
        assert not found & {"notes.txt", "endless", "nowhere", "loop", "pipe", "timestamp.txt", "my&notes", "inner.txt"}
    assert "'notes.txt' is a link" in course.log and "'pipe' is not an ordinary file" in course.log
    assert course.marks("odd_files")["gram_matrix"] == (0, False)


@pytest.mark.exhaustive
def test_a_crashed_kernel_is_told_to_the_student(whole_course):
    page = whole_course.page("crash", "2_neural_style")
    assert "ended its kernel" in page and "Notes from marking" in page


def test_feedback_shows_the_checks_the_explanation_and_the_students_own_pictures(course):
    page = course.page("misconceptions", "2_neural_style")
    assert "summed over the image but not averaged" in page and "not yet" in page and "passed" in page
    assert page.count("data:image/png;base64") == 1


@pytest.mark.exhaustive
def test_nothing_that_a_cheat_prints_is_active_or_looks_like_marking(whole_course):
    autograded = (whole_course.root / "autograded" / "cheat" / NAME / "2_neural_style.ipynb").read_text()
    notebook = json.loads(autograded)
    own = [cell for cell in notebook["cells"] if "Marking: 70" in json.dumps(cell.get("outputs", []))]
    assert own
    for cell in own:
        html = "".join("".join(o["data"].get("text/html", "")) for o in cell["outputs"] if "data" in o)
        assert "<script" not in html and "style=" not in html


def test_points_that_do_not_sum_to_the_cells_stop_the_release_with_a_sentence(tmp_path):
    course = Course(tmp_path / "course")
    write_course(course.root, NAME)
    path = course.root / "source" / NAME / "2_neural_style.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "gram_matrix_marks":
            cell["metadata"]["nbgrader"]["points"] = 5
    path.write_text(json.dumps(content))
    log = course.run("generate_assignment", NAME, status=1)
    assert "'gram_matrix' is worth 5 points" in log and "sum to 4" in log
