"""Gives a submitted notebook back the structure of the instructor's.

Cell types, tags, metadata, points and flags come from the instructor's notebook; from the submission come the source of
solution cells, the student's own cells, what was added to given cells, and what was shown below cells that marking does not run.
"""

import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.utils import is_grade, is_solution

from ..course.assignment import SourceNotebook
from ..pycode.fenced import names_in_text
from ..pycode.source import bound
from ..results.cells import grade_id_of, is_demo
from ..text import shortened
from .given import GivenCells, Parts
from .limits import SubmissionLimits
from .made_cells import LEFT_OUT, OWN, left_out_cell, own_cell, restored_cell, stand_in
from .model import SubmittedNotebook, UnreadableNotebook
from .parse import parse
from .recognise import MOST_CODE, code_size, recognise


def read(path: Path, source: SourceNotebook, limits: SubmissionLimits) -> SubmittedNotebook:
    """Read the submitted file at `path` for the instructor's notebook `source`. Never raises for bad content.

    Raises:
        OSError: the file cannot be read, which is not the student's fault.
    """
    try:
        return restore(parse(path, limits), source, limits)
    except UnreadableNotebook as error:
        return _stand_in_notebook(source, str(error), handed_in=True)


def missing(source: SourceNotebook, warning: str) -> SubmittedNotebook:
    """Stands for a notebook that is not there: the instructor's cells without answers."""
    return _stand_in_notebook(source, warning, handed_in=False)


def _stand_in_notebook(source: SourceNotebook, warning: str, *, handed_in: bool) -> SubmittedNotebook:
    submitted = restore([], source, SubmissionLimits())
    return SubmittedNotebook(submitted.notebook, [warning], readable=False, handed_in=handed_in)


def restore(cells: list[NotebookNode], source: SourceNotebook, limits: SubmissionLimits) -> SubmittedNotebook:
    """Put submitted `cells` into the structure of `source`; see the module's text for what comes from where."""
    numbered = [NotebookNode({**cell, "number": number}) for number, cell in enumerate(cells)]
    warnings = recognise(numbered, source)
    restoration = _Restoration(source, numbered)
    for cell in numbered:
        restoration.add(cell)
    warnings += restoration.complete()
    lost = shortened(restoration.lost, limits.cell_warnings, "More was left out of other cells.")
    changes = shortened(restoration.changes, limits.cell_warnings, "More of the instructor's cells were changed.")
    notebook = new_notebook(cells=restoration.kept, metadata=dict(source.released.metadata))
    return SubmittedNotebook(
        notebook,
        [*warnings, *changes, *lost],
        outputs=restoration.outputs,
        review_flags=[*restoration.review_flags, *restoration.answers_in_text()],
    )


