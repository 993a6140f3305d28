"""What a person has graded stays so until it changes; what nobody has read is no final 0."""

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from nbreferee.testing.small_course import ANSWERS, NAME, scheme_folder

pytestmark = pytest.mark.slow


def add_cells(path: Path, *cells: object) -> None:
    notebook = json.loads(path.read_text())
    notebook["cells"] += cells
    path.write_text(json.dumps(notebook))


def test_finished_report_is_offered_again_only_when_it_has_changed(written):
    folder = written.submit("ana", "Since a + b = b + a.")
    written.mark()
    assert written.waits("ana")
    written.grade("ana", 3)
    written.mark(force=True)
    assert not written.waits("ana")
    written.submit("ana", sums=ANSWERS["half"])
    assert written.mark()["ana"].state == "marked" and not written.waits("ana")
    add_cells(folder / "sums.ipynb", new_markdown_cell("One more remark on why sums commute, in a cell of its own."))
    written.mark()
    assert written.waits("ana")
    written.grade("ana", 4)
    (folder / "why.pdf").write_bytes(b"%PDF-1.4")
    written.mark()
    assert written.waits("ana")
    written.grade("ana", 4)
    written.submit("ana", "Because of the axioms.")
    written.mark()
    assert written.waits("ana")


def test_points_in_place_of_the_checks_are_looked_at_again_when_answer_or_mark_changes(written):
    written.submit("ana", sums=ANSWERS["wrong"])
    where = {"question": "add_marks", "notebook": "sums"}
    written.mark()
    written.grade("ana", 1, **where)
    written.mark(force=True)
    assert not written.waits("ana", **where)
    scheme = scheme_folder(written.root) / "test_add.py"
    scheme.write_text(scheme.read_text().replace("adds_negative", "adds_small_negative"))
    written.mark()
    assert not written.waits("ana", **where)
    scheme.write_text(scheme.read_text().replace("!= 1 - a", "is None"))
    written.mark()
    assert written.waits("ana", **where)
    written.grade("ana", 1, **where)
    written.submit("ana", sums=ANSWERS["wrong"] + "  # since")
    written.mark()
    assert written.waits("ana", **where)
    with written.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "ana").score == 1


def hand_in_pdf(folder: Path) -> None:
    (folder / "report.pdf").write_bytes(b"%PDF-1.4")


def hand_in_helper_notebook(folder: Path) -> None:
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "my report.ipynb").write_text(json.dumps(notebook))


def write_into_locked_cell(folder: Path) -> None:
    notebook = json.loads((folder / "sums.ipynb").read_text())
    notebook["cells"][1]["source"] = (
        "Sums commute since the order of two piles that are put together makes no difference."
    )
    (folder / "sums.ipynb").write_text(json.dumps(notebook))


def write_comments(folder: Path) -> None:
    comment = "# Sums commute, since it makes no difference in which order two piles are put together."
    add_cells(folder / "sums.ipynb", new_code_cell(comment))


def damage_notebook(folder: Path) -> None:
    (folder / "words.ipynb").write_text('{"cells": [{"source": "Sums commute since')


PLACES = (
    ("missing", hand_in_pdf),
    ("untouched", hand_in_helper_notebook),
    ("missing", write_into_locked_cell),
    ("untouched", write_comments),
    ("damaged", damage_notebook),
)


def test_report_in_another_place_is_no_final_zero_and_no_report_is_one(written):
    """Whether its own notebook is as it was given out, was not handed in, or cannot be read."""
    untouched = (written.root / "release" / NAME / "words.ipynb").read_text()
    for notebook, elsewhere in PLACES:
        folder = written.submit(elsewhere.__name__)
        if notebook == "untouched":
            (folder / "words.ipynb").write_text(untouched)
        elsewhere(folder)
    written.submit("nobody")
    students = [*written.mark()]
    others = [student for student in students if student != "nobody"]
    assert [student for student in students if written.waits(student)] == others
    shown = {path.parents[1].name for path in written.root.glob(f"autograded/*/{NAME}/words.ipynb")}
    assert shown == set(others)  # what formgrader can show, it can grade
    for student in others:
        written.grade(student, 2)
    assert {each.state for each in written.mark().values()} == {"unchanged"}
    written.mark(force=True, students="hand_in_pdf")
    assert not any(map(written.waits, students))
    assert written.course.marks() == {**dict.fromkeys(others, 7), "nobody": 5}


