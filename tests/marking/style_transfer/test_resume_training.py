"""Checks of resuming a training (practice)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_arrays, assert_close
from reference.style_transfer import resume_training as reference

TOLERANCE = 1e-4

PROGRAM = """
import tempfile

import keras
import numpy as np
import tensorflow as tf


def fresh(weights):
    model = keras.Sequential([keras.Input((weights[0].shape[0],)), keras.layers.Dense(weights[0].shape[1])])
    model.set_weights(weights)
    return model, keras.optimizers.Adam(rate)


def train(model, optimizer, first, last):
    for number in range(first, last):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(inputs[number]) - targets[number]) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


def vector(model):
    return np.concatenate([weight.ravel() for weight in model.get_weights()])


with tempfile.TemporaryDirectory() as directory:
    model, optimizer = fresh(weights)
    done = 0
    for step in saves:
        train(model, optimizer, done, step)
        save_training_state(model, optimizer, directory)
        done = step
    other, other_optimizer = fresh(fresh_weights)
    if stepped:
        train(other, other_optimizer, 0, 2)
    resume_training(other, other_optimizer, directory)
    train(model, optimizer, done, len(inputs))
    train(other, other_optimizer, done, len(inputs))
result = [vector(model), vector(other)]
"""


def draw(rng, saves=(4, 9)):
    """A run whose losses and gradients differ from step to step."""
    weights, fresh = (
        (rng.normal(0, 0.5, (5, 3)).astype(np.float32), rng.normal(0, 0.5, 3).astype(np.float32)) for _ in range(2)
    )
    inputs = rng.normal(0, 1, (15, 6, 5)).astype(np.float32)
    return reference.Run(weights, fresh, inputs, rng.normal(0, 3, (15, 6, 3)).astype(np.float32), 0.05, saves)


def carry_out(student, run, stepped=False):
    """The weights of the run that went on, and of the run that was resumed, in the student's kernel."""
    got = student.execute(PROGRAM, "save_training_state and resume_training", stepped=stepped, **vars(run))
    return as_arrays(got, 2, "resuming")


def compare(student, run, stepped=False):
    straight, resumed = carry_out(student, run, stepped)
    assert_close(straight, reference.resumed(run), TOLERANCE, label="The model that was saved, trained further,")
    assert_close(resumed, reference.resumed(run), TOLERANCE, misconceptions=reference.MISCONCEPTIONS, inputs=(run,),
             label="The resumed model, some steps later,")  # fmt: skip
    if not np.array_equal(straight, resumed):
        raise CheckFailed(
            "The resumed run comes close to the one without interruption, but not bit for bit. Are values rounded on the way?",
            "resume-not-exact",
        )


@pytest.mark.points(0)
def test_the_next_steps_are_those_of_a_run_never_interrupted(student, rng):
    compare(student, draw(rng, saves=(7,)))


@pytest.mark.points(0)
def test_of_several_checkpoints_the_newest_counts(student, rng):
    compare(student, draw(rng))


@pytest.mark.points(0)
def test_more_than_ten_checkpoints_are_told_apart(student, rng):
    compare(student, draw(rng, saves=tuple(range(1, 13))))


@pytest.mark.points(0)
def test_an_optimizer_that_already_took_steps_is_set_back_as_well(student, rng):
    compare(student, draw(rng, saves=(7,)), stepped=True)
