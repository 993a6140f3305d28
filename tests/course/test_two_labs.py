"""Two labs in one course, one in TensorFlow and one in NumPy: each is marked by its own scheme and leaves the other alone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from nbreferee.course.config import load_assignment, load_config
from nbreferee.testing.corpus import Entry

REPOSITORY = Path(__file__).parents[2]
LABS = ("convolution", "style_transfer")

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


class Course:
    """A copy of the repository's course, with its commands run in it."""

    def __init__(self, root: Path):
        self.root = root
        for folder in ("source", "reference", "tests/marking", "weights"):
            shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)

    def run(self, *command: str) -> str:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def hand_in(self, lab: str, student: str, entry: Entry) -> None:
        config = load_config(self.root)
        entry.write(load_assignment(self.root, lab, config), self.root / "submitted" / student / lab)

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def marks(self, lab: str) -> dict[str, tuple[float, bool]]:
        """Each student's score, and whether something of theirs needs manual grading."""
        with self.gradebook() as gradebook:
            found = gradebook.assignment_submissions(lab)
            return {each.student.id: (round(each.score, 2), each.needs_manual_grade) for each in found}

    def states(self, lab: str) -> list[str]:
        """What became of the submissions in the last run."""
        lines = (self.root / "marks" / f"{lab}.log").read_text().splitlines()
        return [line.split("\t")[2] for line in lines]

    def entries(self) -> set[str]:
        """The files of the cache of results."""
        return {path.name for path in self.root.glob("marks/cache/*/*.json")}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Both labs released; a student with the solution of the warm-up, and one with the other lab as it was given out."""
    course = Course(tmp_path_factory.mktemp("two_labs"))
    for lab in LABS:
        course.run("nbgrader", "generate_assignment", lab)
    written = Entry.solved(flip="The kernel is learned: its flip would be learned as well.")
    course.hand_in("convolution", "ana", written)
    course.hand_in("style_transfer", "ben", Entry.released())
    for lab in LABS:
        course.run("nbreferee", "batch", lab)
    return course


def test_each_lab_is_marked_by_its_own_scheme(course):
    assert course.marks("convolution")["ana"] == (24, True)
    assert course.marks("style_transfer")["ben"] == (0, False)


def test_a_comment_in_one_scheme_leaves_the_other_labs_marks_cache_and_flags_untouched(course):
    with course.gradebook() as gradebook:
        for question in ("flip", "depth"):
            grade = gradebook.find_grade(question, "convolution", "convolution", "ana")
            grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    assert course.marks("convolution")["ana"] == (30, False)
    before = course.entries()
    scheme = course.root / "tests" / "marking" / "style_transfer" / "test_gram_matrix.py"
    scheme.write_text(scheme.read_text() + "\n# A comment.\n")
    course.run("nbreferee", "batch", "convolution")
    assert course.states("convolution")[-1] == "unchanged"
    assert course.marks("convolution")["ana"] == (30, False) and course.entries() == before
    course.run("nbreferee", "batch", "style_transfer")
    assert course.states("style_transfer")[-1] == "marked" and course.entries() > before


def test_formgraders_button_and_feedback_work_for_the_lab_without_a_framework(course, monkeypatch):
    monkeypatch.chdir(course.root)
    config = load_config(course.root)
    config.CourseDirectory.root = str(course.root)
    answer = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config).autograde("convolution", "ana")
    assert answer["success"], answer
    course.run("nbgrader", "generate_feedback", "convolution")
    page = (course.root / "feedback" / "ana" / "convolution" / "convolution.html").read_text()
    assert "Automatic marking of “cross_correlation”" in page
    autograded = json.loads((course.root / "autograded" / "ana" / "convolution" / "convolution.ipynb").read_text())
    assert autograded["metadata"]["nbreferee"]["cells"]["cross_correlation"]["score"] == 8
