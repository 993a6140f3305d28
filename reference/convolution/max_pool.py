r"""Max pooling: the largest value of each window, channel by channel.

.. math:: Y_{ijc} = \max_{0 \le r, q < k} X_{is+r,\, js+q,\, c}

k is the size of the square window, s the stride. Goodfellow, Bengio and Courville, "Deep Learning" (2016), sec. 9.3; sizes as in Dumoulin and
Visin, "A guide to convolution arithmetic for deep learning" (2016), relationship 7: windows that do not fit are dropped.
"""

from functools import partial

import numpy as np

from nbreferee.check import Draw, Example, Misconception, Quantity

from .draw import patches, size_that_leaves_a_rest


def max_pool(image: np.ndarray, size: int = 2, stride: int = 2) -> np.ndarray:
    """The largest values (H', W', C) of the windows of `image` (H, W, C), H' = (H - size) // stride + 1.

    Args:
        image: values of any unit, which the result has, too.
        size: rows and columns of a window.
        stride: pixels from one window to the next, down and to the right.
    """
    image = image.astype(np.float64)
    rows, columns = ((length - size) // stride + 1 for length in image.shape[:2])
    result = np.full((rows, columns, image.shape[2]), -np.inf)
    for r, c in np.ndindex(size, size):
        seen = image[r : r + (rows - 1) * stride + 1 : stride, c : c + (columns - 1) * stride + 1 : stride]
        result = np.maximum(result, seen)
    return result


def _each_that_fits(length, size, stride):
    return np.arange(0, length - size + 1, stride)


def _variant(image, size=2, stride=2, *, window=lambda size, stride: (size, size), counted_for=lambda height, size: height,
             step=lambda size, stride: stride, starts=_each_that_fits, beyond=np.nan, reduced=np.nanmax, result=lambda maps: maps):  # fmt: skip
    """Pooling with something else in one of its places; NaN where it cannot be computed.

    Args:
        image, size, stride: as above.
        window: rows and columns of a window.
        counted_for: rows of the windows that are counted, of those of a window and `size`; columns alike.
        step: from one window to the next.
        starts: first rows of all windows, of the image's length, the window's, and the step; columns alike.
        beyond: what lies behind the last row and column; NaN for nothing.
        reduced: what becomes of the windows (H', W', rows, columns, C), over the axes that it is told.
        result: what is done to the values at the end.
    """
    image = image.astype(np.float64)
    height, width = window(size, stride)
    step = step(size, stride)
    lengths = zip(image.shape, (height, width), strict=False)
    rows, columns = (starts(length, counted_for(k, size), step) for length, k in lengths)
    rows, columns = rows[rows < image.shape[0]], columns[columns < image.shape[1]]
    if not len(rows) or not len(columns):
        return np.full(1, np.nan)
    more = [
        max(0, int(first[-1]) + k - length)
        for first, k, length in zip((rows, columns), (height, width), image.shape, strict=False)
    ]
    continued = np.pad(image, ((0, more[0]), (0, more[1]), (0, 0)), constant_values=beyond)
    seen = [[continued[r : r + height, c : c + width] for c in columns] for r in rows]
    return result(reduced(np.array(seen), axis=(2, 3)))


def _largest_size_with_its_sign(windows, axis):
    high, low = np.nanmax(windows, axis), np.nanmin(windows, axis)
    return np.where(high >= -low, high, low)


_LARGEST = "Take a window with negative numbers only, and work out its result by hand."
_SIZE = "Count the windows of a row of 5 pixels by hand: size 2, stride 2."
_STRIDE = "Draw the windows of a row of 7 pixels: size 3, stride 2."
_CHANNELS = "Each channel is pooled by itself. Print the shape of your result."

MISCONCEPTIONS = (
    Misconception("pool-mean", "Windows are averaged.", "Which value of a window does max pooling keep?",
                  partial(_variant, reduced=np.nanmean)),
    Misconception("pool-sum", "Windows are summed.", "Which value of a window does max pooling keep?",
                  partial(_variant, reduced=np.nansum)),
    Misconception("pool-smallest", "The smallest value of each window is kept.", "Which value of a window does max pooling keep?",
                  partial(_variant, reduced=np.nanmin)),
    Misconception("pool-first-value", "The first value of each window is kept, whatever the others are.",
                  "Which value of a window does max pooling keep?",
                  partial(_variant, reduced=lambda windows, axis: windows[:, :, 0, 0])),
    Misconception("pool-absolute", "Values are compared without their signs.", _LARGEST,
                  partial(_variant, reduced=lambda windows, axis: np.nanmax(np.abs(windows), axis)), variants=(
                  partial(_variant, reduced=_largest_size_with_its_sign),)),
    Misconception("pool-never-negative", "No result is below zero, as if every window held a zero.", _LARGEST,
                  partial(_variant, reduced=lambda windows, axis: np.maximum(np.nanmax(windows, axis), 0))),
    Misconception("pool-whole-numbers", "What lies behind the decimal point is lost: results are whole numbers.",
                  "Which dtype has the array that holds your result?",
                  partial(_variant, result=np.trunc), variants=(
                  partial(_variant, result=np.round), partial(_variant, result=np.floor))),
    Misconception("pool-over-channels", "The largest value is taken over the channels, too.", _CHANNELS,
                  partial(_variant, result=lambda maps: maps.max(-1)), variants=(
                  partial(_variant, result=lambda maps: maps.max(-1, keepdims=True)),
                  partial(_variant, result=lambda maps: maps.max(-1, keepdims=True) + 0 * maps))),
    Misconception("pool-one-direction", "A window has one row or one column only.", "A window has `size` rows and `size` columns.",
                  partial(_variant, window=lambda size, stride: (size, 1)), variants=(
                  partial(_variant, window=lambda size, stride: (1, size)),)),
    Misconception("pool-parts-kept", "Windows that do not fit into the image are kept.", _SIZE,
                  partial(_variant, starts=lambda length, size, stride: np.arange(0, length, stride)), variants=(
                  partial(_variant, starts=lambda length, size, stride: np.arange(0, length - size + stride, stride)),)),
    Misconception("pool-filled-with-zeros", "Windows that do not fit into the image are filled up with zeros.", _SIZE,
                  partial(_variant, beyond=0, starts=lambda length, size, stride: np.arange(0, length, stride)), variants=(
                  partial(_variant, beyond=0, starts=lambda length, size, stride: np.arange(0, length - size + stride, stride)),)),
    Misconception("pool-last-window-missing", "The last window of each row and column is missing, though it fits.", _SIZE,
                  partial(_variant, starts=lambda length, size, stride: _each_that_fits(length, size, stride)[:-1]), variants=(
                  partial(_variant, starts=lambda length, size, stride: np.arange(0, length - size, stride)),)),
    Misconception("pool-stride-is-size", "Windows lie side by side, whatever the stride is.", _STRIDE,
                  partial(_variant, step=lambda size, stride: size)),
    Misconception("pool-size-is-stride", "Windows are as large as the stride.", _STRIDE,
                  partial(_variant, window=lambda size, stride: (stride, stride)), variants=(
                  partial(_variant, window=lambda size, stride: (stride, stride), counted_for=lambda height, size: size),)),
    Misconception("pool-stride-ignored", "A window starts at each pixel: the stride is not used.", _STRIDE,
                  partial(_variant, step=lambda size, stride: 1)),
    Misconception("pool-transposed", "Height and width of the result are exchanged.",
                  "Print the shape of your result. Which axis is which in the definition?",
                  partial(_variant, result=lambda maps: maps.swapaxes(0, 1))),
)  # fmt: skip

_OF_THE_REST = {"pool-parts-kept", "pool-filled-with-zeros"}
_OF_THE_STRIDE = {"pool-stride-is-size", "pool-size-is-stride"}


def _fitting(rng):
    height, width = rng.permutation([6, 8, 10, 12])[:2].tolist()
    return (patches(rng, height, width, 3),)


def _with_a_rest(rng):
    size = int(rng.integers(2, 4))
    height = size_that_leaves_a_rest(rng, size, size)
    width = size_that_leaves_a_rest(rng, size, size, other_than=height)
    return patches(rng, height, width, 3), size, size


def _apart(rng):
    size, stride = rng.permutation([(3, 2), (2, 3), (4, 3)])[0].tolist()
    # So many rows are left that a window which is kept although it does not fit has some of them.
    rests = range(max(1, stride - size + 1), 10)
    height = size_that_leaves_a_rest(rng, size, stride, rests=rests)
    width = size_that_leaves_a_rest(rng, size, stride, other_than=height, rests=rests)
    return patches(rng, height, width, 4), size, stride


FITTING = Draw(_fitting, exclude=_OF_THE_REST | _OF_THE_STRIDE)
"""An image, for windows of 2 x 2 side by side: all of them fit."""

WITH_A_REST = Draw(_with_a_rest, exclude=_OF_THE_STRIDE)
"""An image with rows and columns that are in no window, and the windows' size, which is their stride."""

APART = Draw(_apart)
"""The same with a stride that is not the windows' size: they overlap, or leave pixels between them."""

_IMAGE = np.array(
    [[1, -5, 2, 0, 4], [3, 2, -1, 6, 0], [0, 7, 1, 2, -3], [-2, 0, 5, 1, 8], [4, 1, 0, 9, 2]], np.float64
)[..., np.newaxis]

EXAMPLES = (
    Example("max_pool({}, {}, {})", (_IMAGE[:4, :4], 2, 2)),
    Example("max_pool({}, {}, {})", (_IMAGE, 2, 2)),
    Example("max_pool({}, {}, {})", (_IMAGE, 3, 1)),
    Example("max_pool({}, {}, {})", (np.concatenate([-_IMAGE - 4, _IMAGE[::-1]], axis=2)[:4, :4], 2, 2)),
)
"""Windows that fit, that leave a rest, that overlap; two channels, one of them negative."""

QUANTITY = Quantity(
    name="max_pool",
    truth=max_pool,
    draws=(FITTING, WITH_A_REST, APART),
    tolerance=1e-5,
    misconceptions=MISCONCEPTIONS,
    margin=1000,
    examples=EXAMPLES,
)
