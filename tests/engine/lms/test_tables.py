"""CSV files of spreadsheets are read, and those that are written are no danger in one."""

import csv
import io

import pytest

from nbreferee.lms import tables
from nbreferee.lms.errors import LmsError

MANY = 2**20


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(tmp_path, delimiter, encoding):
    path = tmp_path / "roster.csv"
    text = delimiter.join(["id", "name"]) + "\r\n" + delimiter.join(["ana", '"Núñez"']) + "\r\n\r\n"
    path.write_bytes(text.encode(encoding))
    assert tables.read(path, MANY) == [["id", "name"], ["ana", "Núñez"]]


def test_excels_own_first_line(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("sep=;\nid;name\nana;Doe, Ana\n")
    assert tables.read(path, MANY) == [["id", "name"], ["ana", "Doe, Ana"]]


def test_a_workbook_and_a_huge_file_are_named(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(LmsError, match=r"is a workbook\. Save it as CSV first"):
        tables.read(path, MANY)
    with pytest.raises(LmsError, match="at most 4 are read"):
        tables.read(path, 4)


def test_no_cell_begins_a_formula():
    assert tables.text([["=1+1", "-1.5", None]], mark=False) == "'=1+1,-1.5,\r\n"


def test_text_round_trip():
    rows = [["id", "name"], ["ana", 'say "hi",\nthen go'], ["bob", None]]
    text = tables.text(rows, mark=True)
    assert text.startswith("\ufeff") and "\r\n" in text
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) == [
        ["id", "name"], ["ana", 'say "hi",\nthen go'], ["bob", ""]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"), [(87.3, "87.3"), (87.0, "87"), (0, "0"), (0.1 + 0.2, "0.3"), (87.299999, "87.3"), (100, "100")]
)
def test_numbers(value, text):
    assert tables.number(value) == text
