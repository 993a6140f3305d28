"""Checks of the Gram matrix (4 points)."""

import pytest

from nbreferee.check import assert_close, draw_distinguishing
from reference.style_transfer import challenge, gram_matrix

TOLERANCE = 1e-4


def draw(rng):
    """Features on which every misconception lies at least four tolerances from the truth."""
    return draw_distinguishing(
        lambda: (challenge.features(rng, 3, 7, 5, 4),),
        gram_matrix.gram_matrix,
        gram_matrix.MISCONCEPTIONS,
        4 * TOLERANCE,
    )


@pytest.mark.points(2)
def test_equals_the_products_averaged_over_the_image(student, rng):
    (features,) = draw(rng)
    got = student.call("gram_matrix", features)
    expected = gram_matrix.gram_matrix(features)
    assert_close(got, expected, TOLERANCE, misconceptions=gram_matrix.MISCONCEPTIONS, inputs=(features,))


@pytest.mark.points(1)
def test_is_right_for_one_image_of_one_column_and_many_channels(student, rng):
    features = challenge.features(rng, 1, 9, 1, 16)
    assert_close(
        student.call("gram_matrix", features), gram_matrix.gram_matrix(features), TOLERANCE, inputs=(features,)
    )


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_features(student, rng):
    features = challenge.features(rng, 3, 5, 6, 4)
    upstream = challenge.features(rng, 3, 4, 4, 1)[..., 0]
    got = student.gradient("gram_matrix", features, upstream=upstream)
    assert_close(got, gram_matrix.gradient(features, upstream), TOLERANCE, inputs=(features,), label="The gradient")
