"""Why a name is not there although something in the notebook mentions it."""

import re

from nbformat import NotebookNode

from ..pycode.fenced import names_in_text
from ..pycode.ipython import files_run, other_magic, reset
from ..pycode.source import bound, deleted, imports_all
from ..results.cells import cell_name, errors_of, is_demo

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_NO_NAME = re.compile(r"name '(\w+)' is not defined")
_EAGER_OFF = re.compile(r"^[^#\n]*\b(disable_eager_execution|disable_v2_behavior)\(\)", re.MULTILINE)


def magic_reason(name: str, source: str) -> str:
    """A sentence where the cell that would define `name` begins with a magic under which it defines nothing; else nothing."""
    magic = other_magic(source)
    return (
        f"{name} is not defined: its cell begins with {magic}, under which code defines nothing in the notebook."
        if magic
        else ""
    )


def cause(notebook: NotebookNode, ename: str, evalue: str) -> str:
    """What to add to the sentence about an error that a cell ended in: what lies behind it. Often nothing."""
    if ename in ("ModuleNotFoundError", "ImportError") and (module := _NO_MODULE.search(evalue)):
        return f" {module[1][:100]} is neither installed where work is marked nor among the files that were handed in."
    if ename == "NameError" and (wanted := _NO_NAME.search(evalue)):
        for cell in notebook.cells:
            if cell.cell_type == "code" and is_demo(cell) and wanted[1] in bound(cell.source):
                return f" {wanted[1]} comes from a cell that is not run while your work is marked."
    return eager_off(notebook)


def eager_off(notebook: NotebookNode) -> str:
    """A sentence where a cell switches TensorFlow's eager execution off, which the cells after it need; else nothing."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and (switch := _EAGER_OFF.search(cell.source)):
            where = cell_name(index, cell)
            return f" {where[:1].upper()}{where[1:]} switches eager execution off ({switch[1]}), which the cells after it need."
    return ""


def elsewhere(notebook: NotebookNode, name: str) -> str:
    """Why `name` is not there although no cell that defines it failed: removed again, text, another file; or it is nowhere."""
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    defining = [index for index, cell in code if name in bound(cell.source)]
    if defining:
        first = cell_name(defining[0], notebook.cells[defining[0]])
        for index, cell in code:
            removed = "del" if name in deleted(cell.source) else reset(cell.source)
            if removed and index >= defining[0]:
                return f"{name} is not defined any more: {cell_name(index, cell)} removes what {first} defined ({removed})."
        return f"{name} is not defined: {first} contains a definition of it and ran without an error, but afterwards there was no such name."
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and name in names_in_text(cell.source):
            return f"{name} is defined in {cell_name(index, cell)} alone, which is text: code there does not run."
    for index, cell in code:
        sources = [*map(repr, files_run(cell.source)), *imports_all(cell.source)]
        if sources:
            return f"{name} is not defined in the notebook's own cells. {_from(index, cell, sources[0])}"
    return f"{name} is not defined anywhere in the notebook."


def _from(index: int, cell: NotebookNode, source: str) -> str:
    """What became of a cell that brings names from a file."""
    where = cell_name(index, cell)
    errors = errors_of(cell)
    end = f"which ended in {errors[0].ename[:100]}." if errors else "which did not define it."
    return f"{where[:1].upper()}{where[1:]} takes names from {source}, {end}"
