"""Checks of the feature maps (practice)."""

import pytest

from reference import challenge, convnet, feature_maps

TOLERANCE = 1e-4


def draw(rng, layer, batch, but):
    """A network, a layer and images on which no misconception, `but` these, gives the truth."""
    return challenge.telling(
        lambda: (convnet.ConvNet.draw(rng), layer, challenge.features(rng, batch, 11, 14, 3)),
        feature_maps.feature_maps,
        feature_maps.MISCONCEPTIONS,
        100 * TOLERANCE,
        but,
    )


def compare(student, rng, close_to, layer, batch, but):
    inputs = draw(rng, layer, batch, but)
    network, _, image = inputs
    expression = f"feature_maps({convnet.KERAS}, {layer!r}, image)"
    got = student.evaluate(expression, label="feature_maps", weights=network.weights, image=image)
    expected = feature_maps.feature_maps(*inputs)
    close_to(got, expected, TOLERANCE, misconceptions=feature_maps.MISCONCEPTIONS, inputs=inputs)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "pool", "first"])
def test_gives_the_activations_of_the_layer_of_that_name(student, rng, close_to, layer):
    same = {"first": ["maps-of-the-layer-before"]}.get(layer, [])
    compare(student, rng, close_to, layer, 1, but=["maps-of-the-first-image", *same])


@pytest.mark.points(0)
def test_keeps_the_images_of_a_batch_apart(student, rng, close_to):
    compare(student, rng, close_to, "second", 3, but=())
