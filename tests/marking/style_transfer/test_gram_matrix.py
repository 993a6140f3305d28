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
    SQUARE,
    TRANSPOSE_FORGOTTEN,
    WRONG_DIVISOR,
    draw,
    summed,
)


def compare(student, rng, features):
    try:
        got = student.call("gram_matrix", features)
    except CheckFailed as error:
        raise (raised(student, rng, error, features) if error.diagnosis is None else error) from None
    try:
        # One image fits several misconceptions at once, so only batches propose a name.
        QUANTITY.check(got, features, diagnose=len(features) > 1)
    except CheckFailed as error:
        if error.diagnosis is None and len(features) > 1 and (divided := divisor(got, features)):
            fixed = has_divisor(student, rng, divided)
            raise (FIXED_DIVISOR if fixed else WRONG_DIVISOR).failure() from None
        raise


def raised(student, rng, error, features):
    """The `error` for features, with a name where others do not raise it: a single image, or as many places as channels."""
    try:
        as_shaped(student.call("gram_matrix", features[0]), 2 * features.shape[-1:], QUANTITY.label)
    except CheckFailed:
        pass
    else:
        return ONE_IMAGE_ONLY.failure(str(error))
    (square,) = SQUARE.inputs(rng)
    try:
        SQUARE.check(student.call("gram_matrix", square), square)
    except CheckFailed as other:
        if other.diagnosis == TRANSPOSE_FORGOTTEN.id:
            return TRANSPOSE_FORGOTTEN.failure(str(error))
    return error


def has_divisor(student, rng, divided):
    """Whether the sum is divided by the number `divided` for features of another size, too."""
    (other,) = draw(2, 11, 3, 5)(rng)
    try:
        found = divisor(student.call("gram_matrix", other), other)
    except CheckFailed:
        return False
    return found is not None and abs(found / divided - 1) <= QUANTITY.tolerance


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
    gradient = student.gradient("gram_matrix", features, upstream=upstream)
    try:
        GRADIENT_QUANTITY.check(gradient, features, upstream)
    except CheckFailed as failure:
        raise student.of_own_value(failure, gradient, "gram_matrix", features, upstream) from None
