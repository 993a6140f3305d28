r"""The gradient of a cross-correlation with respect to its image, by the chain rule: a vector-Jacobian product.

.. math:: \frac{\partial}{\partial X_{abm}} \sum_{ijn} U_{ijn} Y_{ijn} = \sum_{ijn} U_{ijn} K_{a-is,\, b-js,\, m,\, n}

U is the upstream gradient, Y the cross-correlation of X and K with stride s; entries of K that do not exist count as zero, and rows and
columns of X that are padding have no part in the result. Goodfellow, Bengio and Courville, "Deep Learning" (2016), eq. 9.13; Dumoulin
and Visin, "A guide to convolution arithmetic for deep learning" (2016), ch. 4, relationship 14, call it a transposed convolution.
"""

from functools import partial

import numpy as np

from nbreferee.check import Draw, Example, Misconception, Quantity

from .draw import floats, size_that_leaves_a_rest


def image_gradient(
    upstream: np.ndarray, kernels: np.ndarray, image_shape: tuple[int, int, int], padding: int = 0, stride: int = 1
) -> np.ndarray:
    """Gradient (H, W, C) of ``sum(upstream * cross_correlation(image, kernels, padding, stride))`` with respect to the image.

    Args:
        upstream: (H', W', N), what the gradient with respect to the output is.
        kernels: (kh, kw, C, N).
        image_shape: (H, W, C).
        padding: rows and columns of zeros on each side of the image.
        stride: pixels from one window to the next.
    """
    height, width, channels = image_shape
    upstream, kernels = upstream.astype(np.float64), kernels.astype(np.float64)
    gradient = np.zeros((height + 2 * padding, width + 2 * padding, channels))
    rows, columns = ((length - 1) * stride + 1 for length in upstream.shape[:2])
    for r, c in np.ndindex(kernels.shape[:2]):
        gradient[r : r + rows : stride, c : c + columns : stride] += upstream @ kernels[r, c].T
    return gradient[padding : padding + height, padding : padding + width]


def _added(gradient, window, part):
    gradient[window] += part


def _written_over(gradient, window, part):
    gradient[window] = part


def _window_by_window(upstream, kernels, strides, shape, put):
    """Each output puts its part into the window that it has seen."""
    gradient = np.zeros(shape)
    kh, kw = kernels.shape[:2]
    for i, j in np.ndindex(upstream.shape[:2]):
        top, left = i * strides[0], j * strides[1]
        put(gradient, np.s_[top : top + kh, left : left + kw], kernels @ upstream[i, j])
    return gradient


def _entry_by_entry(upstream, kernels, strides, shape, put):
    """Each entry of the kernels puts the parts of all outputs at once."""
    gradient = np.zeros(shape)
    rows, columns = ((length - 1) * step + 1 for length, step in zip(upstream.shape, strides, strict=False))
    for r, c in np.ndindex(kernels.shape[:2]):
        put(gradient, np.s_[r : r + rows : strides[0], c : c + columns : strides[1]], upstream @ kernels[r, c].T)
    return gradient


def _averaged(upstream, kernels, strides, shape, put):
    windows = _window_by_window(
        np.ones((*upstream.shape[:2], 1)), np.ones((*kernels.shape[:3], 1)), strides, shape, put
    )
    return _window_by_window(upstream, kernels, strides, shape, put) / np.maximum(windows, 1)


def _without_the_padding(gradient, image_shape, padding):
    return gradient[padding : padding + image_shape[0], padding : padding + image_shape[1]]


def _up_to_minus_the_padding(gradient, image_shape, padding):
    return gradient[padding:-padding, padding:-padding]


def _folded(gradient, image_shape, padding):
    """The part of the image, with what falls into the padding added to the nearest pixels."""
    for axis in (0, 1):
        before, inside, after = np.split(gradient, [padding, padding + image_shape[axis]], axis)
        first, last = (np.s_[(slice(None),) * axis + (place,)] for place in (0, -1))
        inside = inside.copy()
        inside[first] += before.sum(axis)
        inside[last] += after.sum(axis)
        gradient = inside
    return gradient


def _without_the_last(upstream):
    upstream = upstream.copy()
    upstream[-1], upstream[:, -1] = 0, 0
    return upstream


