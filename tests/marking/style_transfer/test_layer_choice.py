"""Checks of the chosen layers and of the features read from them (6 points)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer import gram_matrix
from reference.style_transfer.backbone import LAYERS, POOLS
from reference.style_transfer.layer_choice import (
    CONTENT_OF_ONE,
    CONTENT_QUANTITY,
    DEFAULT_CONTENT_LAYERS,
    DEFAULT_STYLE_LAYERS,
    NAMES_EXCHANGED,
    STYLE_OF_ONE,
    STYLE_QUANTITY,
    content,
    draw,
)

PROBES = Path(__file__).with_name("probes")
MOST_BYTES = 6 * 2**20
"""Of the entries that are asked for together. A reply may hold 9 MB of them."""

DEFAULTS = {"CONTENT_LAYERS": DEFAULT_CONTENT_LAYERS, "STYLE_LAYERS": DEFAULT_STYLE_LAYERS}


def listed(student, name):
    """The student's list of layers called `name`, or `CheckFailed` where it is no list of names."""
    layers = student.evaluate(name)
    layers = [layers] if isinstance(layers, str) else layers
    if not isinstance(layers, list | tuple) or not layers or not all(isinstance(layer, str) for layer in layers):
        raise CheckFailed(f"{name} must be a list of layer names.", "layers-not-a-list")
    return tuple(dict.fromkeys(layers))


def known(layers):
    """Those of the layers that the network has."""
    return tuple(layer for layer in layers if layer in (*LAYERS, *POOLS))


def check_choice(student, name):
    """Raise `CheckFailed` where the list called `name` is no choice."""
    layers = listed(student, name)
    unknown = [layer for layer in layers if layer not in known(layers)]
    if unknown:
        raise CheckFailed(
            f"{name} holds no layer of the network's blocks: {', '.join(unknown)[:100]}.", "layers-unknown"
        )
    if set(layers) == set(DEFAULTS[name]):
        raise CheckFailed(f"{name} is still the default; choose at least one other layer.", "layers-default-kept")


def all_lists(student):
    """Both lists by name, without those that are none."""
    found = {}
    for name in DEFAULTS:
        try:
            found[name] = listed(student, name)
        except CheckFailed:
            continue
    return found


def read(student, name):
    """The layers of the list called `name` whose entries are compared, or `CheckFailed` where there are none.

    A list that is wrong costs nothing here. But where both are the defaults, no features have been chosen that could be read.
    """
    layers, both = listed(student, name), all_lists(student)
    if all(set(both.get(each, ())) == set(default) for each, default in DEFAULTS.items()):
        raise CheckFailed(
            "Both lists are still the defaults: there are no layers of yours to read.", "layers-default-kept"
        )
    if not known(layers):
        raise CheckFailed(f"{name} holds no layer of the network's blocks.", "layers-unknown")
    return layers


def images(student, rng):
    """As many images as neither list has entries."""
    lengths = {len(layers) for layers in all_lists(student).values()}
    return draw(next(batch for batch in (2, 3, 5) if batch not in lengths))(rng)[0]


def entries_of(student, image, part, layers):
    """The entries of one part of what the student's `extract_features` returns, as float64 arrays, or `CheckFailed`.

    Those that do not fit into one reply, such as the Gram matrices of late layers for many images, are asked for one by one.
    """
    program = (PROBES / "features_structure.py").read_text(encoding="utf-8")
    names = {"image": image, "part": part, "layers": list(known(layers)), "most": MOST_BYTES}
    try:
        found = student.execute(program, "extract_features", **names)
    except CheckFailed as error:
        not_read = error.diagnosis is None and any(
            "KeyError" in str(error) and f"'{name}'" in str(error) for name in layers
        )
        raise CheckFailed(str(error), "features-missing" if not_read else error.diagnosis) from None
    structure, arrays = found if isinstance(found, tuple) and len(found) == 2 else (None, None)
    if not isinstance(structure, dict) or not isinstance(structure.get(part), list) or not isinstance(arrays, dict):
        raise CheckFailed('extract_features must return {"content": {…}, "style": {…}}.', "features-structure")
    missing = [name for name in known(layers) if name not in structure[part]]
    if missing:
        raise CheckFailed(f"extract_features gives no {part} entry for {', '.join(missing)}.", "features-missing")
    extra = [str(name) for name in structure[part] if name not in layers]
    if extra:
        sentence = (
            f"extract_features gives {part} entries for layers that are not chosen, too: {', '.join(extra)[:100]}."
        )
        raise CheckFailed(sentence, "features-extra")
    return {
        layer: as_array(arrays[layer], label_of(part, layer))
        if layer in arrays
        else entry_of(student, image, part, layer)
        for layer in known(layers)
    }


