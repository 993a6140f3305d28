r"""Adaptive instance normalisation.

.. math:: \mathrm{AdaIN}(x, y) = \sigma(y) \frac{x - \mu(x)}{\sigma(x)} + \mu(y)

with mean and standard deviation per sample and channel over height and width. Huang and Belongie, "Arbitrary Style Transfer
in Real-time with Adaptive Instance Normalization" (2017), eq. 8.

**Where acceptance ends.** An epsilon of at most 1e-3, on either side, under or beside the root, is accepted, and one of 2e-3 or more is
not. Inputs make that decision the same in every draw: of each sample's channels, one has a content of deviation 0.5, where an epsilon of
the content shows, and n have a style of deviation 0.5 and a content of large deviation, where one of the style shows. The one channel's
style has the deviation :math:`\sqrt n / 2`, so that an epsilon changes the result by about as much on either side.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np

from nbreferee.check import AcceptedVariant, Draw, DrawFunction, Example, Misconception, Quantity, distance

from . import inputs

EPSILON = 1e-5

PLACES = (1, 2)
"""The axes of one feature map."""

Spread = Callable[[np.ndarray, tuple[int, ...]], np.ndarray]
"""A measure of how far features (B, H, W, C) lie apart over some axes, which are kept."""


def statistics(features: np.ndarray, axes: tuple[int, ...] = PLACES) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of `features` (B, H, W, C) over `axes`, with those axes kept, in float64."""
    return _mean(features, axes), _deviation(features, axes)


def adain(content: np.ndarray, style: np.ndarray, *earlier: np.ndarray, epsilon: float = EPSILON) -> np.ndarray:
    """AdaIN (B, H, W, C) of `content` (B, H, W, C) and `style` (B, H', W', C); `epsilon` is added to content's variance.

    A channel that is constant in the content becomes the style's mean. What the layer was given `earlier` does not matter.
    """
    content_mean, content_deviation = statistics(content)
    style_mean, style_deviation = statistics(style)
    normalised = (content.astype(np.float64) - content_mean) / np.sqrt(content_deviation**2 + epsilon)
    return style_deviation * normalised + style_mean


def _mean(features, axes=PLACES):
    return features.astype(np.float64).mean(axes, keepdims=True)


def _deviation(features, axes=PLACES):
    return features.astype(np.float64).std(axes, keepdims=True)


def _absolute_deviation(features, axes=PLACES):
    return np.abs(features - _mean(features, axes)).mean(axes, keepdims=True)


def _root_of_sum(features, axes=PLACES):
    return np.sqrt(np.square(features - _mean(features, axes)).sum(axes, keepdims=True))


def _range(features, axes=PLACES):
    return np.ptp(features.astype(np.float64), axis=axes, keepdims=True)


def _mean_square(features, axes=PLACES):
    return np.sqrt(np.square(features.astype(np.float64)).mean(axes, keepdims=True))


def _variant(
    content,
    style,
    *earlier,
    swapped=False,
    axes=(PLACES,) * 4,
    spreads=(_deviation, _deviation),
    scale=lambda deviation: deviation,
    divide=lambda deviation: deviation,
    centre=lambda content_mean, style_mean: content_mean,
    shift=lambda content_mean, style_mean: style_mean,
):
    """AdaIN with something else in one of its places; NaN where the shapes do not allow it.

    `axes` are those of the content's mean and deviation and of the style's.
    """
    if swapped:
        content, style = style, content
    content_mean, style_mean = _mean(content, axes[0]), _mean(style, axes[2])
    content_deviation, style_deviation = spreads[0](content, axes[1]), spreads[1](style, axes[3])
    deviation = np.sqrt(content_deviation**2 + EPSILON)
    try:
        centred = content - centre(content_mean, style_mean)
        return scale(style_deviation) * centred / divide(deviation) + shift(content_mean, style_mean)
    except ValueError:
        return np.full(content.shape, np.nan)


def _alone(formula):
    """A formula that is not looked for together with another mistake: that would take long, and few answers have both."""
    return lambda *features: formula(*features)


