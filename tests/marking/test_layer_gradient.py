"""Checks of the gradient of the strongest activation (practice)."""

import pytest

from reference import challenge, convnet, layer_gradient

TOLERANCE = 1e-4


def compare(student, rng, close_to, layer, channel=None):
    network, image = convnet.ConvNet.draw(rng), challenge.features(rng, 1, 11, 14, 3)
    expression = f"layer_gradient({convnet.KERAS}, {layer!r}, image, channel={channel})"
    got = student.evaluate(expression, label="layer_gradient", weights=network.weights, image=image)
    inputs = (network, layer, image, channel)
    close_to(
        got,
        layer_gradient.layer_gradient(*inputs),
        TOLERANCE,
        misconceptions=layer_gradient.MISCONCEPTIONS,
        inputs=inputs,
    )


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "first"])
def test_is_the_gradient_of_the_largest_activation(student, rng, close_to, layer):
    compare(student, rng, close_to, layer)


@pytest.mark.points(0)
@pytest.mark.parametrize("channel", [0, 4])
def test_looks_at_one_feature_map_where_asked(student, rng, close_to, channel):
    compare(student, rng, close_to, "second", channel)
