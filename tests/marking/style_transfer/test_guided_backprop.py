"""Checks of guided backpropagation (practice)."""

import pytest

from nbreferee.check import CheckFailed, as_arrays, assert_close, draw_distinguishing
from reference.style_transfer import challenge, convnet, guided_backprop, layer_gradient

TOLERANCE = 1e-4


def draw(rng, layer, channel=None):
    """A network, a layer, an image and a channel on which no misconception gives the truth."""
    return draw_distinguishing(
        lambda: (convnet.ConvNet.draw(rng), layer, challenge.features(rng, 1, 11, 14, 3), channel),
        guided_backprop.guided_backprop,
        guided_backprop.MISCONCEPTIONS,
        100 * TOLERANCE,
        exclude=("guided-ignores-channel",) if channel is None else (),
    )


def compare(student, rng, layer, channel=None):
    inputs = draw(rng, layer, channel)
    network, _, image, _ = inputs
    expression = f"guided_backprop({convnet.KERAS}, {layer!r}, image, channel={channel})"
    got = student.evaluate(expression, label="guided_backprop", weights=network.weights, image=image)
    if got is None:
        raise CheckFailed(layer_gradient.NOT_WATCHED, "gradient-none")
    expected = guided_backprop.guided_backprop(*inputs)
    assert_close(got, expected, TOLERANCE, misconceptions=guided_backprop.MISCONCEPTIONS, inputs=inputs)


@pytest.mark.points(0)
@pytest.mark.parametrize("layer", ["third", "second"])
def test_drops_negative_gradients_at_every_relu(student, rng, layer):
    compare(student, rng, layer)


@pytest.mark.points(0)
def test_looks_at_one_feature_map_where_asked(student, rng):
    compare(student, rng, "second", 2)


@pytest.mark.points(0)
def test_is_right_and_leaves_the_model_as_it_is_also_for_traced_functions(student, rng):
    network, _, image, _ = draw(rng, "third")
    # The plain gradient, by a function traced before and one traced after the call; and the guided one, in between.
    expression = (
        "(lambda tf, model: (lambda trace: (lambda before: [before(image), guided_backprop(model, 'third', image), "
        "before(image), trace()(image), model(image)])(trace()))"
        "(lambda: tf.function(lambda x: tf.gradients(tf.reduce_max(model(x)), x)[0])))"
        f"(__import__('tensorflow'), {convnet.KERAS})"
    )
    got = student.evaluate(expression, label="guided_backprop", weights=network.weights, image=image)
    _, guided, again, traced_after, output = as_arrays(got, 5, "guided_backprop")
    plain = layer_gradient.layer_gradient(network, "third", image)
    assert_close(guided, guided_backprop.guided_backprop(network, "third", image), TOLERANCE,
             misconceptions=guided_backprop.MISCONCEPTIONS, inputs=(network, "third", image))  # fmt: skip
    for value, expected in ((again, plain), (traced_after, plain), (output, network.activations(image)["third"])):
        try:
            assert_close(value, expected, TOLERANCE)
        except CheckFailed:
            raise CheckFailed(
                "After the call the model behaves differently: its ordinary gradient is not what it was. Give the copy the "
                "guided ReLU and leave the model you were given as it is.",
                "guided-changes-the-model",
            ) from None
