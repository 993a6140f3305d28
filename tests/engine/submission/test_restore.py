"""Whatever a submitted file holds, what is marked has the instructor's structure and the student's answers."""

import base64
import time

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from nbreferee.course.assignment import SourceNotebook

from .notebooks import PNG, cell, raw, sources, submit


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


def test_a_second_grade_cell_of_the_same_id_is_the_students_own(tmp_path, source):
    def change(cells):
        cells.append({**cells[3], "source": "print('4')"})

    submitted = submit(tmp_path, source, raw(source, change))
    assert sources(submitted)["answer_marks"] == "assert answer"
    (own,) = (c for c in submitted.notebook.cells if c.source == "print('4')")
    assert own.id.startswith("own-") and own.metadata == {}


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
    note, picture, other, printed = by_id["training"].outputs
    assert "As handed in" in note.text and picture.data == {"image/png": PNG} and "cannot be shown" in other.text
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


def texts(submitted) -> list[str]:
    """The sources of all cells."""
    return [each.source for each in submitted.notebook.cells]


@pytest.fixture
def lesson(source) -> SourceNotebook:
    """A notebook whose given cells build on each other."""
    source.released.cells[:] = [
        new_markdown_cell("Instructions", id="instructions"),
        cell("imports", "import math\n\nLIMIT = 3  # of all"),
        cell("helper", "def helper(x):\n    return x + LIMIT"),
        cell("answer", "def answer(x):\n    raise NotImplementedError()", solution=True),
        cell("answer_marks", "small = 1\nassert answer(small) == helper(small)", grade=True),
        cell("training", "trained = answer(10)\nprint(trained)", tags=["demo"]),
        cell("use", "used = answer(2)\nprint(used)"),
        new_markdown_cell("What do you see?", id="question"),
        cell("report", "YOUR ANSWER HERE", solution=True, grade=True, make=new_markdown_cell),
    ]
    return source


ANSWER = "def answer(x):\n    return x + 3"


def put(grade_id: str, text: str):
    """Changes the text of one cell."""

    def change(cells):
        for each in cells:
            if each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
                each["source"] = text

    return change


def without_metadata(cells):
    for each in cells:
        each["metadata"] = {}
        each.pop("id", None)


def merged(cells, first: int, last: int):
    """Puts cells together as Jupyter does: the metadata are those of the first."""
    text = "\n\n".join(each["source"] for each in cells[first:last])
    cells[first:last] = [{**cells[first], "source": text}]


def test_what_is_added_to_a_given_cell_runs_beside_it_and_what_replaces_something_is_shown(tmp_path, lesson):
    text = "import numpy\n\nimport math\nLIMIT = 5\n# mine\nother = LIMIT\n%matplotlib inline"
    submitted = submit(tmp_path, lesson, raw(lesson, put("imports", text)))
    before, given, left_out, after = texts(submitted)[1:5]
    assert (before, given) == ("import numpy", lesson.cells["imports"].source)
    assert after == "# mine\nother = LIMIT\n%matplotlib inline"
    assert "LIMIT = 5" in left_out and "Left out" in left_out
    (warning,) = submitted.warnings
    assert "Cell 'imports'" in warning and "ran beside it" in warning and "'LIMIT = 5'" in warning
    assert submitted.review_flags == []


@pytest.mark.parametrize(
    "text",
    [
        "import math\nLIMIT = 3",
        "import  math\n\n\nLIMIT = 3  # of all things",
        "%%time\nimport math\n\nLIMIT = 3",
        "import math\r\n\r\nLIMIT = 3  # of all",
    ],
)
def test_a_given_cell_that_is_only_written_in_another_way_is_passed_over(tmp_path, lesson, text):
    submitted = submit(tmp_path, lesson, raw(lesson, put("imports", text)))
    assert submitted.warnings == [] and texts(submitted) == [each.source for each in lesson.released.cells]


def test_a_given_cell_of_which_something_was_deleted_is_named(tmp_path, lesson):
    submitted = submit(tmp_path, lesson, raw(lesson, put("answer_marks", "")))
    assert submitted.warnings == ["Cell 'answer_marks' is not as the instructor has it; the instructor's ran."]
    assert sources(submitted)["answer_marks"] == lesson.cells["answer_marks"].source


