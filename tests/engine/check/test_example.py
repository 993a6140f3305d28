"""A small input, as it is typed, and what an answer makes of it."""

import math

import numpy as np
import pytest

from nbreferee.check import CheckFailed, Example, Misconception, Quantity

FEW, MANY = np.array([[1, -0.5], [0, 2]], np.float32), np.arange(60, dtype=np.float32).reshape(5, 12)


def total(values: np.ndarray) -> float:
    return float(values.sum(dtype=np.float64))


def doubled(values: np.ndarray) -> np.ndarray:
    return 2 * values.astype(np.float64)


def shown(truth, answer, *inputs):
    quantity = Quantity("f", truth, (), 1e-4, examples=tuple(Example("f({})", (each,)) for each in inputs))

    def ask(expression, **names):
        assert expression == "f(input_0)"
        return answer(*names.values())

    return quantity.wrong_example(ask, "tf.constant")


def test_the_expression_is_what_a_student_types():
    assert shown(total, lambda x: 0.0, FEW).expression == "f(tf.constant([[1., -0.5], [0., 2.]]))"
    example = Example("f({}, {}, {})", ([FEW[:1]], 2, {"content": 0.5}))
    assert example.written("np.array") == "f([np.array([[1., -0.5]])], 2, {'content': 0.5})"


def test_a_number_is_shown_beside_the_expected_one():
    found = shown(total, lambda x: 5.0, FEW)
    assert (found.got, found.expected, found.differs) == (((5.0,),), ((2.5,),), ((True,),))


def test_an_array_is_shown_with_the_places_that_differ():
    found = shown(doubled, lambda x: 2 * x + np.float32([0, 1]), FEW)
    assert (
        found.got == ((2, 0), (0, 5)) and found.expected == ((2, -1), (0, 4)) and found.differs == ((False, True),) * 2
    )


def test_a_wrong_shape_is_named():
    found = shown(doubled, lambda x: (2 * x)[0], FEW)
    assert found.where == "shape (2,) in place of (2, 2)" and found.got == ((2, -1),) and found.differs == ()


def test_of_a_large_value_a_part_is_shown():
    found = shown(doubled, lambda x: x, MANY)
    assert max(map(len, found.got)) == 6 and len(found.got) <= 6


def test_the_first_example_that_is_wrong_is_shown_and_none_where_all_are_right():
    assert shown(total, lambda x: total(x) if x.size == 4 else 0.0, FEW, MANY).expected == ((1770.0,),)
    assert shown(total, total, FEW, MANY) is None


def test_what_is_no_value_is_not_shown():
    def raises(_):
        raise CheckFailed("f raised ValueError: no")

    for answer in (raises, lambda x: None, lambda x: "text", lambda x: np.full((2, 2), np.nan)):
        assert shown(total, answer, FEW) is None


def test_no_name_hangs_on_an_example():
    """It shows an error and diagnoses none."""
    halved = Misconception("halved", "Halved.", "Look again.", lambda x: total(x) / 2)
    quantity = Quantity("f", total, (), 1e-4, (halved,), examples=(Example("f({})", (FEW,)),))
    assert quantity.wrong_example(lambda _, **names: total(*names.values()) / 2, "np.array").got == ((1.25,),)


def test_whole_numbers_and_truths_are_typed_as_such():
    example = Example("f({}, {})", (np.array([0, 2**24 + 1]), np.array([True, False])))
    assert example.written("np.array") == "f(np.array([0, 16777217]), np.array([True, False]))"


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (np.float32(0.1), "0.1"),
        (np.float64(16777217), "16777217."),
        (np.float32(2), "2."),
        (np.float64(1e-50), "1e-50"),
    ],
)
def test_numbers_are_typed_as_exactly_as_their_dtype_has_them(number, typed):
    assert Example("f({})", (np.array([number]),)).written("np.array") == f"f(np.array([{typed}]))"


@pytest.mark.parametrize("given", [np.array([np.inf]), np.array([1.0, np.nan]), [math.inf]])
def test_what_cannot_be_typed_is_an_example_that_cannot_be_used(given):
    quantity = Quantity("q", np.sum, (), 0.1, examples=(Example("f({})", (given,)),))
    assert len(quantity.problems()) == 1 and "cannot be typed" in quantity.problems()[0]
