r"""Cross-correlation of an image with several kernels: what layers of networks call a convolution.

.. math:: Y_{ijn} = \sum_{r, c, m} X_{is+r,\, js+c,\, m} \, K_{rcmn}

X is the image with p rows and columns of zeros on each side, s the stride. Goodfellow, Bengio and Courville, "Deep Learning" (2016),
eq. 9.6 and 9.8; sizes as in Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), relationship 6.
"""

from functools import partial

import numpy as np

from nbreferee.check import Draw, Example, Misconception, Quantity

from .draw import floats, size_that_leaves_a_rest, whole_numbers


def cross_correlation(image: np.ndarray, kernels: np.ndarray, padding: int = 0, stride: int = 1) -> np.ndarray:
    """Cross-correlation (H', W', N) of `image` (H, W, C) with `kernels` (kh, kw, C, N), H' = (H + 2 padding - kh) // stride + 1.

    Args:
        image: pixels, of any unit; the result has this unit times that of the kernels.
        kernels: N kernels of kh rows and kw columns, one number for each of the C channels.
        padding: rows and columns of zeros on each side of the image.
        stride: pixels from one window to the next, down and to the right.
    """
    kh, kw = kernels.shape[:2]
    padded = np.pad(image.astype(np.float64), ((padding, padding), (padding, padding), (0, 0)))
    result = 0.0
    for r, c in np.ndindex(kh, kw):
        seen = padded[r : len(padded) - kh + r + 1 : stride, c : padded.shape[1] - kw + c + 1 : stride]
        result = result + seen @ kernels[r, c].astype(np.float64)
    return result


def _on_all_sides(image, kernels, padding):
    return (padding, padding), (padding, padding)


def _each_that_fits(length, kernel, stride):
    return np.arange(0, length - kernel + 1, stride)


def _variant(image, kernels, padding=0, stride=1, *, turned=lambda kernels: kernels, sides=_on_all_sides, border="constant",
             channels_seen=lambda image, padding: image, counted_on=lambda padded, image: padded, strides=lambda stride: (stride, stride),
             starts=_each_that_fits, sum_over_channels=lambda seen, kernel: seen @ kernel, factor=lambda kh, kw, channels: 1,
             seen_every=lambda stride: 1, result=lambda maps: maps):  # fmt: skip
    """The cross-correlation with something else in one of its places; NaN where it cannot be computed.

    Args:
        image, kernels, padding, stride: as above.
        turned: what is done to the kernels first.
        sides: how far the image is continued: ((above, below), (left, right)).
        border: by what it is continued, a mode of `np.pad`.
        channels_seen: the image with the channels that the kernels meet.
        counted_on: the image whose rows and columns say how many windows there are, of the padded one and the image.
        strides: of rows and of columns.
        starts: first rows of all windows, of the image's length, the kernel's, and the stride; columns alike.
        sum_over_channels: of what one entry of the kernels (C, N) sees (H', W', C).
        factor: of the sum.
        seen_every: of how many rows and columns one is taken before anything else.
        result: what is done to the sums at the end.
    """
    kernels = turned(kernels.astype(np.float64))
    kh, kw, channels, _ = kernels.shape
    seen = channels_seen(image.astype(np.float64), padding)
    padded = np.pad(seen, (*sides(image, kernels, padding), (0, 0)), mode=border)
    counted = counted_on(padded, image)
    every = seen_every(stride)
    if every > 1:
        padded, counted, stride = padded[::every, ::every], counted[::every, ::every], 1
    lengths = zip(counted.shape, (kh, kw), strides(stride), strict=False)
    rows, columns = (starts(length, kernel, step) for length, kernel, step in lengths)
    if channels != image.shape[2] or not len(rows) or not len(columns):
        return np.full(1, np.nan)
    # A window that starts too late sees zeros where there is no pixel.
    height, width = int(rows.max()) + kh, int(columns.max()) + kw
    beyond = ((0, max(0, height - padded.shape[0])), (0, max(0, width - padded.shape[1])), (0, 0))
    padded = np.pad(padded, beyond)
    sums = 0.0
    for r, c in np.ndindex(kh, kw):
        sums = sums + sum_over_channels(padded[(rows + r)[:, None], columns + c], kernels[r, c])
    return result(sums * factor(kh, kw, channels))


