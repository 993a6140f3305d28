"""A wrong value is told from a right one, and the message says what is known about the error."""

import re
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from nbreferee_guest.wire import Opaque

from nbreferee.check import WINDOW, CheckFailed, close_to, distance, pairs

EXPECTED = np.random.default_rng(0).normal(size=(3, 4, 4)) * 3 + 1


def failure(got, expected=EXPECTED, **options) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        close_to(got, expected, 1e-4, **options)
    return caught.value


def test_a_value_within_the_tolerance_passes():
    close_to(EXPECTED.astype(np.float32), EXPECTED, 1e-4)


def test_a_scalar_may_come_as_an_array_of_one():
    close_to(np.array([2.0], np.float32), 2.0, 1e-4)


def test_distance_is_infinite_for_nan_and_for_another_shape():
    assert distance(np.full((2,), np.nan), np.ones(2)) == np.inf
    assert distance(np.ones((2, 1)), np.ones(2)) == np.inf


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "return statement"),
        (Opaque("Foo"), "of type Foo"),
        ("text", "of type str"),
        ([1.0], "of type list"),
        (np.array([True]), "dtype bool"),
        (EXPECTED[:2], r"shape \(2, 4, 4\)"),
        (EXPECTED * np.nan, "not finite in 48 of 48"),
        (EXPECTED * 0, "zero everywhere"),
        (EXPECTED * 7, "7 times too large"),
        (EXPECTED / 7, "7 times too small"),
        (-EXPECTED, "is of the wrong sign"),
        (-2 * EXPECTED, "2 times too large and of the wrong sign"),
        (EXPECTED.swapaxes(1, 2), "transpose"),
        (np.concatenate([EXPECTED[:1], EXPECTED[1:] + 5]), "first sample"),
        (EXPECTED + 0.5, "same amount everywhere"),
        (EXPECTED * 1.00005 + 0.002, "off by 0.071 %"),
        (EXPECTED[::-1], "differ from the definition"),
    ],
)
def test_the_message_names_what_is_known(got, words):
    assert re.search(words, str(failure(got)))


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (35, r"35 times too large \(H · W for"),
        (1 / 4, r"4 times too small \(C for"),
        (70, r"\(2 · H · W for"),
        (11, "large.$"),
    ],
)
def test_a_wrong_factor_is_named_by_the_sizes_of_the_input(factor, words):
    features = np.zeros((3, 7, 5, 4))
    assert re.search(words, str(failure(factor * EXPECTED, inputs=(features,))))


def test_of_equal_products_of_sizes_that_of_the_places_is_named():
    for shape in ((1, 35, 1, 4), (1, 7, 5, 35)):
        assert "(H · W for this input)" in str(failure(35 * EXPECTED, inputs=(np.zeros(shape),)))
    assert "(B or C for this input)" in str(failure(3 * EXPECTED, inputs=(np.zeros((3, 5, 7, 3)),)))


def test_an_error_at_the_border_only_is_said_to_be_there():
    image = np.random.default_rng(1).normal(size=(2, 6, 5, 3))
    wrong = image.copy()
    wrong[:, 0] += 1
    assert "not at its border" in str(failure(wrong, image))


def misconception(name, formula, seems="Seems.", exchanges=None, variants=()):
    return SimpleNamespace(id=name, seems=seems, advice="Reread.", formula=formula, exchanges=exchanges, variants=())


def test_a_known_misconception_is_diagnosed():
    known = [misconception("negated", lambda x: -x), misconception("doubled", lambda x: 2 * x)]
    caught = failure(2 * EXPECTED, misconceptions=known, inputs=(EXPECTED,))
    assert caught.diagnosis == "doubled" and str(caught) == "Seems. Reread."


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
    assert caught.diagnosis == "squared+shifted" and str(caught) == "Two things are wrong. Seems. Seems. Reread."


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
    assert failure(value, FEATURES, misconceptions=known, inputs=(FEATURES,)).diagnosis is None


def test_a_single_number_is_not_taken_for_a_misconception_but_for_a_factor():
    known = [misconception("squared", lambda x: np.sum(x**2))]
    caught = failure(35 * np.sum(FEATURES**2), np.sum(FEATURES), misconceptions=known, inputs=(FEATURES,))
    assert caught.diagnosis is None


def test_a_wrong_value_is_shown_around_its_largest_error():
    image = np.random.default_rng(1).normal(size=(2, 9, 8, 3))
    wrong = image.copy()
    wrong[1, 8, 3, 2] += 1
    shown = failure(wrong, image).comparison
    assert shown.where == "image 1, channel 2, row 3 and following, column 0 and following"
    assert len(shown.got) == len(shown.got[0]) == WINDOW
    assert [(r, c) for r, line in enumerate(shown.differs) for c, differs in enumerate(line) if differs] == [(5, 3)]
    assert shown.got[5][3] == pytest.approx(shown.expected[5][3] + 1)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [(EXPECTED[:1], EXPECTED), (EXPECTED * np.nan, EXPECTED), (2 * EXPECTED[0, 0], EXPECTED[0, 0])],
)
def test_what_cannot_be_laid_side_by_side_is_not_shown(wrong, expected):
    assert failure(wrong, expected).comparison is None
