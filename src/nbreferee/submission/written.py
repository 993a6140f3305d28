"""Whether written questions hold something to grade, wherever the student put it."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from ..course.assignment import Assignment
from ..results.cells import grade_id_of, is_demo
from .files import give_up
from .given import ANSWER_WORDS, new_comments
from .limits import SubmissionLimits
from .made_cells import LEFT_OUT, MISSING, OWN
from .model import SubmittedNotebook
from .recognise import in_one_line

_MANY_TEXTS = 100
WORD = re.compile(r"[^\W\u2e80-\uffff]+|[\u2e80-\uffff]")  # Chinese and Japanese have no spaces: each character is one
_NO_DOCUMENTS = {"Thumbs.db", "checkpoint", "desktop.ini", "timestamp.txt"}
_CODE_AND_DATA = set(
    ".ckpt .h5 .hdf5 .index .json .keras .log .npy .npz .onnx .pb .pickle .pkl .pt .pth .py .pyc .tflite .tfrecord".split()
)
_CHECKPOINT = re.compile(r"\.data-\d+-of-\d+$|\.tfevents\.")
_NAMED = re.compile(r"[\"']([^\"'/\n]+)(?=[/\"'])")
_PICTURES = {".gif", ".jpeg", ".jpg", ".png", ".webp"}


def written_questions(
    notebooks: Mapping[str, SubmittedNotebook], folder: Path, assignment: Assignment, limits: SubmissionLimits
) -> frozenset[str]:
    """The questions for manual grading that hold something to grade.

    One whose own cell is not as it was given out does. What the student wrote anywhere else - text, a picture, a
    cell of code, long comments in a given cell, a document in the folder - may answer any of them, so then those whose own cell is
    empty need a look, too. So may a notebook that cannot be read.
    """
    manual = {
        cell.grade_id: cell.question for source in assignment.notebooks for cell in source.grade_cells if cell.manual
    }
    templates = {
        grade_id: (in_one_line(cell.source), cell.get("attachments") or {})
        for source in assignment.notebooks
        for grade_id, cell in source.cells.items()
        if grade_id in manual
    }
    given = _Given(assignment)
    unread = any(submitted.handed_in and not submitted.readable for submitted in notebooks.values())
    answered, elsewhere = set(), unread or bool(documents(folder, assignment, limits))
    for submitted in notebooks.values():
        many = given.are_many_new(submitted.notebook)
        for cell in submitted.notebook.cells:
            grade_id = grade_id_of(cell) or ""
            if grade_id in manual:
                written = in_one_line(cell.source), cell.get("attachments") or {}
                if written[0] not in ("", MISSING, f"# {MISSING}") and written != templates[grade_id]:
                    answered.add(manual[grade_id])
            elif not elsewhere and given.differs(cell, many):
                elsewhere = True
    return frozenset(manual.values()) if elsewhere else frozenset(answered)


class _Given:
    """The instructor's texts. One with a few words changed is theirs, too: it may have been corrected after the release."""

    def __init__(self, assignment: Assignment):
        cells = [cell for source in assignment.notebooks for cell in source.released.cells]
        self._texts = {"", MISSING, *(in_one_line(cell.source) for cell in cells)}
        self._by_id = {grade_id: cell for source in assignment.notebooks for grade_id, cell in source.cells.items()}
        self._pictured = {cell.source for cell in cells if cell.get("attachments")}

    def are_many_new(self, notebook: NotebookNode) -> bool:
        """Whether so many of a notebook's texts are new that none can be a correction: comparing each would take minutes."""
        texts = {in_one_line(cell.source) for cell in notebook.cells if _is_own(cell)}
        return len(texts - self._texts) > _MANY_TEXTS

    def differs(self, cell: NotebookNode, many: bool) -> bool:
        """Whether a cell, perhaps one of `many` new ones, holds something of the student's that a person should read."""
        if not _is_own(cell):
            original = self._by_id.get(grade_id_of(cell) or "")
            if original is None or not is_demo(original):
                return False
            return bool(new_comments(cell.source, original.source))
        if cell.get("attachments") and cell.source not in self._pictured:
            return True
        text = in_one_line(cell.source)
        return text not in self._texts and (many or not any(_corrected(text, other) for other in self._texts))


def _is_own(cell: NotebookNode) -> bool:
    """Whether a student may have written a cell for a person to read: text, or a cell that they added."""
    name = str(cell.get("id"))
    return name.startswith(OWN) or (cell.cell_type == "markdown" and not name.startswith(LEFT_OUT))


def _corrected(text: str, given: str) -> bool:
    """Whether `text` is the `given` one but for a few words: it may have been corrected after the release."""
    if min(len(text), len(given)) < 0.6 * max(len(text), len(given)):
        return False
    matcher = difflib.SequenceMatcher(None, text, given, autojunk=False)
    alike = matcher.quick_ratio() > 0.8 and matcher.ratio() > 0.8
    return alike and _added_words(text, given) < ANSWER_WORDS


def _added_words(text: str, given: str) -> int:
    """How many words of `text` are not at their place in `given`."""
    matcher = difflib.SequenceMatcher(None, WORD.findall(given), WORD.findall(text), autojunk=False)
    return sum(end - start for change, _, _, start, end in matcher.get_opcodes() if change in ("insert", "replace"))


def documents(folder: Path, assignment: Assignment, limits: SubmissionLimits) -> list[str]:
    """The names of the files in a submission's `folder` that may hold a report, in whatever form.

    That is every file but those that the assignment gives out, code, data, and pictures where its notebooks write some.
    """
    code = "\n".join(cell.source for source in assignment.notebooks for cell in source.released.cells)
    named = set(_NAMED.findall(code))
    found = []
    for parent, folders, names in os.walk(folder, onerror=give_up):
        within = len(Path(parent).relative_to(folder).parts)
        folders[:] = sorted(folders) if within < limits.depth else []
        for name in sorted(names):
            relative = (Path(parent) / name).relative_to(folder)
            suffix = relative.suffix.lower()
            if not (
                any(part.startswith((".", "__")) for part in relative.parts)
                or name in _NO_DOCUMENTS
                or suffix in _CODE_AND_DATA
                or _CHECKPOINT.search(name)
                or (suffix in _PICTURES and relative.parts[0] in named)
                or os.path.lexists(assignment.folder / relative)
            ):
                found.append(str(relative))
    return found