def test_an_answer_in_the_grade_cell_runs_before_it_and_is_pointed_out(tmp_path, lesson):
    text = f"{ANSWER}\n\n{lesson.cells['answer_marks'].source}"
    submitted = submit(tmp_path, lesson, raw(lesson, put("answer_marks", text)))
    assert texts(submitted)[4:6] == [ANSWER, lesson.cells["answer_marks"].source]
    (flag,) = submitted.review_flags
    assert flag == "cell 'answer_marks', the instructor's, held an answer, which ran: answer"


@pytest.mark.parametrize(
    "text", ["small = 1\n# I think the strokes grow with the weight, since edges cost less.", "My answer is that"]
)
def test_words_in_a_given_cell_are_shown_and_pointed_out(tmp_path, lesson, text):
    submitted = submit(tmp_path, lesson, raw(lesson, put("answer_marks", text)))
    shown = texts(submitted)[5]
    assert text.splitlines()[-1] in shown and submitted.notebook.cells[5].id.startswith("own-")
    assert "held something else" in submitted.review_flags[0]


DEMONSTRATION = """from random import random
import unused
STEPS = 7


def again(x):
    return x * FACTOR * random()


FACTOR = 2
trained = answer(20)
print(again(trained))"""


def test_a_cell_that_is_not_run_is_shown_as_handed_in_and_what_the_answers_need_of_it_runs(tmp_path, lesson):
    def change(cells):
        put("training", DEMONSTRATION)(cells)
        put("answer", "def answer(x):\n    return again(x)")(cells)

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    own, training = texts(submitted)[5:7]
    assert training == DEMONSTRATION and submitted.warnings == []
    assert own == "from random import random\ndef again(x):\n    return x * FACTOR * random()\nFACTOR = 2"


def test_a_cell_that_is_not_run_and_of_which_nothing_is_needed_stands_alone(tmp_path, lesson):
    submitted = submit(tmp_path, lesson, raw(lesson, put("training", DEMONSTRATION)))
    assert len(submitted.notebook.cells) == len(lesson.released.cells)


@pytest.mark.parametrize(
    "text", ["not a program", "trained = 5\n# My report: more weight on style gives larger strokes, I think."]
)
def test_of_a_cell_that_is_not_run_nothing_is_left_out(tmp_path, lesson, text):
    submitted = submit(tmp_path, lesson, raw(lesson, put("training", text)))
    assert sources(submitted)["training"] == text and len(submitted.notebook.cells) == len(lesson.released.cells)
    assert submitted.warnings == submitted.review_flags == []


def test_given_cells_that_were_merged_come_apart(tmp_path, lesson):
    def change(cells):
        put("answer", ANSWER)(cells)
        merged(cells, 1, 7)

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert list(sources(submitted)) == list(lesson.cells) and sources(submitted)["answer"] == ANSWER
    assert len(submitted.notebook.cells) == len(lesson.released.cells)


def test_an_answer_merged_with_what_follows_keeps_its_place(tmp_path, lesson):
    def change(cells):
        put("answer", ANSWER)(cells)
        merged(cells, 3, 7)

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert list(sources(submitted)) == list(lesson.cells) and sources(submitted)["answer"] == ANSWER
    assert submitted.warnings == []


def test_of_copies_of_a_given_cell_the_unchanged_one_stays_where_it_is(tmp_path, lesson):
    def change(cells):
        cells.append({**cells[2], "source": "def helper(x):\n    return 0"})
        cells.append({**cells[5], "source": "trained = answer(99)", "outputs": [new_output("stream", text="99")]})

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert list(sources(submitted)) == list(lesson.cells)
    helper, training = submitted.notebook.cells[-2:]
    assert "return 0" in helper.source and helper.metadata == {}
    assert training.metadata.tags == ["demo"] and training.outputs[1].text == "99\n"
    assert all("more than once" in warning for warning in submitted.warnings)


