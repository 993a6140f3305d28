r"""The two losses that train an AdaIN decoder, as mean squared differences.

.. math::
    L_c &= \operatorname{mean}\,(f(g(t)) - t)^2 \\
    L_s &= \sum_l \operatorname{mean}\,(\mu(\phi_l(g(t))) - \mu(\phi_l(s)))^2
                + \operatorname{mean}\,(\sigma(\phi_l(g(t))) - \sigma(\phi_l(s)))^2

Huang and Belongie (2017), eqs. 12 and 13; like their published code with the mean of squares in place of the norm.

The deviations of drawn features are prescribed: of each pair, one is 0.5 and the other 2 or more. So an epsilon under the roots changes
the style loss by the same part in every draw, and one of at most 1e-3 is told from one of 2e-3 or more.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

import numpy as np

from nbreferee.check import AcceptedVariant, Example, Misconception, Quantity, distance

from . import inputs
from .adain import EPSILON, PLACES, beside, best_size, inside
from .gram_matrix import gram_matrix

Features = Sequence[np.ndarray]

TOLERANCE = 5.5e-4
"""Of a style loss, relative to what it should be."""


# The content loss ----------------------------------------------------------------------------------------------------


def adain_content_loss(features: np.ndarray, target: np.ndarray) -> float:
    """Mean squared difference of two tensors of equal shape, in float64."""
    return np.mean(_squares(features, target))


def content_gradient(features: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Gradient of the content loss with respect to `features`."""
    return 2 * (features.astype(np.float64) - target) / features.size


def _squares(features, target):
    return np.square(features.astype(np.float64) - target)


def _summed_over(features, target, *, axes):
    return np.mean(np.sum(_squares(features, target), axis=axes))


def _roots_over(features, target, *, axes, reduce):
    return np.mean(np.sqrt(reduce(_squares(features, target), axis=axes)))


def _divided(features, target, *, by):
    return np.mean(_squares(features, target)) / by(*features.shape)


def _relative(features, target, *, to, reduce):
    return np.sum(_squares(features, target)) / reduce(np.square(to(features, target).astype(np.float64)))


_MEAN = "This lab's losses are means of squares."
_WHICH = "What is compared are the features themselves, place by place."

