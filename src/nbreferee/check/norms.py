"""Distances between arrays, by norm and never element by element."""

import math

import numpy as np
from numpy.typing import ArrayLike


def distance(value: ArrayLike, reference: ArrayLike) -> float:
    """Relative distance ``|value - reference| / |reference|`` in float64; infinite where shapes differ or a NaN is."""
    value, reference = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    if value.shape != reference.shape:
        return float("inf")
    difference, scale = _norm(value - reference), _norm(reference)
    if not math.isfinite(difference):
        return float("inf")
    return difference / scale if scale > 0 else difference


def as_factor(value: ArrayLike, reference: ArrayLike, tolerance: float = 1e-4) -> float | None:
    """By what `reference` must be multiplied to give `value`; None where no number does."""
    value, reference = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    if value.shape != reference.shape:
        return None
    product, overlap = float(np.vdot(reference, value)), _square(reference)
    factor = product / overlap if overlap else 0.0
    # The square of the nearest multiple's norm is factor * product; by Pythagoras, that of the distance from it is what is left.
    return factor if factor and _square(value) < (1 + tolerance**2) * factor * product else None


def _norm(array: np.ndarray) -> float:
    square = _square(array)
    if 1e-290 < square < math.inf:
        return math.sqrt(square)
    largest = float(np.abs(array).max(initial=0))  # by which nothing overflows, nor becomes zero
    return largest * math.sqrt(_square(array / largest)) if 0 < largest < math.inf else largest


def _square(array: np.ndarray) -> float:
    entries = array.ravel(order="K")  # as they lie in memory: no copy
    return float(np.vdot(entries, entries))
