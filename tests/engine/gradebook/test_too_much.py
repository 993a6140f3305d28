"""A submission whose marking takes too much, or ends the process that marks, costs itself alone, with each way of marking."""

import subprocess

import pytest

from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse, scheme_folder

pytestmark = pytest.mark.slow

SECONDS = 8
EXCESSES = {
    "eve": (
        "sum(range(10**12))",
        f"marking it takes more than {SECONDS} s of processor time",
        "larger marking_seconds",
    ),
    "mal": ("os._exit(1)", "marking it has ended 3 processes", "look at what was handed in"),
}
"""By student: what a check does with the answer that their function gives, and words of the sentence about it."""
SCHEME = """
import os
import pytest

@pytest.mark.points(5)
def test_adds(student):
    found = student.call("add", 1, 2)
    if found == "eve":
        {eve}
    if found == "mal":
        {mal}
    if found != 3:
        raise ValueError(found)
"""


@pytest.fixture
def excessive(course) -> SmallCourse:
    """A course whose check takes too much for some answers, which their students and others have handed in."""
    bodies = {student: body for student, (body, *_) in EXCESSES.items()}
    (scheme_folder(course.root) / "test_add.py").write_text(SCHEME.format(**bodies))
    (scheme_folder(course.root) / "lab.toml").write_text(f"[limits]\nmarking_seconds = {SECONDS}\n")
    for student in ("ana", "zoe"):
        course.submit(student, f"{ANSWERS['right']}  # {student}")
    for student in EXCESSES:
        course.submit(student, f"def add(a, b):\n    return {student!r}")
    return course


def run(course: SmallCourse, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must fail."""
    done = course._run(["-m", *command])
    assert done.returncode == 1
    return done


def test_autograde_names_it_and_goes_on_with_the_next_student(excessive):
    done = run(excessive, "nbgrader", "autograde", NAME)
    assert all(words in done.stderr for _, *sentence in EXCESSES.values() for words in sentence), done.stderr
    assert {student: excessive.marks().get(student) for student in ("ana", "zoe")} == {"ana": 5, "zoe": 5}
    assert not any((excessive.root / "autograded" / student / NAME).exists() for student in EXCESSES)


@pytest.mark.exhaustive
@pytest.mark.parametrize("student", EXCESSES)
def test_mark_names_it(excessive, student):
    done = run(excessive, "nbreferee", "mark", f"submitted/{student}/{NAME}", "--assignment", NAME)
    assert done.stderr.startswith("error: ") and all(words in done.stderr for words in EXCESSES[student][1:])
    assert "Traceback" not in done.stderr
