"""Checks of resuming a training (practice)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_arrays
from reference.style_transfer.resume_training import QUANTITY, draw

PROBES = Path(__file__).with_name("probes")
PROGRAM = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("training.py", "resume_training.py"))


def carry_out(student, run):
    """The weights of the run that went on, and of the run that was resumed, in the student's kernel."""
    try:
        got = student.execute(PROGRAM, "save_training_state and resume_training", **vars(run))
    except CheckFailed as error:
        raise CheckFailed(str(error), error.diagnosis or "resume-raises") from None
    return as_arrays(got, 2, "resuming")


def compare(student, run):
    straight, resumed = carry_out(student, run)
    QUANTITY.check(straight, run, label="The model that was saved, trained further,", diagnose=False)
    if not np.all(np.isfinite(resumed)):
        raise CheckFailed(
            "Some steps after it was resumed, the model has weights that are NaN or infinite. Adam takes the root of one of its averages, that "
            "of the squares: does each average come back as what it was?",
            "resume-not-finite",
        )
    QUANTITY.check(resumed, run)
    if not np.array_equal(straight, resumed):
        raise CheckFailed(
            "The resumed run comes close to the one without interruption, but not bit for bit. Are values rounded on the way?",
            "resume-not-exact",
        )


@pytest.mark.points(0)
def test_the_next_steps_are_those_of_a_run_never_interrupted(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(2,))))


@pytest.mark.points(0)
def test_of_several_checkpoints_the_newest_counts(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(1, 3))))


@pytest.mark.points(0)
def test_more_than_ten_checkpoints_are_told_apart(student, rng):
    compare(student, *QUANTITY.inputs(rng))


@pytest.mark.points(0)
def test_an_optimizer_that_already_took_steps_is_set_back_as_well(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(2,), stepped=2)))
