"""Checks of saving a training's state (practice)."""

from pathlib import Path

import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer.save_training_state import MISCONCEPTIONS, TOLERANCE, contents, draw

PROGRAM = Path(__file__).with_name("probes") / "save_training_state.py"


def carry_out(student, run):
    """What the student's kernel finds after saving."""
    found = student.execute(PROGRAM.read_text(encoding="utf-8"), "save_training_state", **vars(run))
    readable = isinstance(found, dict) and {"path", "exists", "files", "arrays"} <= found.keys()
    if not readable or not isinstance(found["files"], list):
        raise CheckFailed("What save_training_state left cannot be read.", "unreadable-result")
    return found


@pytest.mark.points(0)
def test_returns_the_path_of_a_checkpoint_in_the_directory(student, rng):
    found = carry_out(student, draw(rng))
    if not found["files"]:
        raise CheckFailed("Nothing is written to the directory.", "checkpoint-not-written")
    if not isinstance(found["path"], str):
        raise CheckFailed("save_training_state has to return the checkpoint's path, a string.", "checkpoint-path")
    if found["exists"] is not True:
        raise CheckFailed("The path that is returned is no checkpoint in the directory.", "checkpoint-path")


@pytest.mark.points(0)
def test_the_checkpoint_holds_the_weights_and_the_averages_of_the_optimizer(student, rng):
    run = draw(rng)
    arrays = carry_out(student, run)["arrays"]
    found = [as_array(array, "A saved array") for array in arrays] if isinstance(arrays, list) else []
    if not found:
        return  # a format of the student's own: whether training resumes exactly is for the other question to say
    for part, misconception in zip(("weights", "averages"), MISCONCEPTIONS, strict=True):
        for expected in contents(run)[part]:
            if min(distance(array, expected) for array in found) > TOLERANCE:
                raise CheckFailed(f"{misconception.finding} {misconception.hint}", misconception.id)
