"""Scaling of a gradient to [0, 1] for display."""

import numpy as np

from .scaling import scaling


def noise(rng: np.random.Generator) -> np.ndarray:
    """The gradient of an image, around zero, whose colours have ranges of their own."""
    return rng.normal(0, 0.5, (1, 9, 7, 3)) * [1, 2, 4]


QUANTITY = scaling("normalize_gradient", "display", noise)
