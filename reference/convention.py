"""A legitimate variant of a quantity, which earns full marks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Convention:
    """Another right way: what differs, in words, and the quantity in float64, of the same arguments."""

    what: str
    formula: Callable[..., Any]
