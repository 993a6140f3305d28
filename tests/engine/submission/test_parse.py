"""A submitted file is read as hostile: what is too much or of another kind is left out, and named."""

import json
import re
import time
import tracemalloc

import pytest
from nbformat.v4 import new_output

from nbreferee.submission import SubmissionLimits, read
from nbreferee.submission.limits import at_most, in_mib

from .notebooks import PNG, picture, raw, sources, submit

LIMITS = SubmissionLimits()


def with_report(source, /, **report):
    return raw(source, lambda cells: cells[5].update(report))


def test_text_behind_large_pictures_in_it_stays_and_so_do_the_pictures(tmp_path, source):
    text = (
        f"before ![p](data:image/png;base64,{picture(400_000)}) between ![q](data:image/png;base64,{picture(9)}) after"
    )
    submitted = submit(tmp_path, source, with_report(source, source=text))
    found = submitted.notebook.cells[5]
    assert submitted.warnings == [] and len(found.attachments) == 2
    assert re.fullmatch(r"before !\[p\]\(attachment:\S+\) between !\[q\]\(attachment:\S+\) after", found.source)


def test_text_that_is_cut_is_named(tmp_path, source):
    submitted = submit(tmp_path, source, with_report(source, source=500_000 * "a"))
    assert submitted.warnings == ["Cell 'report': its text was cut after 400,000 characters."]
    own = {"cell_type": "code", "source": "b = 1\n" * 100_000, "metadata": {}}
    (warning,) = submit(tmp_path, source, [*raw(source), own]).warnings
    assert warning.startswith("The cell that begins with 'b = 1 b = 1") and warning.endswith("400,000 characters.")


def test_of_attachments_that_are_too_large_together_the_first_stay_and_the_others_are_named(tmp_path, source):
    attachments = {f"{name}.png": {"image/png": picture(3_000_000)} for name in "abc"}
    submitted = submit(tmp_path, source, with_report(source, source="![](attachment:a.png)", attachments=attachments))
    assert list(submitted.notebook.cells[5].attachments) == ["a.png", "b.png"]
    (warning,) = submitted.warnings
    assert warning.startswith("Cell 'report': a picture was left out ('c.png'), since") and "8 MiB" in warning


def test_attachments_of_odd_names_stay_and_those_that_are_no_picture_are_named(tmp_path, source):
    attachments = {
        "Screenshot 1.23\u202fPM.png": {"image/png": PNG},
        '"><script>.png': {"image/png": PNG},
        "drawing.svg": {"image/svg+xml": "<svg/>"},
    }
    submitted = submit(tmp_path, source, with_report(source, source="text", attachments=attachments))
    assert set(submitted.notebook.cells[5].attachments) == set(attachments) - {"drawing.svg"}
    assert submitted.warnings == [
        "Cell 'report': a picture was left out ('drawing.svg'), since only PNG, JPEG, GIF and WebP of 100 megapixels at most are "
        "shown, at most 200 of them in a cell."
    ]
    text = "![](data:image/svg+xml;base64,PHN2Zy8+) ![](data:image/png;base64,PHN2Zy8+)"
    (warning,) = submit(tmp_path, source, with_report(source, source=text)).warnings
    assert "2 pictures were left out ('data:image/svg+xml', 'data:image')" in warning


def test_pictures_of_a_cell_that_is_not_run_are_named_where_they_are_too_large_or_of_another_kind(tmp_path, source):
    outputs = [
        new_output("display_data", data={"image/png": picture(7_000_000)}),
        new_output("display_data", data={"image/png": PNG}),
        new_output("display_data", data={"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}),
    ]
    submitted = submit(tmp_path, source, raw(source, lambda cells: cells[4].update(outputs=outputs)))
    assert [output.get("text", "a picture") for output in submitted.notebook.cells[4].outputs] == [
        "[As handed in: marking does not run this cell again.]\n",
        "[Handed in with a picture, which cannot be shown here.]\n",
        "a picture",
        "<Figure>\n",
        "[Handed in with a picture in SVG, which cannot be shown here.]\n",
    ]
    svg, large = submitted.warnings
    assert "Cell 'training': a picture was left out ('output 3')" in svg and "('output 1')" in large
    assert submit(tmp_path, source, raw(source, lambda cells: cells[2].update(outputs=outputs))).warnings == []


def test_sentences_about_what_was_left_out_stay_few(tmp_path, source):
    own = {"cell_type": "markdown", "source": "![](data:image/svg+xml;base64,PHN2Zy8+)", "metadata": {}}
    assert len(submit(tmp_path, source, [*raw(source), *100 * [own]]).warnings) == 20


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"cells": 3}',
        b'{"worksheets": {"cells": []}, "nbformat": 3}',
        b"[" * 200_000,
        b'{"cells": [' + b"{}," * 3000 + b"{}]}",
        b'{"cells": ' + b"9" * 6000 + b"}",
    ],
)
def test_a_file_that_is_no_notebook_yields_the_instructors_cells_and_a_sentence(tmp_path, source, content):
    path = tmp_path / "nb.ipynb"
    path.write_bytes(content)
    submitted = read(path, source, LIMITS)
    assert not submitted.readable and submitted.warnings[0].endswith(".") and "nb.ipynb" in submitted.warnings[0]
    assert set(sources(submitted)) == set(source.cells)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encoding_of_a_file_costs_nothing(tmp_path, source, encoding):
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"cells": raw(source)}, ensure_ascii=False), encoding=encoding)
    assert read(path, source, LIMITS).warnings == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nb.ipynb is empty."),
        (bytes(3000), "nb.ipynb is empty."),
        (b"<!DOCTYPE html>\n<html><body>Notebook</body></html>", "is a web page, not a notebook"),
        (b'{"cells": [\n<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> mine\n]}', "conflict markers of git"),
        (b'{"cells": [{"cell_type": "code", "source": "x = 1', "its end is missing"),
        (b'{"cells": [{"cell_type": "code"}', "its end is missing"),
        (b'{"cells": [\n{},\n]}', "it is not valid JSON (line "),
    ],
)
def test_the_kind_of_damage_is_named(tmp_path, source, content, words):
    path = tmp_path / "nb.ipynb"
    path.write_bytes(content)
    submitted = read(path, source, LIMITS)
    assert not submitted.readable and submitted.handed_in and words in submitted.warnings[0]


