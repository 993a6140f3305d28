"""Says which submitted cell is which of the instructor's, also where tools have removed a notebook's metadata or copied cells with it.

Colab, Kaggle, Deepnote and nbstripout remove metadata; JupyterLab and VS Code give a copy of a cell the original's.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from ..course.assignment import SourceNotebook
from ..pycode.source import bound
from ..pycode.statements import statements
from ..results.cells import DEMO_TAG, is_demo

MOST_CODE = 300_000
"""Characters of a notebook's code that are looked into, to find out whose it is. A long notebook has some ten thousands."""
_ALIKE = 0.5
"""Share of a given cell's statements that a submitted cell has to hold to be that cell, changed."""


def recognise(cells: list[NotebookNode], source: SourceNotebook) -> list[str]:
    """Give submitted `cells` the grade ids that they have lost, and take them from copies of given ones. Returns warnings.

    Afterwards each grade id of a locked cell is there at most once: at the copy that is as it was given out, or else the first. A
    copy of a cell that marking does not run is not run either; its `tags` say so.
    """
    found = _Recognition(cells, source)
    for method in (found.by_cell_id, found.by_text, found.by_question):
        method()
    if code_size(cells) <= MOST_CODE:
        found.by_statements()
        found.by_names()
    warnings = []
    if found.count:
        warnings.append(
            "The notebook has lost metadata, which some tools remove. Cells of the assignment that were recognised by what they hold: "
            f"{found.count}."
        )
    return [*warnings, *_without_copies(cells, source)]


class _Recognition:
    """Looks for those of the instructor's cells that no submitted cell says that it is."""

    def __init__(self, cells: list[NotebookNode], source: SourceNotebook):
        self._cells, self._source = cells, source
        self.count = 0

    def by_cell_id(self) -> None:
        """By the id that a cell has in the file."""
        ids = {cell.get("id"): grade_id for grade_id, cell in self._source.cells.items()}
        self._take(lambda cell: ids.get(cell.metadata.get("cell_id")))

    def by_text(self) -> None:
        """Given cells by their text."""
        texts: dict[str, list[str]] = {}
        for grade_id, cell in self._missing(locked=True):
            texts.setdefault(in_one_line(cell.source), []).append(grade_id)

        def same(cell: NotebookNode) -> str | None:
            several = texts.get(in_one_line(cell.source))
            return several.pop(0) if several else None

        self._take(same)

    def by_statements(self) -> None:
        """Given cells that were changed, by the statements that they still hold."""
        wanted = {grade_id: _meanings(cell) for grade_id, cell in self._missing(locked=True)}

        def same(cell: NotebookNode) -> str | None:
            held = _meanings(cell) if wanted else set()
            shares = {
                grade_id: len(held & each) / max(len(held), len(each)) for grade_id, each in wanted.items() if each
            }
            best = max(shares, key=shares.__getitem__, default=None)
            return best if best is not None and shares[best] >= _ALIKE else None

        self._take(same)

    def by_names(self) -> None:
        """Answers by all the names that they have to define: the last cell that does."""
        wanted = {grade_id: bound(cell.source) for grade_id, cell in self._missing(locked=False)}

        def same(cell: NotebookNode) -> str | None:
            held = bound(cell.source) if wanted and cell.cell_type == "code" else set()
            return next((grade_id for grade_id, names in wanted.items() if names and names <= held), None)

        self._take(same, backwards=True)

    def by_question(self) -> None:
        """Written answers by the question above them; where several have the same above them, in their order, if all are there."""
        released = self._source.released.cells
        missing = {id(cell): grade_id for grade_id, cell in self._missing(locked=False)}
        above: dict[str, list[str]] = {}
        for question, answer in pairwise(released):
            if id(answer) in missing and answer.cell_type == "markdown" and question.source.strip():
                above.setdefault(in_one_line(question.source), []).append(missing[id(answer)])
        given = {in_one_line(cell.source) for cell in released}
        found: dict[str, list[NotebookNode]] = {}
        for question, answer in pairwise(self._cells):
            theirs = answer.cell_type == "markdown" and in_one_line(answer.source) not in given
            if theirs and not self._is_known(answer):
                found.setdefault(in_one_line(question.source), []).append(answer)
        for text, grade_ids in above.items():
            answers = found.get(text, [])
            if len(grade_ids) == 1 or len(answers) == len(grade_ids):
                for grade_id, answer in zip(grade_ids, answers, strict=False):
                    answer.metadata.grade_id = grade_id
                    self.count += 1

    def _take(self, same: Callable[[NotebookNode], str | None], *, backwards: bool = False) -> None:
        """Let each cell that is none of the instructor's yet be the missing one that `same` says."""
        present = self._present()
        for cell in reversed(self._cells) if backwards else self._cells:
            if self._is_known(cell):
                continue
            grade_id = same(cell)
            if grade_id is not None and grade_id not in present:
                cell.metadata.grade_id = grade_id
                present.add(grade_id)
                self.count += 1

    def _is_known(self, cell: NotebookNode) -> bool:
        return cell.metadata.get("grade_id") in self._source.cells

    def _present(self) -> set[str]:
        return {cell.metadata.grade_id for cell in self._cells if self._is_known(cell)}

    def _missing(self, *, locked: bool) -> Iterator[tuple[str, NotebookNode]]:
        present = self._present()
        for grade_id, cell in self._source.cells.items():
            if grade_id not in present and self._source.locked(grade_id) == locked:
                yield grade_id, cell


def _without_copies(cells: list[NotebookNode], source: SourceNotebook) -> list[str]:
    """Take the grade id from all copies of given cells but one, and from copies of answers but the last. Returns warnings."""
    copies: dict[str, list[NotebookNode]] = {}
    for cell in cells:
        if cell.metadata.get("grade_id") in source.cells:
            copies.setdefault(cell.metadata.grade_id, []).append(cell)
    warnings = []
    for grade_id, several in copies.items():
        if len(several) == 1:
            continue
        original = source.cells[grade_id]
        if is_solution(original):
            kept = several[-1]
            warnings.append(f"Cell '{grade_id}' is there more than once; the last one counts.")
        else:
            kept = next((cell for cell in several if _same_text(cell, original)), several[0])
            warnings.append(
                f"Cell '{grade_id}' is there more than once; one is the instructor's, the others are yours."
            )
        for cell in several:
            if cell is not kept:
                del cell.metadata["grade_id"]
                if is_demo(original):
                    cell.metadata.tags = [DEMO_TAG]
                if not is_solution(original) and _same_text(cell, original):
                    cell.repeated = True
    cells[:] = [cell for cell in cells if not cell.get("repeated")]
    return warnings


def code_size(cells: Iterable[NotebookNode]) -> int:
    """Characters of the code in some cells."""
    return sum(len(cell.source) for cell in cells if cell.cell_type == "code")


def in_one_line(text: str) -> str:
    """`text` with single spaces in place of all white space."""
    return " ".join(text.split())


def _same_text(cell: NotebookNode, other: NotebookNode) -> bool:
    return in_one_line(cell.source) == in_one_line(other.source)


def _meanings(cell: NotebookNode) -> set[str]:
    found = statements(cell.source) if cell.cell_type == "code" else None
    return {statement.meaning for statement in found or ()}
