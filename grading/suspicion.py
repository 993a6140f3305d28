"""What in a student's code deserves a look by a person. It never touches the mark: honest code may do the same.

Read from the code alone: what the code says while it runs, a dishonest one can choose.
"""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from .assignment import grade_id_of
from .refused import reaches

_MODULES = frozenset(
    "atexit builtins ctypes gc grading importlib inspect ipykernel jupyter_client mmap multiprocessing nbgrader pickle "
    "ptrace pty reference resource signal site socket subprocess threading traceback zmq".split()
)
"""Modules that no answer of a lab needs."""

_ATTRIBUTES = frozenset(
    "__bases__ __builtins__ __closure__ __code__ __globals__ __subclasses__ _getframe _current_frames addaudithook cr_frame "
    "f_back f_globals f_locals gi_frame meta_path modules path_hooks setprofile settrace tb_frame user_ns".split()
)
"""Attributes through which a program looks at other programs, or at itself from outside."""

_PLACES = (
    "/proc",
    "/sys/",
    "/etc/",
    "/opt/",
    "/dev/",
    "gradebook",
    ".ipynb",
    ".git/",
    "site-packages",
    "__pycache__",
    "tests/",
)
"""Parts of paths at which an answer finds nothing that it needs."""

_MOST = 20
"""Findings that are kept for one notebook."""


def suspicions(notebook: NotebookNode, given: set[str], refused: list[str]) -> tuple[str, ...]:
    """A sentence for each place in the student's code cells that is worth a look.

    Args:
        notebook: as handed in, restored.
        given: sources of the instructor's cells, which are not looked at.
        refused: functions, as dotted paths, that the assignment forbids.
    """
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or cell.source in given:
            continue
        name = f"cell {number}" + (f" ({grade_id_of(cell)})" if grade_id_of(cell) else "")
        try:
            tree = ast.parse(cell.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        imported = {alias.asname or alias.name.partition(".")[0] for alias in _aliases(tree)}
        found += [
            f"{name}, line {node.lineno}: {what}" for node in ast.walk(tree) for what in _findings(node, imported)
        ]
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        found += [f"{name}: uses {api}" for api in refused if any(reaches([cell.source], f, api) for f in functions)]
    return tuple(dict.fromkeys(found))[:_MOST]


def _aliases(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from node.names


def _findings(node: ast.AST, imported: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"imports {alias.name}" for alias in node.names if alias.name.partition(".")[0] in _MODULES)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _MODULES:
        yield f"imports from {node.module}"
    elif isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES and isinstance(node.ctx, ast.Load):
        yield f"reaches for {node.attr}"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
        if any(place in node.value for place in _PLACES):
            yield f"names {node.value[:60]!r}"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("exec", "eval", "compile", "__import__", "get_ipython"):
            yield f"calls {node.func.id}"
        elif node.func.id == "setattr" and node.args and _root(node.args[0]) in imported:
            yield f"changes the module {_root(node.args[0])}"
    for target in getattr(node, "targets", ()):
        if isinstance(target, ast.Attribute) and _root(target) in imported:
            yield f"changes the module {_root(target)}"


def _root(node: ast.AST) -> str | None:
    """The name at the left end of a chain of attributes."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
