"""Checks of the AdaIN layer (30 points)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, assert_close, draw_distinguishing
from reference.style_transfer import adain, challenge

TOLERANCE = 1e-2
"""Wide enough for every convention of epsilon and of biased or unbiased deviation (at most 2.3e-3)."""

LAYER = "AdaIN()((content, style))"


def compare(student, content, style, expression=LAYER):
    got = student.evaluate(expression, label="AdaIN", content=content, style=style)
    assert_close(
        got, adain.adain(content, style), TOLERANCE, misconceptions=adain.MISCONCEPTIONS, inputs=(content, style)
    )


def draw(rng, content_size, style_size, channels, flatten=lambda content, style: None):
    """Content and style, `flatten` applied, on which every misconception lies at least four tolerances from the truth."""

    def pair():
        content, style = (challenge.features(rng, 3, *size, channels) for size in (content_size, style_size))
        flatten(content, style)
        return content, style

    return draw_distinguishing(pair, adain.adain, adain.MISCONCEPTIONS, 4 * TOLERANCE)


def flatten_a_channel_of_each(content, style):
    content[:, :, :, 1], style[:, :, :, 2] = 0, 1.5


@pytest.mark.points(14)
def test_gives_the_content_the_mean_and_deviation_of_the_style(student, rng):
    compare(student, *draw(rng, (17, 13), (17, 13), 6))


@pytest.mark.points(6)
def test_takes_a_style_of_another_size(student, rng):
    compare(student, *draw(rng, (17, 13), (11, 23), 6))


@pytest.mark.points(4)
def test_turns_a_channel_without_variation_into_the_mean_of_the_style(student, rng):
    content, style = draw(rng, (16, 12), (12, 18), 4, flatten_a_channel_of_each)
    got = as_array(student.evaluate(LAYER, label="AdaIN", content=content, style=style), "The result")
    if got.shape == content.shape and not np.all(np.isfinite(got)):
        raise CheckFailed(
            "The result is NaN or infinite where a content channel is constant, as happens with real photographs in deep "
            "layers. Something small must keep the division from zero.",
            "adain-no-epsilon",
        )
    expected = adain.adain(content, style)
    assert_close(got, expected, TOLERANCE, misconceptions=adain.MISCONCEPTIONS, inputs=(content, style))


@pytest.mark.points(4)
def test_works_inside_a_model_that_does_not_know_image_sizes(student, rng):
    content, style = draw(rng, (14, 11), (9, 16), 4)
    model = (
        "(lambda keras: (lambda c, s: keras.Model([c, s], AdaIN()((c, s))))"
        "(keras.Input((None, None, 4)), keras.Input((None, None, 4))))(__import__('keras'))([content, style])"
    )
    try:
        compare(student, content, style, model)
    except CheckFailed as failure:
        if "NoneType" not in str(failure):
            raise
        raise CheckFailed(
            "In a model the sizes of images are not known yet: shape[1] is None there. Average over axes, or ask tf.shape. "
            f"({failure})",
            "adain-static-sizes",
        ) from None


@pytest.mark.points(2)
def test_is_right_as_a_keras_layer_without_weights_of_its_own(student, rng):
    content, style = draw(rng, (12, 10), (12, 10), 5)
    expression = (
        "(lambda layer: [layer((content, style)), len(getattr(layer, 'weights', ())), "
        "any(c is __import__('keras').layers.Layer for c in type.__dict__['__mro__'].__get__(type(layer)))])(AdaIN())"
    )
    answer = student.evaluate(expression, label="AdaIN", content=content, style=style)
    readable = isinstance(answer, list) and len(answer) == 3 and isinstance(answer[1], int)
    if not readable or answer[2] is not True:
        raise CheckFailed("AdaIN must be a class derived from keras.layers.Layer.", "adain-not-a-layer")
    if answer[1] != 0:
        raise CheckFailed(
            "The layer has weights. AdaIN learns nothing: scale and shift come from the style.", "adain-has-weights"
        )
    assert_close(answer[0], adain.adain(content, style), TOLERANCE, misconceptions=adain.MISCONCEPTIONS,
             inputs=(content, style))  # fmt: skip
