"""Finds where functions are defined, by importing their libraries: names lead through re-exports, decorators and wrappers."""

import gc
import importlib
import importlib.util
import inspect
import json
import types
from pathlib import Path
from typing import Any

ABSENT, UNKNOWN, COMPILED = "absent", "unknown", "compiled"
"""What may be said of a function in place of its place: its library is not installed, does not have it, or has no Python source of it."""


def main(names: list[str]) -> None:
    """Print, as JSON in the last line, the file, line and name under which each function of a dotted path is defined."""
    gc.disable()  # as in `launch.load`
    print("\n" + json.dumps({name: _place(name) for name in names}), flush=True)


def _place(name: str) -> list[object] | str:
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(_resolved(module), attribute)
    except (ImportError, AttributeError):
        return UNKNOWN if importlib.util.find_spec(name.partition(".")[0]) is not None else ABSENT
    function = inspect.unwrap(found) if callable(found) else found
    code = function.__code__ if isinstance(function, types.FunctionType) else None
    file = Path(code.co_filename) if code else None
    if code is None or file is None or file.suffix != ".py" or not file.is_file():
        return COMPILED
    return [str(file.resolve()), code.co_firstlineno, code.co_name]


def _resolved(name: str) -> Any:
    """The module or attribute that a dotted path names, importing as far as imports go."""
    path, *rest = name.split(".")
    target: Any = importlib.import_module(path)
    for part in rest:
        path = f"{path}.{part}"
        try:
            target = getattr(target, part)
        except AttributeError:
            target = importlib.import_module(path)
    return target