def test_a_notebook_without_metadata_is_recognised_by_what_it_holds(tmp_path, lesson):
    def change(cells):
        put("answer", ANSWER)(cells)
        put("report", "Large strokes.")(cells)
        put("training", "trained = answer(11)\nprint(trained)")(cells)
        without_metadata(cells)

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert list(sources(submitted)) == list(lesson.cells)
    assert sources(submitted)["answer"] == ANSWER and sources(submitted)["report"] == "Large strokes."
    (warning,) = submitted.warnings
    assert "lost metadata" in warning and len(submitted.notebook.cells) == len(lesson.released.cells)


def test_a_notebook_without_metadata_but_with_ids_is_recognised_by_them(tmp_path, lesson):
    def change(cells):
        put("answer", "answer = print")(cells)
        for each in cells:
            each["metadata"] = {}

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert sources(submitted)["answer"] == "answer = print"


def test_given_cells_out_of_order_are_put_in_order_and_own_cells_stay_with_them(tmp_path, lesson):
    def change(cells):
        cells.insert(4, {"cell_type": "code", "source": "mine = 1", "metadata": {}, "outputs": []})
        cells.reverse()

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert list(sources(submitted)) == list(lesson.cells)
    assert "not in their order" in submitted.warnings[-1]


def test_text_that_holds_the_code_of_a_missing_answer_is_pointed_out(tmp_path, lesson):
    for text in (ANSWER, f"My answer:\n\n```python\n{ANSWER}\n```"):
        own = {"cell_type": "raw", "source": text, "metadata": {}}
        submitted = submit(tmp_path, lesson, [*raw(lesson), own])
        assert submitted.review_flags == ["text holds code for an answer, which was not run: answer"]
        answered = submit(tmp_path, lesson, [*raw(lesson, put("answer", ANSWER)), own])
        assert answered.review_flags == []


def test_what_own_cells_and_answers_had_shown_is_kept_beside_the_notebook(tmp_path, lesson):
    own = new_code_cell("show()", outputs=[new_output("display_data", data={"image/png": PNG})])

    def change(cells):
        cells[3]["outputs"] = [new_output("stream", text="printed")]
        cells[4]["outputs"] = [new_output("stream", text="5")]

    submitted = submit(tmp_path, lesson, [*raw(lesson, change), own])
    assert submitted.outputs.keys() == {"answer", "own-9"}
    assert submitted.outputs["own-9"][0].data == {"image/png": PNG}


@pytest.mark.parametrize(
    "text", ["x = 1\n" * 15_000, "(" * 5_000, "if x:\n" + " pass\n" * 9_000, "import math\nLIMIT = 3\n" * 4_000]
)
def test_many_changed_given_cells_take_little_time(tmp_path, lesson, text):
    started = time.process_time()
    submit(tmp_path, lesson, raw(lesson, lambda cells: [each.update(source=text) for each in cells]))
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("import math, statistics\nLIMIT = 3", "import statistics"),
        ("import math as maths, statistics as st\nLIMIT = 3", "import math as maths, statistics as st"),
        ("import math; from random import random\nLIMIT = 3", "from random import random"),
        ("import math\nLIMIT = 3; more = 4", "more = 4"),
    ],
)
def test_what_is_added_within_a_line_of_a_given_cell_runs_beside_it(tmp_path, lesson, text, own):
    submitted = submit(tmp_path, lesson, raw(lesson, put("imports", text)))
    assert own in texts(submitted) and lesson.cells["imports"].source in texts(submitted)
    assert not any("Left out" in each for each in texts(submitted))


def test_an_expression_that_cannot_be_written_again_costs_nothing_else(tmp_path, lesson):
    deep = " + ".join(["x"] * 400)
    submitted = submit(tmp_path, lesson, raw(lesson, put("imports", f"import math\nLIMIT = 3; total = x + {deep}")))
    assert lesson.cells["imports"].source in texts(submitted)


def test_what_replaces_something_within_a_line_is_shown(tmp_path, lesson):
    submitted = submit(tmp_path, lesson, raw(lesson, put("imports", "import math\nLIMIT = 5; more = 4")))
    assert "more = 4" in texts(submitted) and any("LIMIT = 5" in each for each in texts(submitted))
    assert "LIMIT = 5" in submitted.warnings[0]


