"""The reference of the lab style_transfer: quantities agree with values worked out by hand, with finite differences, and with their own invariants."""

import itertools

import numpy as np
import pytest

from nbreferee.check import distance
from reference.style_transfer import (
    adain,
    adain_losses,
    backbone,
    convnet,
    convolution,
    gallery,
    gram_matrix,
    guided_backprop,
    inputs,
    layer_choice,
    layer_gradient,
    loss_weights,
    normalize_filters,
    normalize_gradient,
    resume_training,
    save_training_state,
    total_variation_loss,
)
from reference.style_transfer import images as drawn_images


@pytest.fixture
def rng():
    """Of each test its own: what one draws does not depend on which others run."""
    return np.random.default_rng(7)


@pytest.fixture
def features():
    return inputs.features(np.random.default_rng(1), 3, 6, 5, 4)


@pytest.fixture
def style():
    return inputs.features(np.random.default_rng(2), 3, 7, 4, 4)


@pytest.fixture
def image():
    return inputs.image(np.random.default_rng(3), 2, 5, 4)


@pytest.fixture
def run():
    return save_training_state.draw(np.random.default_rng(4))


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


def test_gram_is_symmetric_and_positive_semidefinite(features):
    gram = gram_matrix.gram_matrix(features)
    np.testing.assert_allclose(gram, gram.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(gram).min() > -1e-9


def test_gram_gradient_agrees_with_finite_differences(features, rng):
    upstream = rng.normal(size=(3, 4, 4))
    expected = numerical_gradient(lambda x: (upstream * gram_matrix.gram_matrix(x)).sum(), features, 1e-4)
    np.testing.assert_allclose(gram_matrix.gradient(features, upstream), expected, rtol=1e-5, atol=1e-6)


def test_total_variation_of_four_pixels_by_hand():
    image = np.array([[0.0, 1.0], [3.0, 7.0]]).reshape(1, 2, 2, 1)
    assert total_variation_loss.total_variation_loss(image) == 14


def test_total_variation_of_a_bright_pixel_is_four_times_its_value():
    image = np.zeros((1, 5, 5, 3))
    image[0, 2, 2, 1] = 2.5
    assert total_variation_loss.total_variation_loss(image) == 10


def test_total_variation_gradient_agrees_with_finite_differences(image):
    expected = numerical_gradient(total_variation_loss.total_variation_loss, image)
    np.testing.assert_allclose(total_variation_loss.gradient(image), expected, atol=1e-6)


def test_weighted_loss_by_hand():
    weights = {"content": 2.0, "style": 3.0, "total_variation": 4.0}
    assert loss_weights.weighted_loss(1, 10, 100, weights) == 432


def test_adain_has_the_statistics_of_the_style(features, style):
    result = adain.adain(features, style, epsilon=0)
    for ours, theirs in zip(adain.statistics(result), adain.statistics(style), strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_adain_of_a_constant_channel_is_the_mean_of_the_style(features, style):
    features[..., 0] = 3
    result = adain.adain(features, style)
    np.testing.assert_allclose(result[..., 0], np.broadcast_to(adain.statistics(style)[0][..., 0], (3, 6, 5)))


def test_adain_losses_by_hand():
    ours, theirs = np.array([1.0, 3.0]).reshape(1, 2, 1, 1), np.array([2.0, 6.0]).reshape(1, 2, 1, 1)
    assert adain_losses.adain_content_loss(ours, theirs) == 5
    assert adain_losses.adain_style_loss([ours], [theirs]) == 5


def test_loss_gradients_agree_with_finite_differences(features, style, rng):
    target = features + rng.normal(size=features.shape)
    expected = numerical_gradient(lambda x: adain_losses.adain_content_loss(x, target), features)
    np.testing.assert_allclose(adain_losses.content_gradient(features, target), expected, atol=1e-7)
    expected = numerical_gradient(lambda x: adain_losses.adain_style_loss([x, style], [style, features]), features)
    np.testing.assert_allclose(
        adain_losses.style_gradient([features, style], [style, features])[0], expected, atol=1e-5
    )


def test_backbone_layers_have_the_shapes_of_vgg(rng):
    found = backbone.features(inputs.image(rng, 1, 33, 40), ("block1_conv2", "block2_pool", "block3_conv4"))
    assert {name: value.shape for name, value in found.items()} == {
        "block1_conv2": (1, 33, 40, 64),
        "block2_pool": (1, 8, 10, 128),
        "block3_conv4": (1, 8, 10, 256),
    }


def test_backbone_refuses_names_that_are_no_layers(image):
    with pytest.raises(KeyError, match="fc1"):
        backbone.features(image, ("fc1",))


def test_default_layers_are_the_notebooks(assignment):
    source = "\n".join(cell.source for cell in assignment.notebook("2_neural_style").released.cells)
    for layers in (layer_choice.DEFAULT_CONTENT_LAYERS, layer_choice.DEFAULT_STYLE_LAYERS):
        assert all(f'"{layer}"' in source for layer in layers)


def test_gradients_of_convolution_and_pooling_agree_with_finite_differences(rng):
    tensor, kernel = rng.normal(size=(1, 5, 4, 2)), rng.normal(size=(3, 3, 2, 3))
    upstream = rng.normal(size=(1, 5, 4, 3))
    expected = numerical_gradient(lambda x: (upstream * convolution.convolve(x, kernel, np.zeros(3))).sum(), tensor)
    np.testing.assert_allclose(convolution.convolve_gradient(upstream, kernel), expected, atol=1e-7)
    upstream = rng.normal(size=(1, 2, 2, 2))
    expected = numerical_gradient(lambda x: (upstream * convolution.max_pool(x)).sum(), tensor)
    np.testing.assert_allclose(convolution.max_pool_gradient(upstream, tensor), expected, atol=1e-7)


def test_upsampling_of_two_and_three_places_by_hand():
    columns = convolution.upsample(np.array([0.0, 4.0]).reshape(1, 1, 2, 1))
    np.testing.assert_allclose(columns[0, :, :, 0], [[0, 1, 3, 4], [0, 1, 3, 4]])
    rows = convolution.upsample(np.array([[[0.0, 8]], [[4.0, 8]], [[4.0, 8]]])[None])
    np.testing.assert_allclose(rows[0, :, 0], [[0, 8], [1, 8], [3, 8], [4, 8], [4, 8], [4, 8]])


@pytest.mark.parametrize("layer", convnet.LAYERS)
def test_the_networks_gradient_agrees_with_finite_differences(layer, rng):
    network, _, image, _ = guided_backprop.QUANTITY.inputs(rng, guided_backprop.draw("third"))
    strongest = layer_gradient.strongest(network, layer, image)
    expected = numerical_gradient(lambda x: (strongest * network.activations(x)[layer]).sum(), image, 1e-4)
    np.testing.assert_allclose(layer_gradient.layer_gradient(network, layer, image), expected, atol=1e-6)


def test_of_several_maxima_the_first_has_the_gradient_of_pooling():
    tensor, upstream = np.zeros((1, 2, 4, 1)), np.array([2.0, 3.0]).reshape(1, 1, 2, 1)
    tensor[0, 1, 3] = 1
    np.testing.assert_array_equal(
        convolution.max_pool_gradient(upstream, tensor)[0, :, :, 0], [[2, 0, 0, 0], [0, 0, 0, 3]]
    )


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
    np.testing.assert_allclose(normalize_filters.QUANTITY.truth(np.array([-1, 0, 1, 3])), [0, 0.25, 0.5, 1])
    np.testing.assert_array_equal(normalize_gradient.QUANTITY.truth(np.full(3, 7.0)), np.zeros(3))


def test_the_first_step_of_adam_is_the_learning_rate_against_the_sign_of_the_gradient(run):
    after = resume_training.train(resume_training.State.fresh(run.weights), run, 0, 1)
    for before, weight in zip(run.weights, after.weights, strict=True):
        np.testing.assert_allclose(np.abs(weight - before), run.rate, rtol=1e-2)


def test_training_agrees_with_finite_differences_of_the_loss(run):
    x, target = run.inputs[0].astype(np.float64), run.targets[0].astype(np.float64)
    weights = [weight.astype(np.float64) for weight in run.weights]

    def loss(changed, place):
        layers = [*weights[:place], changed, *weights[place + 1 :]]
        output = x
        for kernel, bias in zip(layers[::2], layers[1::2], strict=True):
            output = output @ kernel + bias
        return np.mean((output - target) ** 2)

    after = resume_training.train(resume_training.State.fresh(run.weights), run, 0, 1)
    for place, average in enumerate(after.first):
        expected = numerical_gradient(lambda changed, place=place: loss(changed, place), weights[place])
        np.testing.assert_allclose(average / (1 - resume_training.BETA_1), expected, rtol=1e-5, atol=1e-8)


def test_a_checkpoint_holds_weights_and_two_averages_of_each_and_the_steps(run):
    contents = save_training_state.contents(run)
    shapes = 3 * [(4, 4), (4,)]
    assert [array.shape for array in contents["weights"]] == shapes
    assert [array.shape for array in contents["averages"]] == 2 * shapes
    assert contents["steps"] == (save_training_state.STEPS,)


@pytest.mark.parametrize("draw", [drawn_images.pale, drawn_images.bright])
def test_neighbours_of_drawn_images_differ_by_four_amounts(draw, rng):
    image = draw(rng, 2, 8, 7, 3).astype(np.float64)
    step = drawn_images.PALE_STEP if draw is drawn_images.pale else drawn_images.BRIGHT_STEP
    for axis, steps in ((1, {12, 14}), (2, {11, 15})):
        found = np.abs(np.diff(image, axis=axis)) / step
        np.testing.assert_allclose(found, np.round(found), atol=1e-9)
        assert set(np.unique(np.round(found))) == steps


def test_drawn_features_of_the_gram_matrix_have_prescribed_statistics():
    def statistics(seed):
        (features,) = gram_matrix.draw(3, 7, 5, 4)(np.random.default_rng(seed))
        return np.sort(features.mean((1, 2)), None), np.sort(features.std((1, 2)), None)

    for one, other in zip(statistics(1), statistics(2), strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)


def test_a_picture_of_the_decoder_is_eight_times_its_features_and_within_0_and_1(rng):
    picture = gallery.decode(gallery.encode(inputs.scene(rng, 1, 16, 24)))
    assert picture.shape == (1, 16, 24, 3) and picture.min() >= 0 and picture.max() <= 1


@pytest.mark.parametrize("drawn", [gallery.SAME_SIZE, gallery.OTHER_SIZE], ids=["same size", "other size"])
def test_the_gallerys_networks_in_float32_are_far_nearer_to_float64_than_the_tolerance(drawn, rng, monkeypatch):
    content, styles = (images[:3] for images in drawn(rng)[:2])
    pictures = gallery.gallery(content, styles)
    monkeypatch.setattr(gallery, "DTYPE", np.float64)
    monkeypatch.setattr(gallery, "_of_a_small_image", gallery._computed)
    exact = gallery.gallery(content, styles)
    assert exact.dtype == np.float64 and 0 < distance(pictures, exact) < gallery.QUANTITY.tolerance / 300


@pytest.mark.slow
@pytest.mark.parametrize("drawn", [gallery.SAME_SIZE, gallery.OTHER_SIZE], ids=["same size", "other size"])
def test_no_two_of_the_styles_that_are_drawn_from_give_the_same_picture(drawn, rng):
    content, styles, *_ = drawn(rng)
    pictures = gallery.gallery(content, gallery.pool(*styles.shape[1:3]))
    nearest = min(distance(one, other) for one, other in itertools.combinations(pictures, 2))
    assert nearest > 10 * gallery.QUANTITY.tolerance


@pytest.mark.parametrize("drawn", [gallery.SAME_SIZE, gallery.OTHER_SIZE], ids=["same size", "other size"])
def test_a_gallery_is_asked_of_25_different_styles_after_25_others(drawn, rng):
    _, styles, _, earlier = drawn(rng)
    assert len(np.unique(np.concatenate([styles, earlier]), axis=0)) == 2 * gallery.STYLES
