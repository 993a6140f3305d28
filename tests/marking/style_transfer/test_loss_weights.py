"""Checks of the weighted loss and the experiments with it (10 points)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, assert_close, draw_distinguishing
from reference.style_transfer import loss_weights

TOLERANCE = 1e-5
DEFAULT_WEIGHTS = {"content": 1.0, "style": 10.0, "total_variation": 5.0}
"""Must equal the notebook's; a test of the kit compares them."""


def draw(rng):
    """Three losses and their weights on which every misconception lies at least 1 % from the truth."""

    def inputs():
        losses = (float(value) for value in rng.uniform(0.5, 40, 3))
        keys = ("style", "total_variation", "content")  # no function may rely on the order of the keys
        return *losses, {key: float(value) for key, value in zip(keys, rng.uniform(0.2, 9, 3), strict=True)}

    return draw_distinguishing(inputs, loss_weights.weighted_loss, loss_weights.MISCONCEPTIONS, 0.01)


def experiments(student):
    """The student's experiments as a list of dicts with three numbers each, or `CheckFailed`. Labels of her own are left out."""
    settings = student.evaluate("WEIGHT_EXPERIMENTS")
    settings = list(settings.values()) if isinstance(settings, dict) else settings
    if not isinstance(settings, list | tuple) or len(settings) < 2:
        raise CheckFailed("WEIGHT_EXPERIMENTS must be a list of at least two settings.", "experiments-too-few")
    for number, setting in enumerate(settings, start=1):
        if not isinstance(setting, dict) or not set(setting) >= set(loss_weights.KEYS):
            keys = ", ".join(loss_weights.KEYS)
            raise CheckFailed(f"Setting {number} must be a dict with the keys {keys}.", "experiments-keys")
        for key in loss_weights.KEYS:
            if not is_number(setting[key]) or not abs(float(setting[key])) < 1e12:
                raise CheckFailed(f"The weight '{key}' of setting {number} is no number.", "experiments-number")
    return [{key: float(setting[key]) for key in loss_weights.KEYS} for setting in settings]


def is_number(value):
    """Whether `value` is one number that NumPy can hold."""
    if not isinstance(value, int | float | np.ndarray):
        return False
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "fiu"


@pytest.mark.points(4)
def test_is_the_weighted_sum_of_the_three_losses(student, rng):
    *losses, weights = draw(rng)
    names = dict(zip(("content", "style", "tv"), losses, strict=True))
    expression = "(lambda kept: [weighted_loss(content, style, tv, weights), weights == kept])(dict(weights))"
    answer = student.evaluate(expression, label="weighted_loss", weights=weights, **names)
    got, unchanged = answer if isinstance(answer, list) and len(answer) == 2 else (None, True)
    if unchanged is not True:
        raise CheckFailed(
            "weighted_loss changes the dict that it is given: the next call gets others.", "weights-changed"
        )
    expected = loss_weights.weighted_loss(*losses, weights)
    assert_close(got, expected, TOLERANCE, misconceptions=loss_weights.MISCONCEPTIONS, inputs=(*losses, weights))


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_losses(student, rng):
    *losses, weights = draw(rng)
    tensors = [np.array(value, np.float32) for value in losses]
    for argument, key in enumerate(loss_weights.KEYS):
        got = student.gradient("weighted_loss", *tensors, weights, argument=argument)
        assert_close(
            got, weights[key], TOLERANCE, label=f"The gradient with respect to the {key.replace('_', ' ')} loss"
        )


@pytest.mark.points(2)
def test_there_are_two_different_settings_of_three_weights(student):
    settings = experiments(student)
    if not any(setting != settings[0] for setting in settings[1:]):
        raise CheckFailed("All settings of WEIGHT_EXPERIMENTS are the same.", "experiments-equal")


@pytest.mark.points(3)
def test_each_weight_differs_from_the_default_in_some_setting(student):
    settings = experiments(student)
    kept = [
        key
        for key, default in DEFAULT_WEIGHTS.items()
        if all(abs(setting[key] - default) <= 1e-6 * default for setting in settings)
    ]
    if kept:
        share = 1 - len(kept) / len(DEFAULT_WEIGHTS)
        raise CheckFailed(f"No setting changes the weight of: {', '.join(kept)}.", "experiments-default-kept", share)
