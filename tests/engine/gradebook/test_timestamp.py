"""What was handed in again after it was marked is known by its time, else by when its notebooks were written."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from nbreferee.gradebook import timestamp

MARKED = datetime(2026, 3, 1, 8)
BEFORE, SAME, AFTER = "2026-03-01 07:59:00 UTC", "2026-03-01 08:00:00 UTC", "2026-03-01 08:01:00 UTC"


def write(path: Path, time: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    os.utime(path, (time, time))


@pytest.mark.parametrize(
    ("time", "marked", "submitted", "newer"),
    [
        (AFTER, MARKED, {"mean": 10, "median": 10}, True),
        (SAME, MARKED, {"mean": 30, "median": 30}, False),
        (BEFORE, MARKED, {"mean": 30, "median": 30}, False),
        ("", None, {"mean": 10, "median": 10}, False),
        ("", None, {"mean": 30, "median": 10}, True),
        ("", MARKED, {"mean": 30, "median": 10}, True),
        ("who knows", MARKED, {"mean": 30}, True),
        (AFTER, None, {"mean": 30}, True),
        (AFTER, None, {"mean": 10}, False),
        ("", None, {"mean": 10, "other": 30}, False),
        ("", None, {"mean": 10, "extra": 10}, True),
    ],
)
def test_what_was_handed_in_again_is_newer(time, marked, submitted, newer, tmp_path):
    for name in ("mean", "median"):
        write(tmp_path / "autograded" / f"{name}.ipynb", 20)
    for name, written in submitted.items():
        write(tmp_path / "submitted" / f"{name}.ipynb", written)
    if time:
        (tmp_path / "submitted" / timestamp.FILE).write_text(time)
    names = ["mean.ipynb", "median.ipynb", "extra.ipynb"]
    assert timestamp.is_newer(tmp_path / "submitted", tmp_path / "autograded", names, marked) == newer


def test_what_cannot_be_looked_at_counts_as_newer(tmp_path, monkeypatch):
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert timestamp.is_newer(tmp_path, tmp_path, ["mean.ipynb"], None)
