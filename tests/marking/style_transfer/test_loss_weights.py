"""Checks of the weighted loss and the experiments with it (10 points)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, assert_close
from reference.style_transfer.loss_weights import DEFAULT_WEIGHTS, KEYS, QUANTITY

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
            if not is_number(setting[key]) or not abs(float(setting[key])) < 1e12:
                raise CheckFailed(f"The weight '{key}' of setting {number} is no number.", "experiments-number")
    return [{key: float(setting[key]) for key in KEYS} for setting in settings]


def is_number(value):
    """Whether `value` is one number that NumPy can hold."""
    if not isinstance(value, int | float | np.ndarray):
        return False
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "fiu"


@pytest.mark.points(4)
def test_is_the_weighted_sum_of_the_three_losses(student, rng):
    content, style, tv, weights = QUANTITY.inputs(rng)
    program = (PROBES / "weighted_loss.py").read_text(encoding="utf-8")
    answer = student.execute(program, "weighted_loss", content=content, style=style, tv=tv, weights=weights)
    got, unchanged = answer if isinstance(answer, list) and len(answer) == 2 else (None, True)
    if unchanged is not True:
        raise CheckFailed(
            "weighted_loss changes the dict that it is given: the next call gets others.", "weights-changed"
        )
    QUANTITY.check(got, content, style, tv, weights)


@pytest.mark.points(1)
def test_passes_gradients_back_to_the_losses(student, rng):
    *losses, weights = QUANTITY.inputs(rng)
    tensors = [np.array(value, np.float32) for value in losses]
    for argument, key in enumerate(KEYS):
        got = student.gradient("weighted_loss", *tensors, weights, argument=argument)
        label = f"The gradient with respect to the {key.replace('_', ' ')} loss"
        assert_close(got, weights[key], QUANTITY.tolerance, label=label)


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
