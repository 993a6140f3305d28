"""Checks of the Gram matrix (4 points)."""

import pytest

from reference.style_transfer import inputs
from reference.style_transfer.gram_matrix import GRADIENT_QUANTITY, QUANTITY


@pytest.mark.points(2)
def test_equals_the_products_averaged_over_the_image(student, rng):
    (features,) = QUANTITY.inputs(rng)
    QUANTITY.check(student.call("gram_matrix", features), features)


@pytest.mark.points(1)
def test_is_right_for_one_image_of_one_column_and_many_channels(student, rng):
    features = inputs.features(rng, 1, 9, 1, 16)
    QUANTITY.check(student.call("gram_matrix", features), features, diagnose=False)


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_features(student, rng):
    features, upstream = GRADIENT_QUANTITY.inputs(rng)
    GRADIENT_QUANTITY.check(student.gradient("gram_matrix", features, upstream=upstream), features, upstream)
