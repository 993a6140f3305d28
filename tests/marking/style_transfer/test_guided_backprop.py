"""Checks of guided backpropagation (practice)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_arrays, assert_close
from reference.style_transfer.convnet import ConvNet
from reference.style_transfer.guided_backprop import QUANTITY, WEIGHTS_NOT_COPIED, draw
from reference.style_transfer.layer_gradient import NOT_WATCHED, layer_gradient

PROBES = Path(__file__).with_name("probes")


def run(student, program, network, **names):
    """What a program of the folder `probes` leaves; it finds the network in Keras."""
    text = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("convnet.py", program))
    return student.execute(text, "guided_backprop", weights=network.weights, **names)


def compare(student, rng, layer, channel=None):
    network, _, image, _ = QUANTITY.inputs(rng, draw(layer, channel))
    names = {"layer": layer, "image": image, "channel": channel, "number": int(rng.integers(10**6))}
    got = run(student, "guided_backprop.py", network, **names)
    if got is None:
        raise CheckFailed(NOT_WATCHED, "gradient-none")
    try:
        QUANTITY.check(got, network, layer, image, channel)
    except CheckFailed as error:
        if error.diagnosis is None and is_the_same(got, run(student, "guided_backprop.py", ConvNet.draw(rng), **names)):
            raise WEIGHTS_NOT_COPIED.failure() from None
        raise


def is_the_same(one, other):
    """Whether two networks of different weights give the same, and not just zero."""
    known = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return known and np.any(one) and np.array_equal(one, other)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["third", "second"])
def test_drops_negative_gradients_at_every_relu(student, rng, layer):
    compare(student, rng, layer)


@pytest.mark.points(0)
@pytest.mark.parametrize("channel", [0, 2])
def test_looks_at_one_feature_map_where_asked(student, rng, channel):
    compare(student, rng, "second", channel)


@pytest.mark.points(0)
def test_is_right_and_leaves_the_model_as_it_is_also_for_traced_functions(student, rng):
    network, layer, image, _ = QUANTITY.inputs(rng, draw("third"))
    got = run(student, "guided_backprop_traced.py", network, layer=layer, image=image, number=int(rng.integers(10**6)))
    _, guided, again, traced_after, output = as_arrays(got, 5, "guided_backprop")
    QUANTITY.check(guided, network, layer, image)
    plain = layer_gradient(network, layer, image)
    for value, expected in ((again, plain), (traced_after, plain), (output, network.activations(image)[layer])):
        try:
            assert_close(value, expected, QUANTITY.tolerance)
        except CheckFailed:
            raise CheckFailed(
                "After the call the model behaves differently: its ordinary gradient is not what it was. Give the copy the "
                "guided ReLU and leave the model you were given as it is.",
                "guided-changes-the-model",
            ) from None
