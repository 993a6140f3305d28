"""Checks of the feature maps (practice)."""

from pathlib import Path

import pytest

from reference.style_transfer.feature_maps import QUANTITY, draw

PROBES = Path(__file__).with_name("probes")
PROGRAM = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("convnet.py", "feature_maps.py"))


def compare(student, rng, layer, batch, others=False):
    network, _, image, *earlier = QUANTITY.inputs(rng, draw(layer, batch, others))
    names = {"weights": network.weights, "others": [each.weights for each in earlier], "layer": layer, "image": image}
    got = student.execute(PROGRAM, "feature_maps", **names, number=int(rng.integers(10**6)))
    QUANTITY.check(got, network, layer, image, *earlier)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "pool", "first"])
def test_gives_the_activations_of_the_layer_of_that_name(student, rng, layer):
    compare(student, rng, layer, batch=1)


@pytest.mark.points(0)
def test_keeps_the_images_of_a_batch_apart(student, rng):
    compare(student, rng, "second", batch=2)


@pytest.mark.points(0)
def test_reads_the_model_that_it_is_given_and_no_earlier_one(student, rng):
    compare(student, rng, "third", batch=1, others=True)
