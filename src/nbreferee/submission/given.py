"""What a student wrote into the instructor's cells, or put together with them: told apart statement by statement.

A given cell always runs as it was given out. What was added to it runs beside it, as a cell of the student's own; what stands in
the place of something given is left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nbformat import NotebookNode

from ..course.assignment import SourceNotebook
from ..pycode.ipython import lines_of, magic_lines, other_magic
from ..pycode.source import bound
from ..pycode.statements import Statement, besides, comments, statements
from ..results.cells import is_demo
from .recognise import in_one_line

_WORD = re.compile(r"\w+")
ANSWER_WORDS = 8
"""New words from which they may be an answer."""


@dataclass(frozen=True)
class Parts:
    """What one submitted cell of code consists of.

    Attributes:
        pieces: in order, each with the grade id of the given cell that it is, or None and text of the student's own.
        left_out: what stands in the place of something given, and does not run.
        changed: whether a given cell is not as it was given out.
        unread: whether what is left out is no Python, or comments: it may be an answer in words.
    """

    pieces: list[tuple[str | None, str]]
    left_out: str = ""
    changed: bool = False
    unread: bool = False


@lru_cache(maxsize=1000)
def _remembered(given: str) -> tuple[str, ...]:
    """What the statements of a given cell say: the instructor's, so that it is the same for each submission.

    Raises `ValueError` where it cannot be read, which is not remembered: a large submission may have left too little memory for it.
    """
    found = statements(given)
    if found is None:
        raise ValueError("no Python")
    return tuple(statement.meaning for statement in found)


def _meanings(given: str) -> tuple[str, ...]:
    """What the statements of a given cell say; none where it is no Python."""
    try:
        return _remembered(given)
    except ValueError:
        return ()


class GivenCells:
    """The statements of the instructor's locked cells of code in one notebook.

    With `too_long`, a submission holds more code than is looked into: its cells are taken as they are.
    """

    def __init__(self, source: SourceNotebook, *, too_long: bool = False):
        self._source, self._too_long = source, too_long
        self._statements = {
            grade_id: _meanings(cell.source)
            for grade_id, cell in source.cells.items()
            if cell.cell_type == "code" and source.locked(grade_id)
        }
        self._magics = {line for cell in source.cells.values() for line in magic_lines(lines_of(cell.source))}

    def of_own(self, text: str, missing: set[str]) -> Parts:
        """The parts of a cell that is none of the instructor's locked ones. Those of `missing` that stand in it whole are its parts."""
        runs = {} if self._too_long else self._runs(missing)
        found = statements(text) if runs and not other_magic(text) else None
        if not found:
            return Parts([(None, text)])
        walk = _Walk(found, runs, self._magics)
        return Parts(self._with_remarks(walk.pieces, text) if walk.given else [(None, text)])

    def of_given(self, grade_id: str, cell: NotebookNode, missing: set[str], used: set[str]) -> Parts:
        """The parts of a submitted cell that is the locked one of a grade id, changed or not.

        One that is not run is shown as it was handed in, so nothing of it is left out. Of what was added to it, only those statements
        are parts that take no time and define what is `used`.
        """
        original = self._source.cells[grade_id]
        if in_one_line(cell.source) == in_one_line(original.source):
            return Parts([(grade_id, "")])
        found = statements(cell.source) if cell.cell_type == "code" and not self._too_long else None
        runs, own = self._runs(missing - {grade_id}), set(self._statements.get(grade_id, ()))
        if is_demo(original):
            others = set(found or ()).difference(_needed(found or [], used))
            walk = _Walk(found or [], runs, self._magics, grade_id, own, passed_over=others)
            return Parts(walk.pieces, changed=True)
        if found is None:
            return Parts([(grade_id, "")], cell.source.strip(), changed=True, unread=True)
        walk = _Walk(found, runs, self._magics, grade_id, own, replaced=bound(original.source))
        remarks = new_comments(cell.source, original.source)
        replaced_text = "\n".join(statement.text.strip("\n") for statement in walk.left_out)
        deleted = own - {statement.meaning for statement in found}
        return Parts(
            walk.pieces,
            "\n".join(filter(None, (replaced_text, remarks))),
            changed=bool(walk.left_out or remarks or walk.own or deleted),
            unread=bool(remarks),
        )

    def _with_remarks(self, pieces: list[tuple[str | None, str]], text: str) -> list[tuple[str | None, str]]:
        """The parts of `text` with all of its comments: what stood beside a given cell goes behind the student's last part."""
        known = {line for of, own in pieces for line in comments(own if of is None else self._source.cells[of].source)}
        remarks = "\n".join(f"# {line}" for line in comments(text) if line not in known)
        places = [place for place, (of, _) in enumerate(pieces) if of is None]
        if not remarks:
            return pieces
        if not places:
            return [*pieces, (None, remarks)]
        last = places[-1]
        return [*pieces[:last], (None, f"{pieces[last][1]}\n{remarks}"), *pieces[last + 1 :]]

    def _runs(self, missing: set[str]) -> Mapping[str, tuple[str, ...]]:
        """The statements of `missing` cells, the longest first."""
        known = {grade_id: each for grade_id, each in self._statements.items() if grade_id in missing and each}
        return dict(sorted(known.items(), key=lambda each: -len(each[1])))


