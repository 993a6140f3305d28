"""The marking schemes on submissions that are right and wrong in many ways: exact marks and diagnoses.

Most answers stand in a single cell and are tried in a live kernel after the others, as a student would. Those of whole notebooks
are marked as a submission. CORPUS_DRAWS is how often an answer in a single cell is tried, with other inputs each time.
"""

import os
from collections import Counter

import pytest

from nbreferee.testing.corpus import Entry

from . import labs

DRAWS = int(os.environ.get("CORPUS_DRAWS", "1"))

EVERY = 3
"""Of so many wrong answers to a question, `make test` tries one; of the right ones it tries all."""

pytestmark = pytest.mark.slow


def single() -> list[object]:
    """The answers in a single cell, of all labs."""
    found, wrong = [], Counter[str]()
    for lab in labs.LABS:
        for entry in labs.entries(lab, "correct", "wrong"):
            question, kind = entry.cells[0][0], entry.path.parent.name
            left_out = kind == "wrong" and not labs.is_sampled(wrong[question], EVERY)
            wrong[question] += kind == "wrong"
            found.append(labs.case(lab, question, entry, name=f"{kind}/{entry.path.stem}", exhaustive=left_out))
    return found


def whole() -> list[object]:
    """The submissions of whole notebooks, of all labs."""
    return [
        pytest.param(lab, entry, id=f"{lab}/{entry.path.stem}")
        for lab in labs.LABS
        for entry in labs.entries(lab, "correct/notebooks")
    ]


@pytest.mark.parametrize(("lab", "entry"), single())
def test_an_answer_gets_exactly_its_marks_and_its_diagnosis(lab: str, entry: Entry, benches_of):
    ((question, source),) = entry.cells
    expected = entry.expected(labs.assignment(lab))[question]
    for results in benches_of(lab)[question].run_answer(question, source, DRAWS):
        assert not any(result.broken for result in results), [r.message for r in results if r.broken]
        found = [(r.name, r.points, r.diagnosis, r.message) for r in results]
        assert round(sum(result.points for result in results), 2) == expected.score, found
        assert all(result.passed for result in results) == (entry.path.parent.name == "correct"), found
        if expected.diagnosis:
            assert expected.diagnosis in {result.diagnosis for result in results}, found


@pytest.mark.parametrize(("lab", "entry"), whole())
def test_a_whole_notebook_that_is_right_gets_every_automatic_point(lab: str, entry: Entry, marker_of, tmp_path):
    assignment = labs.assignment(lab)
    entry.write(assignment, tmp_path)
    report = marker_of(lab).mark(tmp_path)
    for question, expected in entry.expected(assignment).items():
        assert report.cells[question].score == expected.score, (question, report.cells[question].checks)
    for notebook in assignment.notebooks:
        if entry.only in (None, notebook.name):
            checks = [check for cell in notebook.grade_cells for check in report.cells[cell.question].checks]
            assert checks and all(check.passed for check in checks), [c.message for c in checks if not c.passed]