_STATISTICS = ((0, 1, 2, 3), (0, 1), (2, 3), (0, 2), (1, 3), (0,), (1,), (2,), (3,))
"""Which of AdaIN's statistics a mistake may concern: all, those of the content, of the style, the means, the deviations, or one."""


def _over(*axes):
    """AdaIN with all its statistics over `axes`; then with some of them."""
    first, *others = (
        partial(_variant, axes=tuple(axes if number in chosen else PLACES for number in range(4)))
        for chosen in _STATISTICS
    )
    return first, tuple(others)


def _brackets(content, style, *earlier, place):
    """AdaIN with a pair of brackets missing or in the wrong place."""
    (mean, deviation), (style_mean, style_deviation) = statistics(content), statistics(style)
    deviation = np.sqrt(deviation**2 + EPSILON)
    return {
        "numerator": lambda: style_deviation * content - mean / deviation + style_mean,
        "numerator, scaled later": lambda: style_deviation * (content - mean / deviation) + style_mean,
        "numerator, scaled first": lambda: content - mean / deviation * style_deviation + style_mean,
        "scaled sum": lambda: style_deviation * ((content - mean) / deviation + style_mean),
        "denominator": lambda: style_deviation * (content - mean) / (deviation + style_mean),
        "divided twice": lambda: (content - mean) / np.maximum(deviation * style_deviation, 1e-9) + style_mean,
        "divided sum": lambda: (style_deviation * (content - mean) + style_mean) / deviation,
    }[place]()


def _of_samples(
    content,
    style,
    *earlier,
    of_content=lambda mean, deviation: (mean, deviation),
    of_style=lambda mean, deviation: (mean, deviation),
):
    """AdaIN with statistics of other samples of the batch: two functions give them, of those of all samples."""
    (mean, deviation), (style_mean, style_deviation) = (
        tuple(np.broadcast_to(part, (len(content), *part.shape[1:])) for part in which(*statistics(features)))
        for which, features in ((of_content, content), (of_style, style))
    )
    return style_deviation * (content - mean) / np.sqrt(deviation**2 + EPSILON) + style_mean


def _one_for_all(summary):
    """AdaIN with one sample's statistics for all, of the style; then of the content, and of both."""
    return tuple(
        partial(_of_samples, **dict.fromkeys(of, summary))
        for of in (("of_style",), ("of_content",), ("of_style", "of_content"))
    )


def _each(function):
    """The same function of means and of deviations."""
    return lambda *parts: tuple(map(function, parts))


def _flattened(features):
    """Features (B, H, W, C) reshaped to (B, C, H · W) without moving an axis, as channels-first code does."""
    batch, height, width, channels = features.shape
    return features.astype(np.float64).reshape(batch, channels, height * width)


def _reshaped(content, style, *earlier):
    content_flat, style_flat = _flattened(content), _flattened(style)
    mean, deviation = content_flat.mean(-1, keepdims=True), content_flat.std(-1, keepdims=True)
    normalised = (content_flat - mean) / np.sqrt(deviation**2 + EPSILON)
    result = style_flat.std(-1, keepdims=True) * normalised + style_flat.mean(-1, keepdims=True)
    return result.reshape(content.shape)


def _statistics_reshaped(content, style, *earlier):
    (mean, deviation), (style_mean, style_deviation) = (
        (flat.mean(-1)[:, None, None], flat.std(-1)[:, None, None]) for flat in map(_flattened, (content, style))
    )
    return style_deviation * (content - mean) / np.sqrt(deviation**2 + EPSILON) + style_mean


def _extremes(content, style, *earlier):
    """Each channel is stretched from its least and greatest value to those of the style."""
    low, style_low = (features.astype(np.float64).min(PLACES, keepdims=True) for features in (content, style))
    return _range(style) * (content - low) / (_range(content) + EPSILON) + style_low