def entry_of(student, image, part, layer):
    entry = student.evaluate(f"extract_features(image)[{part!r}][{layer!r}]", label="extract_features", image=image)
    return as_array(entry, label_of(part, layer))


def label_of(part, layer):
    return f"The {part} entry of {layer}"


def compare(student, rng, name, part, quantity, of_one, accepts=lambda image, layer, entry: False):
    """Compare the entries for the layers of the list called `name` with the `quantity`, but for those that `accepts` lets pass.

    What may have been given to the network takes long to compute, so it is compared with the entry `of_one` image.
    """
    layers, image = read(student, name), images(student, rng)
    entries = entries_of(student, image, part, layers)
    wrong = {
        layer: entry
        for layer, entry in entries.items()
        if distance(entry, quantity.truth(image, layer)) > quantity.tolerance and not accepts(image, layer, entry)
    }
    if wrong and stand_elsewhere(wrong, image, quantity):
        raise NAMES_EXCHANGED.failure()
    for layer, entry in wrong.items():
        label = label_of(part, layer)
        try:
            quantity.check(entry, image, layer, label=label)
        except CheckFailed as error:
            if error.diagnosis is None and entry.shape == quantity.truth(image, layer).shape:
                of_one.check(entry[:1], image[:1], layer, label=label)
            raise unused(student, rng, part, layer, image, error) from None
    check_gradients(student, rng, part, known(layers))


def stand_elsewhere(wrong, image, quantity):
    """Whether the wrong entries are right ones for each other's layers."""
    found = [
        next((other for other in wrong if distance(entry, quantity.truth(image, other)) <= quantity.tolerance), None)
        for entry in wrong.values()
    ]
    return len(wrong) > 1 and set(found) == set(wrong)


def unused(student, rng, part, layer, image, error):
    """`error`, or where the entry is the same for other images, a failure that says so."""
    if error.diagnosis is not None:
        return error
    before, after = (entry_of(student, given, part, layer) for given in (image, draw(len(image))(rng)[0]))
    if before.shape != after.shape or not np.array_equal(before, after):
        return error
    sentence = "extract_features returns the same whatever image it is given: it reads another one than its argument."
    return CheckFailed(sentence, "argument-unused")


def check_gradients(student, rng, part, layers):
    """Raise `CheckFailed` where an entry passes no gradient back to the image: `stylize` could not change it."""
    program = (PROBES / "features_gradient.py").read_text(encoding="utf-8")
    without = student.execute(program, "extract_features", image=draw(1)(rng)[0], part=part, layers=list(layers))
    if not isinstance(without, list) or without:
        which = ", ".join(map(str, without))[:100] if isinstance(without, list) else part
        raise CheckFailed(
            f"extract_features passes no gradient back to the image in its {part} entries ({which}), so that `stylize` cannot change the "
            "picture. Return TensorFlow's tensors: no NumPy, no .numpy(), no predict.",
            "no-gradient",
        )


@pytest.mark.points(1)
def test_content_layers_are_layers_of_the_network_and_not_the_default(student):
    check_choice(student, "CONTENT_LAYERS")


@pytest.mark.points(1)
def test_style_layers_are_layers_of_the_network_and_not_the_default(student):
    check_choice(student, "STYLE_LAYERS")


@pytest.mark.points(2)
def test_content_entries_are_the_activations_of_the_chosen_layers(student, rng):
    compare(student, rng, "CONTENT_LAYERS", "content", CONTENT_QUANTITY, CONTENT_OF_ONE)


@pytest.mark.points(2)
def test_style_entries_are_gram_matrices_of_the_chosen_layers(student, rng):
    def is_own_gram(image, layer, entry):
        """Whether the wrong entry is what the student's own gram_matrix makes of the activations: its error is marked elsewhere.

        The error has to have a name, but for a factor: else a function that knows when it is asked could return anything.
        """
        activations = content(image, layer)
        try:
            own = as_array(student.call("gram_matrix", activations.astype(np.float32)), "The Gram matrix")
        except CheckFailed:
            return False
        if distance(entry, own) > STYLE_QUANTITY.tolerance:
            return False
        wrong = [formula for each in gram_matrix.MISCONCEPTIONS for formula in (each.formula, *each.variants)]
        return any(is_multiple(entry, formula(activations)) for formula in (gram_matrix.gram_matrix, *wrong))

    compare(student, rng, "STYLE_LAYERS", "style", STYLE_QUANTITY, STYLE_OF_ONE, is_own_gram)


def is_multiple(entry, value):
    """Whether `entry` is `value` times some positive number."""
    if entry.shape != value.shape or not np.all(np.isfinite(entry)):
        return False
    factor = np.vdot(value, entry) / max(np.vdot(value, value), np.finfo(float).tiny)
    return factor > 0 and distance(entry, factor * value) <= STYLE_QUANTITY.tolerance
