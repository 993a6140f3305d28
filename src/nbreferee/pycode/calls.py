"""The calls in a function's code, from its text."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .reach import reached
from .source import dotted_path

_LONGEST = 40
"""Characters of a call's name that are shown."""

_LONGEST_ARGUMENT = 200
"""Characters of an argument that are kept."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        spelled: the function as the code spells it, such as ``np.sum``; of a method of an expression ``.numpy``.
        path: its dotted path whatever it is called here, such as ``numpy.sum``; of a method of an expression ``.numpy``.
        arguments: the text of what it is given.
    """

    spelled: str
    path: str
    arguments: str

    @property
    def text(self) -> str:
        """The path with the arguments behind it."""
        return f"{self.path}({self.arguments})"


def calls(sources: list[str], function: str) -> Iterator[Call]:
    """The calls in the code of `function` and of what it calls. Left out are functions of mere numbers or shapes.

    Args:
        sources: the notebook's code cells, in order.
        function: name of the function or class to start from.
    """
    for node, names in reached(sources, function):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        path = dotted_path(node.func, names)
        if path is None and isinstance(node.func, ast.Attribute):
            spelled = path = f".{node.func.attr}"
        elif path is not None:
            spelled = _text(node.func)
        else:
            continue
        is_method = "." in path and not _of_a_library(path, names)
        if is_method or not given or any(map(_computed, given)):
            yield Call(spelled[:_LONGEST], path, ", ".join(map(_text, given)))


def _text(node: ast.expr) -> str:
    """The text of an expression; empty where there is none, as of a number with too many digits."""
    try:
        return ast.unparse(node)[:_LONGEST_ARGUMENT]
    except (ValueError, RecursionError):
        return ""


def _of_a_library(path: str, names: dict[str, str]) -> bool:
    return path.partition(".")[0] in {known.partition(".")[0] for known in names.values()}


def _computed(node: ast.expr) -> bool:
    """Whether an argument refers to something other than a shape."""
    used = [each for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)]
    names = {each.attr if isinstance(each, ast.Attribute) else each.id for each in used}
    return bool(names) and not names & {"shape", "ndim", "len"}