CONTENT_MISCONCEPTIONS = (
    Misconception("content-loss-summed", "The squared differences are summed instead of averaged.", _MEAN,
                  partial(_summed_over, axes=(0, 1, 2, 3))),
    Misconception("content-loss-partly-summed", "The squared differences are averaged over some of the axes only, and summed over the "
                  "others.", _MEAN, partial(_summed_over, axes=(1, 2, 3)),
                  variants=tuple(partial(_summed_over, axes=axes) for count in (1, 2, 3) for axes in combinations(range(4), count)
                                 if axes != (1, 2, 3))),
    Misconception("content-loss-half-sum", "Half of the sum of the squared differences is taken, as by Gatys and others.", _MEAN,
                  lambda features, target: np.sum(_squares(features, target)) / 2),
    Misconception("content-loss-divided-twice", "The mean is divided once more, by a number of entries, places, channels or images.", _MEAN,
                  partial(_divided, by=lambda b, h, w, c: b * h * w * c),
                  variants=tuple(partial(_divided, by=by) for by in (
                      lambda b, h, w, c: h * w * c, lambda b, h, w, c: h * w, lambda b, h, w, c: c, lambda b, h, w, c: b,
                      lambda b, h, w, c: h, lambda b, h, w, c: w, lambda b, h, w, c: 4 * h * w * c / b))),
    Misconception("content-loss-largest", "Only the largest difference counts.", _MEAN,
                  lambda features, target: np.max(_squares(features, target))),
    Misconception("content-loss-not-squared", "The absolute differences are averaged or summed, not their squares.", _MEAN,
                  lambda features, target: np.mean(np.sqrt(_squares(features, target))),
                  variants=(lambda features, target: np.sum(np.sqrt(_squares(features, target))),)),
    Misconception("content-loss-signed", "The differences are averaged without squaring, so that they cancel.", _MEAN,
                  lambda features, target: np.mean(features.astype(np.float64) - target),
                  variants=(lambda features, target: np.mean(target.astype(np.float64) - features),
                            lambda features, target: np.square(np.mean(target.astype(np.float64) - features)))),
    Misconception("content-loss-root", "The root of the mean square is taken.", _MEAN,
                  partial(_roots_over, axes=(0, 1, 2, 3), reduce=np.mean),
                  variants=tuple(partial(_roots_over, axes=axes, reduce=np.mean) for axes in ((1, 2, 3), (1, 2), 3))),
    Misconception("content-loss-norm", "Euclidean norms are taken.", _MEAN,
                  partial(_roots_over, axes=(0, 1, 2, 3), reduce=np.sum),
                  variants=tuple(partial(_roots_over, axes=axes, reduce=np.sum) for axes in ((1, 2, 3), (1, 2), 3))),
    Misconception("content-loss-halved", "The loss is half of what it should be.", "Is there a factor too many?",
                  lambda features, target: adain_content_loss(features, target) / 2),
    Misconception("content-loss-relative", "The squared differences are divided by the squares of the features.", _MEAN,
                  partial(_relative, to=lambda features, target: target, reduce=np.sum),
                  variants=(partial(_relative, to=lambda features, target: features, reduce=np.sum),
                            partial(_relative, to=lambda features, target: target, reduce=np.mean),
                            lambda features, target: _relative(features, target, to=lambda f, t: t, reduce=np.sum) ** 0.5)),
    Misconception("content-loss-statistics", "Means or standard deviations are compared, as in the style loss.", _WHICH,
                  lambda features, target: adain_style_loss([features], [target]),
                  variants=(lambda features, target: _style([features], [target], sigma=False),)),
    Misconception("content-loss-gram", "Gram matrices are compared.", _WHICH,
                  lambda features, target: np.mean(np.square(gram_matrix(features) - gram_matrix(target)))),
    Misconception("content-loss-squares-subtracted", "The features are squared before they are subtracted.",
                  "Which operation stands inside the other?",
                  lambda features, target: np.mean(np.square(features.astype(np.float64)) - np.square(target.astype(np.float64))),
                  variants=(lambda features, target: np.mean(np.abs(np.square(features.astype(np.float64)) -
                                                                    np.square(target.astype(np.float64)))),)),
    Misconception("content-loss-first-image", "Only the first image of the batch counts.", "Average over the batch, too.",
                  lambda features, target: adain_content_loss(features[:1], target[:1])),
)  # fmt: skip


# The style loss ------------------------------------------------------------------------------------------------------


def adain_style_loss(features: Features, style_features: Features) -> float:
    """Style loss of two lists with one (B, H, W, C) entry a layer; both entries agree in B and C, not in H and W."""
    return _style(features, style_features)


def unbiased_style_loss(features: Features, style_features: Features) -> float:
    """The same with unbiased deviations, which divide by one place less."""
    return _style(features, style_features, ddof=1)


def style_gradient(
    features: Features, style_features: Features, ddof: int = 0, epsilon: float = EPSILON
) -> list[np.ndarray]:
    """Gradient of the style loss with respect to each entry of `features`; `epsilon` is added to all variances."""
    gradients = []
    for ours, theirs in zip(features, style_features, strict=True):
        mean, style_mean = (_mean(each, PLACES) for each in (ours, theirs))
        deviation, style_deviation = (inside(_deviation(each, PLACES, ddof), epsilon) for each in (ours, theirs))
        places, values = ours.shape[1] * ours.shape[2], mean.size
        toward_mean = 2 * (mean - style_mean) / values / places
        slope = (ours - mean) / ((places - ddof) * deviation)
        gradients.append(toward_mean + 2 * (deviation - style_deviation) / values * slope)
    return gradients


def _mean(features, axes):
    return features.astype(np.float64).mean(axes, keepdims=True)


def _deviation(features, axes, ddof):
    return features.astype(np.float64).std(axes, keepdims=True, ddof=ddof)


def _absolute_deviation(features, axes, ddof):
    return np.abs(features - _mean(features, axes)).mean(axes, keepdims=True)


