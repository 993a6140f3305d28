"""Checks of the gradient of a cross-correlation with respect to its image (8 points)."""

import pytest

from reference.convolution import image_gradient


def compare(student, rng, draw):
    inputs = image_gradient.QUANTITY.inputs(rng, draw)
    image_gradient.QUANTITY.check(student.call("image_gradient", *inputs), *inputs)


@pytest.mark.points(3)
def test_adds_what_each_window_gives_back(student, rng):
    compare(student, rng, image_gradient.PLAIN)


@pytest.mark.points(2)
def test_leaves_the_padding_out(student, rng):
    compare(student, rng, image_gradient.PADDED)


@pytest.mark.points(2)
def test_is_zero_where_no_window_reaches(student, rng):
    compare(student, rng, image_gradient.STRIDED)


@pytest.mark.points(1)
def test_is_right_for_padding_and_stride_together(student, rng):
    compare(student, rng, image_gradient.TOGETHER)
