"""What a student's function has returned: an array that can be compared, or a sentence why it is none.

Checks of values and of gradients ask here, so that a tuple, a list or an axis too many is treated alike everywhere.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import axes
from .failure import CheckFailed


def as_array(got: Any, label: str) -> np.ndarray:
    """`got` as a float64 array. Raises `CheckFailed` with a sentence where it is no array of numbers."""
    if got is None:
        raise CheckFailed(f"{label} is None. Does the function end with a return statement?", "returns-nothing")
    type_name = getattr(got, "type_name", None)  # of an object that did not cross the sandbox's border
    if type_name is not None or isinstance(got, str | dict | list | tuple):
        comma = " Is there a comma behind what is returned?" if isinstance(got, tuple) and len(got) == 1 else ""
        raise CheckFailed(
            f"{label} is of type {type_name or type(got).__name__}; one array or number is expected.{comma}",
            "wrong-type",
        )
    value = np.asarray(got)
    if value.dtype.kind not in "fiub":
        raise CheckFailed(f"{label} has dtype {value.dtype}; an array of real numbers is expected.", "wrong-type")
    return value.astype(np.float64)


def as_arrays(got: Any, count: int, label: str) -> list[np.ndarray]:
    """`got` as a list of `count` float64 arrays. Raises `CheckFailed` with a sentence where it is none."""
    if not isinstance(got, list | tuple) or len(got) != count:
        raise CheckFailed(f"What belongs to {label} cannot be read.", "unreadable-result")
    return [as_array(entry, label) for entry in got]


def as_shaped(got: Any, shape: tuple[int, ...], label: str, inputs: Sequence[Any] = ()) -> np.ndarray:
    """`got` as a float64 array of `shape`. Raises `CheckFailed` with a sentence where it is none.

    A number, of shape (), may come as an array of shape (1,).

    Args:
        got: what came back from the student's session.
        shape: what is expected.
        label: how the sentence calls it.
        inputs: what it was computed from.
    """
    value = squeezed(as_array(got, label), shape)
    if value.shape != shape:
        raise misshapen(value, shape, label, inputs)
    return value


def squeezed(value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as it is, or as a number where one is expected and comes as an array of shape (1,)."""
    return value.reshape(()) if shape == () and value.shape == (1,) else value


def misshapen(value: np.ndarray, shape: tuple[int, ...], label: str, inputs: Sequence[Any] = ()) -> CheckFailed:
    """What is said of a `value` that has not the expected `shape`."""
    expected = f"{shape} is expected for this input" if shape else "one number, of shape (), is expected"
    if value.size and _without_ones(value.shape) == _without_ones(shape) and value.ndim > len(shape):
        return CheckFailed(
            f"{label} has shape {value.shape}; {expected}. It has axes of length 1 too many: does something keep them, such as "
            "keepdims?",
            "axes-kept",
        )
    each = _one_for_each(value.shape, inputs) if not shape else ""
    return CheckFailed(f"{label} has shape {value.shape}{each}; {expected}.")


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _one_for_each(shape: tuple[int, ...], inputs: Sequence[Any]) -> str:
    """Along which axis of the first input there is one number for each place, in words; empty where that cannot be told."""
    array = next((each for each in inputs if isinstance(each, np.ndarray) and each.ndim), None)
    if array is None or len(shape) != 1 or shape[0] < 2:
        return ""
    names = [name for name, size in zip(axes.current().of(array.ndim), array.shape, strict=True) if size == shape[0]]
    return f", one number for each {names[0]}" if len(names) == 1 and not names[0].startswith("axis") else ""
