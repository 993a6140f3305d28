"""A question is judged on the state that the student saw at its scored cell; what comes later can help, and costs nothing."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from nbreferee.marking import Marker
from nbreferee.student import KernelStartError, StudentSession
from nbreferee.testing.small_course import strict_config, write_course

pytestmark = pytest.mark.slow

RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return a - b"
HERE = "Judged as your notebook stood at this cell; later cells define add again."
THERE = "Judged as your notebook stood after its last cell, where more of it was right than at this cell."


@pytest.fixture
def mark(tmp_path):
    """Marks an answer with further cells of the student's before or behind the two cells of the small assignment."""
    assignment, scheme = write_course(tmp_path / "course")
    marker = Marker(assignment, config=strict_config(scheme, 64_322))

    def run(answer: str, *behind: str, before: tuple[str, ...] = ()):
        notebook = copy.deepcopy(assignment.notebook("sums").released)
        notebook.cells[0].source = answer
        notebook.cells[:0] = map(new_code_cell, before)
        notebook.cells += map(new_code_cell, behind)
        (tmp_path / "ana").mkdir()
        nbformat.write(notebook, tmp_path / "ana" / "sums.ipynb")
        report = marker.mark(tmp_path / "ana")
        return report.cells["add"], report.warnings

    return run


@pytest.mark.parametrize(
    "later",
    [
        "add = add(1, 2)",
        WRONG,
        "del add",
        "%reset -f",
        "offsets = []",
        "offsets.clear()",
        "import os; os._exit(1)",
        "exit()",
        "raise ValueError",
        "while True: pass",
        "import builtins\nbuiltins.abs = None",
    ],
)
def test_what_a_later_cell_does_costs_nothing(mark, later):
    cell, _ = mark("def add(a, b):\n    return a + b + offsets[0]", later, before=("offsets = [0]",))
    assert cell.score == 5


def test_a_later_cell_that_defines_the_answer_again_is_mentioned(mark):
    cell, _ = mark(RIGHT, WRONG)
    assert (cell.score, cell.note) == (5, HERE)


@pytest.mark.parametrize("helper", ["def plus(a, b):\n    return a + b", "from operator import add as plus"])
def test_a_helper_in_a_later_cell_counts(mark, helper):
    cell, _ = mark("def add(a, b):\n    return plus(a, b)", helper)
    assert (cell.score, cell.note) == (5, THERE)


def test_an_answer_in_a_later_cell_counts(mark):
    cell, _ = mark("# see below", RIGHT)
    assert (cell.score, cell.note) == (5, THERE)


def test_what_is_wrong_at_both_places_is_explained_where_it_stands(mark):
    cell, _ = mark(WRONG, "def add(a, b):\n    return 'a'")
    assert cell.score == 0 and {check.diagnosis for check in cell.checks} == {"no-sum", "no-negative-sum"}
    assert cell.note == HERE


def test_what_was_undefined_there_is_explained_as_it_is_in_the_end(mark):
    cell, _ = mark("# see below", WRONG)
    assert cell.score == 0 and {check.diagnosis for check in cell.checks} == {"no-sum", "no-negative-sum"}


def test_a_question_is_not_asked_again_where_no_cell_of_the_students_follows(mark):
    counts = "calls = 0\ndef add(a, b):\n    global calls\n    calls += 1\n    return a + b if calls > 3 else 0"
    cell, _ = mark(counts)
    assert cell.score == 0


def test_a_kernel_that_ends_behind_a_question_leaves_its_mark(mark):
    cell, warnings = mark(RIGHT, "import os; os._exit(1)", "b = 2")
    assert cell.score == 5
    assert warnings == ("sums: Cell 3 ended its kernel; the notebook was run again without it.",)


def test_a_cell_that_ends_the_kernel_before_a_question_is_left_out_of_it(mark):
    cell, warnings = mark(RIGHT, before=("import os; os._exit(1)",))
    assert cell.score == 5
    assert warnings == ("sums: Cell 1 ended its kernel; the notebook was run again without it.",)


def test_a_notebook_whose_kernel_this_machine_loses_again_and_again_is_not_marked(mark, monkeypatch):
    def lose(*arguments):
        raise KernelStartError("This machine has lost the notebook's kernel 4 times")

    monkeypatch.setattr(StudentSession, "call", lose)
    with pytest.raises(KernelStartError, match="4 times"):
        mark(RIGHT)
