r"""Gram matrix of feature maps, averaged over locations.

.. math:: G_{cd} = \frac{1}{H W} \sum_{ij} F_{ijc} F_{ijd}

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015), eq. 3; the paper leaves the average to its eq. 4.

**Where acceptance ends.** Features that are rounded to 16 bits first are not accepted: the drawn ones are such that rounding makes every one
of them smaller, so that every draw decides alike.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from nbreferee.check import Draw, DrawFunction, Example, Misconception, Quantity

from .rounding import hard_to_round


def gram_matrix(features: np.ndarray) -> np.ndarray:
    """Gram matrices (B, C, C) of `features` (B, H, W, C), in float64."""
    return summed(features) / (features.shape[1] * features.shape[2])


def summed(features: np.ndarray) -> np.ndarray:
    """Products (B, C, C) of `features` (B, H, W, C), summed over the places and not averaged, in float64."""
    batch, height, width, channels = features.shape
    flat = features.astype(np.float64).reshape(batch, height * width, channels)
    return np.matmul(flat.transpose(0, 2, 1), flat)


def gradient(features: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, C) of ``sum(upstream * gram_matrix(features))`` with respect to `features`."""
    batch, height, width, channels = features.shape
    flat = features.astype(np.float64).reshape(batch, height * width, channels)
    symmetric = upstream.astype(np.float64) + upstream.astype(np.float64).transpose(0, 2, 1)
    return (np.matmul(flat, symmetric) / (height * width)).reshape(features.shape)


def _keep(value):
    return value


Factor = Callable[[int, int, int, int], float]
"""A number made of the sizes (B, H, W, C) of features."""


def _variant(
    features: np.ndarray,
    *,
    first: Callable[[np.ndarray], np.ndarray] = _keep,
    product: Callable[[np.ndarray], np.ndarray] = gram_matrix,
    last: Callable[[np.ndarray], np.ndarray] = _keep,
    factor: Factor = lambda b, h, w, c: 1,
) -> np.ndarray:
    """The Gram matrix with something else in one of its places."""
    return last(product(first(features.astype(np.float64)))) * factor(*features.shape)


def _centred(features):
    return features - features.mean((1, 2), keepdims=True)


def _unit_vectors(axes):
    return lambda features: features / np.sqrt(np.square(features).sum(axes, keepdims=True))


def _standardised(features):
    return _centred(features) / features.std((1, 2), keepdims=True)


def _over_places(features):
    batch, height, width, channels = features.shape
    flat = features.reshape(batch, height * width, channels)
    return np.matmul(flat, flat.transpose(0, 2, 1)) / (height * width)


def _over_places_of_a_row(features):
    return np.matmul(features, features.transpose(0, 1, 3, 2)) / (features.shape[1] * features.shape[2])


def _without_transpose(features):
    batch, height, width, channels = features.shape
    flat = features.reshape(batch, channels, height * width)
    return np.matmul(flat, flat.transpose(0, 2, 1)) / (height * width)


def _channels_first(features):
    """The sizes unpacked as (B, C, H, W): the products are those of rows."""
    batch, height, width, channels = features.shape
    flat = features.reshape(batch, height, width * channels)
    return np.matmul(flat, flat.transpose(0, 2, 1)) / (width * channels)


def _channels_first_flattened(features):
    """The same with the batch flattened into the rows, as in PyTorch's tutorial."""
    flat = features.reshape(features.shape[0] * features.shape[1], -1)
    return flat @ flat.T


def _squares_of_matrices(features):
    flat = features.astype(np.float64).reshape(len(features), -1, features.shape[-1])
    return np.matmul(flat, flat)


def _per_row(features):
    return np.einsum("bijc,bijd->bicd", features, features) / features.shape[2]


def _per_column(features):
    return np.einsum("bijc,bijd->bjcd", features, features) / features.shape[1]


