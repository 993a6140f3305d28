"""Distances between arrays, by norm and never element by element."""

import numpy as np
from numpy.typing import ArrayLike


def distance(value: ArrayLike, reference: ArrayLike) -> float:
    """Relative distance ``|value - reference| / |reference|`` in float64; infinite where shapes differ or a NaN is."""
    value, reference = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    if value.shape != reference.shape or not np.all(np.isfinite(value)):
        return float("inf")
    scale = float(np.linalg.norm(reference))
    difference = float(np.linalg.norm(value - reference))
    return difference / scale if scale > 0 else difference


def as_factor(value: np.ndarray, reference: np.ndarray, tolerance: float = 1e-4) -> float | None:
    """By what `reference` must be multiplied to give `value`; None where no number does."""
    if value.shape != reference.shape or not np.all(np.isfinite(value)):
        return None
    overlap = float(np.vdot(reference, reference))
    factor = float(np.vdot(reference, value)) / overlap if overlap > 0 else 0.0
    return factor if factor and distance(value, factor * reference) < tolerance else None
