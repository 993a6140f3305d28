"""Scaling of filters to [0, 1] for display."""

from .scaling import scaling

QUANTITY = scaling(
    "normalize_filters",
    "filters",
    shape=(3, 5, 2, 7),
    axes=("height", "width", "input channel", "filter"),
    symbols=("height", "width", "input channels", "filters"),
)
