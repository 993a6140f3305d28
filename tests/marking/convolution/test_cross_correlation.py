"""Checks of the cross-correlation (8 points). SciPy's own functions are not allowed."""

import pytest

from nbreferee.check import CheckFailed
from reference.convolution import cross_correlation

OF_SIGNAL = ("correlate2d", "convolve2d", "correlate", "convolve", "fftconvolve", "oaconvolve")
OF_IMAGES = ("correlate", "convolve", "correlate1d", "convolve1d")
NOT_ALLOWED = [*(f"scipy.signal.{name}" for name in OF_SIGNAL), *(f"scipy.ndimage.{name}" for name in OF_IMAGES)]


@pytest.fixture(autouse=True)
def written_by_the_student(student):
    for function in NOT_ALLOWED:
        if student.uses("cross_correlation", function):
            raise CheckFailed(
                f"The function uses {function}, which this assignment does not allow. Write the sum over the window "
                "yourself, with NumPy.",
                "forbidden",
            )


def compare(student, rng, draw):
    inputs = cross_correlation.QUANTITY.inputs(rng, draw)
    cross_correlation.QUANTITY.check(student.call("cross_correlation", *inputs), *inputs)


@pytest.mark.points(3)
def test_equals_the_sum_over_the_window(student, rng):
    compare(student, rng, cross_correlation.PLAIN)


@pytest.mark.points(2)
def test_puts_zeros_on_all_sides_of_the_image(student, rng):
    compare(student, rng, cross_correlation.PADDED)


@pytest.mark.points(2)
def test_moves_the_window_by_the_stride(student, rng):
    compare(student, rng, cross_correlation.STRIDED)


@pytest.mark.points(1)
def test_is_right_for_whole_numbers_with_padding_and_stride(student, rng):
    compare(student, rng, cross_correlation.TOGETHER)
