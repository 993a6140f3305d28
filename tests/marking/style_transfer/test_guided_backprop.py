"""Checks of guided backpropagation (practice)."""

from pathlib import Path

import pytest

from nbreferee.check import CheckFailed, as_arrays, assert_close
from reference.style_transfer.guided_backprop import QUANTITY, draw
from reference.style_transfer.layer_gradient import NOT_WATCHED, layer_gradient

PROBES = Path(__file__).with_name("probes")


def run(student, program, network, **names):
    """What a program of the folder `probes` leaves; it finds the network in Keras."""
    text = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("convnet.py", program))
    return student.execute(text, "guided_backprop", weights=network.weights, **names)


def compare(student, rng, layer, channel=None):
    network, _, image, _ = QUANTITY.inputs(rng, draw(layer, channel))
    got = run(student, "guided_backprop.py", network, layer=layer, image=image, channel=channel)
    if got is None:
        raise CheckFailed(NOT_WATCHED, "gradient-none")
    QUANTITY.check(got, network, layer, image, channel)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["third", "second"])
def test_drops_negative_gradients_at_every_relu(student, rng, layer):
    compare(student, rng, layer)


@pytest.mark.points(0)
def test_looks_at_one_feature_map_where_asked(student, rng):
    compare(student, rng, "second", 2)


@pytest.mark.points(0)
def test_is_right_and_leaves_the_model_as_it_is_also_for_traced_functions(student, rng):
    network, layer, image, _ = QUANTITY.inputs(rng, draw("third"))
    got = run(student, "guided_backprop_traced.py", network, layer=layer, image=image)
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
