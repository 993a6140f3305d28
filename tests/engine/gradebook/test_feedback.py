"""What the student reads under a grade cell: every check, each reason once, and nothing that their own text could make active."""

import re
from dataclasses import replace

from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nbreferee.check import Comparison, Picture
from nbreferee.course.assignment import SourceNotebook
from nbreferee.gradebook.feedback import cell_html, explain
from nbreferee.results.notebook import NotebookResult
from nbreferee.results.report import CellReport, CheckResult


def check(name, points, most, message="", diagnosis=None, **more):
    return CheckResult(name, points, most, points == most, message, diagnosis, **more)


def test_every_check_is_shown_with_its_points_and_a_word_beside_each_colour():
    page = cell_html("gram", CellReport(2, 4, False, (check("is right", 2, 2), check("is fast", 0, 2, "Too slow."))))
    for part in ("is right", "2 / 2", "✓ passed", "is fast", "0 / 2", "✗ not yet", "Too slow.", "2 / 4"):
        assert part in page


def test_a_reason_shared_by_checks_is_said_once_with_all_it_cost():
    checks = (
        check("a", 0, 2, "Not averaged.", "gram-not-averaged"),
        check("b", 0, 1, "Not averaged.", "gram-not-averaged"),
    )
    page = cell_html("gram", CellReport(0, 3, False, checks))
    assert page.count("Not averaged.") == 1 and "(−3 points)" in page


def test_the_same_error_for_inputs_of_other_sizes_is_said_once():
    checks = (
        check("a", 0, 2, "f raised ValueError: shapes [3,8] vs. [3,7]", raised=""),
        check("b", 0, 1, "f raised ValueError: shapes [12,1] vs. [11,1]", raised=""),
    )
    page = cell_html("tv", CellReport(0, 3, False, checks))
    assert page.count("f raised") == 1 and "[3,8]" in page and "(−3 points)" in page


def test_other_numbers_are_other_reasons_unless_they_are_an_errors():
    checks = (check("a", 0, 2, "It is 4 times too large."), check("b", 0, 1, "It is 9 times too large."))
    page = cell_html("tv", CellReport(0, 3, False, checks))
    assert "4 times" in page and "9 times" in page


def test_beside_a_diagnosis_other_failures_are_named_together():
    checks = (check("a", 0, 2, "Not averaged.", "gram-not-averaged"), check("b", 0, 1, "30 times too large."))
    page = cell_html("gram", CellReport(0, 3, False, checks))
    assert "Perhaps for the same reason: “b”: 30 times too large." in page


def test_practice_shows_how_many_checks_passed_and_no_points():
    checks = (check("is right", 0, 0), CheckResult("keeps the batch", 0, 0, False, "Mixed up.", None))
    page = cell_html("maps", CellReport(0, 0, False, checks))
    assert "practice: 1 of 2" in page and "Mixed up." in page and "0 / 0" not in page and "−0" not in page


def test_numbers_that_are_marked_as_different_look_different():
    def shown(mine, theirs):
        away = tuple(one != other for one, other in zip(mine, theirs, strict=True))
        comparison = Comparison("row 0", (mine,), (theirs,), (away,))
        page = cell_html("gram", CellReport(0, 1, False, (check("a", 0, 1, "Wrong.", comparison=comparison),)))
        return re.findall(r"<td[^>]*>(.*?)</td>", page)

    assert shown((1.003, 2.0, 4.5), (1.0, 2.0, 4.0)) == ["≠ 1.003", "2", "≠ 4.5", "1", "2", "4"]
    assert shown((1 / 3,), (0.5,)) == ["≠ 0.333", "0.5"]
    assert shown((16777217.0,), (16777216.0,)) == ["≠ 16777217", "16777216"]


def test_what_a_student_wrote_is_escaped():
    page = cell_html("gram", CellReport(0, 1, False, (check("a", 0, 1, "raised <script>alert(1)</script>"),)))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_names_that_a_student_chose_are_not_read_as_markup_in_the_notes():
    warnings = ("'[x](javascript:alert(1)).ipynb' is\n\n<script>not marked</script>.",)
    marks = NotebookResult(new_notebook(), {}, "CPU", warnings)
    explain(marks, SourceNotebook("nb", new_notebook()))
    page = markdown2html(marks.notebook.cells[0].source)
    assert "href" not in page and "<script" not in page and "javascript:alert(1)" in page


