"""Checks of the chosen layers and of the features read from them (6 points)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer import gram_matrix
from reference.style_transfer.backbone import LAYERS, POOLS
from reference.style_transfer.layer_choice import (
    CONTENT_QUANTITY,
    DEFAULT_CONTENT_LAYERS,
    DEFAULT_STYLE_LAYERS,
    STYLE_QUANTITY,
    content,
)

PROBES = Path(__file__).with_name("probes")


def chosen(student, name, default):
    """The student's list of layers called `name`, or `CheckFailed` saying what is wrong with it."""
    layers = student.evaluate(name)
    layers = [layers] if isinstance(layers, str) else layers
    if not isinstance(layers, list | tuple) or not layers or not all(isinstance(layer, str) for layer in layers):
        raise CheckFailed(f"{name} must be a list of layer names.", "layers-not-a-list")
    unknown = [layer for layer in layers if layer not in (*LAYERS, *POOLS)]
    if unknown:
        raise CheckFailed(
            f"{name} holds no layer of the network's blocks: {', '.join(unknown)[:100]}.", "layers-unknown"
        )
    if set(layers) == set(default):
        raise CheckFailed(f"{name} is still the default; choose at least one other layer.", "layers-default-kept")
    return tuple(dict.fromkeys(layers))


def entry_of(student, image, part, layer, layers):
    """One entry of what the student's `extract_features` returns, as a float64 array, or `CheckFailed`.

    Entries are asked for one by one: all Gram matrices of late layers together would be too large a reply.
    """
    if layer == layers[0]:
        program = (PROBES / "features_structure.py").read_text(encoding="utf-8")
        structure = student.execute(program, "extract_features", image=image)
        if not isinstance(structure, dict) or not isinstance(structure.get(part), list):
            raise CheckFailed('extract_features must return {"content": {…}, "style": {…}}.', "features-structure")
        missing = [name for name in layers if name not in structure[part]]
        if missing:
            raise CheckFailed(f"extract_features gives no {part} entry for {', '.join(missing)}.", "features-missing")
        extra = [str(name) for name in structure[part] if name not in layers]
        if extra:
            sentence = (
                f"extract_features gives {part} entries for layers that are not chosen, too: {', '.join(extra)[:100]}."
            )
            raise CheckFailed(sentence, "features-extra")
    entry = student.evaluate(f"extract_features(image)[{part!r}][{layer!r}]", label="extract_features", image=image)
    return as_array(entry, f"The {part} entry of {layer}")


@pytest.mark.points(1)
def test_content_layers_are_layers_of_the_network_and_not_the_default(student):
    chosen(student, "CONTENT_LAYERS", DEFAULT_CONTENT_LAYERS)


@pytest.mark.points(1)
def test_style_layers_are_layers_of_the_network_and_not_the_default(student):
    chosen(student, "STYLE_LAYERS", DEFAULT_STYLE_LAYERS)


@pytest.mark.points(2)
def test_content_entries_are_the_activations_of_the_chosen_layers(student, rng):
    layers = chosen(student, "CONTENT_LAYERS", DEFAULT_CONTENT_LAYERS)
    image, _ = CONTENT_QUANTITY.inputs(rng)
    for layer in layers:
        entry = entry_of(student, image, "content", layer, layers)
        CONTENT_QUANTITY.check(entry, image, layer, label=f"The content entry of {layer}")


@pytest.mark.points(2)
def test_style_entries_are_gram_matrices_of_the_chosen_layers(student, rng):
    layers = chosen(student, "STYLE_LAYERS", DEFAULT_STYLE_LAYERS)
    image, _ = STYLE_QUANTITY.inputs(rng)
    for layer in layers:
        entry = entry_of(student, image, "style", layer, layers)
        activations = content(image, layer)
        if entry.shape == activations.shape:
            sentence = f"The style entry of {layer} is the activations themselves; style is their Gram matrix."
            raise CheckFailed(sentence, "style-not-gram")
        if not is_own_gram(student, entry, activations):
            STYLE_QUANTITY.check(entry, image, layer, label=f"The style entry of {layer}")


def is_own_gram(student, entry, activations):
    """Whether `entry` is wrong and what the student's own gram_matrix makes of the activations: its error is marked elsewhere.

    The error has to have a name, but for a factor: else a function that knows when it is asked could return anything.
    """
    truth, wrong = gram_matrix.gram_matrix(activations), gram_matrix.MISCONCEPTIONS
    if distance(entry, truth) <= STYLE_QUANTITY.tolerance:
        return False
    if not any(is_multiple(entry, value) for value in (truth, *(each.formula(activations) for each in wrong))):
        return False
    try:
        own = as_array(student.call("gram_matrix", activations.astype(np.float32)), "The Gram matrix")
    except CheckFailed:
        return False
    return distance(entry, own) <= STYLE_QUANTITY.tolerance


def is_multiple(entry, value):
    """Whether `entry` is `value` times some positive number."""
    if entry.shape != value.shape or not np.all(np.isfinite(entry)):
        return False
    factor = np.vdot(value, entry) / max(np.vdot(value, value), np.finfo(float).tiny)
    return factor > 0 and distance(entry, factor * value) <= STYLE_QUANTITY.tolerance
