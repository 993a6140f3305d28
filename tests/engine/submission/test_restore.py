"""Whatever a submitted file holds, what is marked has the instructor's structure and the student's answers."""

import base64

import pytest
from nbformat.v4 import new_output

from .notebooks import PNG, raw, sources, submit


def test_only_the_answers_come_from_the_submission(tmp_path, source):
    def change(cells):
        for each in cells:
            each["source"] = ["mine ", each["source"]]

    found = sources(submit(tmp_path, source, raw(source, change)))
    assert found["answer"] == "mine stub" and found["report"] == "mine YOUR ANSWER HERE"
    assert found["imports"] == "import math" and found["answer_marks"] == "assert answer"


def test_tags_points_flags_and_types_come_from_the_instructor(tmp_path, source):
    def change(cells):
        for each in cells:
            each["metadata"]["tags"] = ["skip-execution", "raises-exception", "demo"]
            if "nbgrader" in each["metadata"]:
                each["metadata"]["nbgrader"] |= {"points": 999, "grade": False, "solution": True, "locked": False}
            each["cell_type"] = "markdown" if each["cell_type"] == "code" else "code"

    submitted = submit(tmp_path, source, raw(source, change))
    by_id = {c.metadata.nbgrader.grade_id: c for c in submitted.notebook.cells if "nbgrader" in c.metadata}
    assert by_id["answer_marks"].metadata.nbgrader.points == 4 and by_id["answer_marks"].metadata.nbgrader.grade
    assert by_id["answer"].cell_type == "code" and by_id["answer"].metadata.tags == []
    assert by_id["training"].metadata.tags == ["demo"]


def test_a_deleted_grade_cell_comes_back_behind_its_answer(tmp_path, source):
    submitted = submit(tmp_path, source, raw(source, lambda cells: cells.pop(3)))
    order = list(sources(submitted))
    assert order.index("answer_marks") == order.index("answer") + 1
    assert submitted.warnings == ["Cell 'answer_marks' is missing from the submission."]


def test_a_deleted_answer_does_not_come_back_as_a_stub_that_hides_the_students_own_cell(tmp_path, source):
    def change(cells):
        cells[2] = {"cell_type": "code", "source": "answer = 1", "metadata": {}, "outputs": []}

    submitted = submit(tmp_path, source, raw(source, change))
    assert "answer = 1" in [c.source for c in submitted.notebook.cells]
    assert sources(submitted)["answer"].startswith("# This cell was missing")


def test_of_two_cells_with_one_id_the_last_is_the_answer_and_both_run(tmp_path, source):
    def change(cells):
        cells.insert(2, {**cells[2], "source": "first try"})

    submitted = submit(tmp_path, source, raw(source, change))
    assert sources(submitted)["answer"] == "stub"
    assert "first try" in [c.source for c in submitted.notebook.cells]


def test_a_second_grade_cell_of_the_same_id_is_dropped(tmp_path, source):
    def change(cells):
        cells.append({**cells[3], "source": "print('4')"})

    submitted = submit(tmp_path, source, raw(source, change))
    assert "print('4')" not in [c.source for c in submitted.notebook.cells]


def test_submitted_outputs_survive_only_as_pictures_and_text_of_cells_that_are_not_run(tmp_path, source):
    outputs = [
        new_output("display_data", data={"image/png": PNG, "text/html": "<script>"}),
        new_output("display_data", data={"image/png": base64.b64encode(b"<svg>").decode()}),
        new_output("stream", text="score: 4" + 9000 * "."),
        new_output("error", ename="NameError", evalue="name 'x' is not defined", traceback=["<b>"]),
        new_output("execute_result", data={"text/plain": "4", "text/html": "<b>4</b>"}),
    ]

    def change(cells):
        for each in cells:
            if each["cell_type"] == "code":
                each["outputs"] = outputs

    submitted = submit(tmp_path, source, raw(source, change))
    by_id = {c.metadata.nbgrader.grade_id: c for c in submitted.notebook.cells if "nbgrader" in c.metadata}
    assert by_id["answer"].outputs == [] and by_id["answer_marks"].outputs == []
    note, picture, printed = by_id["training"].outputs
    assert "As handed in" in note.text and picture.data == {"image/png": PNG}
    assert printed.output_type == "stream" and printed.text.startswith("score: 4.") and len(printed.text) == 4001


def test_a_cell_that_is_not_run_tells_what_error_it_had_ended_in_or_that_it_had_no_output(tmp_path, source):
    def with_outputs(*outputs):
        def change(cells):
            for each in cells:
                if each["cell_type"] == "code":
                    each["outputs"] = list(outputs)

        cells = submit(tmp_path, source, raw(source, change)).notebook.cells
        (training,) = (c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "training")
        return [(output.output_type, output.text) for output in training.outputs]

    error = new_output("error", ename="NameError", evalue="name 'x' is not defined", traceback=["<b>"])
    assert with_outputs(error)[1] == ("stream", "NameError: name 'x' is not defined\n")
    table = new_output("display_data", data={"text/plain": "Model", "text/html": "<pre>Model</pre>"})
    assert with_outputs(table)[1:] == [("stream", "Model\n")]
    assert "cannot be shown" in with_outputs(new_output("display_data", data={"image/svg+xml": "<svg/>"}))[1][1]
    ((kind, text),) = with_outputs()
    assert kind == "stream" and "without output" in text


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        {"cell_type": "code"},
        {"cell_type": 5, "source": {"a": 1}, "metadata": []},
        {"cell_type": "code", "source": [1, None, "x"], "metadata": {"nbgrader": {"grade_id": ["answer"]}}},
        {"cell_type": "code", "source": "x", "metadata": {"nbgrader": 4}, "outputs": {"a": 1}},
        {"cell_type": "markdown", "source": "\ud800", "attachments": [1]},
        {"cell_type": "code", "source": "x", "outputs": [None, {"data": 4}, {"data": {"image/png": 9}}]},
    ],
)
def test_odd_cells_never_stop_the_reading(tmp_path, source, odd):
    submitted = submit(tmp_path, source, [*raw(source), odd])
    assert submitted.readable and set(sources(submitted)) == set(source.cells)
