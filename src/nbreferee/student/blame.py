"""Which cell of a notebook ended its kernel: not always the one that ran."""

from collections.abc import Hashable
from itertools import pairwise

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from ..pycode.endings import leaves_something_running
from ..sandbox.memory_monitor import Usage


class Blame:
    """What is known about the cells of one `notebook` that have run in the running kernel.

    Args:
        notebook: its given cells are never to blame; they do what the instructor wants, whatever it takes.
        total_memory: bytes that all processes may hold together.

    Attributes:
        left_out: indices of cells that are not run, because they have ended a kernel.
    """

    def __init__(self, notebook: NotebookNode, total_memory: int):
        self._notebook, self._total_memory = notebook, total_memory
        self._start: Usage | None = None
        self._after: dict[int, Usage | None] = {}
        self._suspected: dict[Hashable, list[int]] = {}
        self._cleared: dict[Hashable, set[int]] = {}
        self.left_out: set[int] = set()

    def begin(self, usage: Usage | None) -> None:
        """A new kernel has started; what its processes hold, where that is known."""
        self._start = usage
        self._after.clear()

    def note(self, index: int, usage: Usage | None) -> None:
        """The cell at `index` has run; what the processes hold after it."""
        self._after[index] = usage

    def for_memory(self) -> int | None:
        """The earlier cell whose doing it was that the memory ran out, if it was an earlier cell's.

        That is the last cell that left processes running, which may have gone on taking memory; else, where half of what was
        left to take had gone when the last cell ended, the cell that took most of it.
        """
        steps = [
            (index, before, after)
            for (_, before), (index, after) in pairwise([(-1, self._start), *self._after.items()])
            if before is not None and after is not None and not is_locked(self._notebook.cells[index])
        ]
        if not steps:
            return None
        if started := [index for index, before, after in steps if after.processes > before.processes]:
            return started[-1]
        before = steps[0][1].bytes
        if 2 * (steps[-1][2].bytes - before) < self._total_memory - before:
            return None
        return max(steps, key=lambda step: step[2].bytes - step[1].bytes)[0]

    def for_what_was_left_running(self, place: Hashable) -> int | None:
        """The cell before `place` (a cell's index or a request's name) that may have left running what ended the kernel.

        Each such cell is suspected once, the last first.
        """
        suspected = self._suspected.setdefault(place, [])
        for index in sorted(self._after, reverse=True):
            cell = self._notebook.cells[index]
            if index == place or index in suspected or is_locked(cell) or not leaves_something_running(cell.source):
                continue
            suspected.append(index)
            return index
        return None

    def cleared(self, place: Hashable) -> list[int]:
        """The cells that were suspected although the kernel ends at `place` without them, too. They are run again, each once."""
        known = self._cleared.setdefault(place, set())
        innocent = [index for index in self._suspected.get(place, []) if index in self.left_out - known]
        self.left_out.difference_update(innocent)
        known.update(innocent)
        return innocent
