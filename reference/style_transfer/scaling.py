"""Linear scaling of an array to [0, 1], and what is mistaken for it: the quantity of two questions."""

from collections.abc import Callable

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

Noise = Callable[[np.random.Generator], np.ndarray]


def to_unit_interval(values: np.ndarray) -> np.ndarray:
    """`values` scaled linearly, the smallest to 0 and the largest to 1, in float64; zero where all are the same."""
    values = values.astype(np.float64)
    spread = np.ptp(values)
    return (values - values.min()) / spread if spread > 0 else np.zeros(values.shape)


def scaling(name: str, prefix: str, noise: Noise, **names: tuple[str, ...]) -> Quantity:
    """The scaling of the question `name`, for values around zero that `noise` draws.

    Ids of misconceptions begin with `prefix`. `names` are the axes and symbols of a `Quantity`.
    """
    return Quantity(
        name,
        to_unit_interval,
        draws=(shifted(noise, 0),),
        tolerance=1e-4,
        misconceptions=_misconceptions(prefix),
        margin=0,
        **names,
    )


def shifted(noise: Noise, by: float) -> DrawFunction:
    """Draws values around `by`, float32."""
    return lambda rng: ((by + noise(rng)).astype(np.float32),)


def _misconceptions(prefix: str) -> tuple[Misconception, ...]:
    hint = "The smallest value of the whole array becomes 0, the largest becomes 1."
    rest = {
        "not-shifted": ("The values are divided by the largest, but not shifted.", lambda v: v / v.max()),
        "not-divided": ("The values are shifted, but not divided by their range.", lambda v: v - v.min()),
        "divided-by-the-maximum": ("The shifted values are divided by the largest value, not by the range.",
                                   lambda v: (v - v.min()) / v.max()),
        "per-channel": ("Each channel is scaled on its own, so that they cannot be compared any more.", _each(-1)),
        "per-input-channel": ("Each slice along the last but one axis is scaled on its own.", _each(-2)),
        "absolute": ("The signs are lost: absolute values are scaled.", lambda v: np.abs(v) / np.abs(v).max()),
        "symmetric": ("Zero is kept in the middle.", lambda v: 0.5 + 0.5 * v / np.abs(v).max()),
        "clipped": ("Values outside 0 to 1 are cut off.", lambda v: np.clip(v, 0, 1)),
        "standardised": ("The values are standardised by mean and deviation.", lambda v: (v - v.mean()) / v.std()),
        "to-255": ("The values go from 0 to 255.", lambda v: 255 * to_unit_interval(v)),
        "inverted": ("Small and large are exchanged.", lambda v: 1 - to_unit_interval(v)),
    }  # fmt: skip
    return tuple(Misconception(f"{prefix}-{name}", finding, hint, formula) for name, (finding, formula) in rest.items())


def _each(axis):
    """Every slice along `axis` scaled by itself."""

    def formula(values):
        others = tuple(a for a in range(values.ndim) if a != axis % values.ndim)
        low, high = values.min(others, keepdims=True), values.max(others, keepdims=True)
        return (values - low) / (high - low)

    return formula
