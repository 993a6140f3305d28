"""Scaling of a gradient to [0, 1] for display."""

from .scaling import scaling

QUANTITY = scaling("normalize_gradient", "display", shape=(2, 9, 7, 3))