def _root_of_sum(features, axes, ddof):
    return np.sqrt(np.square(features - _mean(features, axes)).sum(axes, keepdims=True))


def _mean_square(features, axes, ddof):
    return np.sqrt(np.square(features.astype(np.float64)).mean(axes, keepdims=True))


def _of_term(difference, *, power=np.square, over=()):
    """The mean of a power of differences (B, 1, 1, C), or its sum over some axes, averaged over the others."""
    return np.mean(np.sum(power(difference), axis=over)) if over else np.mean(power(difference))


def _norm(difference):
    return np.sqrt(np.sum(np.square(difference)))


def _style(
    features,
    style_features,
    *,
    ddof=0,
    axes=PLACES,
    spread=_deviation,
    ours_to=lambda deviation: deviation,
    theirs_to=None,
    term=_of_term,
    mu=True,
    sigma=True,
    of_layer=lambda loss: loss,
    shared=lambda statistic: statistic,
):
    """The style loss with something else in one of its places; NaN where the shapes do not allow it."""
    losses = []
    for ours, theirs in zip(features, style_features, strict=True):
        means = [shared(_mean(each, axes)) for each in (ours, theirs)]
        spreads = [
            shared(to(spread(each, axes, ddof)))
            for each, to in ((ours, ours_to), (theirs, theirs_to or ours_to))
        ]  # fmt: skip
        if means[0].shape != means[1].shape:
            return np.nan
        terms = [one - other for one, other in [means] * mu + [spreads] * sigma]
        losses.append(of_layer(sum(map(term, terms))))
    return sum(losses)


def _layers_of(features, style_features, *, chosen, ddof=0):
    return _style(features[chosen], style_features[chosen], ddof=ddof)


def _whole(features, style_features, *, to, ddof=0):
    return to(_style(features, style_features, ddof=ddof), len(features))


def _weighted(features, style_features, *, mu, sigma, ddof=0):
    of_means, of_deviations = (
        _style(features, style_features, ddof=ddof, **{left_out: False}) for left_out in ("sigma", "mu")
    )
    return mu * of_means + sigma * of_deviations


def _same(deviation):
    return deviation


def _compared(features, style_features, *, by, reduce=np.mean):
    """Something else compared at every layer; NaN where the shapes do not allow it."""
    pairs = [(by(ours), by(theirs)) for ours, theirs in zip(features, style_features, strict=True)]
    if any(one.shape != other.shape for one, other in pairs):
        return np.nan
    return sum(reduce(np.square(one - other)) for one, other in pairs)


def _square_of_sum(features, style_features, *, ddof=0):
    loss = 0
    for ours, theirs in zip(features, style_features, strict=True):
        means = _mean(ours, PLACES) - _mean(theirs, PLACES)
        loss += np.mean(np.square(means + _deviation(ours, PLACES, ddof) - _deviation(theirs, PLACES, ddof)))
    return loss


def _squares_subtracted(features, style_features, *, ddof=0, power):
    loss = 0
    for ours, theirs in zip(features, style_features, strict=True):
        for one, other in (
            [_mean(each, PLACES) for each in (ours, theirs)],
            [_deviation(each, PLACES, ddof) for each in (ours, theirs)],
        ):
            loss += np.mean(power(np.square(one) - np.square(other)))
    return loss


def _named(id, finding, hint, formula, *others):
    """A misconception whose formulas, where they take it, are tried with unbiased deviations, too."""
    formulas = (formula, *others)
    unbiased = [partial(each, ddof=1) for each in formulas if each.func not in (_compared,)]
    return Misconception(id, finding, hint, formula, variants=(*others, *unbiased))


_BOTH = "The formula has two terms for each layer."
_SUM = "Sum over the layers."
_SIGMA = "σ is a standard deviation."
_AXES = "Which axes of (B, H, W, C) are the places of one feature map?"
_STATISTICS = "What is compared are means and standard deviations of feature maps."
_SMALL = "Something like 1e-5 suffices."
_ENTRIES = (1, 2, 3)