def _variant(upstream, kernels, image_shape, padding=0, stride=1, *, turned=lambda kernels: kernels, seen=lambda upstream: upstream,
             mixed=lambda upstream, kernels: (upstream, kernels), strides=lambda stride: (stride, stride), spread=_window_by_window, put=_added,
             cropped=_without_the_padding, factor=lambda upstream, kernels: 1, whole=lambda padded, needed: padded):  # fmt: skip
    """The gradient with something else in one of its places; NaN where it cannot be computed.

    Args:
        upstream, kernels, image_shape, padding, stride: as above.
        turned: what is done to the kernels first.
        seen: what is done to the upstream gradient first.
        mixed: what is done to both, so that their last axes match.
        strides: of rows and of columns.
        spread: how the parts of a padded gradient are put together.
        put: what is done where two parts meet.
        cropped: what is left of the padded gradient.
        factor: of the whole.
        whole: rows or columns of the padded gradient, of those of the padded image and those that windows reach.
    """
    upstream, kernels = seen(upstream.astype(np.float64)), turned(kernels.astype(np.float64))
    scale = factor(upstream, kernels)
    (kh, kw, channels, count), (height, width, _) = kernels.shape, image_shape
    if channels != image_shape[2] or count != upstream.shape[2]:
        return np.full(1, np.nan)
    upstream, kernels = mixed(upstream, kernels)
    steps = strides(stride)
    needed = [(length - 1) * step + k for length, step, k in zip(upstream.shape, steps, (kh, kw), strict=False)]
    padded = [whole(length + 2 * padding, reached) for length, reached in zip((height, width), needed, strict=True)]
    return scale * cropped(spread(upstream, kernels, steps, (*padded, channels), put), image_shape, padding)


def _summed_before(upstream, kernels):
    return upstream.sum(-1, keepdims=True), kernels.sum(-1, keepdims=True)


_WINDOW = "Take one output and its window: which entry of the kernel was multiplied by the window's upper left pixel?"
_STRIDE = "Where does the window of the second output start?"
_PADDING = "Which rows of the padded image are the image's own?"
_KERNELS = "The sum that is differentiated runs over all outputs and all kernels."
_OVERLAP = (
    "A pixel that several windows see has a part in each of their outputs. What does the chain rule do with the parts?"
)
_FACTOR = "What is differentiated is a sum. The definition has no division."

MISCONCEPTIONS = (
    Misconception("image-gradient-flipped", "Kernels are turned by 180 degrees where the definition does not turn them.", _WINDOW,
                  partial(_variant, turned=lambda kernels: kernels[::-1, ::-1])),
    Misconception("image-gradient-channels-exchanged", "The last two axes of the kernels are exchanged: channels are taken for kernels.",
                  "The shape of the kernels is (kh, kw, C, N). Which of C and N belongs to the upstream gradient?",
                  partial(_variant, turned=lambda kernels: kernels.swapaxes(2, 3))),
    Misconception("image-gradient-upstream-ignored", "The result does not depend on the upstream gradient.",
                  "Where does the function use its first argument?", partial(_variant, seen=np.ones_like)),
    Misconception("image-gradient-first-kernel-only", "One kernel alone is used.", _KERNELS,
                  partial(_variant, mixed=lambda upstream, kernels: (upstream[..., :1], kernels[..., :1])), variants=(
                  partial(_variant, mixed=lambda upstream, kernels: (upstream[..., -1:], kernels[..., -1:])),)),
    Misconception("image-gradient-summed-before", "Upstream gradient and kernels are summed over the kernels before they are multiplied.",
                  "Each channel of the upstream gradient belongs to one kernel.", partial(_variant, mixed=_summed_before)),
    Misconception("image-gradient-stride-ignored", "The stride is not used.", _STRIDE, partial(_variant, strides=lambda stride: (1, 1))),
    Misconception("image-gradient-stride-one-direction", "The stride is used in one direction only.", _STRIDE,
                  partial(_variant, strides=lambda stride: (stride, 1)), variants=(
                  partial(_variant, strides=lambda stride: (1, stride)),)),
    Misconception("image-gradient-padding-kept", "The result has the size of the padded image.", _PADDING,
                  partial(_variant, cropped=lambda gradient, image_shape, padding: gradient)),
    Misconception("image-gradient-empty-slice", "Without padding nothing is left: a slice from 0 to -0 is empty.",
                  "What does a slice from p to -p hold if p is 0?",
                  partial(_variant, cropped=_up_to_minus_the_padding)),
    Misconception("image-gradient-wrong-part", "The padding is taken off on one side only: the result is shifted.", _PADDING,
                  partial(_variant, cropped=lambda gradient, image_shape, padding: _without_the_padding(gradient, image_shape, 0)), variants=(
                  partial(_variant, cropped=lambda gradient, image_shape, padding: _without_the_padding(gradient, image_shape, 2 * padding)),)),
    Misconception("image-gradient-padding-folded", "The gradient of the padding is added to pixels of the border.",
                  "How does the output change with a zero of the padding, and how with a pixel of the border?",
                  partial(_variant, cropped=_folded)),
    Misconception("image-gradient-last-window-missing", "The last row and column of outputs have no part in it.",
                  "Count the windows of the small example: does the loop reach the last one?",
                  partial(_variant, seen=_without_the_last)),
    Misconception("image-gradient-rest-missing", "Rows and columns that no window reaches are missing.",
                  "Which shape is asked for? How does the output change with a pixel that no window sees?",
                  partial(_variant, whole=lambda padded, needed: needed)),
    Misconception("image-gradient-written-over", "Where windows overlap, one part alone is kept.", _OVERLAP,
                  partial(_variant, put=_written_over), variants=(partial(_variant, put=_written_over, spread=_entry_by_entry),)),
    Misconception("image-gradient-averaged", "Where windows overlap, their parts are averaged.", _OVERLAP, partial(_variant, spread=_averaged)),
    Misconception("image-gradient-divided", "The result is divided by a number of outputs, of kernels or of their entries.", _FACTOR,
                  partial(_variant, factor=lambda upstream, kernels: 1 / upstream.size), variants=(
                  partial(_variant, factor=lambda upstream, kernels: 1 / upstream[..., 0].size),
                  partial(_variant, factor=lambda upstream, kernels: 1 / upstream.shape[-1]),
                  partial(_variant, factor=lambda upstream, kernels: 1 / kernels[..., 0, 0].size),
                  partial(_variant, factor=lambda upstream, kernels: 1 / kernels[..., 0].size))),
)  # fmt: skip

