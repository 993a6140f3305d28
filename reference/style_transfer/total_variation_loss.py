r"""Anisotropic total variation of a batch of images.

.. math:: V(y) = \sum_b \sum_{ijc} |y_{i+1,j,c} - y_{i,j,c}| + |y_{i,j+1,c} - y_{i,j,c}|

Rudin, Osher and Fatemi, "Nonlinear total variation based noise removal algorithms" (1992), with the absolute value in each
direction in place of the gradient's norm. Differences that would cross the image's border do not exist.

**Where acceptance ends.** The root of the square with an epsilon under it is accepted up to 1e-7, and not from 1e-6 on: the differences of
pale images are prescribed, so that every draw decides alike. So do bright images for 16 bits and whole numbers, and pale ones for 8 bits.
"""

from functools import partial

import numpy as np

from nbreferee.check import AcceptedVariant, Draw, DrawFunction, Example, Misconception, Quantity

from . import images


def total_variation_loss(image: np.ndarray) -> float:
    """Total variation of `image` (B, H, W, C), summed over everything, in float64."""
    vertical, horizontal = _differences(image.astype(np.float64))
    return np.abs(vertical).sum() + np.abs(horizontal).sum()


def gradient(image: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, C) of the total variation, where no two neighbours are equal."""
    vertical, horizontal = (np.sign(difference) for difference in _differences(image.astype(np.float64)))
    result = np.zeros(image.shape)
    result[:, 1:] += vertical
    result[:, :-1] -= vertical
    result[:, :, 1:] += horizontal
    result[:, :, :-1] -= horizontal
    return result


def _differences(image):
    return image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]


def _each(vertical, horizontal, size, total):
    return total(size(vertical)) + total(size(horizontal))


def _one(image_part):
    return image_part


def _variant(
    image, *, part=_one, differences=_differences, size=np.abs, total=np.sum, join=_each, factor=lambda b, h, w, c: 1
):
    """The total variation with something else in one of its places; NaN where the image has not the size for it.

    A single number has the shape (), also where there would be one for each image or channel.
    """
    try:
        found = differences(part(image.astype(np.float64)))
        result = np.asarray(join(*found, size, total)) * factor(*image.shape)
    except ValueError:
        return np.nan
    return result.reshape(()) if result.shape == (1,) else result


def _along(*axes):
    return lambda image: [np.diff(image, axis=axis) for axis in axes]


def _apart(steps):
    return lambda image: (image[:, steps:] - image[:, :-steps], image[:, :, steps:] - image[:, :, :-steps])


def _diagonal(image):
    return image[:, 1:, 1:] - image[:, :-1, :-1], image[:, 1:, :-1] - image[:, :-1, 1:]


def _one_diagonal(image):
    return image[:, 1:, 1:] - image[:, :-1, :-1], np.zeros(1)


def _wrapped(image):
    return [image - np.roll(image, 1, axis) for axis in (1, 2)]


def _with_border(before, after):
    """Differences to a border of zeros, before the first or after the last row and column."""

    def differences(image):
        pad = (before, after)
        vertical = np.pad(image, ((0, 0), pad, (0, 0), (0, 0)))
        horizontal = np.pad(image, ((0, 0), (0, 0), pad, (0, 0)))
        return np.diff(vertical, axis=1), np.diff(horizontal, axis=2)

    return differences


def _cropped(image):
    vertical, horizontal = _differences(image)
    return vertical[:, :, :-1], horizontal[:, :-1]


def _cropped_inside(image):
    vertical, horizontal = _differences(image)
    return vertical[:, :, 1:], horizontal[:, 1:]


def _last_missing(image):
    return _differences(image[:, :-1, :-1])


def _padded(image):
    vertical, horizontal = _differences(image)
    return np.pad(vertical, ((0, 0), (0, 1), (0, 0), (0, 0))), np.pad(horizontal, ((0, 0), (0, 0), (0, 1), (0, 0)))


def _summed_first(total):
    """Each direction's differences of an image that was summed or averaged along the other."""
    return lambda image: (np.diff(total(image, 2), axis=1), np.diff(total(image, 1), axis=1))


def _second(image):
    return np.diff(image, n=2, axis=1), np.diff(image, n=2, axis=2)


def _laplacian(image):
    vertical, horizontal = _second(image)
    return vertical[:, :, 1:-1] + horizontal[:, 1:-1], np.zeros(1)


