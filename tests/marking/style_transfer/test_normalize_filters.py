"""Checks of the scaling of filters (practice)."""

import numpy as np
import pytest

from reference.style_transfer.normalize_filters import QUANTITY, noise
from reference.style_transfer.scaling import shifted


@pytest.mark.points(0)
def test_the_smallest_becomes_0_and_the_largest_1(student, rng):
    (values,) = QUANTITY.inputs(rng)
    QUANTITY.check(student.call("normalize_filters", values), values)


@pytest.mark.points(0)
def test_values_far_from_zero_use_the_whole_range_too(student, rng):
    for shift in (5, -5):
        (values,) = QUANTITY.inputs(rng, shifted(noise, shift))
        QUANTITY.check(student.call("normalize_filters", values), values)


@pytest.mark.points(0)
def test_where_all_values_are_the_same_the_result_is_zero(student):
    values = np.full((1, 3, 4, 3), 0.25, np.float32)
    QUANTITY.check(student.call("normalize_filters", values), values, diagnose=False)
