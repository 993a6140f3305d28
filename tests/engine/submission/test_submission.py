"""Whatever a submitted file holds, what is marked has the instructor's structure and the student's answers."""

import base64
import io
import json
import os
import re
import shutil
import tarfile
import time
import tracemalloc

import pytest
from grading import submission
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nbreferee.course.assignment import SourceNotebook

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()


def cell(grade_id, source="given", *, solution=False, grade=False, tags=(), make=new_code_cell):
    nbgrader = {"grade_id": grade_id, "solution": solution, "grade": grade, "locked": not solution, "schema_version": 3}
    if grade:
        nbgrader["points"] = 4
    return make(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": nbgrader, "tags": list(tags)})


@pytest.fixture
def source() -> SourceNotebook:
    cells = [
        new_markdown_cell("Instructions", id="instructions"),
        cell("imports", "import math"),
        cell("answer", "stub", solution=True),
        cell("answer_marks", "assert answer", grade=True),
        cell("training", "train()", tags=["demo"]),
        cell("report", "YOUR ANSWER HERE", solution=True, grade=True, make=new_markdown_cell),
    ]
    return SourceNotebook("nb", new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))


def submit(tmp_path, source, cells, **top):
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **top}))
    return submission.read(path, source)


def raw(source, change=lambda cells: None):
    cells = json.loads(json.dumps(source.released.cells))
    change(cells)
    return cells


def sources(submitted):
    return {c.metadata.nbgrader.grade_id: c.source for c in submitted.notebook.cells if "nbgrader" in c.metadata}


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
    assert submitted.problems == ["Cell 'answer_marks' is missing from the submission."]


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


def picture(size: int) -> str:
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(size)).decode()


def with_report(source, /, **report):
    return raw(source, lambda cells: cells[5].update(report))


def test_text_behind_large_pictures_in_it_stays_and_so_do_the_pictures(tmp_path, source):
    text = (
        f"before ![p](data:image/png;base64,{picture(400_000)}) between ![q](data:image/png;base64,{picture(9)}) after"
    )
    submitted = submit(tmp_path, source, with_report(source, source=text))
    found = submitted.notebook.cells[5]
    assert submitted.problems == [] and len(found.attachments) == 2
    assert re.fullmatch(r"before !\[p\]\(attachment:\S+\) between !\[q\]\(attachment:\S+\) after", found.source)


def test_text_that_is_cut_is_named(tmp_path, source):
    submitted = submit(tmp_path, source, with_report(source, source=500_000 * "a"))
    assert submitted.problems == ["Cell 'report': its text was cut after 400,000 characters."]
    own = {"cell_type": "code", "source": "b = 1\n" * 100_000, "metadata": {}}
    (problem,) = submit(tmp_path, source, [*raw(source), own]).problems
    assert problem.startswith("The cell that begins with 'b = 1 b = 1") and problem.endswith("400,000 characters.")


def test_of_attachments_that_are_too_large_together_the_first_stay_and_the_others_are_named(tmp_path, source):
    attachments = {f"{name}.png": {"image/png": picture(3_000_000)} for name in "abc"}
    submitted = submit(tmp_path, source, with_report(source, source="![](attachment:a.png)", attachments=attachments))
    assert list(submitted.notebook.cells[5].attachments) == ["a.png", "b.png"]
    (problem,) = submitted.problems
    assert problem.startswith("Cell 'report': a picture was left out ('c.png'), since") and "8 MiB" in problem


def test_attachments_of_odd_names_stay_and_those_that_are_no_picture_are_named(tmp_path, source):
    attachments = {
        "Screenshot 1.23\u202fPM.png": {"image/png": PNG},
        '"><script>.png': {"image/png": PNG},
        "drawing.svg": {"image/svg+xml": "<svg/>"},
    }
    submitted = submit(tmp_path, source, with_report(source, source="text", attachments=attachments))
    assert set(submitted.notebook.cells[5].attachments) == set(attachments) - {"drawing.svg"}
    assert submitted.problems == [
        "Cell 'report': a picture was left out ('drawing.svg'), since only PNG, JPEG, GIF and WebP are shown, at most 200 of them in "
        "a cell."
    ]
    text = "![](data:image/svg+xml;base64,PHN2Zy8+) ![](data:image/png;base64,PHN2Zy8+)"
    (problem,) = submit(tmp_path, source, with_report(source, source=text)).problems
    assert "2 pictures were left out ('data:image/svg+xml', 'data:image')" in problem


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
    svg, large = submitted.problems
    assert "Cell 'training': a picture was left out ('output 3')" in svg and "('output 1')" in large
    assert submit(tmp_path, source, raw(source, lambda cells: cells[2].update(outputs=outputs))).problems == []


