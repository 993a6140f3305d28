"""The vocabulary of a check: what a marking scheme and its reference import, and nothing else of the engine.

Needs NumPy alone. A check is a pytest test that asks the `student` fixture (`nbreferee.student.StudentSession`) for a value and
compares it: `Quantity.check` or `assert_close` for numbers, `CheckFailed` for everything else.
"""

from .agree import agreed
from .axes import AxisNames, axis_names
from .compare import assert_close
from .example import Example
from .failure import CheckFailed, Comparison, Picture
from .misconception import AcceptedVariant, Misconception
from .norms import distance
from .pictures import compared
from .quantity import Draw, DrawFunction, Quantity, draw_distinguishing
from .returned import as_array, as_arrays, as_shaped

__all__ = [
    "AcceptedVariant",
    "AxisNames",
    "CheckFailed",
    "Comparison",
    "Draw",
    "DrawFunction",
    "Example",
    "Misconception",
    "Picture",
    "Quantity",
    "agreed",
    "as_array",
    "as_arrays",
    "as_shaped",
    "assert_close",
    "axis_names",
    "compared",
    "distance",
    "draw_distinguishing",
]