def _in_float64(features):
    return features.astype(np.float64)


STYLE_MISCONCEPTIONS = (
    _named("style-loss-summed", "The squared differences are summed, over channels, batch or both, instead of averaged.", _MEAN,
           partial(_style, term=partial(_of_term, over=(0, 1, 2, 3))), partial(_style, term=partial(_of_term, over=_ENTRIES)),
           partial(_style, term=partial(_of_term, over=(0,)))),
    _named("style-loss-not-squared", "The absolute differences are averaged or summed, not their squares.", _MEAN,
           partial(_style, term=partial(_of_term, power=np.abs)),
           partial(_style, term=partial(_of_term, power=np.abs, over=(0, 1, 2, 3)))),
    _named("style-loss-signed", "The differences are averaged without squaring, so that they cancel.", _MEAN,
           partial(_style, term=np.mean), partial(_style, term=lambda difference: -np.mean(difference)),
           partial(_style, term=lambda difference: np.square(np.mean(difference)))),
    _named("style-loss-no-sigma", "Only the means are compared.", _BOTH, partial(_style, sigma=False)),
    _named("style-loss-no-mu", "Only the deviations are compared.", _BOTH, partial(_style, mu=False)),
    _named("style-loss-square-of-sum", "Both differences are added before they are squared.", _BOTH, partial(_square_of_sum)),
    _named("style-loss-squares-subtracted", "Means and deviations are squared before they are subtracted.",
           "Which operation stands inside the other?", partial(_squares_subtracted, power=np.abs),
           partial(_squares_subtracted, power=lambda difference: difference),
           partial(_squares_subtracted, power=np.square)),
    _named("style-loss-variance", "Variances are compared in place of standard deviations.", "Take the root before comparing.",
           partial(_style, ours_to=np.square), partial(_style, ours_to=np.square, theirs_to=_same),
           partial(_style, ours_to=_same, theirs_to=np.square)),
    _named("style-loss-root-twice", "The root of a standard deviation is taken, which is a root already.", _SIGMA,
           partial(_style, ours_to=np.sqrt)),
    _named("style-loss-absolute-deviation", "The mean of absolute differences is taken for a standard deviation.", _SIGMA,
           partial(_style, spread=_absolute_deviation)),
    _named("style-loss-mean-square", "The mean is not subtracted before squaring: the root of the mean square is no standard deviation.",
           _SIGMA, partial(_style, spread=_mean_square)),
    _named("style-loss-deviation-not-averaged", "In the deviation, the squares are summed, not averaged, before the root is taken.",
           _SIGMA, partial(_style, spread=_root_of_sum)),
    _named("style-loss-last-layer", "Only the last layer counts.", _SUM, partial(_layers_of, chosen=slice(-1, None))),
    _named("style-loss-first-layer", "Only the first layer counts.", _SUM, partial(_layers_of, chosen=slice(0, 1))),
    _named("style-loss-layer-missing", "One layer is left out, or only some are taken.", _SUM,
           partial(_layers_of, chosen=slice(0, -1)), partial(_layers_of, chosen=slice(1, None)),
           partial(_layers_of, chosen=slice(0, None, 2)), partial(_layers_of, chosen=slice(1, None, 2))),
    _named("style-loss-layer-mean", "The layers' losses are averaged instead of summed.", _SUM,
           partial(_whole, to=lambda loss, layers: loss / layers), partial(_whole, to=lambda loss, layers: loss / (2 * layers))),
    _named("style-loss-four-layers", "It counts on four layers, as in this notebook: the loss is divided by 4, or further layers are left "
           "out.", "The lists may have any number of layers.", partial(_whole, to=lambda loss, layers: loss / 4),
           partial(_layers_of, chosen=slice(0, 4))),
    _named("style-loss-halved", "The loss is half of what it should be.", "Is there a factor too many?",
           partial(_whole, to=lambda loss, layers: loss / 2)),
    _named("style-loss-doubled", "The loss is twice what it should be.", "Is there a factor too many?",
           partial(_whole, to=lambda loss, layers: 2 * loss)),
    _named("style-loss-terms-weighted", "The differences of the means and of the deviations do not count alike.", _BOTH,
           partial(_weighted, mu=2, sigma=1)),
    _named("style-loss-first-image", "Only the first image of the batch counts.", "Average over the batch, too.",
           partial(_style, shared=lambda statistic: statistic[:1])),
    _named("style-loss-root", "The root of the whole sum is taken.", _MEAN, partial(_whole, to=lambda loss, layers: np.sqrt(loss))),
    _named("style-loss-roots", "The root of the mean square is taken, in each layer or in each term.", _MEAN,
           partial(_style, of_layer=np.sqrt), partial(_style, term=lambda difference: np.sqrt(_of_term(difference)))),
    _named("style-loss-norms", "Norms are summed in place of means of squares.", _MEAN, partial(_style, term=_norm),
           partial(_style, term=lambda difference: np.mean(np.sqrt(np.sum(np.square(difference), _ENTRIES))))),
    _named("style-loss-gram", "Gram matrices are compared, as in the notebook before.", _STATISTICS, partial(_compared, by=gram_matrix),
           partial(_compared, by=gram_matrix, reduce=np.sum),
           partial(_compared, by=lambda layer: gram_matrix(layer) * layer.shape[1] * layer.shape[2]),
           partial(_compared, by=lambda layer: gram_matrix(layer) / layer.shape[3]),
           partial(_compared, by=lambda layer: gram_matrix(layer - _mean(layer, PLACES)))),
    _named("style-loss-of-activations", "The features themselves are compared.", _STATISTICS, partial(_compared, by=_in_float64),
           partial(_compared, by=_in_float64, reduce=np.sum)),
    _named("style-loss-batch-statistics", "Means and deviations are taken over the whole batch.", _AXES, partial(_style, axes=(0, 1, 2)),
           partial(_style, shared=lambda statistic: statistic.mean(0, keepdims=True))),
    _named("style-loss-channel-statistics", "Means and deviations are taken over the channels too.", _AXES,
           partial(_style, axes=(1, 2, 3)), partial(_style, shared=lambda statistic: statistic.mean(3, keepdims=True))),
    _named("style-loss-global-statistics", "Means and deviations are taken over everything.", _AXES, partial(_style, axes=(0, 1, 2, 3))),
    _named("style-loss-last-axis", "Means and deviations are taken over the channels.", _AXES, partial(_style, axes=(3,))),
    _named("style-loss-height-only", "Means and deviations are taken over the height only.", _AXES, partial(_style, axes=(1,))),
    _named("style-loss-width-only", "Means and deviations are taken over the width only.", _AXES, partial(_style, axes=(2,))),
    _named("style-loss-channels-first", "Means and deviations are taken over width and channels: those are height and width in PyTorch, "
           "where channels come first.", _AXES, partial(_style, axes=(2, 3))),
    _named("style-loss-large-epsilon", "The epsilon under the root is so large that it changes the loss.", _SMALL,
           partial(_style, ours_to=partial(inside, epsilon=0.1))),
)  # fmt: skip


