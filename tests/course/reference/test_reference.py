"""The reference quantities agree with values worked out by hand, with finite differences, and with their own invariants."""

import numpy as np
import pytest

from reference import (
    adain,
    adain_losses,
    backbone,
    challenge,
    convnet,
    convolution,
    feature_maps,
    gallery,
    gram_matrix,
    guided_backprop,
    layer_choice,
    layer_gradient,
    loss_weights,
    normalize_filters,
    normalize_gradient,
    resume_training,
    save_training_state,
    total_variation_loss,
)
from reference.misconception import Misconception

RNG = np.random.default_rng(7)
FEATURES = challenge.features(RNG, 3, 6, 5, 4)
STYLE = challenge.features(RNG, 3, 7, 4, 4)
IMAGE = challenge.image(RNG, 2, 5, 4)


def numerical_gradient(function, array, step=1e-5):
    array = array.astype(np.float64)
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (function(up) - function(down)) / (2 * step)
    return gradient


def test_gram_of_two_places_by_hand():
    features = np.array([[[[1.0, 2.0], [3.0, 0.0]]]])
    np.testing.assert_allclose(gram_matrix.gram_matrix(features), [[[5, 1], [1, 2]]])


def test_gram_is_symmetric_and_positive_semidefinite():
    gram = gram_matrix.gram_matrix(FEATURES)
    np.testing.assert_allclose(gram, gram.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(gram).min() > -1e-9


def test_gram_gradient_agrees_with_finite_differences():
    upstream = RNG.normal(size=(3, 4, 4))
    expected = numerical_gradient(lambda x: (upstream * gram_matrix.gram_matrix(x)).sum(), FEATURES, 1e-4)
    np.testing.assert_allclose(gram_matrix.gradient(FEATURES, upstream), expected, rtol=1e-5, atol=1e-6)


def test_total_variation_of_four_pixels_by_hand():
    image = np.array([[0.0, 1.0], [3.0, 7.0]]).reshape(1, 2, 2, 1)
    assert total_variation_loss.total_variation_loss(image) == 14


def test_total_variation_of_a_bright_pixel_is_four_times_its_value():
    image = np.zeros((1, 5, 5, 3))
    image[0, 2, 2, 1] = 2.5
    assert total_variation_loss.total_variation_loss(image) == 10


def test_total_variation_gradient_agrees_with_finite_differences():
    expected = numerical_gradient(total_variation_loss.total_variation_loss, IMAGE)
    np.testing.assert_allclose(total_variation_loss.gradient(IMAGE), expected, atol=1e-6)


def test_weighted_loss_by_hand():
    weights = {"content": 2.0, "style": 3.0, "total_variation": 4.0}
    assert loss_weights.weighted_loss(1, 10, 100, weights) == 432


def test_adain_has_the_statistics_of_the_style():
    result = adain.adain(FEATURES, STYLE, epsilon=0)
    for ours, theirs in zip(adain.statistics(result), adain.statistics(STYLE), strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_adain_of_a_constant_channel_is_the_mean_of_the_style():
    content = FEATURES.copy()
    content[..., 0] = 3
    result = adain.adain(content, STYLE)
    np.testing.assert_allclose(result[..., 0], np.broadcast_to(adain.statistics(STYLE)[0][..., 0], (3, 6, 5)))


def test_adain_losses_by_hand():
    ours, theirs = np.array([1.0, 3.0]).reshape(1, 2, 1, 1), np.array([2.0, 6.0]).reshape(1, 2, 1, 1)
    assert adain_losses.adain_content_loss(ours, theirs) == 5
    assert adain_losses.adain_style_loss([ours], [theirs]) == 5


def test_loss_gradients_agree_with_finite_differences():
    target = FEATURES + RNG.normal(size=FEATURES.shape)
    expected = numerical_gradient(lambda x: adain_losses.adain_content_loss(x, target), FEATURES)
    np.testing.assert_allclose(adain_losses.content_gradient(FEATURES, target), expected, atol=1e-7)
    expected = numerical_gradient(lambda x: adain_losses.adain_style_loss([x, STYLE], [STYLE, FEATURES]), FEATURES)
    np.testing.assert_allclose(
        adain_losses.style_gradient([FEATURES, STYLE], [STYLE, FEATURES])[0], expected, atol=1e-5
    )


def test_backbone_layers_have_the_shapes_of_vgg():
    found = backbone.features(challenge.image(RNG, 1, 33, 40), ("block1_conv2", "block2_pool", "block3_conv4"))
    assert {name: value.shape for name, value in found.items()} == {
        "block1_conv2": (1, 33, 40, 64),
        "block2_pool": (1, 8, 10, 128),
        "block3_conv4": (1, 8, 10, 256),
    }


def test_backbone_refuses_names_that_are_no_layers():
    with pytest.raises(KeyError, match="fc1"):
        backbone.features(IMAGE, ("fc1",))


def test_default_layers_are_the_notebooks(assignment):
    source = "\n".join(cell.source for cell in assignment.notebook("2_neural_style").released.cells)
    for layers in (layer_choice.DEFAULT_CONTENT_LAYERS, layer_choice.DEFAULT_STYLE_LAYERS):
        assert all(f'"{layer}"' in source for layer in layers)


def test_gradients_of_convolution_and_pooling_agree_with_finite_differences():
    tensor, kernel = RNG.normal(size=(1, 5, 4, 2)), RNG.normal(size=(3, 3, 2, 3))
    upstream = RNG.normal(size=(1, 5, 4, 3))
    expected = numerical_gradient(lambda x: (upstream * convolution.convolve(x, kernel, np.zeros(3))).sum(), tensor)
    np.testing.assert_allclose(convolution.convolve_gradient(upstream, kernel), expected, atol=1e-7)
    upstream = RNG.normal(size=(1, 2, 2, 2))
    expected = numerical_gradient(lambda x: (upstream * convolution.max_pool(x)).sum(), tensor)
    np.testing.assert_allclose(convolution.max_pool_gradient(upstream, tensor), expected, atol=1e-7)


def test_upsampling_of_two_and_three_places_by_hand():
    columns = convolution.upsample(np.array([0.0, 4.0]).reshape(1, 1, 2, 1))
    np.testing.assert_allclose(columns[0, :, :, 0], [[0, 1, 3, 4], [0, 1, 3, 4]])
    rows = convolution.upsample(np.array([[[0.0, 8]], [[4.0, 8]], [[4.0, 8]]])[None])
    np.testing.assert_allclose(rows[0, :, 0], [[0, 8], [1, 8], [3, 8], [4, 8], [4, 8], [4, 8]])


@pytest.mark.parametrize("layer", convnet.LAYERS)
def test_the_networks_gradient_agrees_with_finite_differences(layer):
    strongest = layer_gradient.strongest(NETWORK, layer, PHOTOGRAPH)
    expected = numerical_gradient(lambda x: (strongest * NETWORK.activations(x)[layer]).sum(), PHOTOGRAPH, 1e-4)
    np.testing.assert_allclose(layer_gradient.layer_gradient(NETWORK, layer, PHOTOGRAPH), expected, atol=1e-6)


def test_guided_backpropagation_by_hand():
    one, minus = np.zeros((3, 3, 1, 1)), np.zeros((3, 3, 1, 1))
    one[1, 1], minus[1, 1] = 1, -1
    network = convnet.ConvNet((one, np.zeros(1), minus, np.full(1, 10.0), one, np.zeros(1)))
    image = np.full((1, 2, 2, 1), 3.0)
    image[0, 0, 1] = 4
    plain = layer_gradient.layer_gradient(network, "first", image)
    np.testing.assert_array_equal(plain, [[[[0], [1]], [[0], [0]]]])
    np.testing.assert_array_equal(guided_backprop.guided_backprop(network, "first", image), plain)
    image[0, 1, 1] = 2
    plain = layer_gradient.layer_gradient(network, "second", image)
    np.testing.assert_array_equal(plain, [[[[0], [0]], [[0], [-1]]]])
    np.testing.assert_array_equal(guided_backprop.guided_backprop(network, "second", image), 0 * plain)


def test_scaling_by_hand():
    np.testing.assert_allclose(normalize_filters.normalize_filters(np.array([-1, 0, 1, 3])), [0, 0.25, 0.5, 1])
    np.testing.assert_array_equal(normalize_gradient.normalize_gradient(np.full(3, 7.0)), np.zeros(3))


def test_the_first_step_of_adam_is_the_learning_rate_against_the_sign_of_the_gradient():
    after = resume_training.train(resume_training.State.fresh(RUN.weights), RUN, 0, 1)
    for before, weight in zip(RUN.weights, after.weights, strict=True):
        np.testing.assert_allclose(np.abs(weight - before), RUN.rate, rtol=1e-2)


def test_a_checkpoint_holds_weights_and_two_averages_of_each():
    contents = save_training_state.contents(RUN)
    assert [array.shape for array in contents["weights"]] == [(5, 3), (3,)]
    assert [array.shape for array in contents["averages"]] == [(5, 3), (3,), (5, 3), (3,)]


def test_a_picture_of_the_decoder_is_eight_times_its_features_and_within_0_and_1():
    picture = gallery.decode(gallery.encode(challenge.scene(RNG, 1, 16, 24)))
    assert picture.shape == (1, 16, 24, 3) and picture.min() >= 0 and picture.max() <= 1


NETWORK, _, PHOTOGRAPH, _ = challenge.telling(
    lambda: (convnet.ConvNet.draw(RNG), "third", challenge.features(RNG, 1, 10, 8, 3), 1),
    guided_backprop.guided_backprop,
    guided_backprop.MISCONCEPTIONS,
    0.01,
)
RUN = resume_training.Run(
    weights=(RNG.normal(0, 0.5, (5, 3)), RNG.normal(0, 0.5, 3)),
    fresh_weights=(RNG.normal(0, 0.5, (5, 3)), RNG.normal(0, 0.5, 3)),
    inputs=RNG.normal(0, 1, (15, 6, 5)),
    targets=RNG.normal(0, 3, (15, 6, 3)),
    rate=0.05,
    saves=tuple(range(1, 13)),
)
SCENE = challenge.scene(RNG, 1, 24, 32), challenge.texture(RNG, 5, 24, 32)
PAIRS = [FEATURES, STYLE], [STYLE, FEATURES]
WEIGHTS = {"style": 3.1, "total_variation": 5.3, "content": 0.7}
MISCONCEPTIONS = [
    *((m, gram_matrix.gram_matrix, (FEATURES,), 1e-4) for m in gram_matrix.MISCONCEPTIONS),
    *((m, total_variation_loss.total_variation_loss, (challenge.image(RNG, 3, 11, 8),), 1e-4)
      for m in total_variation_loss.MISCONCEPTIONS),
    *((m, normalize_filters.normalize_filters, (RNG.normal(0, 0.3, (3, 3, 3, 8)),), 1e-4)
      for m in normalize_filters.MISCONCEPTIONS),
    *((m, normalize_gradient.normalize_gradient, (RNG.normal(0, 2e-3, (1, 9, 7, 3)),), 1e-4)
      for m in normalize_gradient.MISCONCEPTIONS),
    *((m, feature_maps.feature_maps, (NETWORK, "second", np.concatenate([PHOTOGRAPH, -PHOTOGRAPH])), 1e-4)
      for m in feature_maps.MISCONCEPTIONS),
    *((m, layer_gradient.layer_gradient, (NETWORK, "second", PHOTOGRAPH, int(m.id == "gradient-ignores-channel") or None),
       1e-4) for m in layer_gradient.MISCONCEPTIONS),
    *((m, guided_backprop.guided_backprop, (NETWORK, "third", PHOTOGRAPH, 1), 1e-4)
      for m in guided_backprop.MISCONCEPTIONS),
    *((m, resume_training.resumed, (RUN,), 1e-4) for m in resume_training.MISCONCEPTIONS),
    *((m, gallery.gallery, SCENE, 5e-2) for m in gallery.MISCONCEPTIONS),
    *((m, loss_weights.weighted_loss, (3.0, 20.0, 11.0, WEIGHTS), 1e-5) for m in loss_weights.MISCONCEPTIONS),
    *((m, adain.adain, (FEATURES, challenge.features(RNG, 3, 6, 5, 4)), 1e-2) for m in adain.MISCONCEPTIONS),
    *((m, adain_losses.adain_content_loss, (FEATURES, FEATURES[::-1]), 1e-4)
      for m in adain_losses.CONTENT_MISCONCEPTIONS),
    *((m, adain_losses.adain_style_loss, PAIRS, 1e-2) for m in adain_losses.STYLE_MISCONCEPTIONS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("misconception", "right", "inputs", "tolerance"), MISCONCEPTIONS, ids=lambda v: getattr(v, "id", "")
)
def test_a_misconception_lies_at_least_four_tolerances_from_the_truth(misconception, right, inputs, tolerance):
    truth, wrong = np.asarray(right(*inputs)), np.asarray(misconception.formula(*inputs), np.float64)
    if wrong.shape == truth.shape:
        assert np.linalg.norm(wrong - truth) > 4 * tolerance * np.linalg.norm(truth)


def test_inputs_are_drawn_until_they_tell_misconceptions_from_the_truth():
    draws = iter([(np.zeros(3),), (np.ones(3),), (np.array([1.0, 2, 4]),)])
    (inputs,) = challenge.telling(lambda: next(draws), lambda x: x, [_reversing()], 0.1)
    np.testing.assert_array_equal(inputs, [1, 2, 4])
    with pytest.raises(ValueError, match="No inputs"):
        challenge.telling(lambda: (np.ones(3),), lambda x: x, [_reversing()], 0.1)
    challenge.telling(lambda: (np.ones(3),), lambda x: x, [_reversing()], 0.1, but={"reversed"})


def _reversing():
    return Misconception("reversed", "", "", lambda x: x[::-1])


def test_misconceptions_have_unique_ids_and_whole_sentences():
    found = [misconception for misconception, *_ in MISCONCEPTIONS]
    assert len({m.id for m in found}) == len(found)
    assert all(text.endswith((".", "?")) for m in found for text in (m.seems, m.advice))
