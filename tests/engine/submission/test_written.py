"""A written question needs manual grading where there is something to grade, wherever the student put it."""

import json
import shutil
import time

import pytest
from nbformat.v4 import new_markdown_cell

from nbreferee.course.assignment import Assignment
from nbreferee.submission import SubmissionLimits, prepare
from nbreferee.submission.written import documents, written_questions

from .notebooks import PNG, cell, raw, submit

LIMITS = SubmissionLimits()
EMPTY = "no files"


@pytest.fixture
def written(tmp_path, source):
    """The written questions of submitted cells that hold something to grade."""
    assignment = Assignment("lab", tmp_path / "source", (source,))
    (tmp_path / EMPTY).mkdir()

    def of(cells):
        return written_questions({"nb": submit(tmp_path, source, cells)}, tmp_path / EMPTY, assignment, LIMITS)

    return of


@pytest.fixture
def two_questions(source):
    """A second written question, below the report."""
    source.released.cells.append(cell("outlook", "Your outlook", solution=True, grade=True, make=new_markdown_cell))
    return source


def answering(source, **answers):
    """The released cells, with answers to some questions by their grade ids."""

    def change(cells):
        for each in cells:
            grade_id = each["metadata"].get("nbgrader", {}).get("grade_id")
            each["source"] = answers.get(grade_id, each["source"])

    return raw(source, change)


def test_written_questions_are_flagged_each_on_its_own(written, two_questions):
    assert written(answering(two_questions)) == set()
    assert written(answering(two_questions, report="Large strokes.")) == {"report"}
    assert written(answering(two_questions, outlook="More styles.")) == {"outlook"}
    assert written(answering(two_questions, report="Large strokes.", outlook="More.")) == {"report", "outlook"}


def test_text_elsewhere_flags_the_questions_without_an_answer(written, two_questions):
    """It may answer any of them, so all need a look: those answered in their own cells, and the others."""
    for kind in ("markdown", "code"):
        added = {"cell_type": kind, "source": "Markdown('My outlook')", "metadata": {}}
        assert written([*answering(two_questions, report="Large strokes."), added]) == {"report", "outlook"}
        assert written([*answering(two_questions), added]) == {"report", "outlook"}


def test_a_code_answer_is_no_text(written, two_questions):
    assert written(answering(two_questions, answer="answer = 'My report: large strokes.'")) == set()


def test_a_lab_without_written_questions_flags_none(written, source):
    source.released.cells.pop()
    assert written([*raw(source), {"cell_type": "markdown", "source": "My report", "metadata": {}}]) == set()


def test_a_code_cell_that_is_graded_by_hand_needs_manual_grading_once_it_is_answered(written, source):
    source.released.cells.append(cell("plot", "raise NotImplementedError()", solution=True, grade=True))
    assert written(answering(source)) == set()
    assert written(answering(source, plot="plt.plot(losses)")) == {"plot"}


def test_a_short_answer_within_the_questions_own_long_text_needs_manual_grading(written, source):
    long = (
        "Look at the pictures above, compare them one by one, and say in a sentence which of them you like best. " * 3
    )
    source.released.cells.append(cell("taste", long, solution=True, grade=True, make=new_markdown_cell))
    assert written(answering(source)) == set()
    assert written(answering(source, taste=f"{long} The third.")) == {"taste"}


def test_only_text_of_their_own_needs_manual_grading(written, source):
    assert not written(raw(source))
    assert not written(raw(source, lambda cells: cells.pop()))
    for kind in ("markdown", "code"):
        added = {"cell_type": kind, "source": "Markdown('My report')", "metadata": {}}
        assert written([*raw(source), added])


GIVEN = (
    "How to write the report: describe the picturs, and say why they look as they do. " + 20 * "Half a page will do. "
)