def test_a_report_elsewhere_that_has_changed_waits_until_it_was_looked_at(written):
    """Whatever makes the batch record it once more meanwhile: nbgrader forgets what waits in a notebook that was not handed in."""
    folder = written.submit("ana")
    hand_in_pdf(folder)
    written.mark()
    written.grade("ana", 3)
    written.mark(force=True)
    assert not written.waits("ana")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 another one")
    written.mark()
    assert written.waits("ana")
    written.mark(force=True)
    assert written.waits("ana")
    written.grade("ana", 4)
    written.mark(force=True)
    assert not written.waits("ana") and written.course.marks()["ana"] == 9


def test_points_by_hand_for_a_notebook_that_is_handed_in_no_more_are_looked_at_again(written):
    folder = written.submit("ana", "Since a + b = b + a.")
    written.mark()
    written.grade("ana", 4)
    (folder / "words.ipynb").unlink()
    written.mark()
    assert written.waits("ana")
    written.grade("ana", 0)
    written.mark(force=True)
    assert not written.waits("ana")


def test_extra_credit_is_looked_at_again_when_the_answer_changes(written):
    where = {"question": "add_marks", "notebook": "sums"}
    written.submit("ana")
    written.mark()
    with written.gradebook() as gradebook:
        gradebook.find_grade("add_marks", "sums", NAME, "ana").extra_credit = 2
        gradebook.db.commit()
    written.mark(force=True)
    assert not written.waits("ana", **where)
    written.submit("ana", sums=ANSWERS["wrong"])
    written.mark()
    assert written.waits("ana", **where)


def test_points_by_hand_are_looked_at_again_when_the_question_is_worth_another_number(written):
    written.submit("ana", "Since a + b = b + a.")
    written.mark()
    written.grade("ana", 4)
    path = written.root / "source" / NAME / "words.ipynb"
    path.write_text(path.read_text().replace('"points": 4', '"points": 2'))
    written.course.nbgrader("generate_assignment", NAME, "--force")
    written.mark()
    assert written.waits("ana")


def test_no_response_is_said_of_nobody_who_has_answered(written):
    def comment(student: str) -> str | None:
        with written.gradebook() as gradebook:
            return gradebook.find_comment("why", "words", NAME, student).auto_comment

    untouched = (written.root / "release" / NAME / "words.ipynb").read_text()
    for student in ("ana", "nobody"):
        (written.submit(student) / "words.ipynb").write_text(untouched)
    hand_in_pdf(written.root / "submitted" / "ana" / NAME)
    written.mark()
    assert comment("ana") is None and comment("nobody") == "No response."


@pytest.mark.exhaustive
@pytest.mark.parametrize("answer", ["wrong", "right"])
def test_a_question_waits_for_a_person_as_long_as_its_check_is_broken(written, answer):
    written.submit("ana", sums=f"{ANSWERS[answer]}\nodd = 1")
    where = {"question": "add_marks", "notebook": "sums"}
    scheme = scheme_folder(written.root) / "test_add.py"
    right = scheme.read_text()
    breaks = "(student, rng):\n    if student.evaluate(\"'odd' in globals()\"):\n        raise NameError('a fault')"
    for text, waits in ((right, False), (right.replace("(student, rng):", breaks), True), (right, False)):
        scheme.write_text(text)
        written.mark()
        assert written.waits("ana", **where) == waits
