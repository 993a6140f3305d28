"""Inputs of a quantity tell its misconceptions from the truth, and its check compares with the truth."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, Draw, Misconception, Quantity, draw_distinguishing

SQUARED = Misconception("squared", "It is squared.", "Reread.", lambda x: x**2)
POSITIVE = Misconception("absolute", "It is absolute.", "Reread.", abs)


def draw(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Mostly inputs for which one misconception is right by chance."""
    return (rng.choice([0.0, 1.0, -3.0], size=1),)


def quantity(**options) -> Quantity:
    return Quantity(
        "same", lambda x: x, tolerance=1e-3, misconceptions=(SQUARED, POSITIVE), **{"draws": (draw,), **options}
    )


def test_inputs_tell_every_misconception_from_the_truth():
    for seed in range(20):
        assert quantity().inputs(np.random.default_rng(seed)) == (np.array([-3.0]),)


def test_excluded_misconceptions_need_not_differ():
    careless = quantity(draws=(Draw(draw, {"squared", "absolute"}),))
    assert {careless.inputs(np.random.default_rng(seed))[0][0] for seed in range(20)} == {1.0, -3.0}


def test_other_inputs_than_the_first_can_be_asked_for():
    other = Draw(lambda rng: (np.array([-2.0]),))
    assert quantity().inputs(np.random.default_rng(0), other) == (np.array([-2.0]),)


def test_without_a_margin_the_first_inputs_are_taken():
    found = {quantity(margin=0).inputs(np.random.default_rng(seed))[0][0] for seed in range(20)}
    assert found == {0.0, 1.0, -3.0}


def test_the_question_is_the_part_of_the_name_before_the_comma():
    assert Quantity("losses, style", abs, (draw,), 1e-3).question == "losses"


def test_inputs_that_tell_nothing_are_an_error():
    with pytest.raises(ValueError, match="No inputs tell these misconceptions from the truth"):
        draw_distinguishing(lambda: (np.ones(1),), lambda x: x, [SQUARED], 1e-3)


def test_check_names_the_misconception():
    quantity().check(np.array([-3.0]), np.array([-3.0]))
    with pytest.raises(CheckFailed, match="It is squared") as caught:
        quantity().check(np.array([9.0]), np.array([-3.0]))
    assert caught.value.diagnosis == "squared"
    with pytest.raises(CheckFailed, match="The result is 9; -3 is expected") as caught:
        quantity().check(np.array([9.0]), np.array([-3.0]), diagnose=False)
    assert caught.value.diagnosis is None
