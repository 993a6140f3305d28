r"""The two losses that train an AdaIN decoder, as mean squared differences.

.. math::
    L_c &= \operatorname{mean}\,(f(g(t)) - t)^2 \\
    L_s &= \sum_l \operatorname{mean}\,(\mu(\phi_l(g(t))) - \mu(\phi_l(s)))^2
                + \operatorname{mean}\,(\sigma(\phi_l(g(t))) - \sigma(\phi_l(s)))^2

Huang and Belongie (2017), eqs. 12 and 13; like their published code with the mean of squares in place of the norm.
"""

from collections.abc import Sequence

import numpy as np

from nbreferee.check import AcceptedVariant, Misconception, Quantity

from . import inputs
from .adain import EPSILON, statistics

Features = Sequence[np.ndarray]


def adain_content_loss(features: np.ndarray, target: np.ndarray) -> float:
    """Mean squared difference of two tensors of equal shape, in float64."""
    return np.mean(np.square(features.astype(np.float64) - target))


def content_gradient(features: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Gradient of the content loss with respect to `features`."""
    return 2 * (features.astype(np.float64) - target) / features.size


def adain_style_loss(features: Features, style_features: Features) -> float:
    """Style loss of two lists with one (B, H, W, C) entry a layer; both entries agree in B and C, not in H and W."""
    return sum(_layer(*pair, np.square, np.mean) for pair in zip(features, style_features, strict=True))


def style_gradient(features: Features, style_features: Features) -> list[np.ndarray]:
    """Gradient of the style loss with respect to each entry of `features`."""
    gradients = []
    for ours, theirs in zip(features, style_features, strict=True):
        mean, deviation = statistics(ours)
        style_mean, style_deviation = statistics(theirs)
        places, values = ours.shape[1] * ours.shape[2], mean.size
        toward_mean = 2 * (mean - style_mean) / values / places
        slope = (ours - mean) / (places * np.sqrt(deviation**2 + EPSILON))
        gradients.append(toward_mean + 2 * (deviation - style_deviation) / values * slope)
    return gradients


def _moments(ours, theirs, spread=lambda deviation: deviation):
    mean, deviation = statistics(ours)
    style_mean, style_deviation = statistics(theirs)
    return mean - style_mean, spread(deviation) - spread(style_deviation)


def _layer(ours, theirs, power, reduce, spread=lambda deviation: deviation):
    means, deviations = _moments(ours, theirs, spread)
    return reduce(power(means)) + reduce(power(deviations))


def _style_variant(power=np.square, reduce=np.mean, spread=lambda deviation: deviation):
    def formula(features, style_features):
        pairs = zip(features, style_features, strict=True)
        return sum(_layer(*pair, power, reduce, spread) for pair in pairs)

    return formula


def _means_only(features, style_features):
    return sum(np.mean(_moments(*pair)[0] ** 2) for pair in zip(features, style_features, strict=True))


def _deviations_only(features, style_features):
    return sum(np.mean(_moments(*pair)[1] ** 2) for pair in zip(features, style_features, strict=True))


def _only_layer(index):
    return lambda features, style_features: adain_style_loss([features[index]], [style_features[index]])


def _layer_mean(features, style_features):
    return adain_style_loss(features, style_features) / len(features)


def _root_of_sum(features, style_features):
    return np.sqrt(adain_style_loss(features, style_features))


def _norms(features, style_features):
    return _style_variant(reduce=lambda squares: np.sqrt(np.sum(squares)))(features, style_features)


_MEAN = "This lab's losses are means of squares."
_BOTH = "The formula has two terms for each layer."

CONTENT_MISCONCEPTIONS = (
    Misconception("content-loss-summed", "The squared differences are summed instead of averaged.", _MEAN,
                  lambda features, target: np.sum(np.square(features.astype(np.float64) - target))),
    Misconception("content-loss-not-squared", "The absolute differences are averaged, not their squares.", _MEAN,
                  lambda features, target: np.mean(np.abs(features.astype(np.float64) - target))),
    Misconception("content-loss-signed", "The differences are averaged without squaring, so that they cancel.", _MEAN,
                  lambda features, target: np.mean(features.astype(np.float64) - target)),
    Misconception("content-loss-root", "The root of the mean square is taken.", _MEAN,
                  lambda features, target: np.sqrt(adain_content_loss(features, target))),
    Misconception("content-loss-norm", "The Euclidean norm is taken.", _MEAN,
                  lambda features, target: np.linalg.norm(features.astype(np.float64) - target)),
    Misconception("content-loss-halved", "The loss is half of what it should be.", "Is there a factor too many?",
                  lambda features, target: adain_content_loss(features, target) / 2),
)  # fmt: skip

STYLE_MISCONCEPTIONS = (
    Misconception("style-loss-summed", "The squared differences are summed instead of averaged.", _MEAN,
                  _style_variant(reduce=np.sum)),
    Misconception("style-loss-not-squared", "The absolute differences are averaged, not their squares.", _MEAN,
                  _style_variant(power=np.abs)),
    Misconception("style-loss-no-sigma", "Only the means are compared.", _BOTH, _means_only),
    Misconception("style-loss-no-mu", "Only the deviations are compared.", _BOTH, _deviations_only),
    Misconception("style-loss-variance", "Variances are compared in place of standard deviations.",
                  "Take the root before comparing.", _style_variant(spread=np.square)),
    Misconception("style-loss-last-layer", "Only the last layer counts.", "Sum over the layers.", _only_layer(-1)),
    Misconception("style-loss-first-layer", "Only the first layer counts.", "Sum over the layers.", _only_layer(0)),
    Misconception("style-loss-layer-mean", "The layers' losses are averaged instead of summed.", "Sum over the layers.",
                  _layer_mean),
    Misconception("style-loss-root", "The root of the whole sum is taken.", _MEAN, _root_of_sum),
    Misconception("style-loss-norms", "Norms are summed in place of means of squares.", _MEAN, _norms),
)  # fmt: skip


def _unbiased(features, style_features):
    def spread(array):
        return array.astype(np.float64).std((1, 2), ddof=1)

    means = _means_only(features, style_features)
    pairs = zip(features, style_features, strict=True)
    return means + sum(np.mean((spread(ours) - spread(theirs)) ** 2) for ours, theirs in pairs)


STYLE_VARIANTS = (
    AcceptedVariant("epsilon 1e-5 under the root", _style_variant(spread=lambda d: np.sqrt(d**2 + 1e-5))),
    AcceptedVariant("epsilon 1e-3 under the root", _style_variant(spread=lambda d: np.sqrt(d**2 + 1e-3))),
    AcceptedVariant("unbiased deviations", _unbiased),
)


def layers(rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Features and style features of three layers, of different sizes."""
    sizes = [(3, 17, 13, 4, 15, 16), (3, 13, 11, 5, 12, 14), (3, 12, 10, 7, 9, 13)]
    ours = [inputs.features(rng, b, h, w, c) for b, h, w, c, _, _ in sizes]
    theirs = [inputs.features(rng, b, h, w, c) for b, _, _, c, h, w in sizes]
    return ours, theirs


def features_and_target(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two tensors of the same shape."""
    return inputs.features(rng, 3, 9, 7, 5), inputs.features(rng, 3, 9, 7, 5)


CONTENT_QUANTITY = Quantity(
    "adain_losses, content",
    adain_content_loss,
    draws=(features_and_target,),
    tolerance=1e-4,
    misconceptions=CONTENT_MISCONCEPTIONS,
    label="The content loss",
)

CONTENT_GRADIENT_QUANTITY = Quantity(
    "adain_losses, content gradient",
    content_gradient,
    draws=(features_and_target,),
    tolerance=1e-4,
    label="The gradient of the content loss",
)

STYLE_QUANTITY = Quantity(
    "adain_losses, style",
    adain_style_loss,
    draws=(layers,),
    tolerance=1e-2,  # wide enough for every accepted variant
    misconceptions=STYLE_MISCONCEPTIONS,
    variants=STYLE_VARIANTS,
    label="The style loss",
)
