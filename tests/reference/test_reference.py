"""The reference quantities agree with values worked out by hand, with finite differences, and with their own invariants."""

import numpy as np
import pytest

from reference import (
    adain,
    adain_losses,
    backbone,
    challenge,
    gram_matrix,
    layer_choice,
    loss_weights,
    total_variation_loss,
)

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


PAIRS = [FEATURES, STYLE], [STYLE, FEATURES]
WEIGHTS = {"content": 0.7, "style": 3.1, "total_variation": 5.3}
MISCONCEPTIONS = [
    *((m, gram_matrix.gram_matrix, (FEATURES,), 1e-4) for m in gram_matrix.MISCONCEPTIONS),
    *((m, total_variation_loss.total_variation_loss, (challenge.image(RNG, 3, 11, 8),), 1e-4)
      for m in total_variation_loss.MISCONCEPTIONS),
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


def test_misconceptions_have_unique_ids_and_whole_sentences():
    found = [misconception for misconception, *_ in MISCONCEPTIONS]
    assert len({m.id for m in found}) == len(found)
    assert all(text.endswith((".", "?")) for m in found for text in (m.seems, m.advice))
