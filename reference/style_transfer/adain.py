r"""Adaptive instance normalisation.

.. math:: \mathrm{AdaIN}(x, y) = \sigma(y) \frac{x - \mu(x)}{\sigma(x)} + \mu(y)

with mean and standard deviation per sample and channel over height and width. Huang and Belongie, "Arbitrary Style Transfer
in Real-time with Adaptive Instance Normalization" (2017), eq. 8.
"""

from functools import partial

import numpy as np

from nbreferee.check import AcceptedVariant, DrawFunction, Misconception, Quantity

from . import inputs

EPSILON = 1e-5


def statistics(features: np.ndarray, axes: tuple[int, ...] = (1, 2)) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of `features` (B, H, W, C) over `axes`, with those axes kept, in float64."""
    features = features.astype(np.float64)
    return features.mean(axes, keepdims=True), features.std(axes, keepdims=True)


def adain(content: np.ndarray, style: np.ndarray, epsilon: float = EPSILON) -> np.ndarray:
    """AdaIN (B, H, W, C) of `content` (B, H, W, C) and `style` (B, H', W', C); `epsilon` is added to content's variance.

    A channel that is constant in the content becomes the style's mean.
    """
    content_mean, content_deviation = statistics(content)
    style_mean, style_deviation = statistics(style)
    normalised = (content.astype(np.float64) - content_mean) / np.sqrt(content_deviation**2 + epsilon)
    return style_deviation * normalised + style_mean


def _variant(
    content,
    style,
    *,
    swapped=False,
    axes=(1, 2),
    scale=lambda deviation: deviation,
    divide=lambda deviation: deviation,
    shift=lambda content_mean, style_mean: style_mean,
    centre=True,
):
    """AdaIN with something else in one of its places; NaN where the shapes do not allow it."""
    if swapped:
        content, style = style, content
    content_mean, content_deviation = statistics(content, axes)
    style_mean, style_deviation = statistics(style, axes)
    centred = content - content_mean if centre else content.astype(np.float64)
    deviation = np.sqrt(content_deviation**2 + EPSILON)
    try:
        return scale(style_deviation) * centred / divide(deviation) + shift(content_mean, style_mean)
    except ValueError:
        return np.full(content.shape, np.nan)


def _first_sample(content, style):
    return adain(content, np.broadcast_to(style[:1], style.shape))


def _large_epsilon(content, style):
    return adain(content, style, epsilon=0.1)


def _convention(spread, content_epsilon, style_epsilon):
    """AdaIN with deviations ``spread(features, epsilon)``."""

    def formula(content, style):
        content, style = content.astype(np.float64), style.astype(np.float64)
        normalised = (content - content.mean((1, 2), keepdims=True)) / spread(content, content_epsilon)
        return spread(style, style_epsilon) * normalised + style.mean((1, 2), keepdims=True)

    return formula


def _inside(features, epsilon):
    return np.sqrt(features.var((1, 2), keepdims=True) + epsilon)


def _outside(features, epsilon):
    return features.std((1, 2), keepdims=True) + epsilon


def _unbiased(features, epsilon):
    return np.sqrt(features.var((1, 2), keepdims=True, ddof=1) + epsilon)


_LARGE_EPSILONS = tuple(
    _convention(spread, epsilon, style_epsilon)
    for spread in (_inside, _outside)
    for epsilon in (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.4, 0.5, 0.7, 1)
    for style_epsilon in (0, epsilon)
)


_DEVIATION = "The formula divides by and multiplies with standard deviations."
_AXES = "Which axes of (B, H, W, C) are the places of one feature map?"

MISCONCEPTIONS = (
    Misconception("adain-variance-both", "Variances are used in place of both standard deviations.", _DEVIATION,
                  partial(_variant, scale=np.square, divide=np.square)),
    Misconception("adain-variance-style", "The style's variance is used in place of its standard deviation.", _DEVIATION,
                  partial(_variant, scale=np.square)),
    Misconception("adain-variance-content", "The content's variance is used in place of its standard deviation.",
                  _DEVIATION, partial(_variant, divide=np.square)),
    Misconception("adain-swapped", "Content and style are swapped: the style is normalised.",
                  "AdaIN keeps the content's layout and takes on the style's statistics.", partial(_variant, swapped=True),
                  exchanges=("content", "style")),
    Misconception("adain-no-style-mean", "The style's mean is not added.", "Read the last term of the formula.",
                  partial(_variant, shift=lambda content_mean, style_mean: 0)),
    Misconception("adain-no-style-scale", "The normalised content is not scaled by the style's deviation.",
                  "Read the first factor of the formula.", partial(_variant, scale=np.ones_like)),
    Misconception("adain-content-mean-kept", "The content's mean is added back instead of the style's.",
                  "Whose mean does the result have?", partial(_variant, shift=lambda content_mean, style_mean: content_mean)),
    Misconception("adain-both-means", "Both means are added.", "Whose mean does the result have?",
                  partial(_variant, shift=lambda content_mean, style_mean: content_mean + style_mean)),
    Misconception("adain-not-centred", "The content's mean is not subtracted before scaling.",
                  "Read the numerator of the formula.", partial(_variant, centre=False)),
    Misconception("adain-not-normalised", "The content is not divided by its own deviation.",
                  "Read the denominator of the formula.", partial(_variant, divide=np.ones_like)),
    Misconception("adain-inverted-scales", "The two deviations have changed places.", "Which one divides?",
                  partial(_variant, scale=lambda d: 1 / np.sqrt(d**2 + EPSILON), divide=lambda d: 1 / d)),
    Misconception("adain-batch-statistics", "Mean and deviation are taken over the whole batch, as in batch normalisation.",
                  _AXES, partial(_variant, axes=(0, 1, 2))),
    Misconception("adain-channel-statistics", "Mean and deviation are taken over the channels too, as in layer "
                  "normalisation.", _AXES, partial(_variant, axes=(1, 2, 3))),
    Misconception("adain-last-axis", "Mean and deviation are taken over the channels.", _AXES, partial(_variant, axes=(3,))),
    Misconception("adain-height-only", "Mean and deviation are taken over the height only.", _AXES, partial(_variant, axes=(1,))),
    Misconception("adain-width-only", "Mean and deviation are taken over the width only.", _AXES, partial(_variant, axes=(2,))),
    Misconception("adain-global-statistics", "Mean and deviation are taken over everything.", _AXES, partial(_variant, axes=(0, 1, 2, 3))),
    Misconception("adain-first-sample", "The first style's statistics are used for every sample.",
                  "Each content has a style of its own in the batch.", _first_sample),
    Misconception("adain-large-epsilon", "The epsilon against division by zero is so large that it changes the result.",
                  "Something like 1e-5 suffices.", _large_epsilon, variants=_LARGE_EPSILONS),
)  # fmt: skip


VARIANTS = (
    AcceptedVariant("no epsilon", _convention(_inside, 0, 0)),
    AcceptedVariant("epsilon 1e-3 under the content's root", _convention(_inside, 1e-3, 0)),
    AcceptedVariant("epsilon 1e-3 under both roots", _convention(_inside, 1e-3, 1e-3)),
    AcceptedVariant("epsilon 1e-3 beside the content's root", _convention(_outside, 1e-3, 0)),
    AcceptedVariant("epsilon 1e-3 beside both roots", _convention(_outside, 1e-3, 1e-3)),
    AcceptedVariant("unbiased deviations", _convention(_unbiased, 1e-5, 1e-5)),
    AcceptedVariant("unbiased deviations, epsilon 1e-3", _convention(_unbiased, 1e-3, 1e-3)),
)


def draw(content_size: tuple[int, int], style_size: tuple[int, int], channels: int, flat: bool = False) -> DrawFunction:
    """Draws content and style of three samples, of these heights and widths; where `flat`, each has a constant channel."""

    def function(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        content, style = (inputs.features(rng, 3, *size, channels) for size in (content_size, style_size))
        if flat:
            content[:, :, :, 1], style[:, :, :, 2] = 0, 1.5
        return content, style

    return function


QUANTITY = Quantity(
    "adain",
    adain,
    draws=(draw((17, 13), (17, 13), 6),),
    tolerance=1e-2,  # wide enough for every accepted variant
    misconceptions=MISCONCEPTIONS,
    variants=VARIANTS,
)
