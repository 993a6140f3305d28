"""The coordinator of a batch reads each submitted notebook once."""

import pytest

from nbreferee.gradebook import prepared
from nbreferee.submission import restore
from nbreferee.testing.small_course import ANSWERS, NAME

from .in_process import add_notebooks, run, submit_everywhere

pytestmark = pytest.mark.slow


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The names of submitted files, as they are parsed; those of the lab itself, which are marked first, do not count."""
    parse, names = restore.parse, []

    def count(path, limits):
        if "submitted" in path.parts:
            names.append("/".join(path.parts[-3:]))
        return parse(path, limits)

    monkeypatch.setattr(restore, "parse", count)
    prepared.PREPARED._kept.clear()
    return names


def test_a_submission_is_parsed_once_however_many_notebooks_it_has(here, parsed, monkeypatch):
    """Once for all of it: finding what is recorded, marking, and nbgrader's autograde with each notebook, twice."""
    names = add_notebooks(here, 3)
    for student in ("ana", "bob"):
        submit_everywhere(here, student, f"{ANSWERS['right']}  # {student}")
    outcomes = run(here.root, NAME, monkeypatch)
    assert {(each.state, each.score) for each in outcomes} == {("marked", 20.0)}
    assert sorted(parsed) == sorted(f"{student}/{NAME}/{name}.ipynb" for student in ("ana", "bob") for name in names)

    parsed.clear()
    prepared.PREPARED._kept.clear()
    assert {each.state for each in run(here.root, NAME, monkeypatch)} == {"unchanged"}
    assert len(parsed) == 2 * len(names)


def test_a_submission_that_changes_is_parsed_again(here, parsed, monkeypatch):
    path = here.submit("ana", ANSWERS["wrong"])
    assert run(here.root, NAME, monkeypatch)[0].score == 0
    here.submit("ana", ANSWERS["right"])
    assert run(here.root, NAME, monkeypatch)[0].score == 5
    assert parsed == 2 * ["/".join(path.parts[-3:])]
