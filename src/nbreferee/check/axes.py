"""What the axes of arrays are called in messages. A lab names them in its ``lab.toml``; without a name they are "axis 0"."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

PLACES = ("row", "column")
"""Names of the two axes along which a picture lies. Formulas most often sum or average over them."""


@dataclass(frozen=True)
class AxisNames:
    """Names of axes by the number of axes that an array has.

    Attributes:
        names: one word for each axis, such as ``{4: ("image", "row", "column", "channel")}``.
        symbols: letters for the sizes of axes, as the lab's formulas have them: ``{4: ("B", "H", "W", "C")}``.
    """

    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    symbols: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, rank: int) -> tuple[str, ...]:
        """The names of the axes of an array that has `rank` of them."""
        return self.names.get(rank) or tuple(f"axis {axis}" for axis in range(rank))

    def sizes_of(self, rank: int) -> tuple[str, ...]:
        """What the sizes along these axes are called; empty where nobody has named them."""
        return self.symbols.get(rank) or self.names.get(rank) or ()


_CURRENT: ContextVar[AxisNames | None] = ContextVar("axis names", default=None)


@contextmanager
def axis_names(names: AxisNames) -> Iterator[None]:
    """Let messages call axes by `names` while the context lasts."""
    token = _CURRENT.set(names)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> AxisNames:
    """The names that messages use now."""
    return _CURRENT.get() or AxisNames()