STOPPED = (
    _named("style-gradient-stopped", "The loss is right, but no gradient comes back through the means, or none through the deviations.",
           "Is something turned into a constant on the way, such as by stop_gradient or NumPy?", partial(_style, mu=False),
           partial(_style, sigma=False)),
)  # fmt: skip
"""What makes the gradient wrong where the loss is right."""


STYLE_VARIANTS = (
    AcceptedVariant("epsilon 1e-5 under the root", partial(_style, ours_to=partial(inside, epsilon=1e-5))),
    AcceptedVariant("epsilon 1e-3 under the root", partial(_style, ours_to=partial(inside, epsilon=1e-3))),
    AcceptedVariant("epsilon 1e-3 beside the root", partial(_style, ours_to=partial(beside, epsilon=1e-3))),
)  # fmt: skip

_UNBIASED_VARIANTS = tuple(AcceptedVariant(each.description, partial(each.formula, ddof=1)) for each in STYLE_VARIANTS)


def sized(values: Sequence[float], pairs: Sequence[tuple[Features, Features]]) -> tuple[Misconception, ...]:
    """The misconceptions of the style loss that may have made the `values` of `pairs`.

    A large epsilon and weights of the terms have the size that fits best. They are left as they are where a formula without a free
    number explains the values: what is fitted may come near by chance.
    """
    fixed = (formula for each in STYLE_MISCONCEPTIONS for formula in (each.formula, *each.variants))
    if any(_explains(formula, values, pairs) for formula in fixed):
        return STYLE_MISCONCEPTIONS
    epsilons = tuple(
        _with_epsilon(values, pairs, spread, places, ddof)
        for spread in (inside, beside)
        for places in ((1, 1), (1, 0), (0, 1))
        for ddof in (0, 1)
    )
    fitted = {"style-loss-large-epsilon": epsilons}
    if len(pairs) > 2:
        fitted["style-loss-terms-weighted"] = tuple(_with_weights(values, pairs))
    return tuple(replace(each, variants=fitted.get(each.id, each.variants)) for each in STYLE_MISCONCEPTIONS)


