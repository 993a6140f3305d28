"""Checks of the Gram matrix (4 points)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_shaped, distance
from reference.style_transfer.gram_matrix import (
    FIXED_DIVISOR,
    GRADIENT_QUANTITY,
    ONE_COLUMN,
    ONE_IMAGE_ONLY,
    QUANTITY,
    draw,
    summed,
)


def compare(student, rng, features):
    try:
        got = student.call("gram_matrix", features)
    except CheckFailed as error:
        if error.diagnosis is None and takes_one_image(student, features[0]):
            raise CheckFailed(f"{ONE_IMAGE_ONLY.finding} {ONE_IMAGE_ONLY.hint} ({error})", ONE_IMAGE_ONLY.id) from None
        raise
    try:
        # One image fits several misconceptions at once, so only batches propose a name.
        QUANTITY.check(got, features, diagnose=len(features) > 1)
    except CheckFailed as error:
        if error.diagnosis is None and len(features) > 1 and has_fixed_divisor(student, rng, got, features):
            raise CheckFailed(f"{FIXED_DIVISOR.finding} {FIXED_DIVISOR.hint}", FIXED_DIVISOR.id) from None
        raise


def takes_one_image(student, image):
    """Whether there is a matrix for one image (H, W, C) by itself."""
    try:
        as_shaped(student.call("gram_matrix", image), 2 * image.shape[-1:], QUANTITY.label)
    except CheckFailed:
        return False
    return True


def has_fixed_divisor(student, rng, got, features):
    """Whether the sum is divided by one number, for `features` and for others of another size."""
    (other,) = draw(2, 11, 3, 5)(rng)
    divisors = [divisor(got, features), divisor(student.call("gram_matrix", other), other)]
    return None not in divisors and abs(divisors[0] / divisors[1] - 1) <= QUANTITY.tolerance


def divisor(got, features):
    """By what the sum of the products has been divided; None where `got` is no multiple of it."""
    sums = summed(features)
    try:
        value = as_shaped(got, sums.shape, QUANTITY.label)
    except CheckFailed:
        return None
    factor = np.vdot(sums, value) / np.vdot(sums, sums)
    return 1 / factor if factor and distance(value, factor * sums) <= QUANTITY.tolerance else None


@pytest.mark.points(2)
def test_equals_the_products_averaged_over_the_image(student, rng):
    compare(student, rng, *QUANTITY.inputs(rng))


@pytest.mark.points(1)
def test_is_right_for_one_image_of_one_column_and_many_channels(student, rng):
    compare(student, rng, *QUANTITY.inputs(rng, ONE_COLUMN))


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_features(student, rng):
    features, upstream = GRADIENT_QUANTITY.inputs(rng)
    GRADIENT_QUANTITY.check(student.gradient("gram_matrix", features, upstream=upstream), features, upstream)
