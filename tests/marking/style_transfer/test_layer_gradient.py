"""Checks of the gradient of the strongest activation (practice)."""

from pathlib import Path

import pytest

from nbreferee.check import CheckFailed
from reference.style_transfer.layer_gradient import NOT_WATCHED, QUANTITY, draw

PROBES = Path(__file__).with_name("probes")
PROGRAM = "".join((PROBES / name).read_text(encoding="utf-8") for name in ("convnet.py", "layer_gradient.py"))


def compare(student, rng, layer, channel=None):
    network, _, image, _ = QUANTITY.inputs(rng, draw(layer, channel))
    names = {"weights": network.weights, "layer": layer, "image": image, "channel": channel}
    got = student.execute(PROGRAM, "layer_gradient", **names, number=int(rng.integers(10**6)))
    if got is None:
        raise CheckFailed(NOT_WATCHED, "gradient-none")
    QUANTITY.check(got, network, layer, image, channel)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["second", "first"])
def test_is_the_gradient_of_the_largest_activation(student, rng, layer):
    compare(student, rng, layer)


@pytest.mark.points(0)
@pytest.mark.parametrize("channel", [0, 4])
def test_looks_at_one_feature_map_where_asked(student, rng, channel):
    compare(student, rng, "second", channel)