class _Restoration:
    """Puts a notebook together from submitted cells, one by one in their order.

    Args:
        source: the instructor's notebook.
        cells: those that will be added.

    Attributes:
        kept: the notebook's cells.
        outputs: what the student's cells of code had shown, by the ids of their cells.
        changes: sentences about given cells that were changed.
        lost: sentences about what was left out since it is too much or of another kind.
        review_flags: sentences for the teacher about given cells that may hold an answer.
    """

    def __init__(self, source: SourceNotebook, cells: list[NotebookNode]):
        self._source = source
        self._is_long = code_size(cells) > MOST_CODE
        self._given = GivenCells(source, too_long=self._is_long)
        present = {_grade_id(cell) for cell in cells}
        self._missing = {grade_id for grade_id in source.cells if grade_id not in present}
        own = [cell for cell in cells if (each := _grade_id(cell)) not in source.cells or not source.locked(each or "")]
        self._used = {word for cell in own if cell.cell_type == "code" for word in re.findall(r"\w+", cell.source)}
        self._answers = {
            name
            for cell in source.cells.values()
            if cell.cell_type == "code" and is_solution(cell)
            for name in bound(cell.source)
        }
        self.kept: list[NotebookNode] = []
        self.outputs: dict[str, list[NotebookNode]] = {}
        self.changes: list[str] = []
        self.lost: list[str] = []
        self.review_flags: list[str] = []

    def add(self, cell: NotebookNode) -> None:
        """Add what a submitted cell brings."""
        grade_id = _grade_id(cell)
        if grade_id is None or grade_id not in self._source.cells:
            self._add_own(cell)
        elif self._source.locked(grade_id):
            self._add_given(cell, grade_id)
        else:
            self._add_answer(cell, grade_id)

    def complete(self) -> list[str]:
        """Add the cells that are missing, and put the instructor's in their order. Returns warnings."""
        warnings = []
        missing = [grade_id for grade_id in self._source.cells if grade_id in self._missing]
        decisive = [each for each, cell in self._source.cells.items() if is_grade(cell) or is_solution(cell)]
        if len(missing) == len(self._source.cells) > 5:
            warnings = ["None of the assignment's cells is in this notebook."]
        elif len(missing) > 5 and self._missing.issuperset(decisive):
            warnings = ["None of the assignment's questions is in this notebook; it may be another one."]
        elif len(missing) > 5:
            names = ", ".join(f"'{grade_id}'" for grade_id in missing)
            warnings = [f"{len(missing)} cells are missing from the submission: {names}."]
        else:
            warnings = [f"Cell '{grade_id}' is missing from the submission." for grade_id in missing]
        for position, (grade_id, cell) in enumerate(self._source.cells.items()):
            if grade_id in self._missing:
                _insert_after(self.kept, list(self._source.cells)[:position], stand_in(cell))
        if self._out_of_order():
            self._sort()
            warnings.append(
                "The instructor's cells were not in their order; they ran in the order in which they were given out."
            )
        return warnings

    def answers_in_text(self) -> list[str]:
        """Sentences about text that holds code for an answer which no code defines."""
        stubs = {cell.source for cell in self._source.cells.values()}
        if self._is_long:
            return []
        code = [cell.source for cell in self.kept if cell.cell_type == "code" and cell.source not in stubs]
        open_ = self._answers.difference(*map(bound, code)) if self._answers else set()
        own = [cell for cell in self.kept if cell.cell_type == "markdown" and str(cell.get("id")).startswith(OWN)]
        found = sorted({name for cell in own if open_ for name in names_in_text(cell.source) & open_})
        return [f"text holds code for an answer, which was not run: {', '.join(found)}"] if found else []

    def _add_own(self, cell: NotebookNode) -> None:
        self.lost += _losses(cell, "written")
        if cell.cell_type != "code" or cell.metadata.get("tags"):
            self.kept.append(own_cell(cell, cell.source, str(cell.number)))
            return
        parts = self._given.of_own(cell.source, self._missing)
        self._keep_outputs(cell, self._place(cell, parts))

    def _add_answer(self, cell: NotebookNode, grade_id: str) -> None:
        self.lost += _losses(cell, "written")
        original = self._source.cells[grade_id]
        if original.cell_type != "code":
            self.kept.append(restored_cell(cell, original, cell.source))
            return
        parts = self._given.of_own(cell.source, self._missing)
        pieces = parts.pieces
        answer = _most_names([text if of is None else "" for of, text in pieces], bound(original.source))
        pieces[answer] = (grade_id, pieces[answer][1])
        self._place(cell, parts, answer=grade_id)
        self._keep_outputs(cell, [original.id])

    def _add_given(self, cell: NotebookNode, grade_id: str) -> None:
        original = self._source.cells[grade_id]
        if is_demo(original):
            self.lost += _losses(cell, "shown")
        if original.cell_type != "code":
            self.lost += _losses(cell, "written")
        parts = self._given.of_given(grade_id, cell, self._missing, self._used)
        self._place(cell, parts)
        if not parts.changed or is_demo(original):
            return
        own = [text for of, text in parts.pieces if of is None]
        held = sorted(self._answers & {name for text in own for name in bound(text)})
        sentence = f"Cell '{grade_id}' is not as the instructor has it; the instructor's ran"
        sentence += ", and what was added ran beside it." if own else "."
        if parts.left_out:
            sentence += f" Left out, and shown below it: {_beginning(parts.left_out)!r}."
        self.changes.append(sentence)
        if held:
            self.review_flags.append(
                f"cell '{grade_id}', the instructor's, held an answer, which ran: {', '.join(held)}"
            )
        if parts.unread:
            self.review_flags.append(
                f"cell '{grade_id}', the instructor's, held something else: {_beginning(parts.left_out)!r}"
            )

    def _place(self, cell: NotebookNode, parts: Parts, answer: str | None = None) -> list[str]:
        """Add the parts of a submitted cell; the ids of the cells of the student's own among them."""
        own = []
        for number, (given, text) in enumerate(parts.pieces):
            of = given or self._missing_answer(text)
            if of is None:
                self.kept.append(own_cell(cell, text, f"{cell.number}-{number}" if number else str(cell.number)))
                own.append(self.kept[-1].id)
                continue
            original, theirs = self._source.cells[of], _grade_id(cell) == of
            answers = given is None or of == answer
            written = text if answers else cell.source if is_demo(original) and theirs else original.source
            self.kept.append(restored_cell(cell if theirs else original, original, written))
            self._missing.discard(of)
            if theirs and parts.left_out:
                begin = f"{OWN}{LEFT_OUT}" if parts.unread else LEFT_OUT
                pictures = cell.get("attachments", {})
                self.kept.append(left_out_cell(parts.left_out, f"{begin}{cell.number}", pictures))
        return own

    def _missing_answer(self, text: str) -> str | None:
        """The missing answer that a piece of a cell is, put together with given cells, by the names that it defines."""
        held = set() if self._is_long else bound(text)
        for grade_id, original in self._source.cells.items():
            if grade_id in self._missing and is_solution(original) and original.cell_type == "code":
                names = bound(original.source)
                if names and names <= held:
                    return grade_id
        return None

    def _keep_outputs(self, cell: NotebookNode, ids: list[str]) -> None:
        """Remember what a cell had shown: below the last of the cells that were made of it."""
        if ids and cell.get("outputs"):
            self.outputs[ids[-1]] = cell.outputs

    def _out_of_order(self) -> bool:
        """Whether given cells of code, on which others build, are not in the instructor's order."""
        places = {grade_id: place for place, grade_id in enumerate(self._source.cells)}
        found = [
            places[grade_id]
            for cell in self.kept
            if cell.cell_type == "code"
            and (grade_id := grade_id_of(cell))
            and self._source.locked(grade_id)
            and not is_grade(cell)
            and not is_demo(cell)
        ]
        return found != sorted(found)

    def _sort(self) -> None:
        """Put the instructor's cells in their order, each with the student's own cells behind it."""
        groups: list[list[NotebookNode]] = [[]]
        for cell in self.kept:
            if grade_id_of(cell):
                groups.append([])
            groups[-1].append(cell)
        places = {grade_id: place for place, grade_id in enumerate(self._source.cells)}
        first, *rest = groups
        rest.sort(key=lambda group: places[grade_id_of(group[0]) or ""])
        self.kept = [cell for group in (first, *rest) for cell in group]


