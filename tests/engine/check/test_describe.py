"""The message about a wrong value says what is known about the error, and calls axes as the lab does."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from nbreferee.check import AxisNames, CheckFailed, assert_close, axis_names
from nbreferee.check.axes import current
from nbreferee.check.describe import WINDOW
from nbreferee.guest.codec import Opaque

EXPECTED = np.random.default_rng(0).normal(size=(3, 4, 4)) * 3 + 1
IMAGES = AxisNames({3: ("image", "row", "column"), 4: ("image", "row", "column", "channel")}, {4: ("B", "H", "W", "C")})
"""What a lab about batches of pictures says in its lab.toml."""


@pytest.fixture
def images() -> Iterator[None]:
    """Messages call axes as a lab about batches of pictures does."""
    with axis_names(IMAGES):
        yield


def failure(got, expected=EXPECTED, tolerance=1e-4, **options) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        assert_close(got, expected, tolerance, **options)
    return caught.value


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "return statement"),
        (Opaque("Foo"), "of type Foo"),
        ("text", "of type str"),
        ([1.0], "of type list"),
        (np.array([1j]), "dtype complex128"),
        (EXPECTED[:2], r"shape \(2, 4, 4\)"),
        (EXPECTED * np.nan, "not finite in 48 of 48"),
        (EXPECTED * 0, "zero everywhere"),
        (EXPECTED * 7, "7 times too large"),
        (EXPECTED / 7, "7 times too small"),
        (-EXPECTED, "is of the wrong sign"),
        (-2 * EXPECTED, "2 times too large and of the wrong sign"),
        (EXPECTED.swapaxes(1, 2), "transpose"),
        (np.concatenate([EXPECTED[:1], EXPECTED[1:] + 5]), "right for the first image only"),
        (EXPECTED + 0.5, "same amount everywhere"),
        (EXPECTED * 1.00005 + 0.002, "off by 0.071 %, which is more than rounding to float32 explains"),
        (EXPECTED * 1.0004, "nearly right, but off by 0.04 %"),
        (np.array(np.nan), "shape"),
        (EXPECTED[::-1], "differ from the definition"),
    ],
)
def test_the_message_names_what_is_known(got, words, images):
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
def test_a_wrong_factor_is_named_by_the_sizes_of_the_input(factor, words, images):
    features = np.zeros((3, 7, 5, 4))
    assert re.search(words, str(failure(factor * EXPECTED, inputs=(features,))))


def test_a_factor_is_named_by_any_product_of_sizes_before_twice_one(images):
    assert "(B · C for this input)" in str(failure(6 * EXPECTED, inputs=(np.zeros((2, 5, 7, 3)),)))
    assert "(2 · C for this input)" in str(failure(6 * EXPECTED, inputs=(np.zeros((4, 5, 7, 3)),)))


def test_of_equal_products_of_sizes_that_of_the_places_is_named(images):
    for shape in ((1, 35, 1, 4), (1, 7, 5, 35)):
        assert "(H · W for this input)" in str(failure(35 * EXPECTED, inputs=(np.zeros(shape),)))
    assert "(B or C for this input)" in str(failure(3 * EXPECTED, inputs=(np.zeros((3, 5, 7, 3)),)))


def test_an_error_at_the_border_only_is_said_to_be_there(images):
    image = np.random.default_rng(1).normal(size=(2, 6, 5, 3))
    wrong = image.copy()
    wrong[:, 0] += 1
    assert "not at its border" in str(failure(wrong, image))


def test_a_wrong_value_is_shown_around_its_largest_error(images):
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


FILTERS = ("height", "width", "input channel", "filter")


def test_filter_bank_is_not_described_as_images(images):
    """The value's own axes win over the lab's: the first of a filter bank is no image, and it has no border."""
    bank = np.random.default_rng(3).normal(size=(3, 3, 3, 8))
    wrong = bank.copy()
    wrong[1:] += 5
    caught = failure(wrong, bank, axes=FILTERS)
    assert "right for the first height only" in str(caught)
    wrong = bank.copy()
    wrong[:, 0] += 1
    caught = failure(wrong, bank, axes=FILTERS)
    assert "border" not in str(caught) and "image" not in str(caught)
    assert re.fullmatch(
        r"height \d, width \d, input channel 0 and following, filter \d and following", caught.comparison.where
    )


def test_symbols_of_one_value_win_over_those_of_the_lab(images):
    bank = np.random.default_rng(3).normal(size=(3, 5, 4, 7))
    caught = failure(7 * bank, bank, inputs=(bank,), axes=FILTERS, symbols=("h", "w", "c", "n"))
    assert "7 times too large (n for this input)" in str(caught)


def test_without_names_axes_are_called_by_their_numbers():
    """A lab that names no axes: messages say neither image nor channel."""
    assert current().of(2) == ("axis 0", "axis 1") and current().sizes_of(4) == ()
    value = np.random.default_rng(1).normal(size=(2, 9, 8, 3))
    wrong = value.copy()
    wrong[1, 8, 3, 2] += 1
    caught = failure(wrong, value)
    assert "right at index 0 only" in str(caught)
    assert caught.comparison.where == "[1, 8, 0:6, 0:3]"
    assert str(failure(35 * value, value, inputs=(np.zeros((3, 7, 5, 4)),))).endswith("35 times too large.")


def test_a_first_part_of_zeros_is_not_called_right():
    """Above the border of a padded image nearly every answer is zero."""
    value = np.random.default_rng(2).normal(size=(4, 5, 3))
    value[0] = 0
    assert "only" not in str(failure(np.maximum(value, 0), value))


def test_names_last_as_long_as_their_context():
    with axis_names(IMAGES), axis_names(AxisNames({1: ("time",)})):
        assert current().of(1) == ("time",) and current().of(4) == ("axis 0", "axis 1", "axis 2", "axis 3")
    assert current() == AxisNames()


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        (1234567, 1234568, "is 1234567; 1234568 is expected"),
        (0.1 + 0.2, 0.3, "is 0.30000000000000004; 0.29999999999999999 is expected"),
        (0.5, 1 / 3, "is 0.5; 0.333333 is expected"),
    ],
)
def test_two_numbers_that_differ_are_written_differently(got, expected, said):
    assert said in str(failure(np.float64(got), np.float64(expected), tolerance=0))


def test_where_zeros_are_right_nothing_is_said_in_percent():
    found = failure(np.full((3, 4), 1e-3), np.zeros((3, 4)))
    assert (
        str(found) == "The result should be zero everywhere; the largest size in it is 0.001." and not found.diagnosis
    )