def test_sentences_about_what_was_left_out_stay_few(tmp_path, source):
    own = {"cell_type": "markdown", "source": "![](data:image/svg+xml;base64,PHN2Zy8+)", "metadata": {}}
    assert len(submit(tmp_path, source, [*raw(source), *100 * [own]]).problems) == 20


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
    submitted = submission.read(path, source)
    assert not submitted.readable and submitted.problems[0].endswith(".") and "nb.ipynb" in submitted.problems[0]
    assert set(sources(submitted)) == set(source.cells)


def test_a_byte_order_mark_costs_nothing_and_utf_16_is_named(tmp_path, source):
    path = tmp_path / "nb.ipynb"
    text = json.dumps({"cells": raw(source)})
    path.write_text(text, encoding="utf-8-sig")
    assert submission.read(path, source).problems == []
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        path.write_text(text, encoding=encoding)
        assert encoding[:6].upper() in submission.read(path, source).problems[0]


@pytest.mark.parametrize("piece", [b"{},", b'{"":0},', b'\\"'])
def test_a_notebook_of_many_tiny_values_takes_little_more_memory_than_its_bytes(tmp_path, source, piece):
    path = tmp_path / "nb.ipynb"
    path.write_bytes(b'{"cells": [' + piece * ((40 * 2**20 - 20) // len(piece)))
    tracemalloc.start()
    try:
        assert not submission.read(path, source).readable
        assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    finally:
        tracemalloc.stop()


def test_a_notebook_with_large_pictures_and_long_logs_is_read(tmp_path, source):
    log = 100_000 * "\x1b[1m1/100\x1b[0m [=====>....] {'loss': 0.5}, "
    outputs = [new_output("stream", text=log), new_output("display_data", data={"image/png": 12_000_000 * "A"})]

    def change(cells):
        cells[4]["outputs"] = outputs

    assert submit(tmp_path, source, raw(source, change)).readable


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


def test_a_link_in_place_of_the_notebook_is_refused(tmp_path, source):
    (tmp_path / "secret").write_text('{"cells": []}')
    (tmp_path / "nb.ipynb").symlink_to(tmp_path / "secret")
    assert "link" in submission.read(tmp_path / "nb.ipynb", source).problems[0]


def test_links_pipes_and_odd_names_are_not_copied_and_each_is_named(tmp_path, assignment):
    folder, target = tmp_path / "submitted", tmp_path / "staged"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "mine.png").write_bytes(b"picture")
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "folder").symlink_to(tmp_path)
    os.link(tmp_path / "secret", folder / "hard")
    os.mkfifo(folder / "pipe")
    (folder / "bad\nname").write_text("x")
    problems = submission.stage(assignment, folder, target)
    assert len(problems) == 5 and (target / "images" / "mine.png").exists()
    assert not any("secret" in path.read_text(errors="ignore") for path in target.rglob("*") if path.is_file())


def test_of_too_many_files_the_same_are_kept_wherever_they_lie_and_a_few_sentences_tell(
    tmp_path, assignment, monkeypatch
):
    monkeypatch.setattr(submission, "MAX_FILES", 5)
    walk = os.walk

    def in_another_order(folder):
        for parent, folders, names in walk(folder):
            folders.sort(reverse=True)
            yield parent, folders, names

    for name in "cab":
        (tmp_path / "submitted" / name).mkdir(parents=True)
        for number in range(20):
            (tmp_path / "submitted" / name / f"{number:02}.txt").write_text("x")
    problems = submission.stage(assignment, tmp_path / "submitted", tmp_path / "one")
    monkeypatch.setattr(os, "walk", in_another_order)
    assert submission.stage(assignment, tmp_path / "submitted", tmp_path / "other") == problems
    kept = {str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*.txt")}
    assert kept == {f"a/{number:02}.txt" for number in range(5)}
    assert len(problems) == 10 and "'a/05.txt' exceeds the 5 files" in problems[0]
    assert (
        problems[-1].startswith("46 more files were left out") and "'a/14.txt', 'a/15.txt', 'a/16.txt'" in problems[-1]
    )


def test_a_file_that_is_too_large_leaves_room_for_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "MAX_FILES_BYTES", 10)
    (tmp_path / "a.bin").write_bytes(bytes(11))
    (tmp_path / "b.txt").write_bytes(bytes(10))
    assert list(submission.unsafe_files(tmp_path)) == ["a.bin"]


def test_of_many_notebooks_that_are_not_the_assignments_a_few_are_named(tmp_path, assignment):
    for number in range(30):
        (tmp_path / f"{number:02}.ipynb").write_text("{}")
    found = submission.misplaced(tmp_path, assignment)
    assert len(found) == len(assignment.notebooks) + 10 and found[-1].startswith("21 more notebooks")


def test_the_instructors_files_win_over_submitted_ones(tmp_path, assignment):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "lab.py").write_text("raise SystemExit")
    submission.stage(assignment, folder, tmp_path / "staged")
    assert (tmp_path / "staged" / "lab.py").read_text() == (assignment.folder / "lab.py").read_text()