def _explains(formula, values, pairs):
    """Whether a formula gives the `values` of `pairs`."""
    return all(distance(formula(*pair), value) <= TOLERANCE for value, pair in zip(values, pairs, strict=True))


def _with_weights(values, pairs):
    """The style loss with weights of its two terms that fit `values` best, unless these are equal or one is 0: that has another name."""
    for ddof in (0, 1):
        terms = np.array([[_weighted(*pair, mu=mu, sigma=1 - mu, ddof=ddof) for mu in (1, 0)] for pair in pairs])
        wholes = terms.sum(1)
        (mu, sigma), *_ = np.linalg.lstsq(terms / wholes[:, None], np.asarray(values) / wholes, rcond=None)
        if min(abs(mu), abs(sigma), abs(mu - sigma)) > 1e-2 * max(abs(mu), abs(sigma)):
            yield partial(_weighted, mu=mu, sigma=sigma, ddof=ddof)


def _with_epsilon(values, pairs, spread, places, ddof):
    """The style loss with an epsilon of the size that fits `values` best, of the images, of the styles, or of both (`places`)."""
    known = [[_summary(*layer, ddof) for layer in zip(*pair, strict=True)] for pair in pairs]

    def losses(epsilons):
        ours, theirs = (part * epsilons[:, None, None, None, None] for part in places)
        return np.stack(
            [
                sum(mu + np.square(spread(s, ours) - spread(t, theirs)).mean((1, 2, 3, 4)) for mu, s, t in layers)
                for layers in known
            ],
            axis=1,
        )

    target = np.asarray(values, np.float64)
    size = best_size(lambda epsilons: losses(epsilons) / target, np.ones(len(target)))
    of_ours, of_theirs = (partial(spread, epsilon=part * size) for part in places)
    return partial(_style, ours_to=of_ours, theirs_to=of_theirs, ddof=ddof)


def _summary(ours, theirs, ddof):
    """What the style loss of a layer is made of: the means' part, and the deviations of both."""
    means = _of_term(_mean(ours, PLACES) - _mean(theirs, PLACES))
    return means, _deviation(ours, PLACES, ddof), _deviation(theirs, PLACES, ddof)


def slopes(
    loss: Callable[..., float],
    features: np.ndarray | Features,
    other: np.ndarray | Features,
    directions: Sequence[np.ndarray | Features],
) -> np.ndarray:
    """Derivatives of ``loss(features, other)`` when `features` moves along each of the `directions`, of the form of `features`."""

    def moved(direction, step):
        if isinstance(features, np.ndarray):
            return loss(_in_float64(features) + step * direction, other)
        return loss([_in_float64(entry) + step * part for entry, part in zip(features, direction, strict=True)], other)

    step = 1e-5
    return np.array([(moved(each, step) - moved(each, -step)) / (2 * step) for each in directions])


# Inputs --------------------------------------------------------------------------------------------------------------

