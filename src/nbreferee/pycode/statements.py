"""The statements of a cell, each with its text, compared by what they say and not by how they are written."""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from .ipython import lines_of, magic_lines
from .source import DEFINITIONS, bound_by, parse

_MOST_CODE = 50_000
"""Characters of a cell whose statements are told apart: no syntax tree of a longer one is made."""


@dataclass(frozen=True)
class Statement:
    """A top-level statement of a cell.

    Attributes:
        text: its lines, with the comments and empty lines above it.
        meaning: the same for statements that differ in comments and format only.
        names: what it binds.
        harmless: whether it only defines, imports, or names a constant, so that running it takes no time.
        magics: the lines among its own that only IPython understands, above it.
    """

    text: str
    meaning: str
    names: frozenset[str] = frozenset()
    harmless: bool = False
    magics: tuple[str, ...] = ()


def statements(source: str) -> list[Statement] | None:
    """The statements of a cell, in order, or None where it is not Python. Statements that share a line are one.

    Line magics at the end of the cell are a statement; others belong to the statement below them.
    """
    tree = parse(source) if len(source) <= _MOST_CODE else None
    if tree is None:
        return None
    lines = lines_of(source)
    groups: list[list[ast.stmt]] = []
    for node in tree.body:
        if groups and node.lineno <= (groups[-1][-1].end_lineno or 0):
            groups[-1].append(node)
        else:
            groups.append([node])
    found, end = [], 0
    for group in groups:
        last = group[-1].end_lineno or group[-1].lineno
        try:
            meaning = "\n".join(map(ast.dump, group))
        except RecursionError:
            return None
        magics = tuple(magic_lines(lines[end : _begin(group[0]) - 1]))
        names, harmless = frozenset(bound_by(group)), all(map(_is_harmless, group))
        found.append(Statement("".join(lines[end:last]), meaning, names, harmless, magics))
        end = last
    if last_magics := "\n".join(magic_lines(lines[end:])):
        found.append(Statement(f"\n{last_magics}", last_magics))
    return found


def besides(statement: Statement, names: Collection[str], given: Collection[str]) -> tuple[str, bool]:
    """What of a statement binds none of `names`: other names of an import, other parts of its line; as code.

    And whether all that is not among it says what `given` statements say, so that nothing is lost.
    """
    tree = parse(statement.text)
    try:
        return _besides(tree.body if tree else [], names, given)
    except RecursionError:  # of an expression that Python reads but cannot write
        return "", False


def _besides(nodes: list[ast.stmt], names: Collection[str], given: Collection[str]) -> tuple[str, bool]:
    kept, known = [], True
    for node in nodes:
        bound_by_it = bound_by([node])
        if isinstance(node, ast.Import | ast.ImportFrom):
            theirs = [alias for alias in node.names if (alias.asname or alias.name).partition(".")[0] in names]
            node.names, others = theirs, [alias for alias in node.names if alias not in theirs]
            known = known and (not theirs or ast.dump(node) in given)
            if others:
                node.names = others
                kept.append(ast.unparse(node))
        elif bound_by_it.isdisjoint(names):
            kept.append(ast.unparse(node))
        else:
            known = known and ast.dump(node) in given
    return "\n".join(kept), known and bool(kept)


def _begin(node: ast.stmt) -> int:
    """The line in which a statement begins, with what decorates it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def comments(source: str) -> list[str]:
    """The lines of a cell that are comments, without their signs."""
    return [line.lstrip().lstrip("#").strip() for line in lines_of(source) if line.lstrip().startswith("#")]


def _is_harmless(node: ast.stmt) -> bool:
    if isinstance(node, (*DEFINITIONS, ast.Import, ast.ImportFrom)):
        return True
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
