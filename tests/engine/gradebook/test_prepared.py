"""What is known of a submission that was read: whether its files, as long as they look the same, are the same."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from nbreferee.gradebook import prepared
from nbreferee.gradebook.prepared import PreparedSubmissions, signature


@pytest.fixture
def folder(tmp_path) -> Path:
    """A submission that was written a minute ago, as far as that can be pretended."""
    (tmp_path / "sums.ipynb").write_text("1, 2, 3")
    return tmp_path


def marker(*warnings: str) -> SimpleNamespace:
    """Stands for a marker whose `prepare` finds the text of the notebook."""
    conditions = SimpleNamespace(assignment="sums", configuration="usual")
    return SimpleNamespace(
        conditions=conditions,
        prepare=lambda folder, apart: SimpleNamespace(text=(folder / "sums.ipynb").read_text(), warnings=warnings),
    )


def later(monkeypatch, seconds: float) -> None:
    """Let so much time go by."""
    now = time.time_ns() + int(seconds * 1e9)
    monkeypatch.setattr(prepared.time, "time_ns", lambda: now)


def test_what_had_not_just_been_written_is_the_same_as_long_as_its_files_are(folder, monkeypatch):
    later(monkeypatch, 60)
    submissions = PreparedSubmissions()
    assert submissions.settled(folder, marker()) is None
    submissions.get(folder, marker())
    assert submissions.settled(folder, marker()) == signature(folder)


def test_what_had_just_been_written_when_it_was_read_stays_unsettled_however_late_it_is_asked(folder, monkeypatch):
    submissions = PreparedSubmissions()
    submissions.get(folder, marker())
    later(monkeypatch, 60)
    assert submissions.get(folder, marker()).text == "1, 2, 3"
    assert submissions.settled(folder, marker()) is None


def test_a_file_from_a_clock_that_is_ahead_is_not_settled(folder, monkeypatch):
    ahead = time.time_ns() + 3600 * 10**9
    os.utime(folder / "sums.ipynb", ns=(ahead, ahead))
    later(monkeypatch, 60)
    submissions = PreparedSubmissions()
    submissions.get(folder, marker())
    assert submissions.settled(folder, marker()) is None


def test_a_file_that_could_not_be_read_may_be_readable_later_without_a_change(folder, monkeypatch):
    later(monkeypatch, 60)
    submissions, hindered = (
        PreparedSubmissions(),
        marker("'data.csv' cannot be read (Permission denied); it is left out."),
    )
    submissions.get(folder, hindered)
    assert submissions.settled(folder, hindered) is None
