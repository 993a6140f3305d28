"""Checks of the feature maps (practice)."""

import pytest

from nbreferee.check import assert_close, draw_distinguishing
from reference.style_transfer import challenge, convnet, feature_maps

TOLERANCE = 1e-4


def draw(rng, layer, batch, exclude):
    """A network, a layer and images on which no misconception, `but` these, gives the truth."""
    return draw_distinguishing(
        lambda: (convnet.ConvNet.draw(rng), layer, challenge.features(rng, batch, 11, 14, 3)),
        feature_maps.feature_maps,
        feature_maps.MISCONCEPTIONS,
        100 * TOLERANCE,
        exclude,
    )


def compare(student, rng, layer, batch, exclude):
    inputs = draw(rng, layer, batch, exclude)
    network, _, image = inputs
    expression = f"feature_maps({convnet.KERAS}, {layer!r}, image)"
    got = student.evaluate(expression, label="feature_maps", weights=network.weights, image=image)
    expected = feature_maps.feature_maps(*inputs)
    assert_close(got, expected, TOLERANCE, misconceptions=feature_maps.MISCONCEPTIONS, inputs=inputs)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "pool", "first"])
def test_gives_the_activations_of_the_layer_of_that_name(student, rng, layer):
    same = {"first": ["maps-of-the-layer-before"]}.get(layer, [])
    compare(student, rng, layer, 1, exclude=["maps-of-the-first-image", *same])


@pytest.mark.points(0)
def test_keeps_the_images_of_a_batch_apart(student, rng):
    compare(student, rng, "second", 3, exclude=())
