"""How many digits numbers are written with."""

from collections.abc import Iterable

_MOST = 17
"""That tell all numbers of float64 apart."""


def digits_to_tell(pairs: Iterable[tuple[float, float]], least: int) -> int:
    """How many digits, at least so many, the two numbers of each pair need to be written differently."""
    several = list(pairs)
    enough = (n for n in range(least, _MOST) if all(f"{one:.{n}g}" != f"{other:.{n}g}" for one, other in several))
    return next(enough, _MOST)
