"""Checks of the receptive field (4 points). Each asks for several stacks: one number alone could be right by chance."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array
from reference.convolution import receptive_field

SIZE = receptive_field.SIZE_QUANTITY
STEP = receptive_field.STEP_QUANTITY


def compare(student, rng, quantity, draw):
    """Compare the sizes or the steps of all stacks; an error that has no name is shown for one of them."""
    (stacks,) = quantity.inputs(rng, draw)
    pairs = [pair(student.call("receptive_field", layers)) for layers in stacks]
    got, expected = np.array(pairs)[:, 0 if quantity is SIZE else 1], quantity.truth(stacks)
    try:
        quantity.check(got, stacks)
    except CheckFailed as failed:
        number = int(np.argmax(got != expected))
        raise failed.saying(
            f"{quantity.label} for the layers {stacks[number]} is {got[number]:g}; {expected[number]:g} is expected."
        ) from None


def pair(got):
    """`got` as two numbers, or `CheckFailed` saying what is wrong with it."""
    if got is None:
        raise CheckFailed("The function returns None. Does it end with a return statement?", "returns-nothing")
    entries = list(got) if isinstance(got, list | tuple) or getattr(got, "ndim", 0) == 1 else []
    if len(entries) != 2:
        raise CheckFailed("The function has to return two numbers, the size and the step.", "field-no-pair")
    numbers = [as_array(entry, name) for entry, name in zip(entries, ("The size", "The step"), strict=True)]
    if any(number.size != 1 for number in numbers):
        raise CheckFailed("The size and the step are one number each.", "field-no-pair")
    return [float(number.reshape(())) for number in numbers]


@pytest.mark.points(2)
def test_size_of_stacks_with_strides(student, rng):
    compare(student, rng, SIZE, receptive_field.WITH_STRIDES)


@pytest.mark.points(1)
def test_size_of_stacks_of_stride_one(student, rng):
    compare(student, rng, SIZE, receptive_field.OF_STRIDE_ONE)


@pytest.mark.points(1)
def test_step_of_stacks_with_strides(student, rng):
    compare(student, rng, STEP, receptive_field.WITH_STRIDES)
