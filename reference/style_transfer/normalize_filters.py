"""Scaling of filters to [0, 1] for display."""

import numpy as np

from .scaling import scaling


def noise(rng: np.random.Generator) -> np.ndarray:
    """A bank of filters around zero."""
    return rng.normal(0, 0.3, (3, 3, 3, 8))


QUANTITY = scaling(
    "normalize_filters",
    "filters",
    noise,
    axes=("height", "width", "input channel", "filter"),
    symbols=("height", "width", "input channels", "filters"),
)
