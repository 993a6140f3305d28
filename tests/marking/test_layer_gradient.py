"""Checks of the gradient of the strongest activation (practice)."""

import pytest

from grading.session import CheckFailed
from reference import challenge, convnet, layer_gradient

TOLERANCE = 1e-4


def draw(rng, layer, channel=None):
    """A network, a layer, an image and a channel on which no misconception gives the truth."""
    return challenge.telling(
        lambda: (convnet.ConvNet.draw(rng), layer, challenge.features(rng, 1, 11, 14, 3), channel),
        layer_gradient.layer_gradient,
        layer_gradient.MISCONCEPTIONS,
        100 * TOLERANCE,
        but=["gradient-ignores-channel" if channel is None else "gradient-of-every-map"],
    )


def compare(student, rng, close_to, layer, channel=None):
    inputs = draw(rng, layer, channel)
    network, _, image, _ = inputs
    expression = f"layer_gradient({convnet.KERAS}, {layer!r}, image, channel={channel})"
    got = student.evaluate(expression, label="layer_gradient", weights=network.weights, image=image)
    if got is None:
        raise CheckFailed(layer_gradient.NOT_WATCHED, "gradient-none")
    expected = layer_gradient.layer_gradient(*inputs)
    close_to(got, expected, TOLERANCE, misconceptions=layer_gradient.MISCONCEPTIONS, inputs=inputs)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "first"])
def test_is_the_gradient_of_the_largest_activation(student, rng, close_to, layer):
    compare(student, rng, close_to, layer)


@pytest.mark.points(0)
@pytest.mark.parametrize("channel", [0, 4])
def test_looks_at_one_feature_map_where_asked(student, rng, close_to, channel):
    compare(student, rng, close_to, "second", channel)
