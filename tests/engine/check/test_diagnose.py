"""A wrong value is explained by the misconception that gives it, if exactly one does."""

from functools import partial

import numpy as np
import pytest

from nbreferee.check import AxisNames, CheckFailed, Misconception, assert_close, axis_names
from nbreferee.check.misconception import combined, pairs

EXPECTED = np.random.default_rng(0).normal(size=(3, 4, 4)) * 3 + 1
SIZES = AxisNames({4: ("image", "row", "column", "channel")}, {4: ("B", "H", "W", "C")})


def failure(got, expected=EXPECTED, **options) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        assert_close(got, expected, 1e-4, **options)
    return caught.value


def misconception(name, formula, finding="Found.", exchanges=None, variants=()) -> Misconception:
    return Misconception(name, finding, "Reread.", formula, exchanges, variants)


def test_a_known_misconception_is_diagnosed():
    known = [misconception("negated", lambda x: -x), misconception("doubled", lambda x: 2 * x)]
    caught = failure(2 * EXPECTED, misconceptions=known, inputs=(EXPECTED,))
    assert caught.diagnosis == "doubled" and str(caught) == "Found. Reread."


def test_variants_of_a_misconception_are_recognised_too():
    known = [misconception("padded", lambda x: 2 * x, variants=(lambda x: 3 * x,))]
    assert failure(3 * EXPECTED, misconceptions=known, inputs=(EXPECTED,)).diagnosis == "padded"


def test_of_several_misconceptions_near_the_value_the_nearest_is_diagnosed():
    known = [misconception("near", lambda x: 2.0001 * x), misconception("nearer", lambda x: 2.00001 * x)]
    assert failure(2 * EXPECTED, misconceptions=known, inputs=(EXPECTED,)).diagnosis == "nearer"


def test_misconceptions_that_give_the_same_value_are_not_guessed_between():
    known = [misconception("one", lambda x: 2 * x), misconception("another", lambda x: x + x)]
    assert failure(2 * EXPECTED, misconceptions=known, inputs=(EXPECTED,)).diagnosis is None


def test_a_misconception_that_cannot_be_told_from_the_truth_is_never_diagnosed():
    known = [misconception("the truth itself", lambda x: x)]
    assert failure(2 * EXPECTED, misconceptions=known, inputs=(EXPECTED,)).diagnosis is None


def power_and_shift(x, power=1, shift=0.0):
    return x**power + shift


COMPOSABLE = [
    misconception("squared", partial(power_and_shift, power=2)),
    misconception("cubed", partial(power_and_shift, power=3)),
    misconception("shifted", partial(power_and_shift, shift=1.5)),
]


def test_two_misconceptions_at_once_are_both_named():
    caught = failure(EXPECTED**2 + 1.5, misconceptions=COMPOSABLE, inputs=(EXPECTED,))
    assert caught.diagnosis == "squared+shifted" and str(caught) == "Two things are wrong. Found. Found. Reread."


def test_two_misconceptions_about_the_same_place_are_no_pair():
    assert [pair.id for pair in pairs(COMPOSABLE)] == ["squared+shifted", "cubed+shifted"]


def test_beside_an_exchange_the_other_misconception_is_said_of_the_other_thing():
    swapped = misconception(
        "swapped", partial(power_and_shift, power=2), "Light and dark are swapped.", ("light", "dark")
    )
    added = misconception("added", partial(power_and_shift, shift=1.5), "The light is added to the dark.")
    for known in ((swapped, added), (added, swapped)):
        caught = failure(EXPECTED**2 + 1.5, misconceptions=known, inputs=(EXPECTED,))
        assert "The dark is added to the light." in str(caught) and "Light and dark are swapped." in str(caught)


def test_a_single_number_is_not_taken_for_two_misconceptions():
    known = [misconception(each.id, partial(total, **each.formula.keywords)) for each in COMPOSABLE]
    assert failure(total(EXPECTED, 2, 1.5), total(EXPECTED), misconceptions=known, inputs=(EXPECTED,)).diagnosis is None


def total(x, power=1, shift=0.0):
    return np.sum(power_and_shift(x, power, shift))


FEATURES = np.random.default_rng(2).normal(size=(3, 7, 5, 4))


@pytest.mark.parametrize(("factor", "words"), [(35, "35 times too large (H · W"), (1 / 4, "4 times too small (C")])
def test_a_misconception_and_a_wrong_factor_of_the_input_s_sizes_are_both_named(factor, words):
    known = [misconception("squared", np.square), misconception("tripled", lambda x: 3 * x)]
    with axis_names(SIZES):
        caught = failure(factor * FEATURES**2, FEATURES, misconceptions=known, inputs=(FEATURES,))
    assert caught.diagnosis == "squared+factor" and words in str(caught), caught


@pytest.mark.parametrize(
    ("formulas", "value"),
    [
        ([np.square], 11.3 * FEATURES**2),
        ([lambda x: 3 * x], 35 * FEATURES),
        ([np.square, lambda x: x * x], 35 * FEATURES**2),
        ([np.square, lambda x: 2 * x * x], 35 * FEATURES**2),
    ],
    ids=["no size of the input", "a multiple of the truth", "two that give the same", "two that differ by a factor"],
)
def test_a_misconception_but_for_a_factor_is_not_guessed(formulas, value):
    known = [misconception(f"number {number}", formula) for number, formula in enumerate(formulas)]
    with axis_names(SIZES):
        assert failure(value, FEATURES, misconceptions=known, inputs=(FEATURES,)).diagnosis is None


def test_a_single_number_is_not_taken_for_a_misconception_but_for_a_factor():
    known = [misconception("squared", lambda x: np.sum(x**2))]
    with axis_names(SIZES):
        caught = failure(35 * np.sum(FEATURES**2), np.sum(FEATURES), misconceptions=known, inputs=(FEATURES,))
    assert caught.diagnosis is None


def test_words_that_are_exchanged_are_whole_and_stand_for_themselves():
    swapped = Misconception("swapped", "x and (y) change places.", "", partial(dict, a=1), exchanges=("x", "y+"))
    taken = Misconception("taken", "The maximum of x is taken, not of y+.", "", partial(dict, b=1))
    both = combined(swapped, taken)
    assert both is not None and "The maximum of y+ is taken, not of x." in both.finding
