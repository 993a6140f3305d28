"""Checks of the two losses that train the decoder (10 points)."""

from dataclasses import replace

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, as_arrays, as_shaped, assert_close, distance
from reference.style_transfer.adain_losses import (
    CONTENT_GRADIENT_QUANTITY,
    CONTENT_QUANTITY,
    STOPPED,
    STYLE_GRADIENT_TOLERANCE,
    STYLE_LISTS,
    STYLE_QUANTITY,
    UNBIASED_STYLE_QUANTITY,
    layers,
    sized,
    slopes,
    style_gradient,
)

STYLE_QUANTITIES = (STYLE_QUANTITY, UNBIASED_STYLE_QUANTITY)

DIRECTIONS = 3
"""In which a wrong gradient is compared with those of misconceptions."""


def loss_of(student, quantity, function, pair):
    """What the student's `function` returns for a pair of features or of lists of them: one number."""
    inputs = pair if isinstance(pair[0], np.ndarray) else pair[0]
    got = as_array(student.call(function, *pair), quantity.label)
    try:
        return float(as_shaped(got, (), quantity.label, inputs))
    except CheckFailed as failure:
        raise CheckFailed(str(failure), failure.diagnosis or "several-losses") from None


def compare(values, pairs, quantities, misconceptions):
    """Pass if the losses of `pairs` are right, else say what is wrong.

    A single number may be met by chance; several of different size, each relative to what it should be, are not. Of several
    `quantities` the nearest counts.
    """
    right = [np.array([quantity.truth(*pair) for pair in pairs]) for quantity in quantities]
    expected = min(right, key=lambda each: distance(np.divide(values, each), np.ones(len(pairs))))

    def relative(formula):
        return lambda *pairs: np.array([formula(*pair) for pair in pairs]) / expected

    assert_close(
        np.divide(values, expected),
        np.ones(len(pairs)),
        quantities[0].tolerance,
        misconceptions=[_with(relative, each) for each in misconceptions],
        inputs=tuple(pairs),
        label=quantities[0].label,
    )


def compare_gradient(got, expected, tolerance, rng, pair, misconceptions, label):
    """Pass if the gradient `got` of a loss of `pair` is right, else say what is wrong: arrays, or lists with one for each layer.

    `misconceptions` gives those of the loss. A wrong gradient is compared with theirs along a few directions.
    """
    if distance(_flat(got), _flat(expected)) <= tolerance:
        return
    features, other = pair
    misconceptions = misconceptions()
    directions = [_like(features, lambda array: rng.standard_normal(array.shape)) for _ in range(DIRECTIONS)]
    directions.append(_like(expected, lambda array: array / np.abs(array).max()))
    assert_close(
        [] if not np.all(np.isfinite(_flat(got))) else np.array([np.vdot(_flat(got), _flat(each)) for each in directions]),
        np.array([np.vdot(_flat(expected), _flat(each)) for each in directions]),
        tolerance,
        misconceptions=[_with(lambda formula: lambda *_: slopes(formula, features, other, directions), each) for each in misconceptions],
        inputs=pair,
        label=label,
    )  # fmt: skip
    raise CheckFailed(f"{label} has the right shape, but its values differ from the definition.")


def _with(change, misconception):
    """A misconception all of whose formulas are changed."""
    return replace(
        misconception, formula=change(misconception.formula), variants=tuple(map(change, misconception.variants))
    )


def _like(parts, make):
    return make(parts) if isinstance(parts, np.ndarray) else [make(part) for part in parts]


def _flat(parts):
    return np.ravel(parts) if isinstance(parts, np.ndarray) else np.concatenate([np.ravel(part) for part in parts])


@pytest.mark.points(3)
def test_content_loss_is_the_mean_squared_difference(student, rng):
    pairs = [CONTENT_QUANTITY.inputs(rng, draw) for draw in CONTENT_QUANTITY.draws]
    values = [loss_of(student, CONTENT_QUANTITY, "adain_content_loss", pair) for pair in pairs]
    compare(values, pairs, [CONTENT_QUANTITY], CONTENT_QUANTITY.misconceptions)


