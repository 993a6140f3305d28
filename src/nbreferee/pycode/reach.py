"""The code that a function of a notebook runs: its own, and that of every function of the notebook which it refers to."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from .source import DEFINITIONS, aliases, bound_by, parse


def reached(sources: list[str], function: str) -> Iterator[tuple[ast.AST, dict[str, str]]]:
    """The nodes of the syntax trees of `function` and of what it refers to, each with what names stand for there, as dotted paths.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
    """
    statements = _statements(tuple(sources))
    # Of several definitions of a name, the last one counts, as when the notebook runs.
    definitions = {name: statement for statement in statements for name in _defined(statement)}
    known_everywhere = aliases(statement for statement in statements if not isinstance(statement, DEFINITIONS))
    for name in _defined_anew(statements):
        known_everywhere.pop(name, None)

    pending, seen = [function], set[str]()
    while pending:
        name = pending.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        definition = definitions[name]
        own = _bound(definition)
        known = {key: path for key, path in known_everywhere.items() if key not in own}
        known |= aliases(node for node in ast.walk(definition) if node is not definition)
        for node in ast.walk(definition):
            yield node, known
            if isinstance(node, ast.Name) and node.id not in own:
                pending.append(node.id)


@lru_cache(maxsize=1)  # a check asks for one function after another in the same notebook
def _statements(sources: tuple[str, ...]) -> list[ast.stmt]:
    """The top-level statements of the cells that are Python."""
    return [statement for source in sources if (tree := parse(source)) is not None for statement in tree.body]


def _defined_anew(statements: list[ast.stmt]) -> set[str]:
    """The names that are a function's or a class's in the end, and that no statement uses at once before, for what they were then."""
    anew: set[str] = set()
    used: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            given = statement.args
            at_once: list[ast.AST] = [*statement.decorator_list, *given.defaults, *filter(None, given.kw_defaults)]
        else:
            at_once = [] if isinstance(statement, ast.Import | ast.ImportFrom) else [statement]
        used |= {
            node.id
            for part in at_once
            for node in ast.walk(part)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        }
        anew -= bound_by([statement])
        if isinstance(statement, DEFINITIONS) and statement.name not in used:
            anew.add(statement.name)
    return anew


def _bound(definition: ast.stmt) -> set[str]:
    """Names that a function binds itself: parameters, assignments, loops."""
    if not isinstance(definition, DEFINITIONS):
        return set()
    names = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    return names | {
        node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _defined(node: ast.stmt) -> list[str]:
    """Names that a top-level statement defines."""
    if isinstance(node, DEFINITIONS):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
