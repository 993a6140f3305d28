"""Finds whether a function's code refers to a forbidden API, whatever the code calls it."""

import ast


def reaches(sources: list[str], function: str, api: str) -> bool:
    """Whether `function`, as defined in the notebook's cells, or a function it calls, refers to `api`.

    Args:
        sources: the code cells, in order. Cells that are not valid Python are passed over; IPython magics are ignored.
        function: name of the function or class to start from.
        api: dotted path, such as ``tensorflow.image.total_variation``.
    """
    trees = [tree for source in sources if (tree := _parse(source)) is not None]
    aliases = _aliases(trees)
    definitions: dict[str, list[ast.AST]] = {}
    for tree in trees:
        for node in tree.body:
            for name in _defined(node):
                definitions.setdefault(name, []).append(node)

    pending, seen = [function], set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        if aliases.get(name) == api:
            return True
        for definition in definitions.get(name, []):
            local = {**aliases, **_aliases([definition])}
            for node in ast.walk(definition):
                if _refers(node, local, api):
                    return True
                if isinstance(node, ast.Name) and node.id in definitions:
                    pending.append(node.id)
    return False


def _parse(source: str) -> ast.Module | None:
    code = "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _aliases(trees: list[ast.AST]) -> dict[str, str]:
    """What names stand for, as dotted paths, from imports and plain assignments, followed until nothing is new."""
    table: dict[str, str] = {}
    for _ in range(4):
        for tree in trees:
            for node in ast.walk(tree):
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


def _path(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The dotted path that an expression spells: names, attributes, ``getattr`` with a constant."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _path(node.value, aliases)
        return f"{base}.{node.attr}" if base else None
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) >= 2
        and isinstance(node.args[1], ast.Constant)
    ):
        base = _path(node.args[0], aliases)
        return f"{base}.{node.args[1].value}" if base else None
    return None


def _refers(node: ast.AST, aliases: dict[str, str], api: str) -> bool:
    path = _path(node, aliases)
    if path is None:
        return False
    *_, module, name = api.split(".")
    return path == api or path.endswith(f".{module}.{name}") or path == f"{module}.{name}"


def _defined(node: ast.stmt) -> list[str]:
    """Names that a top-level statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
