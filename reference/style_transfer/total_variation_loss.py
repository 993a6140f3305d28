r"""Anisotropic total variation of a batch of images.

.. math:: V(y) = \sum_b \sum_{ijc} |y_{i+1,j,c} - y_{i,j,c}| + |y_{i,j+1,c} - y_{i,j,c}|

Rudin, Osher and Fatemi, "Nonlinear total variation based noise removal algorithms" (1992), with the absolute value in each
direction in place of the gradient's norm. Differences that would cross the image's border do not exist.
"""

import numpy as np

from nbreferee.check import Misconception, Quantity

from . import inputs


def total_variation_loss(image: np.ndarray) -> float:
    """Total variation of `image` (B, H, W, C), summed over everything, in float64."""
    vertical, horizontal = _differences(image)
    return np.abs(vertical).sum() + np.abs(horizontal).sum()


def gradient(image: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, C) of the total variation, where no two neighbours are equal."""
    vertical, horizontal = (np.sign(difference) for difference in _differences(image))
    result = np.zeros(image.shape)
    result[:, 1:] += vertical
    result[:, :-1] -= vertical
    result[:, :, 1:] += horizontal
    result[:, :, :-1] -= horizontal
    return result


def _differences(image):
    image = image.astype(np.float64)
    return image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]


def _mean(image):
    vertical, horizontal = _differences(image)
    return np.abs(vertical).mean() + np.abs(horizontal).mean()


def _mean_of_all(image):
    return total_variation_loss(image) / image.size


def _channel_mean(image):
    return total_variation_loss(image) / image.shape[3]


def _squared(image):
    vertical, horizontal = _differences(image)
    return (vertical**2).sum() + (horizontal**2).sum()


def _mean_squared(image):
    vertical, horizontal = _differences(image)
    return (vertical**2).mean() + (horizontal**2).mean()


def _isotropic(image):
    vertical, horizontal = _differences(image)
    return np.sqrt(vertical[:, :, :-1] ** 2 + horizontal[:, :-1] ** 2).sum()


def _along(*axes):
    return lambda image: sum(np.abs(np.diff(image.astype(np.float64), axis=axis)).sum() for axis in axes)


def _wrapped(image):
    image = image.astype(np.float64)
    return sum(np.abs(image - np.roll(image, 1, axis)).sum() for axis in (1, 2))


def _signed(image):
    vertical, horizontal = _differences(image)
    return vertical.sum() + horizontal.sum()


def _cropped(image):
    vertical, horizontal = _differences(image)
    return np.abs(vertical[:, :, :-1]).sum() + np.abs(horizontal[:, :-1]).sum()


def _halved(image):
    return total_variation_loss(image) / 2


def _per_image(image):
    return np.array([total_variation_loss(single[None]) for single in image])


def _batch_mean(image):
    return total_variation_loss(image) / len(image)


_SUM = "The formula sums over every place; compare it with your last line."

MISCONCEPTIONS = (
    Misconception("tv-mean", "The differences are averaged instead of summed.", _SUM, _mean),
    Misconception("tv-mean-of-all", "The sum is divided by the number of all pixels.", _SUM, _mean_of_all),
    Misconception("tv-squared", "The differences are squared.", "This lab takes their absolute value.", _squared),
    Misconception("tv-mean-squared", "The differences are squared and averaged.",
                  "This lab sums their absolute values.", _mean_squared),
    Misconception("tv-isotropic", "The root of the summed squares is taken at each place: the first formula of the text.",
                  "The version to implement is the second, with absolute values.", _isotropic),
    Misconception("tv-vertical-only", "Only vertical neighbours are compared.", "There is a second direction.", _along(1)),
    Misconception("tv-horizontal-only", "Only horizontal neighbours are compared.", "There is a second direction.",
                  _along(2)),
    Misconception("tv-wraps-around", "The first row and column are compared with the last, as np.roll does.",
                  "Pixels at opposite borders are no neighbours.", _wrapped),
    Misconception("tv-batch-axis", "One difference runs along the batch: different images are compared.",
                  "The axes of (B, H, W, C) are 0, 1, 2, 3; which are the image's?", _along(0, 1)),
    Misconception("tv-channel-axis", "One difference runs along the channels: colours are compared.",
                  "The axes of (B, H, W, C) are 0, 1, 2, 3; which are the image's?", _along(2, 3)),
    Misconception("tv-signed", "The differences are summed with their signs, so that they cancel.",
                  "What does the formula put around each difference?", _signed),
    Misconception("tv-last-row-dropped", "The last column of vertical and the last row of horizontal differences is left "
                  "out.", "The two differences need not have the same shape to be summed.", _cropped),
    Misconception("tv-halved", "The result is half of what it should be.", "Is there a factor too many?", _halved),
    Misconception("tv-per-image", "There is one value for each image of the batch.", "Sum over the batch as well.",
                  _per_image),
    Misconception("tv-channel-mean", "The colours' values are averaged instead of summed.", _SUM, _channel_mean),
    Misconception("tv-batch-mean", "The images' values are averaged instead of summed.", _SUM, _batch_mean),
)  # fmt: skip

QUANTITY = Quantity(
    "total_variation_loss",
    total_variation_loss,
    draws=(lambda rng: (inputs.image(rng, 4, 11, 8),),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
)

GRADIENT_QUANTITY = Quantity(
    "total_variation_loss, gradient",
    gradient,
    draws=(lambda rng: (inputs.image(rng, 2, 6, 7),),),
    tolerance=1e-4,
    label="The gradient",
)
