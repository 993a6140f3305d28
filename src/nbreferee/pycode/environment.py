"""Which environment variables a cell sets."""

import ast
import re
from collections.abc import Iterable, Iterator

from .ipython import magic_lines
from .source import dotted_path, parse

_SETTERS = ("putenv", "setdefault")
_MAGIC = re.compile(r"%(?:set_)?env\s+(\w+)")


def assigned(source: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a cell sets in the environment: through ``os.environ``, ``os.putenv`` or ``%env``."""
    names = [name for name in names if name in source]
    tree = parse(source) if names else None
    found = {name for node in (ast.walk(tree) if tree else ()) for name in _set_by(node)}
    found |= {name for line in magic_lines(source.splitlines()) for name in _MAGIC.findall(line)}
    return [name for name in names if name in found]


def _set_by(node: ast.AST) -> Iterator[object]:
    """What a node of a syntax tree may set as a variable of the environment."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _is_environment(node.value):
        yield _constant(node.slice)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if name in _SETTERS and node.args:
            yield _constant(node.args[0])
        if name == "update":
            yield from (keyword.arg for keyword in node.keywords)
    elif isinstance(node, ast.Dict):
        yield from map(_constant, node.keys)


def _is_environment(node: ast.expr) -> bool:
    return (dotted_path(node, {}) or "").rpartition(".")[2] == "environ"


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
