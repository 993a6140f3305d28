"""Two labs of a course may use the same grade ids, and a change of one marks nothing of the other again."""

import pytest
from nbgrader.api import Gradebook

from nbreferee.testing.small_course import ANSWERS, NAME, SCORES, SmallCourse

from .in_process import add_lab, run

pytestmark = pytest.mark.slow

OTHER = "more"


@pytest.fixture
def labs(here):
    """A course with two labs of the same grade ids, in which two students have handed in both."""
    scheme = add_lab(here, OTHER)
    for student in ("half", "wrong"):
        path = here.submit(student, ANSWERS[student])
        other = here.root / "submitted" / student / OTHER
        other.mkdir()
        (other / "sums.ipynb").write_bytes(path.read_bytes())
    return here, scheme


def grades(course: SmallCourse, name: str) -> dict[str, tuple]:
    """All that the gradebook says of the grade cell of each student in a lab."""
    with Gradebook(course.database) as gradebook:
        found = {s.student.id: s.notebooks[0].grades[0] for s in gradebook.assignment_submissions(name)}
        return {k: (g.auto_score, g.manual_score, g.needs_manual_grade, g.extra_credit) for k, g in found.items()}


def cached(course: SmallCourse) -> dict[str, int]:
    """The entries of the cache, each with the time at which it was written."""
    return {path.name: path.stat().st_mtime_ns for path in course.root.glob("marks/cache/*/*.json")}


@pytest.mark.exhaustive
def test_comment_in_one_scheme_leaves_the_other_lab_untouched(labs, monkeypatch):
    course, scheme = labs
    for name in (NAME, OTHER):
        assert {each.student: each.score for each in run(course.root, name, monkeypatch)} == {"half": 3, "wrong": 0}
    with Gradebook(course.database) as gradebook:
        grade = gradebook.find_grade("add_marks", "sums", NAME, "wrong")
        grade.manual_score, grade.needs_manual_grade = 2, False
        gradebook.db.commit()
    before, entries = grades(course, NAME), cached(course)
    pages = {path: path.stat().st_mtime_ns for path in course.root.glob(f"autograded/*/{NAME}/*")}
    assert len(entries) == 4 and before["wrong"] == (0, 2, False, None)

    check = scheme / "test_add.py"
    check.write_text(check.read_text() + "\n# A comment.\n")
    states = {name: {each.state for each in run(course.root, name, monkeypatch)} for name in (OTHER, NAME)}
    assert states == {OTHER: {"marked"}, NAME: {"unchanged"}}
    assert grades(course, NAME) == before
    assert cached(course).items() > entries.items() and len(cached(course)) == 6
    assert {path: path.stat().st_mtime_ns for path in course.root.glob(f"autograded/*/{NAME}/*")} == pages


def test_each_lab_is_marked_by_its_own_scheme(labs, monkeypatch):
    """Although their files have the same names, and one process marks both."""
    course, scheme = labs
    check = scheme / "test_add.py"
    check.write_text(check.read_text().replace("!= a + b", "is None").replace("!= 1 - a", "is None"))
    scores = {
        name: {each.student: each.score for each in run(course.root, name, monkeypatch)} for name in (NAME, OTHER)
    }
    assert scores == {NAME: {"half": SCORES["half"], "wrong": SCORES["wrong"]}, OTHER: {"half": 5, "wrong": 5}}


def test_each_lab_has_its_own_limits(labs, monkeypatch):
    course, scheme = labs
    (scheme / "lab.toml").write_text("[limits]\ndepth = 0\n")
    for path in course.root.glob("submitted/*/*"):
        (path / "data").mkdir()
    for name, words in ((NAME, ""), (OTHER, "'data' lies in more than 0 folders; it is left out.")):
        for outcome in run(course.root, name, monkeypatch):
            assert words in " ".join(outcome.warnings) and bool(outcome.warnings) == bool(words)
