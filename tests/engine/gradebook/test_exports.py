"""Grades as files: what a spreadsheet opens holds no formula of a student's."""

import csv

from nbreferee.gradebook import exports


def test_a_folder_that_is_called_like_a_formula_is_none_in_the_table(tmp_path):
    path = tmp_path / "marks" / "sums.csv"
    names = ["ana", '=HYPERLINK("http://192.0.2.1","marks")', "@SUM(A1)", "-1"]
    exports.write(path, [{"student": name, "score": -1.5, "add": 3.0, "other": 1} for name in names], ["add"])
    with path.open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert sorted(line["student"] for line in lines) == sorted(["ana", "'" + names[1], "'@SUM(A1)", "-1"])
    assert all((line["score"], line["add"], line["max_score"]) == ("-1.5", "3.0", "") for line in lines)