class _Walk:
    """Goes through a cell's statements and tells apart whose they are.

    Args:
        found: the statements.
        runs: the statements of given cells that may stand in it whole.
        magics: lines that only IPython understands and that are the instructor's.
        grade_id: of the given cell that it is, if it is one; `own` are its statements, `replaced` the names that it binds.
        passed_over: statements that are nobody's part.
    """

    def __init__(
        self,
        found: list[Statement],
        runs: Mapping[str, tuple[str, ...]],
        magics: set[str],
        grade_id: str | None = None,
        own: Collection[str] = (),
        replaced: Collection[str] = (),
        passed_over: Collection[Statement] = (),
    ):
        self.given: list[str] = []
        self.own: list[str] = []
        self.left_out: list[Statement] = []
        self.pieces: list[tuple[str | None, str]] = []
        self._open: list[str] = []
        position = 0
        while position < len(found):
            statement = found[position]
            whole = self._whole(found, position, runs)
            length = 1 if whole is None else len(runs[whole])
            if whole is not None or statement.meaning in own:
                self._add(line for line in statement.magics if line not in magics)
                self._put(whole or grade_id)
            elif statement.names.intersection(replaced):
                added, nothing_lost = besides(statement, replaced, own)
                self._add([added] if added else [])
                if not nothing_lost:
                    self.left_out.append(statement)
            elif statement not in passed_over:
                self._add([statement.text])
            position += length
        self._close()
        if grade_id is not None:
            self._put(grade_id)

    def _whole(self, found: list[Statement], position: int, runs: Mapping[str, tuple[str, ...]]) -> str | None:
        for grade_id, run in runs.items():
            if grade_id in self.given or found[position].meaning != run[0]:
                continue
            if tuple(each.meaning for each in found[position : position + len(run)]) == run:
                return grade_id
        return None

    def _add(self, texts: Iterable[str]) -> None:
        """Add to the student's own piece that is being put together."""
        for text in texts:
            self._open.append(text)
            self.own.append(text)

    def _put(self, grade_id: str | None) -> None:
        """Put a given cell here, unless it has its place."""
        if grade_id is not None and grade_id not in self.given:
            self._close()
            self.given.append(grade_id)
            self.pieces.append((grade_id, ""))

    def _close(self) -> None:
        text = "\n".join(part.strip("\n") for part in self._open)
        if text:
            self.pieces.append((None, text))
        self._open = []


def _needed(found: list[Statement], used: set[str]) -> list[Statement]:
    """The statements that take no time and define something `used`, or what another of them uses."""
    needed: list[Statement] = []
    wanted, before = set(used), -1
    while len(needed) > before:
        before = len(needed)
        needed = [statement for statement in found if statement.harmless and statement.names & wanted]
        wanted = used.union(*(_WORD.findall(statement.text) for statement in needed))
    return needed


def new_comments(text: str, given: str) -> str:
    """The comments in `text` that are not in `given`, where they are so long that they may be an answer."""
    known = set(comments(given))
    new = [line for line in comments(text) if line not in known]
    return "\n".join(f"# {line}" for line in new) if sum(len(line.split()) for line in new) >= ANSWER_WORDS else ""
