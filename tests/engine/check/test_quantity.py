"""Inputs of a quantity tell its misconceptions from the truth, and its check compares with the truth."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, Misconception, Quantity, draw_distinguishing

SQUARED = Misconception("squared", "It is squared.", "Reread.", lambda x: x**2)
POSITIVE = Misconception("absolute", "It is absolute.", "Reread.", abs)


def draw(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Mostly inputs for which one misconception is right by chance."""
    return (rng.choice([0.0, 1.0, -3.0], size=1),)


def quantity(**options) -> Quantity:
    return Quantity("same", lambda x: x, (draw,), 1e-3, (SQUARED, POSITIVE), **options)


def test_inputs_tell_every_misconception_from_the_truth():
    for seed in range(20):
        assert quantity().inputs(np.random.default_rng(seed)) == (np.array([-3.0]),)


def test_excluded_misconceptions_need_not_differ():
    found = {quantity(exclude=({"squared", "absolute"},)).inputs(np.random.default_rng(s))[0][0] for s in range(20)}
    assert found == {1.0, -3.0}


def test_inputs_that_tell_nothing_are_an_error():
    with pytest.raises(ValueError, match="No inputs tell these misconceptions from the truth"):
        draw_distinguishing(lambda: (np.ones(1),), lambda x: x, [SQUARED], 1e-3)


def test_check_names_the_misconception():
    quantity().check(np.array([-3.0]), np.array([-3.0]))
    with pytest.raises(CheckFailed, match="It is squared") as caught:
        quantity().check(np.array([9.0]), np.array([-3.0]))
    assert caught.value.diagnosis == "squared"
