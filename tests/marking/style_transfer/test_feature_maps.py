"""Checks of the feature maps (practice)."""

from pathlib import Path

import pytest

from reference.style_transfer.feature_maps import QUANTITY, draw

PROBES = Path(__file__).with_name("probes")
PROGRAM = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("convnet.py", "feature_maps.py"))


def compare(student, rng, layer, batch):
    network, _, image = QUANTITY.inputs(rng, draw(layer, batch))
    got = student.execute(PROGRAM, "feature_maps", weights=network.weights, layer=layer, image=image)
    QUANTITY.check(got, network, layer, image)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "pool", "first"])
def test_gives_the_activations_of_the_layer_of_that_name(student, rng, layer):
    compare(student, rng, layer, batch=1)


@pytest.mark.points(0)
def test_keeps_the_images_of_a_batch_apart(student, rng):
    compare(student, rng, "second", batch=3)