def _remembered(content, style, earlier_content=None, earlier_style=None, *, content_first, style_first, layout=True):
    """AdaIN with content or style of an earlier call: of the content with its `layout`, or its statistics only."""
    if earlier_content is None or earlier_content.shape != content.shape or earlier_style.shape != style.shape:
        return np.full(content.shape, np.nan)
    known, style = earlier_content if content_first else content, earlier_style if style_first else style
    (mean, deviation), (style_mean, style_deviation) = statistics(known), statistics(style)
    centred = (known if layout else content) - mean
    return style_deviation * centred / np.sqrt(deviation**2 + EPSILON) + style_mean


def _resized(content, style, *earlier, resize):
    """AdaIN with a style that is brought to the content's size first; NaN where it has that size."""
    height, width = content.shape[1:3]
    if style.shape[1:3] == (height, width):
        return np.full(content.shape, np.nan)
    return adain(content, resize(style.astype(np.float64), height, width))


def _bilinear(features, height, width):
    """Features (B, H, W, C) at another size, as ``tf.image.resize`` makes them: pixels at their centres, no blur before."""
    for axis, size in ((1, height), (2, width)):
        have = features.shape[axis]
        places = np.clip((np.arange(size) + 0.5) * have / size - 0.5, 0, have - 1)
        before = np.minimum(places.astype(int), have - 2)
        part = np.expand_dims(places - before, tuple({0, 1, 2, 3} - {axis}))
        features = (1 - part) * features.take(before, axis) + part * features.take(before + 1, axis)
    return features


def _nearest(features, height, width):
    rows, columns = (
        ((np.arange(size) + 0.5) * have / size).astype(int)
        for size, have in zip((height, width), features.shape[1:3], strict=True)
    )
    return features[:, rows][:, :, columns]


def _cut(features, height, width):
    return features[:, :height, :width]


def _clipped(content, style, *earlier, low=0, high=None):
    return np.clip(adain(content, style), low, high)


def _of_size(content, style, *earlier, strength=1.0, deviation=1.0):
    """AdaIN of less than full strength, or with deviations that are a multiple of the style's."""
    style_mean = _mean(style)
    result = deviation * (adain(content, style) - style_mean) + style_mean
    return content + strength * (result - content)


def _convention(spread, content_epsilon, style_epsilon):
    """AdaIN with deviations ``spread(deviation, epsilon)``."""

    def formula(content, style, *earlier):
        (mean, deviation), (style_mean, style_deviation) = statistics(content), statistics(style)
        normalised = (content - mean) / spread(deviation, content_epsilon)
        return spread(style_deviation, style_epsilon) * normalised + style_mean

    return formula


def inside(deviation: np.ndarray, epsilon: np.ndarray | float) -> np.ndarray:
    """A deviation with `epsilon` under its root."""
    return np.sqrt(deviation**2 + epsilon)


def beside(deviation: np.ndarray, epsilon: np.ndarray | float) -> np.ndarray:
    """A deviation with `epsilon` beside its root."""
    return deviation + epsilon


def _unbiased(content_epsilon, style_epsilon):
    def spread(features, epsilon):
        return inside(features.astype(np.float64).std(PLACES, keepdims=True, ddof=1), epsilon)

    def formula(content, style, *earlier):
        normalised = (content - _mean(content)) / spread(content, content_epsilon)
        return spread(style, style_epsilon) * normalised + _mean(style)

    return formula


_DEVIATION = "The formula divides by and multiplies with standard deviations."
_AXES = "Which axes of (B, H, W, C) are the places of one feature map?"
_OWN = "Each content has a style of its own in the batch."
_WHOSE = "Whose mean does the result have?"
_SMALL = "Something like 1e-5 suffices."
_FULL = "The formula has no strength: the result has the style's statistics in full."
_BY_HAND = "Compute the standard deviation of the values 1 and 3 by hand, and by your formula."
_FORGET = "What the layer returns follows from the pair that it is called with."

