r"""Gram matrix of feature maps, averaged over locations.

.. math:: G_{cd} = \frac{1}{H W} \sum_{ij} F_{ijc} F_{ijd}

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015), eq. 3; the paper leaves the average to its eq. 4.
"""

from functools import partial

import numpy as np

from nbreferee.check import Misconception, Quantity

from . import inputs


def gram_matrix(features: np.ndarray) -> np.ndarray:
    """Gram matrices (B, C, C) of `features` (B, H, W, C), in float64."""
    batch, height, width, channels = features.shape
    flat = features.astype(np.float64).reshape(batch, height * width, channels)
    return np.matmul(flat.transpose(0, 2, 1), flat) / (height * width)


def gradient(features: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, C) of ``sum(upstream * gram_matrix(features))`` with respect to `features`."""
    batch, height, width, channels = features.shape
    flat = features.astype(np.float64).reshape(batch, height * width, channels)
    symmetric = upstream.astype(np.float64) + upstream.astype(np.float64).transpose(0, 2, 1)
    return (np.matmul(flat, symmetric) / (height * width)).reshape(features.shape)


def _variant(features, *, centred=False, product=gram_matrix, factor=lambda h, w, c: 1):
    """The Gram matrix with something else in one of its places."""
    if centred:
        features = features - features.astype(np.float64).mean((1, 2), keepdims=True)
    return product(features) * factor(*features.shape[1:])


def _without_transpose(features):
    batch, height, width, channels = features.shape
    flat = features.astype(np.float64).reshape(batch, channels, height * width)
    return np.matmul(flat, flat.transpose(0, 2, 1)) / (height * width)


def _batch_flattened(features):
    flat = features.astype(np.float64).reshape(-1, features.shape[-1])
    return np.broadcast_to(flat.T @ flat / len(flat), (len(features), *(features.shape[-1:] * 2)))


def _batch_flattened_divided_per_image(features):
    return _batch_flattened(features) * len(features)


def _rows_only(features):
    rows = features.astype(np.float64).sum(2)
    return np.einsum("bhc,bhd->bcd", rows, rows) / (features.shape[1] * features.shape[2])


_AVERAGE = "Read the formula again: by what is the sum divided?"

MISCONCEPTIONS = (
    Misconception("gram-not-averaged", "The products are summed over the image but not averaged.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: h * w)),
    Misconception("gram-divided-by-hwc", "The sum is divided by the number of all entries, channels included.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: 1 / c)),
    Misconception("gram-divided-by-2n", "The sum is divided by twice the number of locations.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: 1 / 2)),
    Misconception("gram-divided-by-channels", "The sum is divided by the number of channels, not of locations.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: h * w / c)),
    Misconception("gram-divided-by-height", "The sum is divided by the height only.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: w)),
    Misconception("gram-divided-by-width", "The sum is divided by the width only.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: h)),
    Misconception("gram-divided-twice", "The sum is divided by the number of locations twice.", _AVERAGE,
                  partial(_variant, factor=lambda h, w, c: 1 / (h * w))),
    Misconception("gram-mixes-channels", "The features are reshaped to (channels, locations) without a transpose, which "
                  "mixes channels with places.",
                  "Print a tiny tensor of shape (1, 2, 2, 3) before and after your reshape.", partial(_variant, product=_without_transpose)),
    Misconception("gram-batch-flattened", "The images of a batch are mixed: all get the same matrix.",
                  "Keep the batch as an axis of its own.", partial(_variant, product=_batch_flattened)),
    Misconception("gram-batch-summed", "The images of a batch are summed into one matrix.",
                  "Keep the batch as an axis of its own.", partial(_variant, product=_batch_flattened_divided_per_image)),
    Misconception("gram-centred", "The mean of each channel is subtracted first: this is a covariance.",
                  "A Gram matrix multiplies the features as they are.", partial(_variant, centred=True)),
    Misconception("gram-rows-only", "The features are summed along the width before they are multiplied.",
                  "Multiply at each location first, then sum.", partial(_variant, product=_rows_only)),
)  # fmt: skip

QUANTITY = Quantity(
    "gram_matrix",
    gram_matrix,
    draws=(lambda rng: (inputs.features(rng, 3, 7, 5, 4),),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
)

GRADIENT_QUANTITY = Quantity(
    "gram_matrix, gradient",
    gradient,
    draws=(lambda rng: (inputs.features(rng, 3, 5, 6, 4), inputs.features(rng, 3, 4, 4, 1)[..., 0]),),
    tolerance=1e-4,
    label="The gradient",
)