_SIZES = [(2, 5), (5, 2), (4, 3), (3, 4)]
"""Of kernels: even and odd, never square."""

_OF_THE_PADDING = {"image-gradient-padding-folded", "image-gradient-padding-kept", "image-gradient-wrong-part"}
_OF_THE_STRIDE = {"image-gradient-stride-ignored", "image-gradient-stride-one-direction", "image-gradient-rest-missing"}


def _draw(rng, height, width, size, channels, count, padding, stride):
    """Upstream gradient, kernels, and the shape of the image."""
    rows, columns = ((length + 2 * padding - k) // stride + 1 for length, k in zip((height, width), size, strict=True))
    return floats(rng, rows, columns, count), floats(rng, *size, channels, count), (height, width, channels)


def _with_stride_one(rng, padding):
    height, width = rng.permutation([7, 8, 9, 10])[:2].tolist()
    return _draw(rng, height, width, rng.permutation(_SIZES)[0].tolist(), 3, 4, padding, 1)


def _with_a_stride(rng, count, padding):
    kh, kw = rng.permutation(_SIZES)[0].tolist()
    stride = int(rng.integers(2, 4))
    height = size_that_leaves_a_rest(rng, kh, stride, padding)
    width = size_that_leaves_a_rest(rng, kw, stride, padding, other_than=height)
    return *_draw(rng, height, width, (kh, kw), 3, count, padding, stride), padding, stride


_WITH_PADDING = {"image-gradient-empty-slice"}
"""What is right wherever there is padding."""

PLAIN = Draw(partial(_with_stride_one, padding=0), exclude=_OF_THE_PADDING | _OF_THE_STRIDE)
"""Upstream gradient and kernels, three channels and four kernels, and the image's shape; no padding, stride 1."""

PADDED = Draw(lambda rng: (*_with_stride_one(rng, padding=2), 2), exclude=_OF_THE_STRIDE | _WITH_PADDING)
"""The same with padding."""

STRIDED = Draw(partial(_with_a_stride, count=4, padding=0), exclude=_OF_THE_PADDING)
"""The same with a stride, where the last rows and columns are in no window."""

TOGETHER = Draw(partial(_with_a_stride, count=3, padding=1), exclude=_WITH_PADDING)
"""As many kernels as channels, padding and stride. More rows are left than the padding has, so that some are the image's own."""

_UPSTREAM = np.array([[[1, 0], [2, 1]], [[0, 3], [-1, 1]]], np.float64)
_KERNELS = np.array([[[[1, 0], [0, 1]], [[2, 1], [0, 0]]], [[[0, 3], [1, 0]], [[-1, 0], [2, 1]]]], np.float64)

EXAMPLES = (
    Example("image_gradient({}, {}, {})", (_UPSTREAM[..., :1], _KERNELS[..., :1, :1], (3, 3, 1))),
    Example("image_gradient({}, {}, {}, {}, {})", (_UPSTREAM[..., :1], _KERNELS[..., :1, :1], (3, 3, 1), 1, 2)),
    Example("image_gradient({}, {}, {}, {}, {})", (_UPSTREAM, _KERNELS, (3, 3, 2), 1, 2)),
)
"""A kernel of 2 x 2 on 3 x 3 pixels; with padding and stride; with two channels and two kernels."""

QUANTITY = Quantity(
    name="image_gradient",
    truth=image_gradient,
    draws=(PLAIN, PADDED, STRIDED, TOGETHER),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=100,
    label="The gradient",
    examples=EXAMPLES,
)
