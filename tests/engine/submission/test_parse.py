"""A submitted file is read as hostile: what is too much or of another kind is left out, and named."""

import json
import re
import tracemalloc

import pytest
from nbformat.v4 import new_output

from nbreferee.submission import SubmissionLimits, read

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
        "Cell 'report': a picture was left out ('drawing.svg'), since only PNG, JPEG, GIF and WebP are shown, at most 200 of them in "
        "a cell."
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
    assert [output.output_type for output in submitted.notebook.cells[4].outputs] == [
        "stream",
        "display_data",
        "stream",
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
        b'{"worksheets": [{"cells": []}], "nbformat": 3}',
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


def test_a_byte_order_mark_costs_nothing_and_utf_16_is_named(tmp_path, source):
    path = tmp_path / "nb.ipynb"
    text = json.dumps({"cells": raw(source)})
    path.write_text(text, encoding="utf-8-sig")
    assert read(path, source, LIMITS).warnings == []
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        path.write_text(text, encoding=encoding)
        assert encoding[:6].upper() in read(path, source, LIMITS).warnings[0]


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
