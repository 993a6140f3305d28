"""The table that a batch writes has a row for each student with a folder, also for those who could not be marked; no kernel starts."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from nbgrader.api import Gradebook

from nbreferee.batch import Batch, Options, Outcome
from nbreferee.batch.batch import Executor
from nbreferee.testing.small_course import CONFIGURATION, NAME, write_course


class Idle(Executor):
    """Workers that are never asked to do anything."""

    has_room, busy = True, False

    def __len__(self) -> int:
        return 1

    def submit(self, student, prepared):
        raise AssertionError(f"{student} is to be marked")

    def next(self):
        raise AssertionError("nothing was submitted")


@pytest.fixture
def batch(tmp_path, monkeypatch) -> Batch:
    """A batch of a class in which Ana was marked before, and all folders are now without a notebook."""
    write_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(CONFIGURATION)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "small") as gradebook:
        gradebook.add_assignment(NAME)
        gradebook.add_notebook(NAME, NAME)
        gradebook.add_grade_cell("add_marks", NAME, NAME, max_score=5, cell_type="code")
        gradebook.add_student("ana")
        gradebook.add_submission(NAME, "ana")
        gradebook.find_grade("add_marks", NAME, NAME, "ana").auto_score = 3
        gradebook.db.commit()
    for student in ("ana", "bob", "cy"):
        (tmp_path / "submitted" / student / NAME).mkdir(parents=True)

    @contextmanager
    def idle(*arguments: object) -> Iterator[Executor]:
        yield Idle()

    monkeypatch.setattr("nbreferee.batch.batch.executor", idle)
    monkeypatch.setattr(Batch, "check_lab", lambda self: None)
    return Batch(tmp_path, NAME, Options("[ab]*"))


def test_who_failed_or_was_not_tried_has_a_row_that_says_so(batch, tmp_path):
    outcomes: list[Outcome] = []
    batch.run(batch.students(), outcomes.append)
    assert {each.student: each.state for each in outcomes} == {"ana": "failed", "bob": "failed"}
    path = tmp_path / "marks" / "sums.csv"
    batch.write_csv(path)
    with path.open(newline="") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    assert list(rows) == ["ana", "bob", "cy"]
    assert rows["ana"]["add"] == "3.0" and rows["ana"]["remark"].startswith(
        "failed: There is no notebook of this assignment in "
    )
    assert rows["bob"]["score"] == rows["bob"]["add"] == "" and rows["bob"]["remark"].startswith(
        "failed: There is no notebook"
    )
    assert rows["cy"]["remark"] == "not marked" and batch.points() == {"ana": 3}


def test_who_failed_and_whose_folder_has_gone_meanwhile_has_a_row(batch, tmp_path):
    batch.run(batch.students(), lambda outcome: None)
    shutil.rmtree(tmp_path / "submitted" / "bob")
    path = tmp_path / "marks" / "sums.csv"
    batch.write_csv(path)
    remarks = {row["student"]: row["remark"] for row in csv.DictReader(path.open(encoding="utf-8"))}
    assert remarks["bob"].startswith("failed: There is no notebook")
