"""What Python code binds and refers to, from its syntax tree."""

import ast
import re
from collections.abc import Iterable

from .ipython import without_magics

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_SCOPES = (*DEFINITIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_MOST_CODE = 100_000
"""Characters of a cell: a syntax tree takes some hundred bytes for each."""

_LONGEST = 100
"""Parts, and ten times as many characters, that are kept of the end of a dotted path: what is looked for is shorter."""


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell without its lines of IPython magic, or None where it is not Python."""
    tree = _tree(source)
    return tree if tree is not None else _tree(without_magics(source))


def parse_unless_long(source: str) -> ast.Module | None:
    """As `parse`; None, too, where the cell holds so much code that its tree would take much memory."""
    return parse(source) if len(source) <= _MOST_CODE else None


def _tree(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound(source: str) -> set[str]:
    """The names that a cell binds outside of its functions and classes: definitions, assignments of all kinds, imports."""
    tree = parse_unless_long(source)
    if tree is None:  # a syntax error somewhere in it, or too long
        found = re.findall(r"^[ \t]*(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*[:=]", source, re.MULTILINE)
        return {name for pair in found for name in pair if name}
    return bound_by(tree.body)


def bound_by(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that `statements` bind, as `bound` has them."""
    names: set[str] = set()
    pending: list[ast.AST] = list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        pending.extend(ast.iter_child_nodes(node))
    return names


def mentioned(source: str) -> set[str]:
    """The names that a cell reads or writes anywhere in it; none where it is no Python."""
    tree = parse(source)
    return set() if tree is None else {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def wanted(source: str) -> set[str]:
    """The names that a cell may read from what other cells have left. All of its words where it is no Python, or too long."""
    tree = parse_unless_long(source)
    try:
        names = None if tree is None else _wanted(tree.body, set())
    except RecursionError:
        names = None
    return set(re.findall(r"[^\W\d]\w*", source)) if names is None else names


def _wanted(statements: Iterable[ast.stmt], own: set[str]) -> set[str]:
    """The names that `statements` read before they bind them, but for the `own` ones; adds to these what is bound."""
    names: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.For | ast.AsyncFor):
            heads: list[tuple[ast.expr, ast.expr | None]] = [(statement.iter, statement.target)]
        elif isinstance(statement, ast.With | ast.AsyncWith):
            heads = [(item.context_expr, item.optional_vars) for item in statement.items]
        elif isinstance(statement, ast.If | ast.While):
            heads = [(statement.test, None)]
        else:
            names |= _read(statement) - own
            own |= bound_by([statement])
            continue
        for value, target in heads:
            names |= _read(value) - own
            if target is not None:
                names |= _read(target) - own
                own |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
        names |= _wanted([*statement.body, *getattr(statement, "orelse", [])], own)
    return names


def _read(node: ast.AST) -> set[str]:
    """The names that a node reads and does not bind for itself, as the parameters of a function."""
    return _read_and_bound(node)[0]


def _read_and_bound(node: ast.AST) -> tuple[set[str], set[str]]:
    """What `_read` says of a node, and the names that are assigned to, or are parameters, anywhere in it."""
    if isinstance(node, ast.Name):
        return (set(), {node.id}) if isinstance(node.ctx, ast.Store) else ({node.id}, set())
    names: set[str] = set()
    within = {node.arg} if isinstance(node, ast.arg) else set()
    for child in ast.iter_child_nodes(node):
        read, assigned = _read_and_bound(child)
        names |= read
        within |= assigned
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        names.add(node.target.id)
    return names - within if isinstance(node, _SCOPES) else names, within


def deleted(source: str) -> set[str]:
    """The names that a cell deletes by ``del``, outside of its functions and classes."""
    tree = parse_unless_long(source)
    names: set[str] = set()
    pending: list[ast.AST] = list(tree.body) if tree else []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            names.add(node.id)
        if not isinstance(node, DEFINITIONS):
            pending.extend(ast.iter_child_nodes(node))
    return names


def imports_all(source: str) -> list[str]:
    """The modules from which a cell imports all names."""
    tree = parse_unless_long(source)
    return [
        node.module or "."
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


def aliases(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What names stand for, as dotted paths, from imports and plain assignments, followed until nothing is new."""
    nodes = list(nodes)
    table: dict[str, str] = {}
    for _ in range(4):
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    table[name] = alias.name if alias.asname else name
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    table[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Assign) and (path := dotted_path(node.value, table)):
                for target in node.targets:
                    if isinstance(target, ast.Name) and path != target.id:
                        table[target.id] = path
    return table


def dotted_path(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The dotted path that an expression spells: names, attributes, ``getattr`` with a constant."""
    parts: list[str] = []
    while not isinstance(node, ast.Name) and len(parts) < _LONGEST:
        if isinstance(node, ast.Attribute):
            name, node = node.attr, node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
            and len(node.args) >= 2
            and isinstance(node.args[1], ast.Constant)
            and isinstance(node.args[1].value, str)
        ):
            name, node = node.args[1].value, node.args[0]
        else:
            return None
        parts.append(name)
    if isinstance(node, ast.Name):
        parts.append(aliases.get(node.id, node.id))
    return ".".join(reversed(parts))[-10 * _LONGEST :]
