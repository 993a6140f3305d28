"""Odd notebooks: whatever tools and habits do to a file, what worked for the student counts, and what was left out is named.

Each file in ``tests/submissions/<lab>/odd`` is a corpus file (``nbreferee.testing.corpus``) with further lines in its head::

    # warns: text            (some warning holds the text; "# warns nothing": there is none)
    # flags: text            (some review flag holds the text)
    # says QUESTION: text    (some check of the question says so)
    # shows: text            (the page shows the text)
    # pictures: number       (the page shows so many pictures)
    # manual: QUESTIONS      (these written questions need manual grading, and no others)
    # pending: reason        (what is stated is fair, but not yet what marking does)
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat import NotebookNode

from nbreferee import submission
from nbreferee.results.notebook import review_flags_of, warnings_of
from nbreferee.submission.outputs import has_picture
from nbreferee.testing.corpus import Entry

from . import labs

_LINE = re.compile(r"^# (warns|flags|says (\w+)|shows|pictures|manual|pending): (.+)$", re.MULTILINE)

EVERY = 3
"""Of so many of these notebooks, `make test` marks one."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Odd:
    """An odd notebook, and the lines that say what else than marks it must get."""

    entry: Entry
    lines: tuple[tuple[str, str, str], ...]
    silent: bool

    @classmethod
    def read(cls, path: Path) -> "Odd":
        """From a corpus file."""
        head = path.read_text(encoding="utf-8").partition("# %%")[0]
        return cls(Entry.read(path), tuple(_LINE.findall(head)), "\n# warns nothing" in head)

    def stated(self, kind: str) -> list[str]:
        """What the lines of a kind state."""
        return [text.strip() for found, _, text in self.lines if found == kind]


def cases() -> list[object]:
    """The odd notebooks of all labs; those that wait for a change of the engine are expected to fail."""
    found = []
    for lab in labs.LABS:
        for number, path in enumerate(sorted((labs.SUBMISSIONS / lab / "odd").glob("*.py"))):
            odd = Odd.read(path)
            marks: list[pytest.MarkDecorator] = [
                pytest.mark.xfail(strict=True, reason=reason) for reason in odd.stated("pending")
            ]
            if lab != labs.QUICK or not labs.is_sampled(number, EVERY):
                marks.append(pytest.mark.exhaustive)
            found.append(pytest.param(lab, odd, id=f"{lab}/{path.stem}", marks=marks))
    return found


@pytest.mark.parametrize(("lab", "odd"), cases())
def test_an_odd_notebook_gets_what_is_fair(lab: str, odd: Odd, marker_of, tmp_path):
    assignment, marker = labs.assignment(lab), marker_of(lab)
    odd.entry.write(assignment, tmp_path)
    prepared = marker.prepare(tmp_path)
    results = marker.mark_prepared(prepared)
    cells = {question: cell for result in results.values() for question, cell in result.cells.items()}
    warnings = [*submission.misplaced(tmp_path, assignment, marker.submission_limits), *warnings_of(results)]

    assert not [check.message for cell in cells.values() for check in cell.checks if check.broken]
    scores = {question: cells[question].score for question in assignment.automatic}
    expected = {question: each.score for question, each in odd.entry.expected(assignment).items()}
    said = {question: [check.message for check in cell.checks if not check.passed] for question, cell in cells.items()}
    assert scores == expected, (said, warnings)
    if odd.silent:
        ours = {name for name in results if results[name].device or prepared.notebooks[name].handed_in}
        assert [warning for name in ours for warning in results[name].warnings] == []
    for text in odd.stated("warns"):
        assert any(text in warning for warning in warnings), (text, warnings)
    flags = review_flags_of(results)
    for text in odd.stated("flags"):
        assert any(text in flag for flag in flags), (text, flags)
    for _, question, text in odd.lines:
        assert not question or any(text.strip() in message for message in said[question]), (text, said[question])
    if odd.stated("manual"):
        manual = {question for question, cell in cells.items() if cell.needs_manual}
        assert manual == set(" ".join(odd.stated("manual")).replace("none", "").split()), manual
    outputs = [output for result in results.values() for output in _outputs(result.notebook)]
    for text in odd.stated("shows"):
        assert any(text in output.get("text", "") for output in outputs) or any(
            text in cell.source for result in results.values() for cell in result.notebook.cells
        ), text
    for number in odd.stated("pictures"):
        assert sum(map(has_picture, outputs)) == int(number)


def _outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_there_are_many_odd_notebooks():
    assert len(cases()) >= 60