_FIRST, *_FIRST_TOO = _one_for_all(_each(lambda part: part[:1]))
_LAST, *_LAST_TOO = _one_for_all(_each(lambda part: part[-1:]))
_BATCH, _BATCH_PARTLY = _over(0, 1, 2)
_AVERAGED = (
    *_one_for_all(_each(lambda part: part.mean(0, keepdims=True))),
    *_one_for_all(
        lambda mean, deviation: (mean.mean(0, keepdims=True), np.sqrt((deviation**2).mean(0, keepdims=True)))
    ),
)
_LAYER, _LAYER_PARTLY = _over(1, 2, 3)
_CHANNELS, _CHANNELS_PARTLY = _over(3)
_HEIGHT, _HEIGHT_PARTLY = _over(1)
_WIDTH, _WIDTH_PARTLY = _over(2)
_ALL, _ALL_PARTLY = _over(0, 1, 2, 3)
_PORTED, _PORTED_PARTLY = _over(2, 3)
_SAMPLES, _SAMPLES_PARTLY = _over(0)

MISCONCEPTIONS = (
    Misconception("adain-variance-both", "Variances are used in place of both standard deviations.", _DEVIATION,
                  partial(_variant, scale=np.square, divide=np.square)),
    Misconception("adain-variance-style", "The style's variance is used in place of its standard deviation.", _DEVIATION,
                  partial(_variant, scale=np.square)),
    Misconception("adain-variance-content", "The content's variance is used in place of its standard deviation.",
                  _DEVIATION, partial(_variant, divide=np.square)),
    Misconception("adain-root-twice", "The root of a standard deviation is taken, which is a root already.", _DEVIATION,
                  partial(_variant, scale=np.sqrt, divide=np.sqrt),
                  variants=(partial(_variant, scale=np.sqrt), partial(_variant, divide=np.sqrt))),
    Misconception("adain-absolute-deviation", "The mean of absolute differences is taken for a standard deviation.", _DEVIATION,
                  partial(_variant, spreads=(_absolute_deviation, _absolute_deviation)),
                  variants=tuple(partial(_variant, spreads=pair) for pair in
                                 ((_absolute_deviation, _deviation), (_deviation, _absolute_deviation)))),
    Misconception("adain-not-averaged", "The squared differences are summed, not averaged, before the root is taken.", _DEVIATION,
                  _alone(partial(_variant, spreads=(_root_of_sum, _root_of_sum))),
                  variants=tuple(partial(_variant, spreads=pair) for pair in
                                 ((_root_of_sum, _deviation), (_deviation, _root_of_sum)))),
    Misconception("adain-mean-square", "The mean is not subtracted before squaring: the root of the mean square is no standard "
                  "deviation.", _DEVIATION, _alone(partial(_variant, spreads=(_mean_square, _mean_square))),
                  variants=tuple(partial(_variant, spreads=pair) for pair in
                                 ((_mean_square, _deviation), (_deviation, _mean_square)))),
    Misconception("adain-range", "Least and greatest values are used in place of standard deviations, as when scaling to [0, 1].",
                  _DEVIATION, _alone(partial(_variant, spreads=(_range, _range))), variants=(_extremes,)),
    Misconception("adain-swapped", "Content and style are swapped: the style is normalised.",
                  "AdaIN keeps the content's layout and takes on the style's statistics.", partial(_variant, swapped=True),
                  exchanges=("content", "style")),
    Misconception("adain-no-style-mean", "The style's mean is not added.", "Read the last term of the formula.",
                  partial(_variant, shift=lambda content_mean, style_mean: 0)),
    Misconception("adain-style-mean-subtracted", "The style's mean is subtracted, not added.", "Read the last term of the formula.",
                  _alone(partial(_variant, shift=lambda content_mean, style_mean: -style_mean))),
    Misconception("adain-no-style-scale", "The normalised content is not scaled by the style's deviation.",
                  "Read the first factor of the formula.", partial(_variant, scale=np.ones_like)),
    Misconception("adain-content-mean-kept", "The content's mean is added back instead of the style's.", _WHOSE,
                  partial(_variant, shift=lambda content_mean, style_mean: content_mean)),
    Misconception("adain-both-means", "Both means are added.", _WHOSE,
                  partial(_variant, shift=lambda content_mean, style_mean: content_mean + style_mean)),
    Misconception("adain-not-centred", "The content's mean is not subtracted before scaling.",
                  "Read the numerator of the formula.", partial(_variant, centre=lambda content_mean, style_mean: 0)),
    Misconception("adain-centred-by-style", "The style's mean is subtracted from the content, not the content's own.",
                  "Read the numerator of the formula.", partial(_variant, centre=lambda content_mean, style_mean: style_mean)),
    Misconception("adain-not-normalised", "The content is not divided by its own deviation.",
                  "Read the denominator of the formula.", partial(_variant, divide=np.ones_like)),
    Misconception("adain-inverted-scales", "The two deviations have changed places.", "Which one divides?",
                  partial(_variant, scale=lambda d: 1 / np.sqrt(d**2 + EPSILON), divide=lambda d: 1 / d)),
    Misconception("adain-both-multiplied", "Both deviations multiply: the content is not divided by its own.", "Which one divides?",
                  _alone(partial(_variant, divide=lambda d: 1 / d))),
    Misconception("adain-both-divide", "Both deviations divide: the content is not multiplied by the style's.", "Which one divides?",
                  _alone(partial(_variant, scale=lambda d: 1 / np.sqrt(d**2 + EPSILON)))),
    Misconception("adain-brackets", "Brackets are missing or in the wrong place.", "What is divided, what is multiplied, and what is "
                  "added last? In Python, * and / come before + and -.", partial(_brackets, place="numerator"),
                  variants=tuple(partial(_brackets, place=place) for place in
                                 ("numerator, scaled later", "numerator, scaled first", "scaled sum", "denominator", "divided twice",
                                  "divided sum"))),
    Misconception("adain-batch-statistics", "A mean or a deviation is taken over the whole batch, as in batch normalisation.",
                  _AXES, _BATCH, variants=(*_BATCH_PARTLY, *_AVERAGED)),
    Misconception("adain-channel-statistics", "A mean or a deviation is taken over the channels too, as in layer "
                  "normalisation.", _AXES, _LAYER, variants=_LAYER_PARTLY),
    Misconception("adain-last-axis", "A mean or a deviation is taken over the channels.", _AXES, _CHANNELS, variants=_CHANNELS_PARTLY),
    Misconception("adain-height-only", "A mean or a deviation is taken over the height only.", _AXES, _HEIGHT, variants=_HEIGHT_PARTLY),
    Misconception("adain-width-only", "A mean or a deviation is taken over the width only.", _AXES, _WIDTH, variants=_WIDTH_PARTLY),
    Misconception("adain-global-statistics", "A mean or a deviation is taken over everything.", _AXES, _ALL, variants=_ALL_PARTLY),
    Misconception("adain-channels-first", "A mean or a deviation is taken over width and channels: those are height and width in "
                  "PyTorch, where channels come first.", _AXES, _PORTED, variants=_PORTED_PARTLY),
    Misconception("adain-over-samples", "A mean or a deviation is taken over the samples of the batch, place by place.", _AXES, _alone(_SAMPLES),
                  variants=_SAMPLES_PARTLY),
    Misconception("adain-reshaped", "The features are reshaped to (batch, channels, places) without moving an axis, which mixes "
                  "channels with places.", "Print a tiny tensor of shape (1, 2, 2, 3) before and after your reshape.", _reshaped,
                  variants=(_statistics_reshaped,)),
    Misconception("adain-transposed", "The axes of the result are in another order: channels come before height and width.",
                  "The result has the content's shape.", lambda *features: adain(*features).transpose(0, 3, 1, 2)),
    Misconception("adain-first-sample", "The first sample's statistics are used for all of the batch.", _OWN, _FIRST,
                  variants=tuple(_FIRST_TOO)),
    Misconception("adain-last-sample", "The last sample's statistics are used for all of the batch.", _OWN, _LAST,
                  variants=tuple(_LAST_TOO)),
    Misconception("adain-other-sample", "The statistics are those of another style of the batch.", _OWN,
                  partial(_of_samples, of_style=_each(lambda part: np.roll(part, 1, 0))),
                  variants=(partial(_of_samples, of_style=_each(lambda part: np.roll(part, -1, 0))),
                            partial(_of_samples, of_style=_each(lambda part: part[::-1])))),
    Misconception("adain-style-remembered", "The layer remembers the style of an earlier call.", _FORGET,
                  partial(_remembered, content_first=False, style_first=True)),
    Misconception("adain-content-remembered", "The layer remembers the content of an earlier call, or its statistics.", _FORGET,
                  partial(_remembered, content_first=True, style_first=False),
                  variants=(partial(_remembered, content_first=True, style_first=False, layout=False),)),
    Misconception("adain-pair-remembered", "The layer remembers content and style of an earlier call.", _FORGET,
                  partial(_remembered, content_first=True, style_first=True),
                  variants=(partial(_remembered, content_first=True, style_first=True, layout=False),)),
    Misconception("adain-style-resized", "The style is brought to the content's size first, which changes its statistics.",
                  "A mean and a deviation need no size: they are numbers for each channel.", _alone(partial(_resized, resize=_bilinear)),
                  variants=(partial(_resized, resize=_nearest), partial(_resized, resize=_cut))),
    Misconception("adain-clipped", "The result is cut off: negative values are missing, or all beyond 0 and 1.",
                  "Features are no images: they may be negative or large.", _clipped,
                  variants=(partial(_clipped, high=1), partial(_clipped, low=-1, high=1))),
    Misconception("adain-returns-content", "The result is the content itself.", "What has to change are its statistics.",
                  lambda content, style, *earlier: content.astype(np.float64)),
    Misconception("adain-returns-style", "The result is the style itself.",
                  "AdaIN keeps the content's layout and takes on the style's statistics.",
                  lambda content, style, *earlier: style.astype(np.float64)),
    Misconception("adain-large-epsilon", "The epsilon against division by zero is so large that it changes the result.", _SMALL,
                  _convention(inside, 0.1, 0)),
    Misconception("adain-sign", "The content is subtracted from its mean, not the other way round.", "Read the numerator of the formula.",
                  partial(_of_size, deviation=-1)),
    Misconception("adain-strength", "The result is mixed of AdaIN and the content.", _FULL, partial(_of_size, strength=0.5)),
    Misconception("adain-deviation-factor", "The deviations of the result are a multiple of those of the style.", _BY_HAND,
                  partial(_of_size, deviation=2)),
)  # fmt: skip


