"""Says which of a lab's notebooks a handed-in file is: by its cells, by its name only where they do not tell."""

import copy
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from ..course.assignment import Assignment, SourceNotebook
from ..submission import SubmissionLimits, UnreadableNotebook
from ..submission.parse import parse
from ..submission.recognise import in_one_line, recognise
from .names import key, notebook_stem, without_copies

ENOUGH = 0.5
"""Share of a notebook's cells with a grade id that a file has to hold to be taken for it, whatever its name is."""


@dataclass(frozen=True)
class Seen:
    """What a handed-in file is.

    Attributes:
        notebook: the lab's notebook whose cells it holds, by name; None where it holds too few of any.
        share: how much of that notebook's cells with a grade id it holds, from 0 to 1.
        answered: whether an answer is not as it was given out.
        named: the lab's notebook that it is called after.
        copies: how many copies on its name says that it is.
        problem: why it cannot be read, as a sentence; empty where it can.
    """

    notebook: str | None = None
    share: float = 0.0
    answered: bool = False
    named: str | None = None
    copies: int = 0
    problem: str = ""


class Notebooks:
    """The notebooks of a lab, to which handed-in files are compared."""

    def __init__(self, assignment: Assignment, limits: SubmissionLimits):
        self._assignment, self._limits = assignment, limits
        self._keys = {key(source.name): source.name for source in assignment.notebooks}

    def named(self, name: str) -> tuple[str | None, int]:
        """The notebook that a file's name says, and how many copies on it is."""
        stem = notebook_stem(name)
        if stem is None:
            return None, 0
        for form, copies in without_copies(stem):
            if key(form) in self._keys:
                return self._keys[key(form)], copies
        return None, 0

    def see(self, path: Path, name: str) -> Seen:
        """What the file at `path` is, which was handed in as `name`."""
        named, copies = self.named(name)
        try:
            cells = parse(path, self._limits)
        except UnreadableNotebook as error:
            return Seen(named=named, copies=copies, problem=str(error).replace(path.name, name))
        found = {source.name: _share(cells, source) for source in self._assignment.notebooks}
        read = {source.name: cells for source in self._assignment.notebooks}
        if max(found.values()) < ENOUGH:
            for source in self._assignment.notebooks:
                read[source.name] = copy.deepcopy(cells)
                recognise(read[source.name], source)
                found[source.name] = _share(read[source.name], source)
        # where two are held alike, the one that it is called after
        best = max(found, key=lambda each: (round(found[each], 3), each == named))
        if found[best] < ENOUGH:
            return Seen(named=named, copies=copies)
        answered = _answered(read[best], self._assignment.notebook(best))
        return Seen(best, found[best], answered, named, copies)


def _share(cells: list[NotebookNode], source: SourceNotebook) -> float:
    ids = {cell.metadata.get("grade_id") for cell in cells}
    return len(ids & set(source.cells)) / len(source.cells) if source.cells else 0.0


def _answered(cells: list[NotebookNode], source: SourceNotebook) -> bool:
    for cell in cells:
        released = source.cells.get(cell.metadata.get("grade_id"))
        if released is not None and is_solution(released) and in_one_line(cell.source) != in_one_line(released.source):
            return True
    return False
