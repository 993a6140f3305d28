"""Checks of saving a training's state (practice)."""

from pathlib import Path

import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer.save_training_state import MISCONCEPTIONS, STEPS, TOLERANCE, contents, draw

PROBES = Path(__file__).with_name("probes")
PROGRAM = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("training.py", "save_training_state.py"))


def carry_out(student, run, look_at_bytes=False):
    """What the student's kernel finds after saving; with `look_at_bytes`, also which parts of the state the files do not depend on."""
    names = vars(run) | {"steps": STEPS, "look_at_bytes": look_at_bytes}
    found = student.execute(PROGRAM, "save_training_state", **names)
    readable = isinstance(found, dict) and {"path", "exists", "files", "arrays", "same"} <= found.keys()
    if not readable or not all(isinstance(found[name], list) for name in ("files", "arrays", "same")):
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
def test_the_checkpoint_holds_the_weights_the_averages_and_the_steps_of_the_optimizer(student, rng):
    run = draw(rng)
    found = carry_out(student, run)
    held = [as_array(array, "A saved array") for array in found["arrays"]]
    parts = contents(run)
    missing = {part for part, arrays in parts.items() if not all(holds(held, expected) for expected in arrays)}
    if any(str(STEPS) in str(name) for name in found["files"]):
        missing.discard("steps")
    if missing and not any(holds(held, expected) for arrays in parts.values() for expected in arrays):
        # A format that cannot be read: only what the files depend on shows what they hold.
        same = carry_out(student, run, look_at_bytes=True)["same"]
        missing &= {part for part in same if isinstance(part, str)}
    for part, misconception in zip(parts, MISCONCEPTIONS, strict=True):
        if part in missing:
            raise misconception.failure()


def holds(held, expected):
    """Whether one of the arrays `held` is the `expected` one, whatever its shape."""
    return any(array.size == expected.size and distance(array.ravel(), expected.ravel()) <= TOLERANCE for array in held)