def test_a_file_barely_too_large_is_not_said_to_be_as_large_as_is_accepted(tmp_path, source):
    path = tmp_path / "nb.ipynb"
    path.write_bytes(bytes(40 * 2**20 + 1))
    (warning,) = read(path, source, LIMITS).warnings
    assert "has 40.1 MiB, which is larger than the 40 MiB" in warning
    assert in_mib(40 * 2**20) == at_most(40 * 2**20) == "40" and at_most(1_500_000) == "1.4"


OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [
        {
            "cells": [
                {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["A heading"]},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["answer = 1\n", "answer"],
                    "language": "python",
                    "metadata": {"nbgrader": {"grade_id": "answer"}},
                    "outputs": [
                        {"output_type": "pyout", "prompt_number": 1, "text": ["1"], "png": PNG, "metadata": {}},
                        {"output_type": "stream", "stream": "stdout", "text": ["printed"]},
                        {"output_type": "pyerr", "ename": "KeyError", "evalue": "'x'", "traceback": []},
                    ],
                    "prompt_number": 1,
                },
            ]
        },
        {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "Second sheet"}]},
    ],
}


def test_a_notebook_of_format_3_is_converted(tmp_path, source):
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps(OLD))
    submitted = read(path, source, LIMITS)
    assert submitted.readable and sources(submitted)["answer"] == "answer = 1\nanswer"
    own = [cell.source for cell in submitted.notebook.cells if "nbgrader" not in cell.metadata]
    assert own == ["## A heading", "Second sheet"]
    picture, printed, error = submitted.outputs["answer"]
    assert picture.data == {"image/png": PNG} and printed.text == "printed\n" and error.text == "KeyError: 'x'\n"


@pytest.mark.parametrize(
    "cell",
    [
        {"cell_type": "heading", "level": 10**12, "source": "x", "metadata": {}},
        {"cell_type": "code", "source": "answer = 1", "metadata": {}},
        {"cell_type": "code", "input": {}, "outputs": [{}], "metadata": 3},
        {"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyout", "json": "[" * 10**5}, 4]},
        {"input": 3},
        {"cell_type": []},
    ],
)
def test_a_hostile_cell_of_format_3_is_converted_or_refused_with_a_sentence(tmp_path, source, cell):
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}))
    submitted = read(path, source, LIMITS)
    assert submitted.readable or "format 3" in submitted.warnings[0]


@pytest.mark.parametrize("piece", [b"{},", b'{"":0},', b'\\"'])
def test_a_notebook_of_many_tiny_values_takes_little_more_memory_than_its_bytes(tmp_path, source, piece):
    path = tmp_path / "nb.ipynb"
    path.write_bytes(b'{"cells": [' + piece * ((40 * 2**20 - 20) // len(piece)))
    tracemalloc.start()
    try:
        assert not read(path, source, LIMITS).readable
        assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", ["", "\\"])
def test_a_text_without_an_end_is_looked_through_once(tmp_path, source, end):
    (tmp_path / "sums.ipynb").write_text('"' + '\\"' * 1_000_000 + end)
    started = time.process_time()
    assert not read(tmp_path / "sums.ipynb", source, LIMITS).readable
    assert time.process_time() - started < 5


def test_a_notebook_with_large_pictures_and_long_logs_is_read(tmp_path, source):
    log = 100_000 * "\x1b[1m1/100\x1b[0m [=====>....] {'loss': 0.5}, "
    outputs = [new_output("stream", text=log), new_output("display_data", data={"image/png": 12_000_000 * "A"})]

    def change(cells):
        cells[4]["outputs"] = outputs

    assert submit(tmp_path, source, raw(source, change)).readable


def test_a_link_in_place_of_the_notebook_is_refused(tmp_path, source):
    (tmp_path / "secret").write_text('{"cells": []}')
    (tmp_path / "nb.ipynb").symlink_to(tmp_path / "secret")
    assert "link" in read(tmp_path / "nb.ipynb", source, LIMITS).warnings[0]
