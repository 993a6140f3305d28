"""Quick checks are for the student alone: marking leaves them out, but where another cell needs what they bring."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.results.cells import DEMO_TAG
from nbreferee.student import NotebookRunner, StudentSession
from nbreferee.student.quick_checks import quick_checks
from nbreferee.submission.files import archive


def scored(source: str):
    flags = {"schema_version": 3, "grade": True, "locked": True, "solution": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": "marks", "points": 1, **flags}})


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        ([new_code_cell("f = abs"), scored("assert f(1) == 1")], {1}),
        ([scored("x = f(1)"), new_code_cell("y = x")], set()),
        ([scored("x = f(1)"), new_code_cell("x = 2\ny = x")], {0}),
        ([scored("x = f(1)"), new_code_cell("y = x", metadata={"tags": [DEMO_TAG]})], {0}),
        ([scored("x = f(1)"), scored("assert x")], {0, 1}),
        ([scored("x = f(1)"), scored("y = x"), new_code_cell("z = y")], set()),
        ([scored("x = f(1)"), new_code_cell("def g():\n    return x")], set()),
    ],
)
def test_scored_cells_whose_names_no_other_cell_needs(cells, left_out):
    assert quick_checks(cells) == left_out


def test_an_answer_in_a_scored_cell_is_run():
    answer = new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "a", "grade": True, "solution": True}})
    assert quick_checks([answer]) == set()


@pytest.mark.slow
def test_quick_check_does_not_run_while_marking(quick_config, tmp_path):
    notebook = new_notebook(cells=[new_code_cell("ran = []"), scored("ran.append('the quick check')")])
    runner = NotebookRunner(notebook, archive(tmp_path), seed=1, config=quick_config)
    try:
        runner.run()
        assert StudentSession(runner).evaluate("ran") == []
        runner.run_cell_again(1)
        assert StudentSession(runner).evaluate("ran") == ["the quick check"]
    finally:
        runner.close()
