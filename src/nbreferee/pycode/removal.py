"""A library's source without the bodies of some of its functions."""

import ast
from collections.abc import Mapping


class RemovalError(ValueError):
    """A source holds no such function. The message is a sentence."""


def without(source: str, functions: Mapping[tuple[int, str], str]) -> str:
    """`source` in which functions raise `RuntimeError`, as many lines long as before.

    Args:
        source: of a module.
        functions: what each of them says when it is called, by its first line, decorators included, and its name.

    Raises:
        RemovalError: there is no function of that name in that line.
        SyntaxError: `source` is no Python.
    """
    lines = source.encode().splitlines(keepends=True)  # the columns of a syntax tree count bytes
    wanted = dict(functions)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min(line.lineno for line in (node, *node.decorator_list))
            if (says := wanted.pop((first, node.name), None)) is not None:
                _empty(lines, node, says)
    if wanted:
        raise RemovalError(f"There is no function {sorted(wanted)[0][1]} in line {sorted(wanted)[0][0]}.")
    return b"".join(lines).decode()


def _empty(lines: list[bytes], node: ast.FunctionDef | ast.AsyncFunctionDef, says: str) -> None:
    """Replace a function's statements, but for its docstring, in `lines`."""
    has_docstring = ast.get_docstring(node, clean=False) is not None and len(node.body) > 1
    first, last = node.body[1 if has_docstring else 0], node.end_lineno or node.lineno
    start = first.lineno - 1
    lines[start] = lines[start][: first.col_offset] + f"raise RuntimeError({says!r})\n".encode()
    lines[start + 1 : last] = [b"\n"] * (last - start - 1)