@pytest.mark.parametrize(
    "text", [GIVEN.replace("picturs", "pictures"), GIVEN.replace(" ", "\n  "), GIVEN[:-22], f"{GIVEN}Good luck to you!"]
)
def test_given_text_that_was_corrected_or_wrapped_anew_is_not_the_students(written, source, text):
    source.released.cells[0].source = GIVEN
    assert not written(raw(source, lambda cells: cells[0].update(source=text)))


@pytest.mark.parametrize(
    "text",
    [
        f"{GIVEN}\n\nMore weight on style gives larger strokes, since edges of the photograph cost less then.",
        GIVEN.replace("say why they look as they do", "the strokes grow with the weight since edges cost less"),
        f"{GIVEN}\n\n风格权重越大,笔触越大。",
    ],
)
def test_an_answer_within_a_long_given_text_needs_manual_grading(written, source, text):
    source.released.cells[0].source = GIVEN
    assert written(raw(source, lambda cells: cells[0].update(source=text)))


def test_a_notebook_full_of_texts_that_are_nearly_given_is_not_compared_for_ever(written, source):
    source.released.cells[0].source = long = 40 * GIVEN
    cells = [{"cell_type": "markdown", "source": f"{long[n:]} {n}", "metadata": {}} for n in range(1500)]
    started = time.process_time()
    assert written([*raw(source), *cells])
    assert time.process_time() - started < 20


def test_a_picture_attached_to_a_given_text_needs_manual_grading(written, source):
    change = {"attachments": {"page.png": {"image/png": PNG}}}
    assert written(raw(source, lambda cells: cells[0].update(change)))


def test_a_report_in_another_notebook_needs_manual_grading(tmp_path, assignment, release):
    shutil.copytree(release, tmp_path, dirs_exist_ok=True)
    assert not prepare(tmp_path, assignment).written
    path = tmp_path / "3_adain.ipynb"
    content = json.loads(path.read_text())
    content["cells"].append({"cell_type": "markdown", "source": "My report: large strokes.", "metadata": {}})
    path.write_text(json.dumps(content))
    assert prepare(tmp_path, assignment).written


@pytest.mark.parametrize(
    "name",
    "report.pdf report.PNG scan.jpeg report.ipynb report report.pages report.zip text/page.jpg my&report.txt".split(),
)
def test_a_report_in_a_file_needs_manual_grading_whatever_its_kind(tmp_path, assignment, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert documents(tmp_path, assignment, LIMITS) == [name]
    assert prepare(tmp_path, assignment).written


def test_what_is_given_out_and_what_notebooks_write_is_no_document(tmp_path, assignment):
    for name in (
        "3_adain.ipynb lab.py images/README.md images/mine.jpg gallery/00.png timestamp.txt helpers.py gram.npy "
        ".ipynb_checkpoints/3_adain-checkpoint.ipynb __pycache__/lab.cpython-311.pyc __MACOSX/report.pdf .DS_Store "
        "state/checkpoint state/ckpt-1.index state/ckpt-1.data-00000-of-00001 whole.keras a.weights.h5 weights/vgg.npz"
    ).split():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert documents(tmp_path, assignment, LIMITS) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"cells": 3}', b"<html>", bytes(41 * 2**20)])
def test_a_notebook_that_cannot_be_read_may_hold_any_answer(tmp_path, assignment, release, content):
    shutil.copytree(release, tmp_path, dirs_exist_ok=True)
    (tmp_path / "4_save_and_load.ipynb").write_bytes(content)
    assert prepare(tmp_path, assignment).written == {"report"}


def test_a_notebook_that_is_not_there_holds_none(tmp_path, assignment):
    assert prepare(tmp_path, assignment).written == set()


def test_words_in_given_cells_need_manual_grading_and_changed_code_does_not(written, source):
    words = "\n# My report: more weight on style gives larger strokes, since edges cost less."
    for changed in ("imports", "answer_marks", "training"):
        given = source.cells[changed].source
        assert written(answering(source, **{changed: given + words}))
    assert not written(answering(source, imports="import math  # mine", training="train(more=2)\nshow()"))
    assert not written(answering(source, answer_marks="assert answer\n"))
