"""Text of unknown origin is made fit for a file, a terminal and a page."""

import pytest

from nbreferee.text import first_line, no_formula, one_line, plain_text, shortened, without_colours, without_controls


def test_without_controls_keeps_line_breaks_only():
    assert without_controls("a\x1b[2Jb\x07\nc\td\x9be\x7f\u202ef\u2066") == "a[2Jb\ncdef"


def test_without_colours_keeps_the_text_and_its_order():
    text = "\x1b[1;32m5\x1b[0m / \x1b[?25l5\x1b[2K\u202e\t✓\r\n\x1b]8;;x"
    assert without_colours(text) == "5 / 5\t✓\r\n]8;;x"


@pytest.mark.parametrize("text", ["a\r\nb", " a\n\n  b ", "a\x0b\x85b\x1b", "\u2028a b\u2029"])
def test_one_line_has_one_line(text):
    assert one_line(text) == "a b"


def test_one_line_can_be_written_to_a_file():
    assert one_line("\ud800").encode("utf-8") == b"?"


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (["a", 5, None, "b"], "ab"), (None, ""), ({"a": "b"}, ""), (5, ""), ("\ud800", "?")],
)
def test_plain_text_takes_strings_and_lists_of_them(value, text):
    assert plain_text(value) == text


def test_first_line_names_the_error():
    assert first_line(ValueError("one\ntwo")) == "ValueError: one"
    assert first_line(ValueError()) == "ValueError: "
    assert len(first_line(ValueError("x" * 1000))) == 300


def test_shortened_ends_in_what_is_left_out():
    assert shortened(["a", "b"], 2, "rest") == ["a", "b"]
    assert shortened(["a", "b", "c"], 2, "rest") == ["a", "rest"]


@pytest.mark.parametrize("cell", ["=1+1", "+1-cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_a_formula(cell):
    assert no_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-", "-1.5", "12", "Doe, Ana", "#123", "", "a=b"])
def test_other_cells_stay(cell):
    assert no_formula(cell) == cell
