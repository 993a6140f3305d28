"""Checks of the gradient of the strongest activation (practice)."""

import pytest

from nbreferee.check import CheckFailed, assert_close, draw_distinguishing
from reference.style_transfer import challenge, convnet, layer_gradient

TOLERANCE = 1e-4


def draw(rng, layer, channel=None):
    """A network, a layer, an image and a channel on which no misconception gives the truth."""
    return draw_distinguishing(
        lambda: (convnet.ConvNet.draw(rng), layer, challenge.features(rng, 1, 11, 14, 3), channel),
        layer_gradient.layer_gradient,
        layer_gradient.MISCONCEPTIONS,
        100 * TOLERANCE,
        exclude=["gradient-ignores-channel" if channel is None else "gradient-of-every-map"],
    )


def compare(student, rng, layer, channel=None):
    inputs = draw(rng, layer, channel)
    network, _, image, _ = inputs
    expression = f"layer_gradient({convnet.KERAS}, {layer!r}, image, channel={channel})"
    got = student.evaluate(expression, label="layer_gradient", weights=network.weights, image=image)
    if got is None:
        raise CheckFailed(layer_gradient.NOT_WATCHED, "gradient-none")
    expected = layer_gradient.layer_gradient(*inputs)
    assert_close(got, expected, TOLERANCE, misconceptions=layer_gradient.MISCONCEPTIONS, inputs=inputs)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "first"])
def test_is_the_gradient_of_the_largest_activation(student, rng, layer):
    compare(student, rng, layer)


@pytest.mark.points(0)
@pytest.mark.parametrize("channel", [0, 4])
def test_looks_at_one_feature_map_where_asked(student, rng, channel):
    compare(student, rng, "second", channel)