def _most_names(texts: list[str], names: set[str]) -> int:
    """Which of some texts binds most of `names`; of several, the last."""
    held = [len(bound(text) & names) if text else -1 for text in texts]
    return max(range(len(held)), key=lambda place: (held[place], place))


def _losses(cell: NotebookNode, where: str) -> list[str]:
    """Sentences about what was left out of what is "written" in a submitted cell, or "shown" below it."""
    grade_id = _grade_id(cell)
    begins = _beginning(cell.source)
    name = f"Cell '{grade_id}'" if grade_id else f"The cell that begins with {begins!r}" if begins else "An empty cell"
    return [f"{name}: {loss}" for loss in cell.get("lost", {}).get(where, [])]


def _beginning(text: str) -> str:
    return " ".join(text[:200].split())[:40]


def _grade_id(cell: NotebookNode) -> str | None:
    grade_id: str | None = cell.metadata.get("grade_id")
    return grade_id


def _insert_after(cells: list[NotebookNode], predecessors: list[str], cell: NotebookNode) -> None:
    """Insert `cell` behind the last of `predecessors` (grade ids) that is among `cells`, or first."""
    position = 0
    for index, other in enumerate(cells):
        if grade_id_of(other) in predecessors:
            position = index + 1
    cells.insert(position, cell)
