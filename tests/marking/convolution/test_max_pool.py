"""Checks of max pooling (4 points)."""

import pytest

from reference.convolution import max_pool


def compare(student, rng, draw):
    inputs = max_pool.QUANTITY.inputs(rng, draw)
    max_pool.QUANTITY.check(student.call("max_pool", *inputs), *inputs)


@pytest.mark.points(2)
def test_keeps_the_largest_value_of_each_window(student, rng):
    compare(student, rng, max_pool.FITTING)


@pytest.mark.points(1)
def test_drops_windows_that_do_not_fit(student, rng):
    compare(student, rng, max_pool.WITH_A_REST)


@pytest.mark.points(1)
def test_size_and_stride_may_differ(student, rng):
    compare(student, rng, max_pool.APART)
