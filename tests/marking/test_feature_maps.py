"""Checks of the feature maps (practice)."""

import pytest

from reference import challenge, convnet, feature_maps

TOLERANCE = 1e-4


def compare(student, rng, close_to, layer, batch):
    network, image = convnet.ConvNet.draw(rng), challenge.features(rng, batch, 11, 14, 3)
    expression = f"feature_maps({convnet.KERAS}, {layer!r}, image)"
    got = student.evaluate(expression, label="feature_maps", weights=network.weights, image=image)
    close_to(got, feature_maps.feature_maps(network, layer, image), TOLERANCE,
             misconceptions=feature_maps.MISCONCEPTIONS, inputs=(network, layer, image))  # fmt: skip


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "pool", "first"])
def test_gives_the_activations_of_the_layer_of_that_name(student, rng, close_to, layer):
    compare(student, rng, close_to, layer, 1)


@pytest.mark.points(0)
def test_keeps_the_images_of_a_batch_apart(student, rng, close_to):
    compare(student, rng, close_to, "second", 3)
