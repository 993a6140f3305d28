"""Checks of the two losses that train the decoder (10 points)."""

from dataclasses import replace

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, assert_close
from reference.style_transfer.adain_losses import (
    CONTENT_GRADIENT_QUANTITY,
    CONTENT_QUANTITY,
    STYLE_QUANTITY,
    layers,
    style_gradient,
)


@pytest.mark.points(3)
def test_content_loss_is_the_mean_squared_difference(student, rng):
    pair = CONTENT_QUANTITY.inputs(rng)
    CONTENT_QUANTITY.check(student.call("adain_content_loss", *pair), *pair)


@pytest.mark.points(4)
def test_style_loss_sums_the_differences_of_mean_and_deviation_over_layers(student, rng):
    # A single number may be met by chance; three of different size, each relative to what it should be, are not.
    pairs = []
    for scale in (1.0, 3.0, 0.25):
        ours, theirs = STYLE_QUANTITY.inputs(rng)
        pairs.append(([scale * features for features in ours], [scale * features for features in theirs]))
    got = [as_array(student.call("adain_style_loss", *pair), "The style loss") for pair in pairs]
    expected = np.array([STYLE_QUANTITY.truth(*pair) for pair in pairs])
    for value in got:
        if value.size != 1:
            assert_close(value, expected[0], STYLE_QUANTITY.tolerance, label="The style loss")

    def relative(formula):
        return lambda *pairs: np.array([formula(*pair) for pair in pairs]) / expected

    known = [
        replace(each, formula=relative(each.formula), variants=tuple(map(relative, each.variants)))
        for each in STYLE_QUANTITY.misconceptions
    ]
    # Together within this bound, each of the three is within the tolerance.
    within = STYLE_QUANTITY.tolerance / np.sqrt(3)
    assert_close(np.reshape(got, 3) / expected, np.ones(3), within, misconceptions=known, inputs=tuple(pairs),
                 label="The style loss")  # fmt: skip


@pytest.mark.points(1)
def test_content_loss_passes_gradients_back(student, rng):
    pair = CONTENT_GRADIENT_QUANTITY.inputs(rng)
    CONTENT_GRADIENT_QUANTITY.check(student.gradient("adain_content_loss", *pair), *pair)


@pytest.mark.points(2)
def test_style_loss_passes_gradients_back_to_every_layer(student, rng):
    pair = layers(rng)
    got = student.gradient("adain_style_loss", *pair)
    for index, expected in enumerate(style_gradient(*pair)):
        entry = got[index] if isinstance(got, list | tuple) and len(got) == 3 else None
        label = f"The gradient of the style loss at layer {index + 1}"
        assert_close(entry, expected, 2 * STYLE_QUANTITY.tolerance, label=label)
    for features in pair[0]:
        features[..., 1] = 0
    got = student.gradient("adain_style_loss", *pair)
    if not all(np.all(np.isfinite(as_array(entry, "The gradient of the style loss"))) for entry in got):
        raise CheckFailed(
            "The gradient of the style loss is NaN or infinite where a channel does not vary, and training ends in NaN. Something "
            "small belongs under the root, beside the variance.",
            "style-gradient-not-finite",
        )
