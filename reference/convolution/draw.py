"""Images and kernels that tell right from wrong: float32 with negative numbers, no two sizes alike, windows that do not fit."""

import numpy as np


def floats(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, float32, with a mean that is not zero: what replaces them by zeros is then seen."""
    return rng.normal(-0.7, 1.5, shape).astype(np.float32)


def patches(rng: np.random.Generator, height: int, width: int, channels: int) -> np.ndarray:
    """An image (height, width, channels), float32, of patches around another number each.

    In some windows all numbers are negative, in others none.
    """
    rows, columns = -(-height // 4), -(-width // 4)
    around = rng.choice([-3, 2], (rows, columns, channels)).repeat(4, 0).repeat(4, 1)[:height, :width]
    return (around + rng.normal(0, 1, (height, width, channels))).astype(np.float32)


def whole_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Whole numbers of both signs, int64: a result of the same dtype would lose what lies behind the point."""
    return rng.integers(-9, 6, shape)


def size_that_leaves_a_rest(
    rng: np.random.Generator,
    window: int,
    stride: int,
    padding: int = 0,
    other_than: int = 0,
    rests: range = range(1, 10),
) -> int:
    """A number of rows from 9 to 16 of which the last are in no window, if windows of `window` rows start at every `stride`.

    Every `stride`-th of them are as many as a window has, at least: an answer that takes these rows alone gives a value, too.

    Args:
        rng: the source of chance.
        window: rows of a window.
        stride: rows from one window to the next.
        padding: rows of zeros on each side.
        other_than: a number that it must not be.
        rests: how many rows may be left.
    """
    sizes = [size for size in range(9, 17) if size + 2 * padding > (window - 1) * stride and size != other_than]
    sizes = [size for size in sizes if (size + 2 * padding - window) % stride in rests]
    return int(rng.choice(sizes))
