"""Which environment variables a cell sets."""

import ast
import re
from collections.abc import Iterable, Iterator

from .ipython import lines_of, magic_lines
from .source import dotted_path, parse_unless_long

_SETTERS = ("putenv", "os.putenv")
_MAGIC = re.compile(r"%(?:set_)?env\s+(\w+)")


def assigned(source: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a cell sets in the environment: through ``os.environ``, ``os.putenv`` or ``%env``."""
    names = [name for name in names if name in source]
    tree = parse_unless_long(source) if names else None
    found = {name for node in (ast.walk(tree) if tree else ()) for name in _set_by(node)}
    found |= {name for line in magic_lines(lines_of(source)) for name in _MAGIC.findall(line)}
    return [name for name in names if name in found]


def _set_by(node: ast.AST) -> Iterator[object]:
    """What a node of a syntax tree sets as variables of the environment."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _is_environment(node.value):
        yield _constant(node.slice)
    elif isinstance(node, ast.AugAssign) and _is_environment(node.target):
        yield from _keys(node.value)
    elif isinstance(node, ast.Call):
        method = node.func.attr if isinstance(node.func, ast.Attribute) and _is_environment(node.func.value) else ""
        if (method == "setdefault" or dotted_path(node.func, {}) in _SETTERS) and node.args:
            yield _constant(node.args[0])
        elif method == "update":
            yield from (keyword.arg for keyword in node.keywords)
            yield from (key for argument in node.args for key in _keys(argument))


def _keys(node: ast.AST) -> Iterator[object]:
    """The names in a dict that is written out, in braces or as a call of ``dict``."""
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            yield from map(_constant, part.keys)
        elif isinstance(part, ast.keyword):
            yield part.arg


def _is_environment(node: ast.expr) -> bool:
    return (dotted_path(node, {}) or "").rpartition(".")[2] == "environ"


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
