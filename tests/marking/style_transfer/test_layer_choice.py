"""Checks of the chosen layers and of the features read from them (6 points)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, assert_close, distance
from reference.style_transfer import backbone, challenge, gram_matrix, layer_choice

TOLERANCE = 2e-3
"""Sixteen convolutions in float32, then a product; measured at most 2e-6 on a CPU, wide for a GPU's other order of sums."""


def chosen(student, name, default):
    """The student's list of layers called `name`, or `CheckFailed` saying what is wrong with it."""
    layers = student.evaluate(name)
    layers = [layers] if isinstance(layers, str) else layers
    if not isinstance(layers, list | tuple) or not layers or not all(isinstance(layer, str) for layer in layers):
        raise CheckFailed(f"{name} must be a list of layer names.", "layers-not-a-list")
    unknown = [layer for layer in layers if layer not in (*backbone.LAYERS, *backbone.POOLS)]
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
        layers_by_part = (
            "{p: list(e) for p, e in found.items() if isinstance(e, dict)} if isinstance(found, dict) else None"
        )
        structure = student.evaluate(
            f"(lambda found: {layers_by_part})(extract_features(image))", label="extract_features", image=image
        )
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
    chosen(student, "CONTENT_LAYERS", layer_choice.DEFAULT_CONTENT_LAYERS)


@pytest.mark.points(1)
def test_style_layers_are_layers_of_the_network_and_not_the_default(student):
    chosen(student, "STYLE_LAYERS", layer_choice.DEFAULT_STYLE_LAYERS)


@pytest.mark.points(2)
def test_content_entries_are_the_activations_of_the_chosen_layers(student, rng):
    content = chosen(student, "CONTENT_LAYERS", layer_choice.DEFAULT_CONTENT_LAYERS)
    image = challenge.image(rng, 2, 32, 40)
    expected = backbone.features(image, content)
    for layer in content:
        entry = entry_of(student, image, "content", layer, content)
        if distance(entry, expected[layer]) > TOLERANCE:
            for wrong_input, sentence, diagnosis in wrong_inputs(image):
                if distance(entry, backbone.activations(wrong_input, (layer,))[layer]) <= TOLERANCE:
                    raise CheckFailed(sentence, diagnosis)
        assert_close(entry, expected[layer], TOLERANCE, label=f"The content entry of {layer}")


def wrong_inputs(image):
    """What a network is given by mistake: (input, sentence, diagnosis)."""
    expects = "lab.py has a function that turns an image with values from 0 to 1 into what the network expects."
    yield (
        backbone.preprocess(image / 255),
        f"The features are those of an almost black image. {expects}",
        "features-unscaled",
    )
    for scale in (1, 255):
        sentence = f"The features are those of an image that was not preprocessed. {expects}"
        yield image * scale, sentence, "features-not-preprocessed"


@pytest.mark.points(2)
def test_style_entries_are_gram_matrices_of_the_chosen_layers(student, rng):
    style = chosen(student, "STYLE_LAYERS", layer_choice.DEFAULT_STYLE_LAYERS)
    image = challenge.image(rng, 2, 32, 40)
    activations = backbone.features(image, style)
    for layer in style:
        entry = entry_of(student, image, "style", layer, style)
        if entry.shape == activations[layer].shape:
            sentence = f"The style entry of {layer} is the activations themselves; style is their Gram matrix."
            raise CheckFailed(sentence, "style-not-gram")
        expected = gram_matrix.gram_matrix(activations[layer])
        if distance(entry, expected) > TOLERANCE and is_own_gram(student, entry, activations[layer]):
            continue
        assert_close(entry, expected, TOLERANCE, label=f"The style entry of {layer}")


def is_own_gram(student, entry, activations):
    """Whether `entry` is what the student's own gram_matrix makes of the activations: its error is marked elsewhere.

    The error has to have a name, but for a factor: else a function that knows when it is asked could return anything.
    """
    formulas = [gram_matrix.gram_matrix, *(wrong.formula for wrong in gram_matrix.MISCONCEPTIONS)]
    if not any(is_multiple(entry, formula(activations)) for formula in formulas):
        return False
    try:
        own = as_array(student.call("gram_matrix", activations.astype(np.float32)), "The Gram matrix")
    except CheckFailed:
        return False
    return distance(entry, own) <= TOLERANCE


def is_multiple(entry, value):
    """Whether `entry` is `value` times some positive number."""
    if entry.shape != value.shape or not np.all(np.isfinite(entry)):
        return False
    factor = np.vdot(value, entry) / max(np.vdot(value, value), np.finfo(float).tiny)
    return factor > 0 and distance(entry, factor * value) <= TOLERANCE