def _other_batch(features):
    return np.einsum("aijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])


def _batch_flattened(features):
    flat = features.reshape(-1, features.shape[-1])
    return np.broadcast_to(flat.T @ flat / len(flat), (len(features), *(features.shape[-1:] * 2)))


def _batch_summed(features):
    return _batch_flattened(features) * len(features)


def _sums_along(axis):
    """Features summed along the width or the height before they are multiplied."""

    def product(features):
        sums = features.sum(axis)
        return np.einsum("bkc,bkd->bcd", sums, sums) / (features.shape[1] * features.shape[2])

    return product


def _means(features):
    mean = features.mean((1, 2))
    return mean[:, :, None] * mean[:, None]


def _sums(features):
    return _means(features) * features.shape[1] * features.shape[2]


def _diagonal(features):
    return np.square(features).mean((1, 2))


def _elementwise(features):
    return np.square(features)


_AVERAGE = "Read the formula again: by what is the sum divided?"
_BATCH = "Keep the batch as an axis of its own."
_AS_THEY_ARE = "A Gram matrix multiplies the features as they are."
_RESHAPE = "Print a tiny tensor of shape (1, 2, 2, 3) before and after your reshape."
_LATER = "Multiply at each location first, then sum."

MISCONCEPTIONS = (
    Misconception("gram-not-averaged", "The products are summed over the image but not averaged.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: h * w)),
    Misconception("gram-divided-by-hwc", "The sum is divided by the number of all entries, channels included.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: 1 / c)),
    Misconception("gram-divided-by-2n", "The sum is divided by twice the number of locations.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: 1 / 2)),
    Misconception("gram-divided-by-2nc", "The sum is divided by twice the number of all entries of an image, or by the factor of the style "
                  "loss.", _AVERAGE, partial(_variant, factor=lambda b, h, w, c: 1 / (2 * c)),
                  variants=tuple(partial(_variant, factor=factor) for factor in
                                 (lambda b, h, w, c: 1 / (4 * h * w * c**2), lambda b, h, w, c: 1 / (2 * h * w * c),
                                  lambda b, h, w, c: 1 / (4 * c**2), lambda b, h, w, c: 1 / (h * w * c**2)))),
    Misconception("gram-divided-by-the-batch", "The sum is divided by the size of the batch as well.",
                  "Each image has an average of its own.", partial(_variant, factor=lambda b, h, w, c: 1 / b),
                  variants=(partial(_variant, factor=lambda b, h, w, c: 1 / (b * c)),
                            partial(_variant, factor=lambda b, h, w, c: h * w / b))),
    Misconception("gram-divided-by-channels", "The sum is divided by the number of channels, alone or with one side of the image, not by the "
                  "number of locations.", _AVERAGE, partial(_variant, factor=lambda b, h, w, c: h * w / c),
                  variants=tuple(partial(_variant, factor=factor) for factor in
                                 (lambda b, h, w, c: h * w / c**2, lambda b, h, w, c: w / c, lambda b, h, w, c: h / c))),
    Misconception("gram-divided-by-height", "The sum is divided by the height only.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: w)),
    Misconception("gram-divided-by-width", "The sum is divided by the width only.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: h)),
    Misconception("gram-divided-by-h-plus-w", "The sum is divided by height plus width.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: h * w / (h + w))),
    Misconception("gram-divided-and-multiplied", "The sum is divided by height or width and multiplied by the other: brackets are missing "
                  "around their product.", "`a / b * c` is (a / b) * c.", partial(_variant, factor=lambda b, h, w, c: w**2),
                  variants=(partial(_variant, factor=lambda b, h, w, c: h**2),)),
    Misconception("gram-divided-twice", "The sum is divided by the number of locations twice.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: 1 / (h * w))),
    Misconception("gram-divided-by-the-root", "The sum is divided by the root of the number of locations.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: np.sqrt(h * w))),
    Misconception("gram-unbiased", "The sum is divided by one less than the number of locations, as an unbiased covariance.", _AVERAGE,
                  partial(_variant, factor=lambda b, h, w, c: h * w / (h * w - 1) if h * w > 1 else np.nan)),
    Misconception("gram-doubled", "The result is twice what it should be.", "The matrix is its own transpose: it need not be added.",
                  partial(_variant, factor=lambda b, h, w, c: 2)),
    Misconception("gram-negative", "The result has the wrong sign.", _AVERAGE, partial(_variant, factor=lambda b, h, w, c: -1)),
    Misconception("gram-mixes-channels", "The features are reshaped without the right transpose, which mixes channels with places.",
                  _RESHAPE, partial(_variant, product=_without_transpose),
                  variants=(partial(_variant, product=lambda f: gram_matrix(f.transpose(0, 3, 1, 2).reshape(f.shape))),)),
    Misconception("gram-channels-first-axes", "The axes are taken for (batch, channels, height, width), so that rows are multiplied with each "
                  "other.", "The axes of features are (B, H, W, C).", partial(_variant, product=_channels_first),
                  variants=(partial(_variant, product=_channels_first, factor=lambda b, h, w, c: w * c),
                            *(partial(_variant, product=_channels_first_flattened, factor=factor) for factor in
                              (lambda b, h, w, c: 1, lambda b, h, w, c: 1 / (b * h * w * c), lambda b, h, w, c: 1 / (w * c))))),
    Misconception("gram-over-places", "The vectors of two places are multiplied, not two channels.", "The result has shape (B, C, C).",
                  partial(_variant, product=_over_places),
                  variants=tuple(partial(_variant, product=product, factor=factor) for product in (_over_places, _over_places_of_a_row)
                                 for factor in (lambda b, h, w, c: 1, lambda b, h, w, c: h * w, lambda b, h, w, c: h * w / c))),
    Misconception("gram-per-row", "There is one matrix for each row or each column: the sum runs along one direction only.",
                  "The sum runs over all places of the image.", partial(_variant, product=_per_row),
                  variants=tuple(partial(_variant, product=product, factor=factor) for product in (_per_row, _per_column) for factor in
                                 (lambda b, h, w, c: 1, lambda b, h, w, c: h, lambda b, h, w, c: w, lambda b, h, w, c: 1 / h,
                                  lambda b, h, w, c: 1 / w))),
    Misconception("gram-batch-flattened", "The images of a batch are mixed: all get the same matrix.", _BATCH,
                  partial(_variant, product=_batch_flattened)),
    Misconception("gram-batch-summed", "The images of a batch are summed into one matrix.", _BATCH,
                  partial(_variant, product=_batch_summed), variants=(partial(_variant, last=lambda g: g.sum(0)),
                                                                      partial(_variant, last=lambda g: g.sum(0, keepdims=True)))),
    Misconception("gram-batch-averaged", "The matrices of a batch are averaged into one.", _BATCH,
                  partial(_variant, last=lambda g: g.mean(0, keepdims=True)), variants=(partial(_variant, last=lambda g: g.mean(0)),)),
    Misconception("gram-other-images", "One factor of the products is summed over the batch: images are multiplied with others.", _BATCH,
                  partial(_variant, product=_other_batch), variants=(partial(_variant, product=lambda f: _other_batch(f) / len(f)),)),
    Misconception("gram-first-image", "Only the matrix of the first image is returned.", _BATCH,
                  partial(_variant, last=lambda g: g[0]),
                  variants=(partial(_variant, last=lambda g: np.broadcast_to(g[:1], g.shape)), partial(_variant, last=lambda g: g[:1]))),
    Misconception("gram-centred", "The mean of each channel is subtracted first: this is a covariance.", _AS_THEY_ARE,
                  partial(_variant, first=_centred), variants=(partial(_variant, first=lambda f: f - f.mean(-1, keepdims=True)),
                                                               partial(_variant, first=lambda f: f - f.mean()))),
    Misconception("gram-normalised", "The features are normalised first: these are correlations or cosines.", _AS_THEY_ARE,
                  partial(_variant, first=_standardised),
                  variants=tuple(partial(_variant, first=_unit_vectors(axes), factor=factor) for axes in (-1, (1, 2)) for factor in
                                 (lambda b, h, w, c: 1, lambda b, h, w, c: h * w)) +
                  tuple(partial(_variant, last=last) for last in
                        (lambda g: g / g.max(), lambda g: g / np.linalg.norm(g), lambda g: g / g.max((1, 2), keepdims=True)))),
    Misconception("gram-absolute", "Negative features lose their sign or count as zero.", _AS_THEY_ARE, partial(_variant, first=np.abs),
                  variants=(partial(_variant, first=lambda f: np.maximum(f, 0)), partial(_variant, last=np.abs))),
    Misconception("gram-rows-only", "The features are summed along the width before they are multiplied.", _LATER,
                  partial(_variant, product=_sums_along(2))),
    Misconception("gram-columns-only", "The features are summed along the height before they are multiplied.", _LATER,
                  partial(_variant, product=_sums_along(1))),
    Misconception("gram-of-means", "The features are summed or averaged over the image before they are multiplied.", _LATER,
                  partial(_variant, product=_means), variants=(partial(_variant, product=_sums),
                                                               partial(_variant, product=lambda f: _sums(f) * f.shape[1] * f.shape[2]))),
    Misconception("gram-diagonal", "The result does not hold all pairs of channels.", "Every channel is multiplied with every channel.",
                  partial(_variant, product=_diagonal), variants=(partial(_variant, product=_elementwise), partial(_variant, last=np.triu),
                                                                  partial(_variant, last=np.tril), partial(_variant, last=lambda g: g.mean(-1)),
                                                                  partial(_variant, last=lambda g: g.sum(-1)),
                                                                  partial(_variant, last=lambda g: g * np.eye(g.shape[-1])))),
)  # fmt: skip

FIXED_DIVISOR = Misconception(
    "gram-fixed-divisor",
    "The sum is divided by the same number whatever the size of the image.",
    "Take height and width from the features that the function gets.",
    lambda features: np.nan,
)
"""Which number that is, the formula cannot know."""


WRONG_DIVISOR = Misconception(
    "gram-wrong-divisor",
    "The products and their sum are right, but the sum is divided by a wrong number.",
    _AVERAGE,
    lambda features: np.nan,
)

TRANSPOSE_FORGOTTEN = Misconception(
    "gram-transpose-forgotten",
    "A matrix is multiplied with itself without a transpose, which raises an error unless it is square.",
    "Which axis is summed over?",
    lambda features: _squares_of_matrices(features) / (features.shape[1] * features.shape[2]),
    variants=(lambda features: _squares_of_matrices(features),),
)

ONE_IMAGE_ONLY = Misconception(
    "gram-one-image-only",
    "The function takes a single image without the axis of the batch, and raises an error for a batch.",
    _BATCH,
    lambda features: np.nan,
)


def draw(batch: int, height: int, width: int, channels: int) -> DrawFunction:
    """Draws features (B, H, W, C), float32, whose means and deviations are prescribed: a set of them, dealt out to images and channels."""

    def function(rng: np.random.Generator) -> tuple[np.ndarray]:
        noise = rng.standard_normal((batch, height, width, channels))
        noise = (noise - noise.mean((1, 2), keepdims=True)) / noise.std((1, 2), keepdims=True)
        means, deviations = np.linspace(-2, 5, batch * channels), np.geomspace(0.5, 4, batch * channels)
        mean, deviation = (rng.permutation(values).reshape(batch, 1, 1, channels) for values in (means, deviations))
        return (hard_to_round(noise * deviation + mean),)

    return function


ONE_COLUMN = Draw(draw(1, 9, 1, 16), {each.id for each in MISCONCEPTIONS if "batch" in each.id or "image" in each.id})
"""One image of one column and many channels."""

EXAMPLES = tuple(
    Example("gram_matrix({})", (np.array(features, np.float32),))
    for features in (
        [[[[1, 0], [2, -1], [0, 3]]]],
        [[[[1, 0], [2, -1], [0, 3]], [[4, 1], [0, 0], [-2, 1]]], [[[0, 2], [1, 1], [5, 0]], [[0, -1], [2, 2], [3, 0]]]],
    )
)
"""An image of three places and two channels, and a batch of two images of six places."""

QUANTITY = Quantity(
    "gram_matrix",
    gram_matrix,
    draws=(draw(3, 7, 5, 4),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=0,
    examples=EXAMPLES,
)


SQUARE = Quantity(
    "gram_matrix, as many places as channels",
    gram_matrix,
    draws=(draw(3, 2, 2, 4),),
    tolerance=1e-4,
    misconceptions=(TRANSPOSE_FORGOTTEN,),
    margin=0,
)


def _draw_with_upstream(rng):
    (features,) = draw(2, 5, 7, 3)(rng)
    return features, rng.normal(0, 2, (2, 3, 3)).astype(np.float32)


GRADIENT_QUANTITY = Quantity(
    "gram_matrix, gradient",
    gradient,
    draws=(_draw_with_upstream,),
    tolerance=5e-5,
    label="The gradient",
)
