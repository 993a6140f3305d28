"""Checks of the total variation loss (10 points). TensorFlow's own function is not allowed."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array
from reference.style_transfer import images
from reference.style_transfer.total_variation_loss import (
    ADDED_FIRST,
    DRAWS,
    GRADIENT_QUANTITY,
    NARROW,
    ONE_IMAGE,
    PIXELS,
    QUANTITY,
    SIZE_OF_THE_NOTEBOOK,
    TWO_BY_TWO,
)

NOT_ALLOWED = "tensorflow.image.total_variation"


@pytest.fixture(autouse=True)
def written_by_the_student(student):
    if student.uses("total_variation_loss", NOT_ALLOWED):
        raise CheckFailed(
            "The function uses tf.image.total_variation, which this assignment does not allow. Write the sum of "
            "neighbour differences yourself, with slices of the image.",
            "tv-library-function",
        )


def compare(student, rng, draws):
    for draw in draws:
        (image,) = QUANTITY.inputs(rng, draw)
        try:
            got = student.call("total_variation_loss", image)
        except CheckFailed as error:
            raise (named(student, rng, error, image) if error.diagnosis is None else error) from None
        # One image or one pixel fits several misconceptions at once, so only batches propose a name.
        QUANTITY.check(got, image, diagnose=len(image) > 1)


def named(student, rng, error, image):
    """The `error` for an image, with a name where others do not raise it: those of two rows and columns, or of the notebook's size."""
    (small,) = TWO_BY_TWO.inputs(rng)
    try:
        TWO_BY_TWO.check(student.call("total_variation_loss", small), small)
    except CheckFailed as smaller:
        if smaller.diagnosis == ADDED_FIRST.id:
            return ADDED_FIRST.failure(str(error))
    try:
        height, width = student.evaluate("[int(size) for size in content_image.shape[1:3]]")
        large = images.pale(rng, len(image), height, width, image.shape[-1])
        QUANTITY.check(student.call("total_variation_loss", large), large)
    except (CheckFailed, TypeError, ValueError):
        return error
    return SIZE_OF_THE_NOTEBOOK.failure(str(error))


@pytest.mark.points(5)
def test_equals_the_sum_of_neighbour_differences(student, rng):
    compare(student, rng, DRAWS)


@pytest.mark.points(1)
def test_is_right_for_one_image_with_values_up_to_255(student, rng):
    compare(student, rng, ONE_IMAGE)


@pytest.mark.points(1)
def test_counts_a_single_bright_pixel_and_its_four_neighbours(student, rng):
    compare(student, rng, PIXELS)


@pytest.mark.points(1)
def test_is_right_for_narrow_images(student, rng):
    compare(student, rng, NARROW)


@pytest.mark.points(2)
def test_passes_gradients_back_to_the_image(student, rng):
    (image,) = GRADIENT_QUANTITY.inputs(rng)
    gradient = student.gradient("total_variation_loss", image)
    try:
        GRADIENT_QUANTITY.check(gradient, image)
    except CheckFailed as failure:
        raise student.of_own_value(failure, gradient, "total_variation_loss", image) from None
    image[:, 1:3] = 0.5
    got = as_array(student.gradient("total_variation_loss", image), "The gradient")
    if not np.all(np.isfinite(got)):
        raise CheckFailed(
            "The gradient is NaN or infinite where neighbours are equal: a root has no finite slope at zero. Take tf.abs of the "
            "differences.",
            "tv-gradient-not-finite",
        )