VARIANTS = (
    AcceptedVariant("epsilon 1e-8", _convention(inside, 1e-8, 0)),
    AcceptedVariant("epsilon 1e-3 under the content's root", _convention(inside, 1e-3, 0)),
    AcceptedVariant("epsilon 1e-3 under both roots", _convention(inside, 1e-3, 1e-3)),
    AcceptedVariant("epsilon 1e-3 beside the content's root", _convention(beside, 1e-3, 0)),
    AcceptedVariant("epsilon 1e-3 beside both roots", _convention(beside, 1e-3, 1e-3)),
    AcceptedVariant("epsilon 1e-3 under the style's root", _convention(inside, 1e-8, 1e-3)),
    AcceptedVariant("epsilon 1e-3 beside the style's root", _convention(beside, 1e-8, 1e-3)),
    AcceptedVariant("unbiased deviations", _unbiased(1e-5, 1e-5)),
    AcceptedVariant("unbiased deviations, epsilon 1e-3", _unbiased(1e-3, 1e-3)),
)


# What a wrong value was made with ------------------------------------------------------------------------------------


def sized(value: np.ndarray, content: np.ndarray, style: np.ndarray, *earlier: np.ndarray) -> tuple[Misconception, ...]:
    """The misconceptions, those that may have any size in the size that fits `value` (B, H, W, C) best."""
    if value.shape != content.shape or not np.all(np.isfinite(value)):
        return MISCONCEPTIONS
    truth, style_mean = adain(content, style), _mean(style)
    strength, factor = _part(value - content, truth - content), _part(value - style_mean, truth - style_mean)
    fitted: dict[str, tuple[Callable[..., np.ndarray], ...]] = {}
    if abs(strength) > 1e-3:
        fitted["adain-strength"] = (partial(_of_size, strength=strength),)
    if not any(abs(factor / known - 1) < 1e-3 for known in _named_factors(content, style)):
        fitted["adain-deviation-factor"] = (partial(_of_size, deviation=factor),)
    fitted["adain-large-epsilon"] = tuple(_with_epsilon(value, content, style))
    return tuple(replace(each, variants=fitted.get(each.id, each.variants)) for each in MISCONCEPTIONS)


