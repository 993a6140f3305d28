"""The hidden inputs of a submission are its own."""

import pytest

from nbreferee.marking import Marker
from nbreferee.sandbox import SandboxError
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

SCHEME = """
import pytest
from nbreferee.check import CheckFailed


@pytest.mark.points(5)
def test_tells_its_inputs(student, rng):
    raise CheckFailed(str(rng.integers(2**60)))
"""


@pytest.mark.slow
def test_inputs_are_the_same_for_the_same_submission_and_others_for_the_same_notebook_with_other_files(tmp_path):
    assignment, scheme = write_course(tmp_path / "course")
    (scheme / "test_add.py").write_text(SCHEME)
    marker = Marker(assignment, config=strict_config(scheme, 64_322))
    inputs = []
    for student, guess in (("first", "1"), ("again", "1"), ("second", "2")):
        folder = tmp_path / student
        Entry.released().write(assignment, folder)
        (folder / "guess.txt").write_text(guess)
        inputs.append(marker.mark(folder).cells["add"].checks[0].message)
    assert inputs[0] == inputs[1] != inputs[2]


@pytest.mark.parametrize("edited", ["scheme", "lab.toml", "source", "data"])
def test_an_edit_of_the_course_asks_for_another_marker(tmp_path, edited):
    """A server that formgrader runs in outlives edits: what it keeps has to be seen as old."""
    assignment, scheme = write_course(tmp_path / "course")
    data = tmp_path / "course" / "data"
    data.mkdir()
    (scheme / "lab.toml").write_text('visible = ["../../../data"]')

    def made() -> Marker:
        return Marker(assignment, config=strict_config(scheme, 64_322))

    marker, conditions = made(), made().conditions
    before = marker.signature()
    assert marker.signature() == before
    if edited == "scheme":
        (scheme / "test_add.py").write_text(SCHEME)
    elif edited == "lab.toml":
        (scheme / "lab.toml").write_text('framework = "numpy"')
    else:
        ((data if edited == "data" else assignment.folder) / "data.txt").write_text("1")
    assert marker.signature() != before
    if edited == "data":
        assert made().conditions != conditions


def test_folders_with_answers_are_confidential(tmp_path):
    assignment, scheme = write_course(tmp_path / "course")
    (tmp_path / "course" / "reference").mkdir()
    for folder in ("reference", "tests/marking", "source"):
        config = strict_config(scheme, 64_322)
        config.Sandbox.visible = [str(tmp_path / "course" / folder)]
        with pytest.raises(SandboxError, match="could read"):
            Marker(assignment, config=config).check_isolation()
