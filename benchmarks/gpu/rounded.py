"""``python -m benchmarks.gpu.rounded FILE SEEDS [MODE ...]``: errors of each quantity with the library that ``KERAS_BACKEND`` names.

One process a library, and one for each setting of the environment that is read once.
"""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from nbreferee.check import Quantity, distance
from nbreferee.testing.quantities import quantities
from tests.course.rounding import gpu as gpu_of_jax

from .formulas import FORMULAS, Formula, formula_of
from .modes import MODES
from .results import Result

LONG = {"gallery", "layer_choice, content", "layer_choice, style"}
"""Quantities whose truth takes long: they are measured last, with one seed."""


def main() -> int:
    """Write the errors to a file."""
    result, seeds, modes = Result(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3:] or list(MODES)
    result.note(library=keras.backend.backend(), device=device())
    every = [(lab, quantity) for lab in FORMULAS for quantity in quantities(lab)]
    for lab, quantity in sorted(every, key=lambda pair: pair[1].name in LONG):
        formula = formula_of(lab, quantity)
        if formula is not None:
            few = 1 if quantity.name in LONG else seeds
            result.attempt(f"{lab}/{quantity.name}", partial(errors, quantity, formula, few, modes))
    return 0


def errors(quantity: Quantity, formula: Formula, seeds: int, modes: Sequence[str]) -> dict[str, float]:
    """The tolerance, and the largest relative distance from the truth in each mode."""
    found: dict[str, list[float]] = {mode: [] for mode in modes}
    for seed in range(seeds):
        for draw in quantity.draws:
            inputs = quantity.inputs(np.random.default_rng(seed), draw)
            truth = np.asarray(quantity.truth(*inputs))
            for mode in modes:
                with precision(mode):
                    got = ops.cast(formula(*tensors(inputs, MODES[mode])), "float32")
                    found[mode].append(distance(np.asarray(ops.convert_to_numpy(got)), truth))
    return {"tolerance": quantity.tolerance} | {mode: max(values) for mode, values in found.items()}


def tensors(value: Any, dtype: str) -> Any:
    """Inputs with tensors in the place of arrays and of floating-point numbers."""
    if isinstance(value, np.ndarray | float):
        return ops.cast(ops.convert_to_tensor(np.asarray(value, np.float32)), dtype)
    if isinstance(value, list | tuple):
        return type(value)(tensors(each, dtype) for each in value)
    if isinstance(value, dict):
        return {key: tensors(each, dtype) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: tensors(getattr(value, field.name), dtype) for field in fields(value)})
    return value


@contextlib.contextmanager
def precision(mode: str) -> Iterator[None]:
    """Matrix products and convolutions of float32 as `mode` says."""
    if mode == "float32 as the library comes":
        yield
    elif keras.backend.backend() == "jax":
        import jax

        with jax.default_matmul_precision("tensorfloat32" if mode == "TF32" else "highest"):
            yield
    else:
        import torch

        places = torch.backends.cuda.matmul, torch.backends.cudnn
        before = [place.allow_tf32 for place in places]
        for place in places:
            place.allow_tf32 = mode == "TF32"
        try:
            yield
        finally:
            for place, allowed in zip(places, before, strict=True):
                place.allow_tf32 = allowed


def device() -> str:
    """The name of the GPU that the library computes on, or CPU."""
    if keras.backend.backend() == "jax":
        return gpu_of_jax() or "CPU"
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"


if __name__ == "__main__":
    raise SystemExit(main())
