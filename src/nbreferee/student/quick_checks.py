"""Which cells of a notebook are quick checks for the student alone: marking has checks of its own and does not run them."""

from collections.abc import Sequence

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked

from ..pycode.source import bound, wanted
from ..results.cells import is_demo


def quick_checks(cells: Sequence[NotebookNode]) -> frozenset[int]:
    """The indices of the scored cells that bring no name which a cell that is run wants."""
    run = {index: cell for index, cell in enumerate(cells) if cell.cell_type == "code" and not is_demo(cell)}
    left_out = {index: bound(cell.source) for index, cell in run.items() if is_grade(cell) and is_locked(cell)}
    uses = {index: wanted(cell.source) for index, cell in run.items()}
    while True:
        needed = set().union(*(names for index, names in uses.items() if index not in left_out))
        kept = {index: names for index, names in left_out.items() if not names & needed}
        if len(kept) == len(left_out):
            return frozenset(kept)
        left_out = kept
