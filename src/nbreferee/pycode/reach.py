"""The code that a function of a notebook runs: its own, and that of every function of the notebook which it refers to."""

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from .source import DEFINITIONS, aliases, bound_by, parse


def reached(
    sources: Sequence[str], function: str, broken: Collection[int] = ()
) -> Iterator[tuple[ast.AST, dict[str, str]]]:
    """The nodes of the syntax trees of `function` and of what it refers to, each with what names stand for there, as dotted paths.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
        broken: indices of the cells that ended in an error, so that it is not known which of their definitions there are.
    """
    cells = _statements(tuple(sources))
    definitions: dict[str, list[ast.stmt]] = {}
    for number, statement in cells:
        for name in _defined(statement):
            # Of several definitions of a name, the last one counts, as when the notebook runs.
            earlier = definitions.get(name, []) if number in broken else []
            definitions[name] = [*earlier, statement]
    known_everywhere = aliases(statement for _, statement in cells if not isinstance(statement, DEFINITIONS))
    for name in _defined_anew([statement for number, statement in cells if number not in broken]):
        known_everywhere.pop(name, None)

    pending, seen = [function], set[str]()
    while pending:
        name = pending.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        for definition in definitions[name]:
            own = _bound(definition)
            known = {key: path for key, path in known_everywhere.items() if key not in own}
            known |= aliases(node for node in ast.walk(definition) if node is not definition)
            for node in ast.walk(definition):
                yield node, known
                if isinstance(node, ast.Name) and node.id not in own:
                    pending.append(node.id)


@lru_cache(maxsize=1)  # a check asks for one function after another in the same notebook
def _statements(sources: tuple[str, ...]) -> list[tuple[int, ast.stmt]]:
    """The top-level statements of the cells that are Python, each with the index of its cell."""
    trees = ((number, parse(source)) for number, source in enumerate(sources))
    return [(number, statement) for number, tree in trees if tree is not None for statement in tree.body]


def _defined_anew(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that are a function's or a class's in the end, and that nothing mentions before for what they were then."""
    anew: set[str] = set()
    mentioned: set[str] = set()
    for statement in statements:
        anew -= bound_by([statement])
        if isinstance(statement, DEFINITIONS) and statement.name not in mentioned:
            anew.add(statement.name)
        mentioned |= {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        }
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