@pytest.mark.points(4)
def test_style_loss_sums_the_differences_of_mean_and_deviation_over_layers(student, rng):
    pairs = [STYLE_QUANTITY.inputs(rng, draw) for draw in STYLE_QUANTITY.draws]
    values = style_losses(student, rng, pairs)
    compare(values, pairs, STYLE_QUANTITIES, sized(values, pairs))


def style_losses(student, rng, pairs):
    """The student's style losses of `pairs`. Where there are none, `CheckFailed` says why if that can be found out."""
    try:
        return [loss_of(student, STYLE_QUANTITY, "adain_style_loss", pair) for pair in pairs]
    except CheckFailed as failure:
        if failure.diagnosis is None:
            ask_for_one_layer(student, rng)
            ask_in_one_size(student, rng, failure)
        raise


def ask_for_one_layer(student, rng):
    """Raise `CheckFailed` where the style loss of a single layer is no number: several layers of other sizes are not added then."""
    try:
        loss_of(student, STYLE_QUANTITY, "adain_style_loss", layers(rng, 1, 3))
    except CheckFailed as wrong:
        if wrong.diagnosis is not None:
            raise


def ask_in_one_size(student, rng, failure):
    """Raise `CheckFailed` where the style loss can be computed for styles of the images' size: what goes wrong is seen there."""
    pairs = [layers(rng, count, batch, fine, one_size=True) for count, batch, fine in STYLE_LISTS]
    try:
        values = [loss_of(student, STYLE_QUANTITY, "adain_style_loss", pair) for pair in pairs]
    except CheckFailed:
        return
    try:
        compare(values, pairs, STYLE_QUANTITIES, sized(values, pairs))
    except CheckFailed as wrong:
        if wrong.diagnosis is None:
            return
        raise
    raise CheckFailed(
        f"The style loss can only be computed where images and styles have the same size. ({failure})",
        "style-loss-one-size",
    )


@pytest.mark.points(1)
def test_content_loss_passes_gradients_back(student, rng):
    pair = CONTENT_GRADIENT_QUANTITY.inputs(rng)
    loss_of(student, CONTENT_QUANTITY, "adain_content_loss", pair)
    label = CONTENT_GRADIENT_QUANTITY.label
    expected = CONTENT_GRADIENT_QUANTITY.truth(*pair)
    got = as_shaped(student.gradient("adain_content_loss", *pair), expected.shape, label)
    compare_gradient(
        got, expected, CONTENT_GRADIENT_QUANTITY.tolerance, rng, pair, lambda: CONTENT_QUANTITY.misconceptions, label
    )


@pytest.mark.points(2)
def test_style_loss_passes_gradients_back_to_every_layer(student, rng):
    pair = layers(rng, 4, 3)
    (value,) = style_losses(student, rng, [pair])
    got = gradients_of(student, pair)
    expected = min(
        (style_gradient(*pair, ddof=ddof) for ddof in (0, 1)), key=lambda each: distance(_flat(got), _flat(each))
    )
    label = "The gradient of the style loss"

    def misconceptions():
        if any(abs(value / quantity.truth(*pair) - 1) <= quantity.tolerance for quantity in STYLE_QUANTITIES):
            return STOPPED
        pairs = [STYLE_QUANTITY.inputs(rng, draw) for draw in STYLE_QUANTITY.draws]
        return sized([value, *style_losses(student, rng, pairs)], [pair, *pairs])

    compare_gradient(got, expected, STYLE_GRADIENT_TOLERANCE, rng, pair, misconceptions, label)
    for features, style_features in zip(*pair, strict=True):
        features[..., 1] = 0
        style_features[..., 2] = 0
    if not np.all(np.isfinite(_flat(gradients_of(student, pair)))):
        raise CheckFailed(
            "The gradient of the style loss is NaN or infinite where a channel does not vary, and training ends in NaN. Something "
            "small belongs under the root, beside the variance.",
            "style-gradient-not-finite",
        )


def gradients_of(student, pair):
    """The gradient of the style loss with respect to the features of each layer."""
    label = "The gradient of the style loss"
    got = as_arrays(student.gradient("adain_style_loss", *pair), len(pair[0]), label)
    return [
        as_shaped(entry, features.shape, f"{label} at layer {number}")
        for number, (entry, features) in enumerate(zip(got, pair[0], strict=True), 1)
    ]
