"""A run with --force that is interrupted goes on where it stopped; one that has ended begins anew."""

import os

import pytest

from nbreferee.batch.forced import ForcedRun
from nbreferee.testing.small_course import ANSWERS, NAME

from .in_process import run


@pytest.fixture
def forced(tmp_path) -> ForcedRun:
    return ForcedRun(tmp_path / "cache", NAME, "*", "conditions")


def test_students_are_kept_until_the_run_has_ended(forced):
    assert forced.done() == set()
    forced.note("ana")
    forced.note("b\nob")
    assert forced.done() == {"ana", "b\nob"}
    forced.finish()
    forced.finish()
    assert forced.done() == set()


def test_other_conditions_and_other_students_are_another_run(forced, tmp_path):
    forced.note("ana")
    assert ForcedRun(tmp_path / "cache", NAME, "*", "other conditions").done() == set()
    assert ForcedRun(tmp_path / "cache", NAME, "a*", "conditions").done() == set()
    assert ForcedRun(tmp_path / "cache", NAME, "*", "conditions").done() == {"ana"}


def test_damaged_lines_and_old_files_count_for_nothing(forced, tmp_path):
    forced.note("ana")
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(b'"ana"\n\xff\n"b')
    assert forced.done() == {"ana"}
    file.write_text('"ana"\n')
    os.utime(file, (0, 0))
    assert forced.done() == set() and not file.exists()


@pytest.mark.slow
def test_interrupted_run_marks_the_rest_and_what_has_changed(here, monkeypatch):
    for student in ("ana", "bob", "cy"):
        here.submit(student, ANSWERS["right"])
    run(here.root, NAME, monkeypatch)

    def interrupt(outcome: object) -> None:
        if outcome.student == "bob":
            raise KeyboardInterrupt

    def states(**options: object) -> dict[str, str]:
        return {each.student: each.state for each in run(here.root, NAME, monkeypatch, **options)}

    with pytest.raises(KeyboardInterrupt):
        run(here.root, NAME, monkeypatch, interrupt, force=True)
    here.submit("bob", ANSWERS["half"])
    assert set(states().values()) == {"unchanged", "marked"}
    assert states(force=True) == {"ana": "unchanged", "bob": "unchanged", "cy": "marked"}
    assert set(states(force=True).values()) == {"marked"}
