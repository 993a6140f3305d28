"""Images whose neighbours differ by prescribed amounts: only where which difference lies is drawn.

So a formula that is not the total variation lies equally far from it in every draw, and so does one that rounds. All values are
multiples of a power of two, so that float32 holds their differences and sums exactly.
"""

import numpy as np

PERIOD, DOWN, RIGHT = 26, 12, 11
"""Along a column a value is 12 steps above or 14 below the one before, along a row 11 above or 15 below."""

PALE_STEP = 258 / 2**16
"""1.004 / 255, for differences from 0.043 to 0.059. Pictures of 8 bits lose the 0.004."""

BRIGHT_STEP = 3 + 2**-9
"""For differences from 33 to 45. From 128 to 255, float16, bfloat16 and whole numbers lose the part behind the point."""


def pale(rng: np.random.Generator, batch: int, height: int, width: int, channels: int) -> np.ndarray:
    """Images (B, H, W, C), float32, with values from 0 to 1 and little contrast, each channel around another level.

    Levels are nearly multiples of 1/255, and steps are not.
    """
    levels = rng.choice(np.arange(15, 225, 5), batch * channels, replace=False)
    levels = np.round(levels / 255 * 2**16) / 2**16
    return _waves(rng, levels.reshape(batch, channels), height, width, PALE_STEP)


def bright(rng: np.random.Generator, batch: int, height: int, width: int, channels: int) -> np.ndarray:
    """Images (B, H, W, C), float32, with values from 128 to 255, each channel around another level."""
    levels = rng.choice(np.arange(128, 178), batch * channels, replace=False)
    return _waves(rng, levels.reshape(batch, channels), height, width, BRIGHT_STEP)


def bright_pixels(rng: np.random.Generator, batch: int, height: int, width: int, channels: int) -> np.ndarray:
    """Black images (B, H, W, C), float32, with one bright pixel in each channel, none on the border.

    Those of the first two images lie beside opposite corners and each other, the others anywhere.
    """
    image = np.zeros((batch, height, width, channels), np.float32)
    values = iter(128 + 2**-4 - 2**-9 + rng.permutation(batch * channels))
    for number, channel in np.ndindex(batch, channels):
        anywhere = rng.integers(1, height - 1), rng.integers(1, width - 1)
        place = {0: (1, 1 + channel), 1: (height - 2, width - 2 - channel)}.get(number, anywhere)
        image[number, *place, channel] = next(values)
    return image


def _waves(rng, levels, height, width, step):
    """``image[b, i, j, c] = levels[b, c] + step * ((± 12 i ± 11 j + start) mod 26)``; signs and start are drawn for each b and c.

    They are drawn until the vertical and the horizontal differences each sum to less than zero, and to other values, and channels do not
    all rise and fall together: without absolute values, a sum is negative then, and not that of another mistake, and channels that
    are added first cancel in part.
    """
    shape = (levels.shape[0], 1, 1, levels.shape[1])
    rows, columns = np.arange(height)[:, None, None], np.arange(width)[:, None]
    while True:
        down, right = (rng.choice((-1, 1), shape) for _ in range(2))
        places = (DOWN * down * rows + RIGHT * right * columns + rng.integers(0, PERIOD, shape)) % PERIOD
        differences = [np.diff(places, axis=axis) for axis in (1, 2)]
        vertical, horizontal = (each.sum() for each in differences)
        together = shape[-1] > 1 and not any(np.ptp(np.sign(each), axis=-1).any() for each in differences)
        if vertical < 0 and horizontal < 0 and vertical != horizontal and not together:
            return (levels[:, None, None] + step * places).astype(np.float32)
