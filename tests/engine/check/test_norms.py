"""Distances by norm, and factors between arrays."""

import math

import numpy as np
import pytest

from nbreferee.check import distance
from nbreferee.check.norms import as_factor

ARRAY = np.arange(1.0, 25).reshape(2, 3, 4)


def test_a_distance_is_relative_to_the_norm_of_the_reference():
    assert distance(1.5 * ARRAY, ARRAY) == pytest.approx(0.5)
    assert distance(ARRAY.astype(np.float32), ARRAY) == 0
    assert distance(ARRAY.transpose(2, 1, 0), ARRAY.transpose(2, 1, 0)) == 0
    assert distance([3.0, 4.0], [0.0, 0.0]) == 5


@pytest.mark.parametrize("scale", [1e-300, 1e-180, 1e180, 1e300])
def test_tiny_and_huge_values_have_a_distance_like_all_others(scale):
    assert distance(1.5 * scale * ARRAY, scale * ARRAY) == pytest.approx(0.5)
    assert distance(0 * ARRAY, scale * ARRAY) == 1
    assert distance(scale, scale) == 0


@pytest.mark.parametrize("value", [ARRAY[0], np.nan * ARRAY, np.inf * ARRAY])
def test_other_shapes_and_what_is_no_number_are_infinitely_far(value):
    assert distance(value, ARRAY) == math.inf


@pytest.mark.parametrize("factor", [2.0, -0.25, 1e-3])
def test_a_factor_is_found_within_the_tolerance(factor):
    across = np.where(ARRAY % 2, ARRAY[..., ::-1], -ARRAY)
    across -= ARRAY * np.vdot(across, ARRAY) / np.vdot(ARRAY, ARRAY)
    across *= np.linalg.norm(ARRAY) / np.linalg.norm(across)
    assert as_factor(factor * ARRAY, ARRAY) == pytest.approx(factor, rel=1e-12)
    assert as_factor(factor * (ARRAY + 0.9e-4 * across), ARRAY) == pytest.approx(factor)
    assert as_factor(factor * (ARRAY + 1.1e-4 * across), ARRAY) is None


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        (ARRAY[0], ARRAY),
        (0 * ARRAY, ARRAY),
        (ARRAY, 0 * ARRAY),
        (np.nan * ARRAY, ARRAY),
        (np.inf * ARRAY, ARRAY),
        (1e200 * ARRAY, ARRAY),
        (1e200 * ARRAY, 1e200 * ARRAY),
    ],
)
def test_there_is_no_factor_of_nothing_and_of_what_cannot_be_squared(value, reference):
    assert as_factor(value, reference) is None


@pytest.mark.parametrize("scale", [1e-120, 1e-100, 1e100, 1e120])
def test_a_factor_is_found_between_tiny_and_between_huge_values(scale):
    assert as_factor(3 * scale * ARRAY, scale * ARRAY) == pytest.approx(3)
    assert as_factor(3 * scale * ARRAY[::-1], scale * ARRAY) is None


def test_there_is_no_factor_between_values_of_which_one_cannot_be_squared():
    assert as_factor(1e10 * ARRAY, 1e-165 * ARRAY) is None
    assert as_factor(1e-165 * ARRAY, 1e10 * ARRAY) is None
