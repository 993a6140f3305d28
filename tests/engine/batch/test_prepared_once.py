"""The coordinator of a batch reads each submitted notebook once, and in later runs no more until it changes."""

import pytest

from nbreferee.gradebook import prepared
from nbreferee.submission.apart import ApartProcess
from nbreferee.testing.small_course import ANSWERS, NAME

from .in_process import add_notebooks, run, submit_everywhere

pytestmark = pytest.mark.slow


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The students whose submissions are read, as they are; those of the lab itself, which are marked first, do not count."""
    carry_out, students = ApartProcess.carry_out, []

    def count(self, task, bounds):
        students.extend(task.args[0].parent.name for _ in range(bounds.what == "reading"))
        return carry_out(self, task, bounds)

    monkeypatch.setattr(ApartProcess, "carry_out", count)
    prepared.PREPARED._kept.clear()
    return students


def test_a_submission_is_read_once_however_many_notebooks_it_has(here, read, monkeypatch):
    """Once for all of it: finding what is recorded, marking, and nbgrader's autograde with each notebook, twice."""
    add_notebooks(here, 3)
    for student in ("ana", "bob"):
        submit_everywhere(here, student, f"{ANSWERS['right']}  # {student}")
    monkeypatch.setattr(prepared, "_SETTLED_SECONDS", 3600)
    outcomes = run(here.root, NAME, monkeypatch)
    assert {(each.state, each.score) for each in outcomes} == {("marked", 20.0)}
    assert sorted(read) == ["ana", "bob"]

    read.clear()
    prepared.PREPARED._kept.clear()
    monkeypatch.setattr(prepared, "_SETTLED_SECONDS", 0)
    assert {each.state for each in run(here.root, NAME, monkeypatch)} == {"unchanged"}
    assert sorted(read) == ["ana", "bob"]

    read.clear()
    prepared.PREPARED._kept.clear()
    assert {each.state for each in run(here.root, NAME, monkeypatch)} == {"unchanged"}
    assert not read


def test_a_submission_that_changes_is_read_again(here, read, monkeypatch):
    here.submit("ana", ANSWERS["wrong"])
    assert run(here.root, NAME, monkeypatch)[0].score == 0
    here.submit("ana", ANSWERS["right"])
    assert run(here.root, NAME, monkeypatch)[0].score == 5
    assert read == ["ana", "ana"]