def _named_factors(content, style):
    """The factors of a deviation that have a name of their own: a root of a sum, or another sign."""
    places, style_places = (features.shape[1] * features.shape[2] for features in (content, style))
    return np.sqrt(style_places / places), np.sqrt(style_places), 1 / np.sqrt(places), -1


def facts(value: np.ndarray, content: np.ndarray, style: np.ndarray) -> tuple[str, str] | None:
    """What is right and what is wrong about the statistics of `value`: a name and a sentence. None where nothing is right."""
    if value.shape != content.shape:
        return None
    (mean, deviation), (_, content_deviation) = statistics(value), statistics(content)
    style_mean, style_deviation = statistics(style)
    varies = content_deviation > 0
    product = ((value - mean) * (content - _mean(content))).mean(PLACES, keepdims=True)
    follows = np.all(np.abs(product[varies]) > (1 - 1e-4) * (deviation * content_deviation)[varies])
    means = distance(mean, style_mean) <= 1e-2
    deviations = distance(deviation[varies], style_deviation[varies]) <= 1e-2
    return {
        (True, True, False): ("adain-deviations-differ", "The result has the style's means, but not its standard deviations."),
        (True, False, True): ("adain-means-differ", "The result has the style's standard deviations, but not its means."),
        (True, False, False): (
            "adain-statistics-differ",
            "Each channel is the content's, scaled and shifted, but has neither mean nor standard deviation of the style.",
        ),
        (False, True, True): (
            "adain-layout-lost",
            "The result has the style's means and standard deviations, but not the content's layout.",
        ),
    }.get((bool(follows), means, deviations))  # fmt: skip


