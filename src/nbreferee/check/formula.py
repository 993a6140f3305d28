"""What a formula gives on inputs for which it may not have been made."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np


def computed(formula: Callable[..., Any], inputs: Iterable[Any], *, must_work: bool = False) -> np.ndarray:
    """The values of `formula`, float64; NaN where it cannot be computed, as may be on special or rounded inputs, unless it `must_work`."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(formula(*inputs), np.float64)
    except Exception:
        if must_work:
            raise
        return np.array(np.nan)
