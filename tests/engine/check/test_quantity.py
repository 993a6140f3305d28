"""Inputs of a quantity tell its misconceptions from the truth, and its check compares with the truth."""

from dataclasses import replace

import numpy as np
import pytest

from nbreferee.check import AcceptedVariant, CheckFailed, Draw, Example, Misconception, Quantity, draw_distinguishing

SQUARED = Misconception("squared", "It is squared.", "Reread.", lambda x: x**2)
POSITIVE = Misconception("absolute", "It is absolute.", "Reread.", abs)


def draw(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Mostly inputs for which one misconception is right by chance."""
    return (rng.choice([0.0, 1.0, -3.0], size=1),)


def quantity(**options) -> Quantity:
    given = {"tolerance": 1e-3, "draws": (draw,), "misconceptions": (SQUARED, POSITIVE), **options}
    return Quantity("same", lambda x: x, **given)


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


def test_inputs_whose_truth_is_not_finite_are_not_drawn_and_not_compared():
    logarithm = Quantity("log", np.log, (lambda rng: (rng.normal(size=2),),), 1e-5)
    with np.errstate(invalid="ignore"):
        assert all(np.isfinite(np.log(*logarithm.inputs(np.random.default_rng(seed)))).all() for seed in range(20))
        with pytest.raises(ValueError, match="the truth is NaN or infinite"):
            logarithm.check(np.zeros(2), np.array([1.0, -1.0]))
    with pytest.raises(ValueError, match="the truth is complex"):
        Quantity("root", lambda x: x + 1j, (draw,), 1e-5).check(np.ones(1), np.ones(1))


def test_where_no_value_but_the_truth_is_right_inputs_tell_misconceptions_apart_all_the_same():
    for seed in range(20):
        assert quantity(tolerance=0).inputs(np.random.default_rng(seed)) == (np.array([-3.0]),)


def test_a_truth_that_is_zero_or_boolean_can_be_asked_for_where_nothing_is_to_be_told_from_it():
    positive = Quantity("positive", lambda x: x > 0, (lambda rng: (np.array([-1.0, 0.0]),),), 1e-6)
    (inputs,) = positive.inputs(np.random.default_rng(0))
    positive.check(inputs > 0, inputs)
    positive.check(np.zeros(2), inputs)
    with pytest.raises(CheckFailed):
        positive.check(inputs >= 0, inputs)


def test_a_variant_far_from_the_truth_is_right_and_widens_nothing_where_the_tolerance_covers_it():
    def deviation(ddof):
        return lambda x: np.std(x, ddof=ddof)

    x = np.arange(10.0)
    far = Quantity("deviation", deviation(0), (), 1e-5, variants=(AcceptedVariant("unbiased", deviation(1)),))
    near = replace(far, tolerance=0.06)
    for right in (deviation(0)(x), deviation(1)(x), deviation(1)(x) * (1 + 5e-6)):
        far.check(right, x)
    near.check(deviation(1)(x), x)
    for quantity, wrong in ((far, 0.5 * (deviation(0)(x) + deviation(1)(x))), (near, 1.05 * deviation(1)(x))):
        with pytest.raises(CheckFailed):
            quantity.check(wrong, x)


@pytest.mark.parametrize("options", [{"axes": ("node", "node")}, {"symbols": ("n", "n")}, {"tolerance": -1}])
def test_names_that_stand_twice_and_negative_tolerances_are_refused(options):
    with pytest.raises(ValueError, match=r"same: "):
        quantity(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"misconceptions": Misconception("m", "Found.", "Reread.", np.negative)},
        {"examples": Example("f({})", (np.ones(2),))},
        {"draws": np.random.default_rng},
        {"variants": (np.negative,)},
    ],
)
def test_a_field_that_lacks_its_comma_is_named(options):
    with pytest.raises(TypeError, match=f"same: {next(iter(options))} is to be a tuple"):
        quantity(**options)


@pytest.mark.parametrize("axes", [("row",), ("row", "column", "channel")])
def test_names_of_another_number_of_axes_are_not_used(axes):
    with pytest.raises(CheckFailed):
        quantity(axes=axes).check(np.ones((2, 2)), np.eye(2))


def test_examples_that_cannot_be_used_are_named():
    examples = (
        Example("f({}, {})", (np.ones(2),)),
        Example("f({})", (np.array(["a"]),)),
        Example("f({})", (np.ones(2),)),
    )
    problems = quantity(examples=examples).problems()
    assert len(problems) == 2 and all("cannot be used" in problem for problem in problems)
