"""Checks of the scaling of a gradient (practice)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, assert_close
from reference.style_transfer.normalize_gradient import QUANTITY

AROUND_ZERO, *FAR_FROM_ZERO = QUANTITY.draws


@pytest.mark.points(0)
def test_the_smallest_becomes_0_and_the_largest_1(student, rng):
    (values,) = QUANTITY.inputs(rng, AROUND_ZERO)
    QUANTITY.check(student.call("normalize_gradient", values), values)


@pytest.mark.points(0)
def test_values_far_from_zero_use_the_whole_range_too(student, rng):
    for draw in FAR_FROM_ZERO:
        (values,) = QUANTITY.inputs(rng, draw)
        QUANTITY.check(student.call("normalize_gradient", values), values)


@pytest.mark.points(0)
def test_where_all_values_are_the_same_the_result_is_zero(student):
    values = np.full((2, 3, 4, 3), 0.25, np.float32)
    got = as_array(student.call("normalize_gradient", values), QUANTITY.label)
    if not np.all(np.isfinite(got)):
        raise CheckFailed(
            "Where all values are the same, the range is 0, and the result is NaN or infinite.", "display-not-finite"
        )
    assert_close(got, np.zeros(values.shape), QUANTITY.tolerance)
