"""Review flags: what in a student's code deserves a look. They never touch the mark: honest code may do the same.

Read from the code alone: what the code says while it runs, a dishonest one can choose.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import islice

from nbformat import NotebookNode

from ..results.cells import cell_name
from .ipython import lines_of
from .source import parse

_MODULES = frozenset(
    "atexit builtins ctypes dis gc importlib inspect ipykernel jupyter_client linecache marshal mmap multiprocessing nbgrader nbreferee "
    "nbreferee_guest pkgutil ptrace pty reference resource runpy signal site socket subprocess threading traceback zipimport zmq".split()
)
"""Modules that no answer of a lab needs."""

_ATTRIBUTES = frozenset(
    "__bases__ __builtins__ __cached__ __closure__ __code__ __file__ __globals__ __loader__ __path__ __spec__ __subclasses__ _getframe "
    "_current_frames addaudithook cr_frame f_back f_globals f_locals gi_frame meta_path modules path_hooks setprofile settrace tb_frame "
    "user_ns".split()
)
"""Attributes through which a program looks at other programs, at the files of libraries, or at itself from outside."""

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
    "dist-packages",
    ".pyc",
    "__pycache__",
    "__file__",
    "tests/",
)
"""Parts of paths at which an answer finds nothing that it needs."""

_MOST_FLAGS = 20
"""Flags that are kept for one notebook."""

_MOST_CODE = 500_000
"""Characters of a student's code that are looked through."""


def review_flags(notebook: NotebookNode, given: set[str], forbidden: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each place in the student's code cells that is worth a look, with its cell and line.

    Args:
        notebook: as handed in, restored.
        given: sources of the instructor's cells, which are not looked at.
        forbidden: functions, as dotted paths, that the assignment forbids.
    """
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    own = [(index, cell) for index, cell in code if cell.source not in given]
    if sum(len(cell.source) for _, cell in own) > _MOST_CODE:
        return ("the student's code is too long to be looked through",)
    imported = {name for _, cell in code for name in _imported(parse(cell.source))}
    return tuple(dict.fromkeys(islice(_all_findings(own, imported, forbidden), _MOST_FLAGS)))


def _all_findings(cells: list[tuple[int, NotebookNode]], imported: set[str], forbidden: Sequence[str]) -> Iterator[str]:
    for index, cell in cells:
        name = cell_name(index, cell)
        for line, text in enumerate(lines_of(cell.source), start=1):
            if text.lstrip().startswith("!"):
                yield f"{name}, line {line}: runs a shell command"
        tree = parse(cell.source)
        for node in ast.walk(tree) if tree else ():
            for what in _findings(node, imported, forbidden):
                yield f"{name}, line {getattr(node, 'lineno', '?')}: {what[:100]}"


def _imported(tree: ast.Module | None) -> Iterator[str]:
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _findings(node: ast.AST, imported: set[str], forbidden: Sequence[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"imports {alias.name}" for alias in node.names if alias.name.partition(".")[0] in _MODULES)
    elif isinstance(node, ast.ImportFrom):
        if (node.module or "").partition(".")[0] in _MODULES:
            yield f"imports from {node.module}"
        paths = {f"{node.module}.{alias.name}" for alias in node.names}
        yield from (f"imports {api}, which is forbidden" for api in forbidden if api in paths)
    elif isinstance(node, ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and _root(node) in imported:
            yield f"changes the module {_root(node)}"
        elif isinstance(node.ctx, ast.Load) and node.attr in _ATTRIBUTES:
            yield f"reaches for {node.attr}"
        last_two = (getattr(node.value, "attr", getattr(node.value, "id", None)), node.attr)
        yield from (f"names {api}, which is forbidden" for api in forbidden if tuple(api.split(".")[-2:]) == last_two)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
        if any(place in node.value for place in _PLACES):
            yield f"names {node.value[:60]!r}"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("exec", "eval", "compile", "__import__", "get_ipython"):
            yield f"calls {node.func.id}"
        elif node.func.id == "setattr" and node.args and _root(node.args[0]) in imported:
            yield f"changes the module {_root(node.args[0])}"


def _root(node: ast.AST) -> str | None:
    """The name at the left end of a chain of attributes."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