def _sobel(image):
    """Edges by Sobel's operator, the image reflected at its border."""
    padded = np.pad(image, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
    smooth_rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    smooth_columns = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    return smooth_columns[:, 2:] - smooth_columns[:, :-2], smooth_rows[:, :, 2:] - smooth_rows[:, :, :-2]


def _at_each_place(power):
    """The sum of both squares at each place, to a power."""
    return lambda vertical, horizontal, size, total: total((vertical**2 + horizontal**2) ** power)


def _grey(image):
    """The luminance of three colours. Raises ValueError where there are more or fewer."""
    if image.shape[-1] != 3:
        raise ValueError(f"{image.shape[-1]} channels have no luminance")
    return np.sum(image * [0.2989, 0.587, 0.114], -1, keepdims=True)


def _norm(differences):
    return np.sqrt(np.sum(differences**2))


def _of_both(function):
    """One summary of all differences of both directions."""
    return lambda vertical, horizontal, size, total: function(
        np.concatenate([size(vertical).ravel(), size(horizontal).ravel()])
    )


def _except(*axes):
    return lambda differences: differences.sum(axes)


def _with_root(epsilon):
    return lambda difference: np.sqrt(difference**2 + epsilon)


_SUM = "The formula sums over every place; compare it with your last line."
_AXES = "The axes of (B, H, W, C) are 0, 1, 2, 3; which are the image's?"
_ABSOLUTE = "This lab takes the absolute value of each difference."
_ONCE = "Each pair of neighbours counts once."
_ORDER = "Take the differences first, then their absolute values, and sum last."
_EVERYTHING = "Every image of the batch and every channel counts, however many there are."
_NUMBER = "The result is one number: sum over everything."
_PLACES = "The text says which shapes the two kinds of differences have."

_IMAGE = lambda b, h, w, c: 1 / (h * w)  # noqa: E731 - one of many factors
_EPSILONS = [digit * 10.0**-power for power in range(7) for digit in (1, 2, 5)]

MISCONCEPTIONS = (
    Misconception("tv-mean", "The differences are averaged instead of summed.", _SUM, partial(_variant, total=np.mean),
                  variants=(partial(_variant, total=lambda d: d.mean((1, 2, 3)).sum()), partial(_variant, total=lambda d: d.mean((1, 2)).sum()),
                            partial(_variant, total=lambda d: d.mean((0, 1, 2)).sum()), partial(_variant, join=_of_both(np.mean)),
                            partial(_variant, join=lambda v, h, size, total: size(v).mean(1).sum() + size(h).mean(2).sum()),
                            partial(_variant, join=lambda v, h, size, total: size(v).mean(2).sum() + size(h).mean(1).sum()),
                            partial(_variant, join=lambda v, h, size, total: total(size(v)) + size(h).mean()),
                            partial(_variant, join=lambda v, h, size, total: size(v).mean() + total(size(h))))),
    Misconception("tv-mean-of-all", "The sum is divided by the number of all values.", _SUM,
                  partial(_variant, factor=lambda b, h, w, c: 1 / (b * h * w * c))),
    Misconception("tv-per-place", "The sum is divided by the number of places of an image.", _SUM, partial(_variant, factor=_IMAGE),
                  variants=(partial(_variant, factor=lambda b, h, w, c: 1 / (b * h * w)),
                            partial(_variant, factor=lambda b, h, w, c: 1 / (h * w * c)))),
    Misconception("tv-half-of-means", "The result is half the sum of both means.", _SUM,
                  lambda image: _variant(image, total=np.mean) / 2),
    Misconception("tv-squared", "The differences are squared.", _ABSOLUTE, partial(_variant, size=np.square)),
    Misconception("tv-mean-squared", "The differences are squared and averaged.", "This lab sums their absolute values.",
                  partial(_variant, size=np.square, total=np.mean),
                  variants=(partial(_variant, size=np.square, join=_of_both(np.mean)),)),
    Misconception("tv-isotropic", "The root of the summed squares is taken at each place, which is another kind of total variation.",
                  _ABSOLUTE, partial(_variant, differences=_cropped, join=_at_each_place(0.5)),
                  variants=tuple(partial(_variant, differences=cut, join=_at_each_place(0.5)) for cut in (_padded, _cropped_inside))),
    Misconception("tv-power", "The sum of both squares at each place is raised to a power, as in Keras's example.", _ABSOLUTE,
                  partial(_variant, differences=_cropped, join=_at_each_place(1.25)),
                  variants=(partial(_variant, differences=_cropped, join=_at_each_place(1)),
                            *(partial(_variant, differences=cut, join=_at_each_place(power)) for cut in (_cropped, _padded)
                              for power in (1.25, 1.5, 2)))),
    Misconception("tv-norm", "The root of the sum of squares is taken: the length of the differences as one vector.", _ABSOLUTE,
                  partial(_variant, total=_norm), variants=(partial(_variant, join=_of_both(_norm)),)),
    Misconception("tv-root", "A root is taken of the sum of absolute differences.", _SUM,
                  partial(_variant, join=_of_both(lambda d: np.sqrt(d.sum()))), variants=(partial(_variant, total=lambda d: np.sqrt(d.sum())),)),
    Misconception("tv-root-with-epsilon", "The root of the square and an epsilon is taken for the absolute value, and the epsilon is too "
                  "large.", "`tf.abs` needs none.", partial(_variant, size=_with_root(1e-5)),
                  variants=tuple(partial(_variant, size=_with_root(epsilon)) for epsilon in _EPSILONS)),
    Misconception("tv-signed", "The differences are summed with their signs, so that they cancel.",
                  "What does the formula put around each difference?", partial(_variant, size=_one),
                  variants=(partial(_variant, join=lambda v, h, size, total: total(size(v)) + total(h)),
                            partial(_variant, join=lambda v, h, size, total: total(v) + total(size(h))))),
    Misconception("tv-absolute-of-sums", "The absolute value is taken of the sums, so that differences cancel first.", _ORDER,
                  partial(_variant, size=_one, total=lambda d: np.abs(d.sum())),
                  variants=(partial(_variant, size=_one, join=_of_both(lambda d: np.abs(d.sum()))),)),
    Misconception("tv-positive-only", "Only differences above zero count.", "What does the formula put around each difference?",
                  partial(_variant, size=lambda d: np.maximum(d, 0)), variants=(partial(_variant, size=lambda d: np.maximum(-d, 0)),)),
    Misconception("tv-largest", "The largest difference is taken, not the sum of all.", _SUM, partial(_variant, total=np.max),
                  variants=(partial(_variant, join=_of_both(np.max)),)),
    Misconception("tv-vertical-only", "Only vertical neighbours are compared.", "There is a second direction.",
                  partial(_variant, join=lambda v, h, size, total: total(size(v)))),
    Misconception("tv-horizontal-only", "Only horizontal neighbours are compared.", "There is a second direction.",
                  partial(_variant, join=lambda v, h, size, total: total(size(h)))),
    Misconception("tv-one-direction-twice", "One direction is counted twice, the other not at all.",
                  "Compare your two lines of differences with each other.",
                  partial(_variant, join=lambda v, h, size, total: 2 * total(size(v))),
                  variants=(partial(_variant, join=lambda v, h, size, total: 2 * total(size(h))),)),
    Misconception("tv-directions-subtracted", "The sums of the two directions are subtracted or multiplied.", "Both sums are added.",
                  partial(_variant, join=lambda v, h, size, total: total(size(v)) - total(size(h))),
                  variants=(partial(_variant, join=lambda v, h, size, total: total(size(h)) - total(size(v))),
                            partial(_variant, join=lambda v, h, size, total: total(size(h)) * total(size(v))))),
    Misconception("tv-doubled", "Every pair of neighbours counts twice.", _ONCE, partial(_variant, factor=lambda b, h, w, c: 2)),
    Misconception("tv-halved", "The result is half of what it should be.", "Is there a factor too many?",
                  partial(_variant, factor=lambda b, h, w, c: 0.5)),
    Misconception("tv-weighted", "The result is multiplied by a number of its own, such as a weight.", "The loss is weighted later.",
                  partial(_variant, factor=lambda b, h, w, c: 1e-4),
                  variants=tuple(partial(_variant, factor=lambda b, h, w, c, weight=weight: weight) for weight in
                                 (0.25, 0.1, 0.01, 1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 3, 4, 5, 10, 20, 30, 100, 1000))),
    Misconception("tv-negative", "The result has the wrong sign.", "A loss that is to become small is not negative here.",
                  partial(_variant, factor=lambda b, h, w, c: -1)),
    Misconception("tv-wraps-around", "The first row and column are compared with the last, as np.roll does.",
                  "Pixels at opposite borders are no neighbours.", partial(_variant, differences=_wrapped)),
    Misconception("tv-border", "The image's border is compared with zeros outside of it.", "Outside of the image there is nothing to compare.",
                  partial(_variant, differences=_with_border(1, 1)),
                  variants=(partial(_variant, differences=_with_border(1, 0)), partial(_variant, differences=_with_border(0, 1)))),
    Misconception("tv-batch-axis", "One difference runs along the batch: different images are compared.", _AXES,
                  partial(_variant, differences=_along(0, 1)), variants=(partial(_variant, differences=_along(0, 2)),)),
    Misconception("tv-channel-axis", "One difference runs along the channels: colours are compared.", _AXES,
                  partial(_variant, differences=_along(2, 3)),
                  variants=(partial(_variant, differences=_along(1, 3)), partial(_variant, differences=_along(0, 3)))),
    Misconception("tv-last-row-dropped", "Both kinds of differences are cut to one shape: some at the border are left out.",
                  "The two differences need not have the same shape to be summed.", partial(_variant, differences=_cropped),
                  variants=tuple(partial(_variant, differences=cut) for cut in (_cropped_inside, _last_missing))),
    Misconception("tv-not-neighbours", "Pixels are compared that are two steps apart.", "Which pixels are neighbours?",
                  partial(_variant, differences=_apart(2)), variants=(partial(_variant, differences=_apart(3)),)),
    Misconception("tv-second-differences", "Differences are taken of the differences.", _ORDER, partial(_variant, differences=_second),
                  variants=(partial(_variant, differences=_laplacian),)),
    Misconception("tv-from-the-mean", "Values are compared with their mean or with zero, not with their neighbours.",
                  "The formula subtracts neighbours.", partial(_variant, differences=lambda image: (image - image.mean(), np.zeros(1))),
                  variants=(partial(_variant, differences=lambda image: (image - image.mean((1, 2), keepdims=True), np.zeros(1))),
                            partial(_variant, differences=lambda image: (image, np.zeros(1))))),
    Misconception("tv-diagonal", "Diagonal neighbours are compared.", "The formula has vertical and horizontal neighbours.",
                  partial(_variant, differences=_diagonal), variants=(partial(_variant, differences=_one_diagonal),)),
    Misconception("tv-sobel", "These are the edges of Sobel's operator, which smooths on the way.",
                  "The formula subtracts neighbours and does nothing else.", partial(_variant, differences=_sobel)),
    Misconception("tv-summed-first", "The image is summed or averaged along one direction before differences are taken along the other.",
                  _ORDER, partial(_variant, differences=_summed_first(np.sum)),
                  variants=(partial(_variant, differences=_summed_first(np.mean)),)),
    Misconception("tv-colours-summed-first", "The channels are summed or averaged before differences are taken.", _ORDER,
                  partial(_variant, part=lambda image: image.mean(-1, keepdims=True)),
                  variants=(partial(_variant, part=lambda image: image.sum(-1, keepdims=True)), partial(_variant, part=_grey))),
    Misconception("tv-preprocessed", "The image is scaled to 255 or preprocessed for the network first.",
                  "The total variation is that of the image as it is.", partial(_variant, part=lambda image: 255 * image),
                  variants=(partial(_variant, part=lambda image: image / 255),)),
    Misconception("tv-clipped", "The image is cut off at 0 and 1 first.", "The total variation is that of the image as it is.",
                  partial(_variant, part=lambda image: np.clip(image, 0, 1))),
    Misconception("tv-some-channels", "Only some of the channels count.", _EVERYTHING, partial(_variant, part=lambda image: image[..., :1]),
                  variants=tuple(partial(_variant, part=part) for part in
                                 (lambda image: image[..., :3], lambda image: image[..., :2], lambda image: image[..., -1:]))),
    Misconception("tv-three-channels", "The result is three times the mean over the channels: right for three of them only.", _EVERYTHING,
                  partial(_variant, factor=lambda b, h, w, c: 3 / c)),
    Misconception("tv-first-image", "Only one image of the batch counts.", _EVERYTHING, partial(_variant, part=lambda image: image[:1]),
                  variants=(partial(_variant, part=lambda image: image[-1:]),)),
    Misconception("tv-not-summed", "The differences of one direction or both are not summed.", _NUMBER,
                  partial(_variant, join=lambda v, h, size, total: total(size(v)) + size(h)),
                  variants=(partial(_variant, join=lambda v, h, size, total: size(v) + total(size(h))),
                            partial(_variant, differences=_padded, join=lambda v, h, size, total: size(v) + size(h)))),
    Misconception("tv-per-image", "There is one value for each image of the batch.", _NUMBER, partial(_variant, total=_except(1, 2, 3))),
    Misconception("tv-per-channel", "There is one value for each channel.", _NUMBER, partial(_variant, total=_except(0, 1, 2)),
                  variants=(partial(_variant, total=_except(1, 2)),)),
    Misconception("tv-channel-mean", "The channels' values are averaged instead of summed.", _SUM,
                  partial(_variant, factor=lambda b, h, w, c: 1 / c)),
    Misconception("tv-batch-mean", "The images' values are averaged instead of summed.", _SUM,
                  partial(_variant, factor=lambda b, h, w, c: 1 / b)),
)  # fmt: skip

ADDED_FIRST = Misconception(
    "tv-added-before-the-sum",
    "Vertical and horizontal differences are added before they are summed, although their shapes differ.",
    "Sum each kind by itself.",
    partial(_variant, join=lambda v, h, size, total: total(size(v) + size(h))),
    variants=(
        partial(_variant, join=lambda v, h, size, total: total(size(v + h))),
        partial(_variant, join=_at_each_place(1)),
        partial(_variant, join=_at_each_place(0.5)),
        partial(_variant, join=lambda v, h, size, total: np.mean(size(v) + size(h))),
    ),
)
"""Raises an error unless images have two rows and two columns."""

SIZE_OF_THE_NOTEBOOK = Misconception(
    "tv-size-of-the-notebook",
    "The function is right for images of the size of the notebook's photograph only.",
    "Take height and width from the image that the function gets.",
    lambda image: np.nan,
)
"""Raises an error for other sizes."""

VARIANTS = (
    AcceptedVariant("the root of the square and an epsilon of at most 1e-7", partial(_variant, size=_with_root(1e-7))),
)

_ONE_CHANNEL = {"tv-channel-mean", "tv-colours-summed-first", "tv-some-channels"}

DRAWS = (
    Draw(lambda rng: (images.bright(rng, 3, 8, 7, 5),), {"tv-root-with-epsilon"}),
    Draw(lambda rng: (images.pale(rng, 5, 11, 8, 2),)),
    Draw(lambda rng: (images.pale(rng, 2, 9, 13, 1),), _ONE_CHANNEL),
)
"""Batches of images with five channels, two and one."""

ONE_IMAGE: tuple[DrawFunction, ...] = (lambda rng: (images.bright(rng, 1, 6, 9, 2),),)
PIXELS: tuple[DrawFunction, ...] = (lambda rng: (images.bright_pixels(rng, 5, 7, 8, 2),),)
NARROW: tuple[DrawFunction, ...] = (
    lambda rng: (images.bright(rng, 4, 9, 2, 3),),
    lambda rng: (images.pale(rng, 3, 2, 7, 4),),
)

EXAMPLES = tuple(
    Example("total_variation_loss({})", (np.array(image, np.float32),))
    for image in (
        [[[[0], [0.5], [0.25]], [[1], [0.75], [0]]]],
        [
            [[[0, 1], [0.5, 0]], [[1, 1], [0.75, 0]], [[0, 0.25], [1, 0]]],
            [[[1, 0], [0, 0]], [[1, 0.5], [1, 0]], [[0, 0], [0.5, 1]]],
        ],
    )
)
"""An image of six pixels and one color, and a batch of two images of six pixels and two colors."""

QUANTITY = Quantity(
    "total_variation_loss",
    total_variation_loss,
    draws=DRAWS,
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    variants=VARIANTS,
    margin=0,
    examples=EXAMPLES,
)

GRADIENT_QUANTITY = Quantity(
    "total_variation_loss, gradient",
    gradient,
    draws=(lambda rng: (images.pale(rng, 3, 4, 5, 4),),),
    tolerance=1e-4,
    label="The gradient",
)

TWO_BY_TWO = Quantity(
    "total_variation_loss, two by two",
    total_variation_loss,
    draws=(lambda rng: (images.pale(rng, 3, 2, 2, 4),),),
    tolerance=1e-4,
    misconceptions=(ADDED_FIRST,),
    margin=0,
)