def test_a_file_in_the_place_of_an_instructors_folder_gives_way(tmp_path, assignment):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "images").write_text("not a folder")
    submission.stage(assignment, folder, tmp_path / "staged")
    assert (tmp_path / "staged" / "images" / "chelsea.jpg").is_file()


def test_the_archive_of_a_submissions_files_is_the_same_bytes_and_readable_whatever_the_umask(assignment):
    before = os.umask(0o077)
    try:
        first, _ = submission.files(assignment, None)
    finally:
        os.umask(before)
    second, _ = submission.files(assignment, None)
    assert first == second
    with tarfile.open(fileobj=io.BytesIO(first)) as archive:
        members = archive.getmembers()
    assert {"lab.py", "images/astronaut.jpg"} <= {member.name for member in members}
    assert all(member.mode & 0o044 == 0o044 and member.mtime == 0 for member in members)


def test_only_text_of_her_own_waits_for_a_person(tmp_path, source):
    assert not submission.has_prose(submit(tmp_path, source, raw(source)), [source])
    assert not submission.has_prose(submit(tmp_path, source, raw(source, lambda cells: cells.pop())), [source])
    for kind in ("markdown", "code"):
        added = {"cell_type": kind, "source": "Markdown('My report')", "metadata": {}}
        assert submission.has_prose(submit(tmp_path, source, [*raw(source), added]), [source])


GIVEN = (
    "How to write the report: describe the picturs, and say why they look as they do. " + 20 * "Half a page will do. "
)


@pytest.mark.parametrize(
    "text", [GIVEN.replace("picturs", "pictures"), GIVEN.replace(" ", "\n  "), GIVEN[:-22], f"{GIVEN}Good luck to you!"]
)
def test_given_text_that_was_corrected_or_wrapped_anew_is_not_hers(tmp_path, source, text):
    source.released.cells[0].source = GIVEN
    submitted = submit(tmp_path, source, raw(source, lambda cells: cells[0].update(source=text)))
    assert not submission.has_prose(submitted, [source])


@pytest.mark.parametrize(
    "text",
    [
        f"{GIVEN}\n\nMore weight on style gives larger strokes, since edges of the photograph cost less then.",
        GIVEN.replace("say why they look as they do", "the strokes grow with the weight since edges cost less"),
        f"{GIVEN}\n\n风格权重越大,笔触越大。",
    ],
)
def test_an_answer_within_a_long_given_text_waits_for_a_person(tmp_path, source, text):
    source.released.cells[0].source = GIVEN
    submitted = submit(tmp_path, source, raw(source, lambda cells: cells[0].update(source=text)))
    assert submission.has_prose(submitted, [source])


def test_a_notebook_full_of_texts_that_are_nearly_given_is_not_compared_for_ever(tmp_path, source):
    source.released.cells[0].source = long = 40 * GIVEN
    cells = [{"cell_type": "markdown", "source": f"{long[n:]} {n}", "metadata": {}} for n in range(1500)]
    started = time.process_time()
    assert submission.has_prose(submit(tmp_path, source, [*raw(source), *cells]), [source])
    assert time.process_time() - started < 20


def test_a_picture_attached_to_a_given_text_waits_for_a_person(tmp_path, source):
    change = {"attachments": {"page.png": {"image/png": PNG}}}
    assert submission.has_prose(submit(tmp_path, source, raw(source, lambda cells: cells[0].update(change))), [source])


def test_a_report_in_another_notebook_waits_for_a_person(tmp_path, assignment, release):
    shutil.copytree(release, tmp_path, dirs_exist_ok=True)
    assert not submission.prepare(tmp_path, assignment).written
    path = tmp_path / "3_adain.ipynb"
    content = json.loads(path.read_text())
    content["cells"].append({"cell_type": "markdown", "source": "My report: large strokes.", "metadata": {}})
    path.write_text(json.dumps(content))
    assert submission.prepare(tmp_path, assignment).written


@pytest.mark.parametrize(
    "name",
    "report.pdf report.PNG scan.jpeg report.ipynb report report.pages report.zip text/page.jpg my&report.txt".split(),
)
def test_a_report_in_a_file_waits_for_a_person_whatever_its_kind(tmp_path, assignment, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert submission.documents(tmp_path, assignment) == [name]
    assert submission.prepare(tmp_path, assignment).written


def test_what_is_given_out_and_what_notebooks_write_is_no_document(tmp_path, assignment):
    for name in (
        "3_adain.ipynb lab.py images/README.md images/mine.jpg gallery/00.png timestamp.txt helpers.py gram.npy "
        ".ipynb_checkpoints/3_adain-checkpoint.ipynb __pycache__/lab.cpython-311.pyc __MACOSX/report.pdf .DS_Store "
        "state/checkpoint state/ckpt-1.index state/ckpt-1.data-00000-of-00001 whole.keras a.weights.h5 weights/vgg.npz"
    ).split():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert submission.documents(tmp_path, assignment) == []
