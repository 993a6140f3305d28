"""Checks of resuming a training (practice)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_arrays
from reference.style_transfer.resume_training import QUANTITY, draw

PROGRAM = Path(__file__).with_name("probes") / "resume_training.py"


def carry_out(student, run, stepped=False):
    """The weights of the run that went on, and of the run that was resumed, in the student's kernel."""
    program = PROGRAM.read_text(encoding="utf-8")
    got = student.execute(program, "save_training_state and resume_training", stepped=stepped, **vars(run))
    return as_arrays(got, 2, "resuming")


def compare(student, run, stepped=False):
    straight, resumed = carry_out(student, run, stepped)
    QUANTITY.check(straight, run, label="The model that was saved, trained further,", diagnose=False)
    QUANTITY.check(resumed, run)
    if not np.array_equal(straight, resumed):
        raise CheckFailed(
            "The resumed run comes close to the one without interruption, but not bit for bit. Are values rounded on the way?",
            "resume-not-exact",
        )


@pytest.mark.points(0)
def test_the_next_steps_are_those_of_a_run_never_interrupted(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(7,))))


@pytest.mark.points(0)
def test_of_several_checkpoints_the_newest_counts(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(4, 9))))


@pytest.mark.points(0)
def test_more_than_ten_checkpoints_are_told_apart(student, rng):
    compare(student, *QUANTITY.inputs(rng))


@pytest.mark.points(0)
def test_an_optimizer_that_already_took_steps_is_set_back_as_well(student, rng):
    compare(student, *QUANTITY.inputs(rng, draw(saves=(7,))), stepped=True)