_SIZES = (
    ((17, 13), (14, 17), 7),
    ((13, 11), (16, 11), 5),
    ((11, 14), (13, 19), 8),
    ((16, 19), (17, 14), 5),
    ((13, 17), (11, 16), 7),
    ((19, 11), (14, 13), 8),
)
"""Of each layer: height and width of the images' features, those of the styles' features, and channels."""


def layers(
    rng: np.random.Generator, count: int, batch: int, fine: Sequence[str] = ("ours", "theirs"), one_size: bool = False
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Features and style features of `count` layers, of different sizes unless `one_size`.

    Layer by layer in turn, the deviation 0.5 is that of the images (``"ours"``) or of the styles (``"theirs"``).
    """
    ours, theirs = [], []
    for number in range(count):
        size, style_size, channels = _SIZES[number]
        kinds = inputs.kinds(rng, batch, channels)
        samples, parts = rng.permutation(batch)[:, None], np.linspace(0, 1, channels)
        means = (8 * parts - 3)[kinds] + samples
        apart = (np.where(np.arange(channels) % 2, -1, 1) * (0.4 + 0.6 * parts))[kinds] * (1 + 0.1 * samples)
        coarse = (2 + parts + 0.3 * (number * 5 % 7))[kinds] * (1 + 0.1 * samples)
        deviations = [np.full_like(coarse, 0.5), coarse]
        if fine[number % len(fine)] == "theirs":
            deviations.reverse()
        ours.append(inputs.prescribed(rng, means, deviations[0], kinds % 4, *size))
        size = size if one_size else style_size
        theirs.append(inputs.prescribed(rng, means + apart, deviations[1], (kinds + 2) % 4, *size))
    return ours, theirs


def features_and_target(
    rng: np.random.Generator, shape: tuple[int, int, int, int] = (3, 10, 7, 5)
) -> tuple[np.ndarray, np.ndarray]:
    """Two tensors of the same shape."""
    return inputs.features(rng, *shape), inputs.features(rng, *shape)


CONTENT_SHAPES = ((3, 10, 7, 5), (5, 6, 11, 4))
STYLE_LISTS = ((2, 3, ("ours",)), (4, 5, ("theirs",)), (6, 5, ("ours", "theirs")))
"""Layers, images in the batch, and whose deviations are small, of each list that the style loss is asked of."""

CONTENT_QUANTITY = Quantity(
    "adain_losses, content",
    adain_content_loss,
    draws=tuple(partial(features_and_target, shape=shape) for shape in CONTENT_SHAPES),
    tolerance=1e-4,
    misconceptions=CONTENT_MISCONCEPTIONS,
    label="The content loss",
    examples=(
        Example(
            "adain_content_loss({}, {})",
            (
                np.array([[[[1, 2], [5, 0]]], [[[3, 1], [0, 4]]]], np.float32),
                np.array([[[[2, 2], [1, 3]]], [[[0, 1], [1, 6]]]], np.float32),
            ),
        ),
    ),
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
    draws=tuple(partial(layers, count=count, batch=batch, fine=fine) for count, batch, fine in STYLE_LISTS),
    tolerance=TOLERANCE,
    misconceptions=STYLE_MISCONCEPTIONS,
    variants=STYLE_VARIANTS,
    label="The style loss",
    examples=(
        Example(
            "adain_style_loss({}, {})",
            (
                [
                    np.array([[[[10, 0], [30, 80]]], [[[0, 20], [50, 30]]]], np.float32),
                    np.array([[[[40], [90]]], [[[0], [10]]]], np.float32),
                ],
                [
                    np.array([[[[20, 40], [90, 60]]], [[[70, 0], [10, 90]]]], np.float32),
                    np.array([[[[80], [0]]], [[[30], [50]]]], np.float32),
                ],
            ),
        ),
    ),
)

UNBIASED_STYLE_QUANTITY = replace(
    STYLE_QUANTITY,
    name="adain_losses, style, unbiased",
    truth=unbiased_style_loss,
    variants=_UNBIASED_VARIANTS,
    examples=(),
)

STYLE_GRADIENT_TOLERANCE = 1.77e-3
"""Largest accepted relative distance of the gradients of the style loss, which an epsilon changes more than the loss."""
