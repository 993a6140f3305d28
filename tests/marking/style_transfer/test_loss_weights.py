"""Checks of the weighted loss and the experiments with it (10 points)."""

import math
from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_shaped
from reference.style_transfer.loss_weights import DEFAULT_WEIGHTS, GRADIENT_QUANTITY, KEYS, QUANTITY

PROBES = Path(__file__).with_name("probes")


def experiments(student):
    """The student's experiments as a list of dicts with three numbers each, or `CheckFailed`. Labels of their own are left out."""
    settings = student.evaluate("WEIGHT_EXPERIMENTS")
    settings = list(settings.values()) if isinstance(settings, dict) else settings
    if not isinstance(settings, list | tuple) or len(settings) < 2:
        raise CheckFailed("WEIGHT_EXPERIMENTS must be a list of at least two settings.", "experiments-too-few")
    for number, setting in enumerate(settings, start=1):
        if not isinstance(setting, dict) or not set(setting) >= set(KEYS):
            keys = ", ".join(KEYS)
            raise CheckFailed(f"Setting {number} must be a dict with the keys {keys}.", "experiments-keys")
        for key in KEYS:
            if not is_number(setting[key]):
                raise CheckFailed(f"The weight '{key}' of setting {number} is no number.", "experiments-number")
    return [{key: float(setting[key]) for key in KEYS} for setting in settings]


def is_number(value):
    """Whether `value` is one finite number."""
    if (
        not isinstance(value, int | float | np.ndarray)
        or np.ndim(value) != 0
        or np.asarray(value).dtype.kind not in "fiuO"
    ):
        return False
    try:
        return math.isfinite(float(value))
    except (OverflowError, TypeError, ValueError):
        return False


def values_of(student, settings):
    """What weighted_loss returns for the settings, as one array, or `CheckFailed`."""
    program = (PROBES / "weighted_loss.py").read_text(encoding="utf-8")
    answer = student.execute(program, "weighted_loss", settings=settings)
    if not isinstance(answer, list) or len(answer) != 3 or not isinstance(answer[0], list):
        raise CheckFailed("What weighted_loss returned cannot be read.", "unreadable-result")
    values, unchanged, missed = answer
    if isinstance(missed, str):
        keys = ", ".join(KEYS)
        raise CheckFailed(
            f"weighted_loss asks its weights for {missed!r}; their keys are {keys}.", "weights-unknown-key"
        )
    if unchanged is not True:
        raise CheckFailed(
            "weighted_loss changes the dict that it is given: the next call gets others.", "weights-changed"
        )
    return np.array([as_shaped(value, (), "The loss") for value in values])


@pytest.mark.points(4)
def test_is_the_weighted_sum_of_the_three_losses(student, rng):
    settings = QUANTITY.inputs(rng)
    QUANTITY.check(values_of(student, settings), *settings)


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_losses(student, rng):
    (setting,) = GRADIENT_QUANTITY.inputs(rng)
    losses, weights = setting
    tensors = [np.array(value, np.float32) for value in losses]
    gradients = [student.gradient("weighted_loss", *tensors, weights, argument=place) for place in range(len(KEYS))]
    got = np.array([as_shaped(each, (), "The gradient with respect to one loss") for each in gradients])
    GRADIENT_QUANTITY.check(got, setting)


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