def _continued_by_channels(image, padding):
    """The first channels of an image that has got `padding` channels of zeros in front of its own."""
    return np.pad(image, ((0, 0), (0, 0), (padding, 0)))[..., : image.shape[2]]


def _last_left_zero(image, kernels, padding=0, stride=1):
    """The cross-correlation without its last row and column where their windows end with the image: they stay zero."""
    result = cross_correlation(image, kernels, padding, stride)
    for axis in (0, 1):
        if (image.shape[axis] + 2 * padding - kernels.shape[axis]) % stride == 0:
            result[(slice(None),) * axis + (-1,)] = 0
    return result


def _cut_to_size(image, kernels, padding=0, stride=1, *, strides):
    """The cross-correlation with other strides, of which so many rows and columns are kept as are asked for."""
    rows, columns, _ = cross_correlation(image, kernels, padding, stride).shape
    return _variant(image, kernels, padding, stride, strides=strides)[:rows, :columns]


def _by_the_kernel(image, kernels, padding):
    kh, kw = kernels.shape[:2]
    return (kh // 2, kh // 2), (kw // 2, kw // 2)


_TURN = (
    "Which entry of the kernel meets the upper left pixel of the window? Compare with the definition, index by index."
)
_PADDING = "Look at the picture of the padding again: where are the zeros, and how many?"
_STRIDE = "Look at the picture of the stride again: where does each window start?"
_SIZE = "Count the windows of the small example by hand, and compare with the formula of the output's size."
_SUM = "Read the definition again: over which indices does the sum run?"
_OUTPUT = "Print the shape of your result. Which axis is which in the definition?"

MISCONCEPTIONS = (
    Misconception("correlation-flipped", "The kernels are turned by 180 degrees: this is the convolution of mathematics.", _TURN,
                  partial(_variant, turned=lambda kernels: kernels[::-1, ::-1])),
    Misconception("correlation-mirrored", "The kernels are mirrored in one direction.", _TURN,
                  partial(_variant, turned=lambda kernels: kernels[::-1]), variants=(
                  partial(_variant, turned=lambda kernels: kernels[:, ::-1]),)),
    Misconception("correlation-kernel-transposed", "Rows and columns of the kernels are exchanged.", _TURN,
                  partial(_variant, turned=lambda kernels: kernels.swapaxes(0, 1))),
    Misconception("correlation-channels-exchanged", "The last two axes of the kernels are exchanged: channels are taken for kernels.",
                  "The shape of the kernels is (kh, kw, C, N). Which of C and N belongs to the image?",
                  partial(_variant, turned=lambda kernels: kernels.swapaxes(2, 3))),
    Misconception("correlation-padding-ignored", "The padding is not used.", "Where does the function use its third argument?",
                  partial(_variant, sides=lambda image, kernels, padding: ((0, 0), (0, 0)))),
    Misconception("correlation-padding-one-side", "The zeros are put on one side of each axis only.", _PADDING,
                  partial(_variant, sides=lambda image, kernels, padding: ((padding, 0), (padding, 0))), variants=(
                  partial(_variant, sides=lambda image, kernels, padding: ((0, padding), (0, padding))),
                  partial(_variant, sides=lambda image, kernels, padding: ((0, 2 * padding), (0, 2 * padding))),
                  partial(_variant, sides=lambda image, kernels, padding: ((2 * padding, 0), (2 * padding, 0))))),
    Misconception("correlation-padding-one-direction", "The zeros are put around the image in one direction only.", _PADDING,
                  partial(_variant, sides=lambda image, kernels, padding: ((padding, padding), (0, 0))), variants=(
                  partial(_variant, sides=lambda image, kernels, padding: ((0, 0), (padding, padding))),)),
    Misconception("correlation-padding-shared", "The padding is divided between the two sides; each side has all of it.", _PADDING,
                  partial(_variant, sides=lambda image, kernels, padding: ((padding // 2, (padding + 1) // 2),) * 2), variants=(
                  partial(_variant, sides=lambda image, kernels, padding: (((padding + 1) // 2, padding // 2),) * 2),)),
    Misconception("correlation-padding-own", "The padding follows from the size of the kernels, not from the argument.",
                  "Where does the function use its third argument?", partial(_variant, sides=_by_the_kernel)),
    Misconception("correlation-padding-replicated", "The border is continued with pixels of the image.",
                  "What does the definition put around the image?",
                  partial(_variant, border="edge"), variants=(
                  partial(_variant, border="reflect"), partial(_variant, border="symmetric"), partial(_variant, border="wrap"))),
    Misconception("correlation-padding-not-counted", "The number of windows is that of the image without its padding: the last ones are missing.",
                  _SIZE, partial(_variant, counted_on=lambda padded, image: image)),
    Misconception("correlation-channels-padded", "Zeros are put before the channels, too, so that kernels meet other channels than their own.",
                  "The image has three axes. Along which of them does the padding put zeros?",
                  partial(_variant, channels_seen=_continued_by_channels)),
    Misconception("correlation-stride-ignored", "The stride is not used.", "Where does the function use its last argument?",
                  partial(_variant, strides=lambda stride: (1, 1))),
    Misconception("correlation-stride-one-direction", "The stride is used in one direction only.", _STRIDE,
                  partial(_variant, strides=lambda stride: (stride, 1)), variants=(
                  partial(_variant, strides=lambda stride: (1, stride)),
                  partial(_cut_to_size, strides=lambda stride: (stride, 1)),
                  partial(_cut_to_size, strides=lambda stride: (1, stride)))),
    Misconception("correlation-stride-late", "The first window does not start at the first pixel.", _STRIDE,
                  partial(_variant, starts=lambda length, kernel, stride: np.arange(min(1, stride - 1), length - kernel + 1, stride)), variants=(
                  partial(_variant, starts=lambda length, kernel, stride: np.arange(stride - 1, length - kernel + 1, stride)),)),
    Misconception("correlation-image-thinned", "The stride leaves out pixels of the image; it has to leave out windows.", _STRIDE,
                  partial(_variant, seen_every=lambda stride: stride)),
    Misconception("correlation-rounded-up", "Windows that do not fit into the image are kept.", _SIZE,
                  partial(_variant, starts=lambda length, kernel, stride: np.arange(0, length - kernel + stride, stride))),
    Misconception("correlation-last-window-missing", "The last window of each row and column is missing.", _SIZE,
                  partial(_variant, starts=lambda length, kernel, stride: _each_that_fits(length, kernel, stride)[:-1])),
    Misconception("correlation-last-window-zero", "Where a window ends with the image, it is left out, and its results stay zero.", _SIZE,
                  _last_left_zero),
    Misconception("correlation-channels-not-summed", "The products are not summed over the channels.", _SUM,
                  partial(_variant, sum_over_channels=lambda seen, kernel: seen[..., None] * kernel), variants=(
                  partial(_variant, sum_over_channels=lambda seen, kernel: seen[..., None, :] * kernel.T),)),
    Misconception("correlation-first-channel-only", "One channel of the image alone is used.", _SUM,
                  partial(_variant, sum_over_channels=lambda seen, kernel: seen[..., :1] @ kernel[:1]), variants=(
                  partial(_variant, sum_over_channels=lambda seen, kernel: seen[..., -1:] @ kernel[-1:]),)),
    Misconception("correlation-averaged", "The sum is divided by the number of its terms.", "The definition has no division.",
                  partial(_variant, factor=lambda kh, kw, channels: 1 / (kh * kw * channels)), variants=(
                  partial(_variant, factor=lambda kh, kw, channels: 1 / (kh * kw)),
                  partial(_variant, factor=lambda kh, kw, channels: 1 / channels))),
    Misconception("correlation-first-kernel-only", "One kernel alone is used.", _OUTPUT,
                  partial(_variant, result=lambda maps: maps[..., :1]), variants=(
                  partial(_variant, result=lambda maps: maps[..., 0]), partial(_variant, result=lambda maps: maps[..., -1]),
                  partial(_variant, result=lambda maps: maps[..., -1:]))),
    Misconception("correlation-kernels-summed", "The results of the kernels are summed; each has a channel of its own.", _OUTPUT,
                  partial(_variant, result=lambda maps: maps.sum(-1)), variants=(
                  partial(_variant, result=lambda maps: maps.sum(-1, keepdims=True)),)),
    Misconception("correlation-negative-cut", "Results below zero are replaced by zero.",
                  "Work out by hand a window whose products sum to a negative number. What does the definition do with it?",
                  partial(_variant, result=lambda maps: np.maximum(maps, 0))),
    Misconception("correlation-transposed", "Height and width of the result are exchanged.", _OUTPUT,
                  partial(_variant, result=lambda maps: maps.swapaxes(0, 1))),
    Misconception("correlation-kernels-first", "The axis of the kernels is the first of the result; it has to be the last.", _OUTPUT,
                  partial(_variant, result=lambda maps: np.moveaxis(maps, -1, 0))),
)  # fmt: skip

_SIZES = [(2, 5), (5, 2), (4, 3), (3, 4)]
"""Of kernels: even and odd, never square."""

_OF_THE_PADDING = {each.id for each in MISCONCEPTIONS if each.id.startswith("correlation-padding")} - {
    "correlation-padding-own"
}
_OF_THE_PADDING |= {"correlation-channels-padded"}
_OF_THE_STRIDE = {each.id for each in MISCONCEPTIONS if each.id.startswith("correlation-stride")}
_OF_THE_STRIDE |= {"correlation-image-thinned", "correlation-rounded-up"}

_OF_WINDOWS_THAT_END_WITH_THE_IMAGE = {"correlation-last-window-zero"}
"""What is right where some rows and columns are in no window."""


def _plain(rng):
    kh, kw = rng.permutation(_SIZES)[0].tolist()
    height, width = rng.permutation([7, 8, 9, 10])[:2].tolist()
    return floats(rng, height, width, 4), floats(rng, kh, kw, 4, 3)


def _padded(rng):
    # Neither half a kernel nor half the padding on each side is the same, and there are more channels than rows of padding.
    return *_plain(rng), 3


def _strided(rng):
    kh, kw = rng.permutation(_SIZES)[0].tolist()
    stride = int(rng.integers(2, 4))
    height = size_that_leaves_a_rest(rng, kh, stride)
    width = size_that_leaves_a_rest(rng, kw, stride, other_than=height)
    return floats(rng, height, width, 3), floats(rng, kh, kw, 3, 4), 0, stride


def _together(rng):
    # Two rows are left, so that padding on one side gives another number of windows than one window too few.
    kh, kw = rng.permutation(_SIZES)[0].tolist()
    padding, stride = 2, 3
    height = size_that_leaves_a_rest(rng, kh, stride, padding, rests=range(2, 3))
    width = size_that_leaves_a_rest(rng, kw, stride, padding, other_than=height)
    return whole_numbers(rng, height, width, 3), floats(rng, kh, kw, 3, 3), padding, stride


PLAIN = Draw(_plain, exclude=_OF_THE_PADDING | _OF_THE_STRIDE)
"""An image of four channels and three kernels, without padding and with stride 1."""

PADDED = Draw(_padded, exclude=_OF_THE_STRIDE)
"""The same with padding."""

STRIDED = Draw(_strided, exclude=_OF_THE_PADDING | _OF_WINDOWS_THAT_END_WITH_THE_IMAGE)
"""The same with a stride, where the last rows and columns are in no window."""

TOGETHER = Draw(_together, exclude=_OF_WINDOWS_THAT_END_WITH_THE_IMAGE)
"""An image of whole numbers, as many kernels as channels, padding and stride."""

_IMAGE = np.array(
    [[[1, 0], [2, 1], [0, 3], [1, 1]], [[0, 2], [1, 0], [4, 1], [0, 0]], [[3, 0], [0, 1], [1, 2], [2, 0]]], np.float64
)
_KERNELS = np.array([[[[1, 0], [0, 1]], [[2, 1], [0, 0]]], [[[0, 3], [1, 0]], [[-1, 0], [2, 1]]]], np.float64)

EXAMPLES = (
    Example("cross_correlation({}, {})", (_IMAGE[..., :1], _KERNELS[..., :1, :1])),
    Example("cross_correlation({}, {}, {}, {})", (_IMAGE[..., :1], _KERNELS[..., :1, :1], 1, 2)),
    Example("cross_correlation({}, {}, {}, {})", (_IMAGE, _KERNELS, 1, 2)),
)
"""An image of 3 x 4 pixels and a kernel of 2 x 2; with padding and stride; with two channels and two kernels."""

QUANTITY = Quantity(
    name="cross_correlation",
    truth=cross_correlation,
    draws=(PLAIN, PADDED, STRIDED, TOGETHER),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
    examples=EXAMPLES,
)
