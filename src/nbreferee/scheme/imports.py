"""Which files of the course a marking scheme imports: a mark depends on them."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


def imported(files: Iterable[Path], root: Path) -> set[Path]:
    """The course's Python files, below `root`, that `files` import, themselves or through one another."""
    found: set[Path] = set()
    pending = list(files)
    while pending:
        file = pending.pop()
        for name in _names(file, root):
            for path in _modules(name, root):
                if path not in found:
                    found.add(path)
                    pending.append(path)
    return found


def _names(file: Path, root: Path) -> Iterator[tuple[str, ...]]:
    """The modules that a file may import, as the parts of their dotted paths."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):  # pytest says so where it imports the file
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = file.relative_to(root).parts[: -node.level] if node.level else ()
            module = (*package, *(node.module.split(".") if node.module else ()))
            yield from ((*module, alias.name) for alias in node.names)


def _modules(name: tuple[str, ...], root: Path) -> Iterator[Path]:
    """The files that importing a dotted path runs: of each of its packages, and the module's own."""
    for end in range(1, len(name) + 1):
        path = root.joinpath(*name[:end])
        for file in (path / "__init__.py", path.with_name(f"{path.name}.py")):
            if file.is_file():
                yield file
