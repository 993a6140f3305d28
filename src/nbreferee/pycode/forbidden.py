"""Finds whether a function's code refers to a forbidden API, whatever the code calls it."""

import ast
from collections.abc import Collection, Sequence

from .reach import reached
from .source import DEFINITIONS, dotted_path, parse


def reaches(sources: Sequence[str], function: str, api: str, broken: Collection[int] = ()) -> bool:
    """Whether `function`, as defined in the notebook's cells, or a function it calls, refers to `api`.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
        api: dotted path, such as ``tensorflow.image.total_variation``; one of Python's own functions by its name, such as ``sorted``.
        broken: indices of the cells that ended in an error.
    """
    api = api.removeprefix("builtins.")
    if "." not in api and any(_defines(source, api) for source in sources):
        return False
    return any(_refers(node, names, api) for node, names in reached(sources, function, broken))


def _defines(source: str, name: str) -> bool:
    """Whether a cell has a function or a class of its own called `name`."""
    tree = parse(source)
    return tree is not None and any(isinstance(node, DEFINITIONS) and node.name == name for node in tree.body)


def _refers(node: ast.AST, names: dict[str, str], api: str) -> bool:
    path = dotted_path(node, names)
    if path is None:
        return False
    if "." not in api:
        return path.removeprefix("builtins.") == api
    *_, module, name = api.split(".")
    return path == api or path.endswith(f".{module}.{name}") or path == f"{module}.{name}"