def test_the_grade_cells_output_is_replaced_by_ours():
    nbgrader = {"grade_id": "gram_marks", "grade": True, "solution": False, "locked": True, "points": 4}
    cell = new_code_cell("assert gram", metadata={"nbgrader": nbgrader}, execution_count=3)
    source = SourceNotebook("nb", new_notebook(cells=[cell]))
    marks = NotebookResult(new_notebook(cells=[cell.copy()]), {"gram": CellReport(1.5, 4)}, "CPU", ())
    (output,) = explain(marks, source).cells[0].outputs
    assert output.data["text/plain"] == "1.5" and "1.5 / 4" in output.data["text/html"]


def test_the_first_wrong_value_is_shown_beside_what_was_expected_with_a_sign_beside_the_colour():
    shown = Comparison("image 0", ((1.0, 2.5),), ((1.0, 3.5),), ((False, True),))
    wrong = CheckResult("is right", 0, 2, False, "Wrong.", None, comparison=shown)
    page = cell_html("gram", CellReport(0, 4, False, (wrong, wrong)))
    assert page.count("A part of the value") == 1 and "image 0" in page
    assert "≠ 2.5<" in page and ">3.5<" in page and "≠ 1" not in page


def test_an_answer_in_code_that_a_person_grades_keeps_what_it_has_shown():
    nbgrader = {"grade_id": "flip", "grade": True, "solution": True, "locked": False, "points": 4}
    shown = new_output("stream", text="a plot")
    cell = new_code_cell("show()", metadata={"nbgrader": nbgrader}, outputs=[shown])
    source = SourceNotebook("nb", new_notebook(cells=[cell]))
    marks = NotebookResult(new_notebook(cells=[cell.copy()]), {"flip": CellReport(0, 4, True)}, "CPU", ())
    assert explain(marks, source).cells[0].outputs == [shown]


def test_every_picture_has_a_text_for_who_cannot_see_it():
    picture = new_output("display_data", data={"image/png": "iVBORw0KGgo="}, metadata={"image/png": {"width": 9}})
    cells = [new_code_cell("show()", outputs=[picture]), new_code_cell("x", outputs=[new_output("stream", text="y")])]
    marks = NotebookResult(new_notebook(cells=cells), {}, "CPU", ())
    (first, second) = explain(marks, SourceNotebook("nb", new_notebook())).cells
    assert first.outputs[0].metadata == {"image/png": {"alt": "Output 1 of a cell that was added: a picture"}}
    assert second.outputs[0].text == "y"


def test_a_check_that_another_errors_fails_has_no_cross_and_comes_last():
    follows = replace(check("passes gradients back", 0, 1, "The gradient is 30 times too large."), follows=True)
    page = cell_html("gram", CellReport(0, 3, False, (follows, check("a", 0, 2, "Not averaged.", "gram-not-averaged"))))
    assert page.count("✗ not yet") == 1 and page.count("↳ follows") == 1 and "0 / 1" in page
    assert page.index("Not averaged.") < page.index("What follows from an error") < page.index("30 times")


def test_a_small_example_is_shown_with_what_to_type():
    shown = Comparison("", ((6.0,),), ((3.0,),), ((True,),), "total(np.array([1., '<b>']))")
    page = cell_html("total", CellReport(0, 1, False, (replace(check("a", 0, 1, "Wrong."), comparison=shown),)))
    assert (
        "Try it." in page and "total(np.array([1., &#39;&lt;b&gt;&#39;]))" in page and "≠ 6<" in page and ">3<" in page
    )


def test_pictures_are_shown_side_by_side():
    shown = Comparison("picture 7", (), (), (), pictures=(Picture("yours", "iVBO"), Picture("expected", "iVBP")))
    page = cell_html("gallery", CellReport(0, 1, False, (replace(check("a", 0, 1, "Wrong."), comparison=shown),)))
    assert (
        "picture 7" in page and page.count("<figure") == 2 and 'alt="expected" src="data:image/png;base64,iVBP"' in page
    )
    assert "<table" not in page


def test_tables_of_another_shape_are_shown_without_marks():
    shown = Comparison("shape (1,) in place of (2,)", ((6.0,),), ((3.0, 4.0),), (), "f()")
    page = cell_html("f", CellReport(0, 1, False, (replace(check("a", 0, 1, "Wrong."), comparison=shown),)))
    assert "≠" not in page and "shape (1,) in place of (2,)" in page and ">4<" in page
