"""Finds whether a function's code refers to a forbidden API, whatever the code calls it."""

import ast
from collections.abc import Collection, Sequence

from .reach import reached
from .source import dotted_path


def reaches(sources: Sequence[str], function: str, api: str, broken: Collection[int] = ()) -> bool:
    """Whether `function`, as defined in the notebook's cells, or a function it calls, refers to `api`.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
        api: dotted path, such as ``tensorflow.image.total_variation``.
        broken: indices of the cells that ended in an error.
    """
    return any(_refers(node, names, api) for node, names in reached(sources, function, broken))


def _refers(node: ast.AST, names: dict[str, str], api: str) -> bool:
    path = dotted_path(node, names)
    if path is None:
        return False
    *_, module, name = api.split(".")
    return path == api or path.endswith(f".{module}.{name}") or path == f"{module}.{name}"
