"""Checks of the scaling of gradient (practice)."""

import numpy as np
import pytest

from nbreferee.check import assert_close
from reference.style_transfer import normalize_gradient

TOLERANCE = 1e-4


def compare(student, values):
    values = values.astype(np.float32)
    got = student.call("normalize_gradient", values)
    assert_close(got, normalize_gradient.normalize_gradient(values), TOLERANCE,
             misconceptions=normalize_gradient.MISCONCEPTIONS, inputs=(values,))  # fmt: skip


@pytest.mark.points(0)
def test_the_smallest_becomes_0_and_the_largest_1(student, rng):
    compare(student, rng.normal(0, 0.5, (1, 9, 7, 3)) * [1, 2, 4])


@pytest.mark.points(0)
def test_values_far_from_zero_use_the_whole_range_too(student, rng):
    compare(student, 5 + rng.normal(0, 0.5, (1, 9, 7, 3)) * [1, 2, 4])
    compare(student, rng.normal(0, 0.5, (1, 9, 7, 3)) * [1, 2, 4] - 5)


@pytest.mark.points(0)
def test_where_all_values_are_the_same_the_result_is_zero(student):
    assert_close(
        student.call("normalize_gradient", np.full((1, 3, 4, 3), 0.25, np.float32)), np.zeros((1, 3, 4, 3)), TOLERANCE
    )