def _part(value, whole):
    """How much of `whole` fits `value` best."""
    return float(np.vdot(value, whole) / max(np.vdot(whole, whole), 1e-12))


def _with_epsilon(value, content, style):
    """For each place where an epsilon may stand, AdaIN with an epsilon of the size that fits `value` best."""
    (mean, deviation), (_, style_deviation) = statistics(content), statistics(style)
    varies = deviation[:, 0, 0] > 0
    slope = (value * (content - mean)).mean(PLACES)[varies] / deviation[:, 0, 0][varies] ** 2
    spreads = deviation[:, 0, 0][varies], style_deviation[:, 0, 0][varies]
    for spread, of_content, of_style in product((inside, beside), (0, 1), (0, 1)):
        if of_content or of_style:
            size = best_size(
                lambda epsilons, spread=spread, c=of_content, s=of_style: (
                    spread(spreads[1], s * epsilons[:, None]) / spread(spreads[0], c * epsilons[:, None])
                ),
                slope,
            )
            yield _convention(spread, max(of_content * size, EPSILON), of_style * size)


def best_size(curve: Callable[[np.ndarray], np.ndarray], target: np.ndarray) -> float:
    """The size from 1e-3 to 100 for which ``curve(sizes)`` (N, M) of some sizes (N,) is nearest to `target` (M,)."""
    low, high = -3.0, 2.0
    for _ in range(6):
        exponents = np.linspace(low, high, 41)
        nearest = int(np.argmin(np.linalg.norm(curve(10**exponents) - target, axis=1)))
        low, high = exponents[max(nearest - 1, 0)], exponents[min(nearest + 1, 40)]
    return float(10 ** ((low + high) / 2))


# Inputs --------------------------------------------------------------------------------------------------------------