def test_comments_of_an_answer_that_was_merged_with_given_cells_stay(tmp_path, lesson):
    def change(cells):
        put("answer", f"# first\n{lesson.cells['imports'].source}\n{ANSWER}\n# I chose this")(cells)
        del cells[1]

    answer = sources(submit(tmp_path, lesson, raw(lesson, change)))["answer"]
    assert "# I chose this" in answer and "# first" in answer and "# of all" not in answer


def test_texts_in_another_order_move_no_code(tmp_path, lesson):
    lesson.released.cells.insert(2, cell("text", "Read this.", make=new_markdown_cell))
    lesson.released.cells.insert(4, cell("more_text", "And this.", make=new_markdown_cell))

    def change(cells):
        put("answer", ANSWER)(cells)
        places = {each["metadata"].get("nbgrader", {}).get("grade_id"): place for place, each in enumerate(cells)}
        first, second = places["text"], places["more_text"]
        cells[first], cells[second] = cells[second], cells[first]

    lesson = SourceNotebook(lesson.name, lesson.released)
    submitted = submit(tmp_path, lesson, raw(lesson, change))
    assert submitted.warnings == []
    code = [each.source for each in lesson.released.cells if each.cell_type == "code"]
    kept = [each.source for each in submitted.notebook.cells if each.cell_type == "code"]
    assert kept == [ANSWER if "NotImplementedError" in each else each for each in code]


def test_a_picture_in_a_given_text_is_shown_beside_it(tmp_path, lesson):
    lesson.released.cells.insert(1, cell("draw", "Draw the graph.", make=new_markdown_cell))
    lesson = SourceNotebook(lesson.name, lesson.released)

    def change(cells):
        put("draw", "Draw the graph.\n\n![a](attachment:a.png)")(cells)
        cells[1]["attachments"] = {"a.png": {"image/png": PNG}}

    submitted = submit(tmp_path, lesson, raw(lesson, change))
    (shown,) = (each for each in submitted.notebook.cells if "Left out" in each.source)
    assert shown.attachments["picture-0"]["image/png"].replace("\n", "") == PNG
    assert shown.source.endswith("![a picture](attachment:picture-0)")


def test_answers_below_the_same_text_keep_their_order_without_metadata(tmp_path, lesson):
    above = [new_markdown_cell("**Your answer:**", id=f"above-{n}") for n in range(2)]
    written = [cell(f"w{n}", "YOUR ANSWER HERE", solution=True, grade=True, make=new_markdown_cell) for n in range(2)]
    lesson.released.cells += [above[0], written[0], above[1], written[1]]
    lesson = SourceNotebook(lesson.name, lesson.released)

    def change(cells):
        put("w0", "The first.")(cells)
        put("w1", "The second.")(cells)
        without_metadata(cells)

    found = sources(submit(tmp_path, lesson, raw(lesson, change)))
    assert (found["w0"], found["w1"]) == ("The first.", "The second.")

    def without_the_first(cells):
        change(cells)
        del cells[-3]

    submitted = submit(tmp_path, lesson, raw(lesson, without_the_first))
    assert "The second." not in sources(submitted).values() and "The second." in texts(submitted)


def test_given_code_that_is_there_twice_is_recognised_twice(tmp_path, lesson):
    lesson.released.cells += [cell("close", "plt.close('all')"), cell("close_again", "plt.close('all')")]
    lesson = SourceNotebook(lesson.name, lesson.released)
    submitted = submit(tmp_path, lesson, raw(lesson, without_metadata))
    assert list(sources(submitted)) == list(lesson.cells)
    assert not any("order" in each or "close" in each for each in submitted.warnings)


@pytest.mark.parametrize("grade_id", ["\x1b[2Jx", "a" * 1_000_000, "\ud800", "x\u202ey"])
def test_a_grade_id_that_is_none_names_nothing(tmp_path, lesson, grade_id):
    data = {"image/svg+xml": "<svg/>"}
    own = {"cell_type": "markdown", "source": "![a](data:image/svg+xml;base64,AA==)", "attachments": {"a": data}}
    own["metadata"] = {"nbgrader": {"grade_id": grade_id}}
    submitted = submit(tmp_path, lesson, [*raw(lesson), own])
    assert submitted.warnings and all(each.isprintable() and len(each) < 1_000 for each in submitted.warnings)
