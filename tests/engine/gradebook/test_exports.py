"""Grades as files: what a spreadsheet opens holds no formula of a student's."""

import csv
import errno
from pathlib import Path

import pytest

from nbreferee.gradebook import exports
from nbreferee.gradebook.exports import write


def test_a_folder_that_is_called_like_a_formula_is_none_in_the_table(tmp_path):
    path = tmp_path / "marks" / "sums.csv"
    names = ["ana", '=HYPERLINK("http://192.0.2.1","marks")', "@SUM(A1)", "-1"]
    exports.write(path, [{"student": name, "score": -1.5, "add": 3.0, "other": 1} for name in names], ["add"])
    with path.open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert sorted(line["student"] for line in lines) == sorted(["ana", "'" + names[1], "'@SUM(A1)", "-1"])
    assert all((line["score"], line["add"], line["max_score"]) == ("-1.5", "3.0", "") for line in lines)


def test_lines_of_several_labs_say_of_which(tmp_path):
    lines = [{"assignment": lab, "student": "ana", "score": 1} for lab in ("one", "two")]
    for several, header in ((lines, "assignment,student"), (lines[:1], "student,raw_score")):
        write(tmp_path / "LAB.csv", several, [])
        text = (tmp_path / "LAB.csv").read_text()
        assert text.startswith(header) and ("two,ana" in text) == (len(several) == 2)


def test_a_name_that_is_no_text_costs_the_table_nothing(tmp_path):
    path = tmp_path / "marks" / "LAB.csv"
    write(path, [{"student": name, "score": 1} for name in ("zoe", "M\udcfcller", "ana")], [])
    assert [row[0] for row in csv.reader(path.open(encoding="utf-8"))] == ["student", "M?ller", "ana", "zoe"]
    assert [each.name for each in path.parent.iterdir()] == ["LAB.csv"]


def test_a_table_that_cannot_be_written_leaves_the_one_that_is_there(tmp_path, monkeypatch):
    path = tmp_path / "LAB.csv"
    write(path, [{"student": "ana"}], [])
    before = path.read_bytes()

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        write(path, [{"student": "bob"}], [])
    assert path.read_bytes() == before
