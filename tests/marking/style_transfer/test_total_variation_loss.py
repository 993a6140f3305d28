"""Checks of the total variation loss (10 points). TensorFlow's own function is not allowed."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array
from reference.style_transfer import inputs
from reference.style_transfer.total_variation_loss import GRADIENT_QUANTITY, QUANTITY

NOT_ALLOWED = "tensorflow.image.total_variation"


@pytest.fixture(autouse=True)
def written_by_the_student(student):
    if student.uses("total_variation_loss", NOT_ALLOWED):
        raise CheckFailed(
            "The function uses tf.image.total_variation, which this assignment does not allow. Write the sum of "
            "neighbour differences yourself, with slices of the image.",
            "tv-library-function",
        )


def compare(student, image):
    # One image or one pixel fits several misconceptions at once, so only batches are diagnosed.
    QUANTITY.check(student.call("total_variation_loss", image), image, diagnose=len(image) > 1)


@pytest.mark.points(5)
def test_equals_the_sum_of_neighbour_differences(student, rng):
    compare(student, *QUANTITY.inputs(rng))


@pytest.mark.points(1)
def test_is_right_for_one_image_with_values_up_to_255(student, rng):
    compare(student, 255 * inputs.image(rng, 1, 6, 9))


@pytest.mark.points(1)
def test_counts_a_single_bright_pixel_and_its_four_neighbours(student, rng):
    image = np.zeros((5, 7, 5, 3), np.float32)
    for number, (row, column, channel) in enumerate([(1, 2, 1), (3, 1, 0), (5, 3, 2), (2, 2, 0), (4, 1, 1)]):
        image[number, row, column, channel] = rng.uniform(0.5, 2)
    compare(student, image)


@pytest.mark.points(1)
def test_is_right_for_narrow_images(student, rng):
    compare(student, inputs.image(rng, 4, 9, 2))


@pytest.mark.points(2)
def test_passes_gradients_back_to_the_image(student, rng):
    (image,) = GRADIENT_QUANTITY.inputs(rng)
    GRADIENT_QUANTITY.check(student.gradient("total_variation_loss", image), image)
    image[:, 2:5] = 0.5
    got = as_array(student.gradient("total_variation_loss", image), "The gradient")
    if not np.all(np.isfinite(got)):
        raise CheckFailed(
            "The gradient is NaN or infinite where neighbours are equal: a root has no finite slope at zero. Take tf.abs of the "
            "differences.",
            "tv-gradient-not-finite",
        )