def draw(
    content_size: tuple[int, int], style_size: tuple[int, int], batch: int, channels: int, flat: bool = False
) -> DrawFunction:
    """Draws content and style of `batch` samples, of these heights and widths, and an earlier content and style.

    Where `flat`, a channel of each content is zero, and there is one channel more, at any place, which is zero in all.
    """

    def function(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        kinds = inputs.kinds(rng, batch, channels)
        content, style = _features(rng, kinds, content_size, style_size, flat)
        if flat:
            sample, channel = np.nonzero(kinds == 1)
            content[sample, :, :, channel] = 0
        drawn = content, style, *_features(rng, (kinds + 1) % channels, content_size, style_size, flat)
        if not flat:
            return drawn
        place = rng.integers(channels + 1)
        return tuple(np.insert(features, place, 0, -1) for features in drawn)

    return function


def _features(rng, kinds, content_size, style_size, flat):
    """Content and style whose channels of kind 0 show an epsilon of the content, all others one of the style."""
    batch, channels = kinds.shape
    others = channels - 1
    effective = others - flat
    samples, rows = rng.permutation(batch)[:, None], np.arange(batch)[:, None]
    means = np.array([20, *np.linspace(-3, 7, others)]) + np.where(np.arange(channels), samples, 0)
    deviations = np.array([0.5, *np.linspace(4, 8, others)]) * np.where(np.arange(channels), 1 + 0.1 * samples, 1)
    style_deviations = np.broadcast_to([np.sqrt(effective) / 2, *[0.5] * others], (batch, channels))
    style_means = np.linspace(-1.5, 2.5, channels) + 0.7 * samples
    # In proportion to the result's norm, an epsilon changes as much whatever the number of channels.
    style_means *= np.sqrt((_SIZE**2 - 0.5) * effective / np.sum(style_means**2, 1, keepdims=True))
    content = inputs.prescribed(rng, means[rows, kinds], deviations[rows, kinds], kinds % 4, *content_size)
    style = inputs.prescribed(
        rng, style_means[rows, kinds], style_deviations[rows, kinds], (kinds + 2) % 4, *style_size
    )
    return content, style


_SIZE = 1.6
"""Root mean square of a result, where 1 is the change by an epsilon of 1."""

SAME_SIZE = Draw(draw((19, 17), (19, 17), batch=4, channels=6), exclude={"adain-not-averaged"})
OTHER_SIZE = draw((23, 17), (29, 26), batch=3, channels=7)
FLAT = Draw(draw((21, 15), (17, 19), batch=4, channels=6, flat=True), exclude={"adain-not-averaged"})
IN_A_MODEL = Draw(draw((20, 16), (14, 23), batch=3, channels=5), exclude={"adain-not-averaged"})
AS_A_LAYER = Draw(draw((19, 17), (19, 17), batch=5, channels=7), exclude={"adain-not-averaged"})

EXAMPLES = tuple(
    Example("AdaIN()(({}, {}))", (np.array(content, np.float32), np.array(style, np.float32)))
    for content, style in (
        ([[[[10], [30]], [[50], [90]]]], [[[[0], [20]], [[-40], [60]]]]),
        (
            [
                [[[10, 80], [30, 0], [50, 20]], [[50, 40], [90, -60], [0, 70]]],
                [[[0, 0], [70, 9], [20, 50]], [[40, 20], [-60, 90], [10, 0]]],
            ],
            [[[[0, 30], [20, -50]], [[-40, 0], [60, 10]]], [[[50, 20], [30, 0]], [[0, 90], [-70, 20]]]],
        ),
    )
)
"""An image of four places and one channel, and a batch of two images of six places and two channels. Deviations are so large that no
epsilon shows."""

QUANTITY = Quantity(
    "adain",
    adain,
    draws=(SAME_SIZE, OTHER_SIZE, FLAT, IN_A_MODEL, AS_A_LAYER),
    tolerance=9.4e-4,
    misconceptions=MISCONCEPTIONS,
    variants=VARIANTS,
    examples=EXAMPLES,
)
