"""Finds whether a function's code refers to a forbidden API, whatever the code calls it."""

import ast
import re
from collections.abc import Iterable


def reaches(sources: list[str], function: str, api: str) -> bool:
    """Whether `function`, as defined in the notebook's cells, or a function it calls, refers to `api`.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
        api: dotted path, such as ``tensorflow.image.total_variation``.
    """
    trees = [tree for source in sources if (tree := parse(source)) is not None]
    statements = [statement for tree in trees for statement in tree.body]
    # Of several definitions of a name, the last one counts, as when the notebook runs.
    definitions = {name: statement for statement in statements for name in _defined(statement)}
    aliases = _aliases(statement for statement in statements if not isinstance(statement, _DEFINITIONS))

    pending, seen = [function], set()
    while pending:
        name = pending.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        definition = definitions[name]
        own = _bound(definition)
        known = {key: path for key, path in aliases.items() if key not in own}
        known |= _aliases(node for node in ast.walk(definition) if node is not definition)
        for node in ast.walk(definition):
            if _refers(node, known, api):
                return True
            if isinstance(node, ast.Name) and node.id not in own:
                pending.append(node.id)
    return False


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _bound(definition: ast.stmt) -> set[str]:
    """Names that a function binds itself: parameters, assignments, loops."""
    if not isinstance(definition, _DEFINITIONS):
        return set()
    names = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    return names | {
        node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def bound(source: str) -> set[str]:
    """The names that a cell binds outside of its functions and classes: definitions, assignments of all kinds, imports."""
    tree = parse(source)
    if tree is None:  # a syntax error somewhere in it
        found = re.findall(r"^[ \t]*(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*[:=]", source, re.MULTILINE)
        return {name for pair in found for name in pair if name}
    names, pending = set(), list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, _DEFINITIONS):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        pending.extend(ast.iter_child_nodes(node))
    return names


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell without its lines of IPython magic, or None where it is not Python."""
    code = "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _aliases(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What names stand for, as dotted paths, from imports and plain assignments, followed until nothing is new."""
    nodes, table = list(nodes), {}
    for _ in range(4):
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    table[name] = alias.name if alias.asname else name
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    table[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Assign) and (path := _path(node.value, table)):
                for target in node.targets:
                    if isinstance(target, ast.Name) and path != target.id:
                        table[target.id] = path
    return table


_LONGEST = 100
"""Parts, and ten times as many characters, that are kept of the end of a dotted path: what is looked for is shorter."""


def _path(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The dotted path that an expression spells: names, attributes, ``getattr`` with a constant."""
    parts: list[str] = []
    while not isinstance(node, ast.Name) and len(parts) < _LONGEST:
        if isinstance(node, ast.Attribute):
            node, name = node.value, node.attr
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
            and len(node.args) >= 2
            and isinstance(node.args[1], ast.Constant)
            and isinstance(node.args[1].value, str)
        ):
            node, name = node.args[0], node.args[1].value
        else:
            return None
        parts.append(name)
    if isinstance(node, ast.Name):
        parts.append(aliases.get(node.id, node.id))
    return ".".join(reversed(parts))[-10 * _LONGEST :]


def _refers(node: ast.AST, aliases: dict[str, str], api: str) -> bool:
    path = _path(node, aliases)
    if path is None:
        return False
    *_, module, name = api.split(".")
    return path == api or path.endswith(f".{module}.{name}") or path == f"{module}.{name}"


def _defined(node: ast.stmt) -> list[str]:
    """Names that a top-level statement defines."""
    if isinstance(node, _DEFINITIONS):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
