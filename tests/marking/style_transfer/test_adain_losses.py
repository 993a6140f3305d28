"""Checks of the two losses that train the decoder (10 points)."""

from dataclasses import replace

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, assert_close, draw_distinguishing
from reference.style_transfer import adain_losses, challenge

TOLERANCE = 1e-2
"""The style loss allows every convention of epsilon in the deviation."""

CONTENT_TOLERANCE = 1e-4


def layers(rng):
    """Features and style features of three layers, of different sizes."""
    sizes = [(3, 17, 13, 4, 15, 16), (3, 13, 11, 5, 12, 14), (3, 12, 10, 7, 9, 13)]
    ours = [challenge.features(rng, b, h, w, c) for b, h, w, c, _, _ in sizes]
    theirs = [challenge.features(rng, b, h, w, c) for b, _, _, c, h, w in sizes]
    return ours, theirs


def draw_content(rng):
    """Features and target on which every misconception lies at least four tolerances from the truth."""
    return draw_distinguishing(
        lambda: (challenge.features(rng, 3, 9, 7, 5), challenge.features(rng, 3, 9, 7, 5)),
        adain_losses.adain_content_loss,
        adain_losses.CONTENT_MISCONCEPTIONS,
        4 * CONTENT_TOLERANCE,
    )


def draw_style(rng):
    """Features and style features on which every misconception lies at least four tolerances from the truth."""
    return draw_distinguishing(
        lambda: layers(rng), adain_losses.adain_style_loss, adain_losses.STYLE_MISCONCEPTIONS, 4 * TOLERANCE
    )


@pytest.mark.points(3)
def test_content_loss_is_the_mean_squared_difference(student, rng):
    pair = draw_content(rng)
    got = student.call("adain_content_loss", *pair)
    assert_close(got, adain_losses.adain_content_loss(*pair), CONTENT_TOLERANCE,
             misconceptions=adain_losses.CONTENT_MISCONCEPTIONS, inputs=pair, label="The content loss")  # fmt: skip


@pytest.mark.points(4)
def test_style_loss_sums_the_differences_of_mean_and_deviation_over_layers(student, rng):
    # A single number may be met by chance; three of different size, each relative to what it should be, are not.
    pairs = []
    for scale in (1.0, 3.0, 0.25):
        ours, theirs = draw_style(rng)
        pairs.append(([scale * features for features in ours], [scale * features for features in theirs]))
    got = [as_array(student.call("adain_style_loss", *pair), "The style loss") for pair in pairs]
    expected = np.array([adain_losses.adain_style_loss(*pair) for pair in pairs])
    for value in got:
        if value.size != 1:
            assert_close(value, expected[0], TOLERANCE, label="The style loss")

    def relative(formula):
        return lambda *pairs: np.array([formula(*pair) for pair in pairs]) / expected

    known = [
        replace(each, formula=relative(each.formula), variants=tuple(map(relative, each.variants)))
        for each in adain_losses.STYLE_MISCONCEPTIONS
    ]
    # Together within this bound, each of the three is within the tolerance.
    assert_close(np.reshape(got, 3) / expected, np.ones(3), TOLERANCE / np.sqrt(3), misconceptions=known, inputs=tuple(pairs),
             label="The style loss")  # fmt: skip


@pytest.mark.points(1)
def test_content_loss_passes_gradients_back(student, rng):
    pair = challenge.features(rng, 3, 9, 7, 5), challenge.features(rng, 3, 9, 7, 5)
    got = student.gradient("adain_content_loss", *pair)
    assert_close(got, adain_losses.content_gradient(*pair), CONTENT_TOLERANCE, inputs=pair,
             label="The gradient of the content loss")  # fmt: skip


@pytest.mark.points(2)
def test_style_loss_passes_gradients_back_to_every_layer(student, rng):
    pair = layers(rng)
    got = student.gradient("adain_style_loss", *pair)
    for index, expected in enumerate(adain_losses.style_gradient(*pair)):
        entry = got[index] if isinstance(got, list | tuple) and len(got) == 3 else None
        assert_close(entry, expected, 2 * TOLERANCE, label=f"The gradient of the style loss at layer {index + 1}")
    for features in pair[0]:
        features[..., 1] = 0
    got = student.gradient("adain_style_loss", *pair)
    if not all(np.all(np.isfinite(as_array(entry, "The gradient of the style loss"))) for entry in got):
        raise CheckFailed(
            "The gradient of the style loss is NaN or infinite where a channel does not vary, and training ends in NaN. Something "
            "small belongs under the root, beside the variance.",
            "style-gradient-not-finite",
        )
