"""Checks of the chosen layers and of the features read from them (6 points)."""

import numpy as np
import pytest

from grading.session import CheckFailed
from reference import backbone, challenge, gram_matrix, layer_choice

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


def extracted(student, image, part, layers):
    """One part of what the student's `extract_features` returns, as a dict with an entry for each layer."""
    found = student.call("extract_features", image)
    entries = found.get(part) if isinstance(found, dict) else None
    if not isinstance(entries, dict):
        raise CheckFailed('extract_features must return {"content": {…}, "style": {…}}.', "features-structure")
    missing = [layer for layer in layers if layer not in entries]
    if missing:
        raise CheckFailed(f"extract_features gives no {part} entry for {', '.join(missing)}.", "features-missing")
    return entries


@pytest.mark.points(1)
def test_content_layers_are_layers_of_the_network_and_not_the_default(student):
    chosen(student, "CONTENT_LAYERS", layer_choice.DEFAULT_CONTENT_LAYERS)


@pytest.mark.points(1)
def test_style_layers_are_layers_of_the_network_and_not_the_default(student):
    chosen(student, "STYLE_LAYERS", layer_choice.DEFAULT_STYLE_LAYERS)


@pytest.mark.points(2)
def test_content_entries_are_the_activations_of_the_chosen_layers(student, rng, close_to):
    content = chosen(student, "CONTENT_LAYERS", layer_choice.DEFAULT_CONTENT_LAYERS)
    image = challenge.image(rng, 2, 32, 40)
    entries = extracted(student, image, "content", content)
    expected = backbone.features(image, content)
    for layer in content:
        if not _near(entries[layer], expected[layer]):
            for wrong_input, sentence, diagnosis in wrong_inputs(image):
                if _near(entries[layer], backbone.activations(wrong_input, (layer,))[layer]):
                    raise CheckFailed(sentence, diagnosis)
        close_to(entries[layer], expected[layer], TOLERANCE, what=f"The content entry of {layer}")


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
def test_style_entries_are_gram_matrices_of_the_chosen_layers(student, rng, close_to):
    style = chosen(student, "STYLE_LAYERS", layer_choice.DEFAULT_STYLE_LAYERS)
    image = challenge.image(rng, 2, 32, 40)
    entries = extracted(student, image, "style", style)
    activations = backbone.features(image, style)
    expected = {layer: gram_matrix.gram_matrix(activations[layer]) for layer in style}
    for layer in style:
        if np.shape(entries[layer]) == activations[layer].shape:
            raise CheckFailed(
                f"The style entry of {layer} is the activations themselves; style is their Gram matrix.",
                "style-not-gram",
            )
        if not _near(entries[layer], expected[layer]) and _is_own_gram(student, entries[layer], activations[layer]):
            continue
        close_to(entries[layer], expected[layer], TOLERANCE, what=f"The style entry of {layer}")


def _near(got, expected):
    got = np.asarray(got, np.float64)
    return got.shape == expected.shape and np.linalg.norm(got - expected) <= TOLERANCE * np.linalg.norm(expected)


def _is_own_gram(student, entry, activations):
    """Whether `entry` is what the student's own gram_matrix makes of the activations: its error is marked elsewhere."""
    try:
        own = student.call("gram_matrix", activations.astype(np.float32))
        return _near(entry, np.asarray(own, np.float64))
    except (CheckFailed, TypeError, ValueError):
        return False
