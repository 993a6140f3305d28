"""The marking scheme on submissions that are right and wrong in many ways: exact marks and diagnoses.

Most answers stand in a single cell and are tried in a live kernel after the others, as a student would. Those of whole notebooks
are marked as a submission. CORPUS_DRAWS is how often an answer in a single cell is tried, with other inputs each time.
"""

import os
from pathlib import Path

import pytest

from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry

KIT = Path(__file__).parent.parent
SUBMISSIONS = KIT / "tests" / "submissions"

DRAWS = int(os.environ.get("CORPUS_DRAWS", "1"))

pytestmark = pytest.mark.slow


def entries(*folders: str) -> list[Entry]:
    return [Entry.read(path) for folder in folders for path in sorted((SUBMISSIONS / folder).glob("*.py"))]


SINGLE = entries("correct", "wrong")


@pytest.mark.parametrize("entry", SINGLE, ids=lambda entry: f"{entry.path.parent.name}/{entry.path.stem}")
def test_an_answer_gets_exactly_its_marks_and_its_diagnosis(entry, benches, assignment):
    assert len(entry.cells) == 1
    ((row, source),) = entry.cells
    expected = entry.expected(assignment)[row]
    for results in benches[row].try_out(row, source, DRAWS):
        assert not any(result.broken for result in results), [r.message for r in results if r.broken]
        found = [(r.name, r.points, r.diagnosis, r.message) for r in results]
        assert round(sum(result.points for result in results), 2) == expected.score, found
        assert all(result.passed for result in results) == (entry.path.parent.name == "correct"), found
        if expected.diagnosis:
            assert expected.diagnosis in {result.diagnosis for result in results}, found


QUICK_CHECK_FAILS = {
    "gallery_adain_over_the_batch": "pictures 0 and 1 are the same",
    "gallery_adain_swapped": "shape (25, 64, 64, 3)",
    "gram_loop_over_batch": "out of scope",
    "weights_named_settings": "WEIGHT_EXPERIMENTS is no list",
}
"""Answers that earn their row's points, though cells further down cannot use them: what their quick check says."""


@pytest.mark.parametrize("entry", entries("correct"), ids=lambda entry: entry.path.stem)
def test_a_right_answer_passes_the_quick_checks_that_students_see(entry, benches):
    ((row, source),) = entry.cells
    with benches[row].answered(row, source):
        error = benches[row].quick_check(row)
    expected = QUICK_CHECK_FAILS.get(entry.path.stem)
    assert expected in error if expected else not error, error


@pytest.mark.parametrize("entry", entries("correct/notebooks"), ids=lambda entry: entry.path.stem)
def test_a_whole_notebook_that_is_right_gets_every_automatic_point(entry, assignment, config, tmp_path):
    entry.write(assignment, tmp_path)
    report = Marker(config=config).mark(tmp_path, assignment)
    for row, expected in entry.expected(assignment).items():
        assert report.cells[row].score == expected.score, (row, report.cells[row].checks)
    for notebook in assignment.notebooks:
        if entry.only in (None, notebook.name):
            checks = [check for cell in notebook.grade_cells for check in report.cells[cell.row].checks]
            assert checks and all(check.passed for check in checks), [c.message for c in checks if not c.passed]


def test_there_is_a_wrong_submission_for_every_misconception(assignment):
    import importlib

    named = {expected.diagnosis for entry in SINGLE for expected in entry.expectations.values()}
    rows = [cell.row for notebook in assignment.notebooks for cell in notebook.grade_cells if not cell.manual]
    for row in rows:
        module = importlib.import_module(f"reference.{row}")
        for name in dir(module):
            if name.endswith("MISCONCEPTIONS"):
                assert {misconception.id for misconception in getattr(module, name)} <= named
