"""What a student handed in stays on the page where running a cell again does not show it again."""

import base64

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nbreferee.submission import SubmissionLimits, SubmittedNotebook, show_handed_in
from nbreferee.submission.outputs import Pictures, shown

from .notebooks import PNG

PICTURE = new_output("display_data", data={"image/png": PNG})
OTHER = new_output("display_data", data={"image/png": PNG + "AAAA"})
PRINTED = new_output("stream", text="as it was\n")
LIMITS = SubmissionLimits()


def error(name: str, text: str):
    return new_output("error", ename=name, evalue=text, traceback=[])


def after(*cells, **before) -> list[list[str]]:
    """What each cell shows: texts, and "picture" for pictures. `before` is what each showed when handed in, by id."""
    notebook = new_notebook(cells=list(cells))
    show_handed_in(SubmittedNotebook(notebook, outputs=before))
    return [
        [
            "picture" if "data" in output else output.get("text", output.get("evalue", "")).strip()
            for output in cell.outputs
        ]
        for cell in notebook.cells
    ]


def ran(source: str, *outputs, number: str = "own"):
    return new_code_cell(source, id=number, outputs=list(outputs), execution_count=1)


NOTE = "[As handed in:]"


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([PICTURE], [PICTURE], ["picture"]),
        ([], [PICTURE, PRINTED], [NOTE, "picture"]),
        ([OTHER], [PICTURE, PICTURE], ["picture", NOTE, "picture", "picture"]),
        ([error("CellTimeout", "stopped")], [PICTURE, PRINTED], ["stopped", NOTE, "picture", "as it was"]),
        ([error("KeyError", "x")], [new_output("stream", text="KeyError: x\n")], ["x"]),
        ([PRINTED], [PRINTED], ["as it was"]),
        ([], [], []),
    ],
)
def test_what_is_not_shown_again_stays(now, before, expected):
    assert after(ran("show()", *now), own=before) == [expected]


def test_a_cell_that_did_not_run_keeps_everything():
    assert after(new_code_cell("show()", id="own"), own=[PICTURE, PRINTED]) == [[NOTE, "picture", "as it was"]]


def test_cells_that_build_on_what_is_not_run_are_recognised():
    demo = new_code_cell("picture = train()", metadata={"tags": ["demo"]}, id="demo")
    missing = error("NameError", "name 'picture' is not defined")
    first = ran("small = picture[::2]", missing, number="first")
    second = ran("show(small)", error("NameError", "name 'small' is not defined"), number="second")
    third = ran("show(other)", error("NameError", "name 'other' is not defined"), number="third")
    shown_now = after(demo, first, second, third, second=[PICTURE])
    assert shown_now[1] == ["[This cell uses picture, which a cell defines that marking does not run.]"]
    assert shown_now[2] == ["[This cell uses small, which a cell defines that marking does not run.]", NOTE, "picture"]
    assert shown_now[3] == ["name 'other' is not defined"]


def kept(*outputs) -> list[str]:
    return [output.get("text", "picture").strip() for output in shown(list(outputs), Pictures(LIMITS), LIMITS)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"image/svg+xml": "<svg/>"}, ["[Handed in with a picture in SVG, which cannot be shown here.]"]),
        (
            {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "FloatSlider(value=0.0)"},
            ["FloatSlider(value=0.0)", "[Handed in with a widget, which cannot be shown here.]"],
        ),
        (
            {"application/vnd.plotly.v1+json": {}, "text/html": "<script>x</script>"},
            ["[Handed in with an interactive plot, which cannot be shown here.]"],
        ),
        ({"text/html": "<video src='x'></video>"}, ["[Handed in with a video, which cannot be shown here.]"]),
        ({"text/html": f'<img src="data:image/png;base64,{PNG}">', "text/plain": "<Figure>"}, ["picture"]),
        ({"application/vnd.plotly.v1+json": {}, "image/png": PNG}, ["picture"]),
        ({"text/html": "<b>4</b>", "text/plain": "4"}, ["4"]),
    ],
)
def test_an_output_is_a_picture_or_a_sentence(data, expected):
    assert kept({"output_type": "display_data", "data": data}) == expected


def test_the_first_frame_of_an_animation_is_kept_whole():
    frame = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256))).decode()
    wrapped = "\\\n".join(frame[start : start + 76] for start in range(0, len(frame), 76))
    script = (
        f'<script>frames[0] = "data:image/png;base64,{wrapped}"; frames[1] = "data:image/png;base64,{wrapped}"</script>'
    )
    (output,) = shown([{"output_type": "display_data", "data": {"text/html": script}}], Pictures(LIMITS), LIMITS)
    assert output.data == {"image/png": frame}


def test_a_sentence_about_an_interactive_output_stays_where_running_the_cell_again_shows_no_picture():
    sentence = new_output("stream", text="[Handed in with a widget, which cannot be shown here.]\n")
    assert after(ran("widget()"), own=[sentence]) == [[NOTE, sentence.text.strip()]]
    assert after(ran("widget()", PICTURE), own=[sentence]) == [["picture"]]
