"""A submission that has been prepared is kept while its files stay as they are; some are known to be the same as long as they look it."""

import os
import time

import pytest

from nbreferee.course.assignment import Assignment
from nbreferee.gradebook import prepared
from nbreferee.gradebook.prepared import PreparedSubmissions, signature
from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course


@pytest.fixture
def marker(tmp_path) -> Marker:
    assignment, scheme = write_course(tmp_path / "course")
    for student in "abc":
        Entry.solved().write(assignment, tmp_path / student)
    return Marker(assignment, config=strict_config(scheme, 64_322))


def test_the_same_submission_is_prepared_once(marker, tmp_path):
    kept = PreparedSubmissions()
    assert kept.get(tmp_path / "a", marker) is kept.get(tmp_path / "a", marker)


@pytest.mark.parametrize("change", ["content", "new file", "removed", "same size and time"])
def test_a_submission_whose_files_have_changed_is_prepared_anew(marker, tmp_path, change):
    kept, notebook = PreparedSubmissions(), tmp_path / "a" / "sums.ipynb"
    before = kept.get(tmp_path / "a", marker)
    if change == "content":
        notebook.write_text(notebook.read_text().replace("return a + b", "return a - b"))
    elif change == "new file":
        (tmp_path / "a" / "data.txt").write_text("1")
    elif change == "removed":
        notebook.unlink()
    else:
        status = notebook.stat()
        other = tmp_path / "other"
        other.write_text(notebook.read_text().replace("return a + b", "return a - b"))
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(notebook)
    assert kept.get(tmp_path / "a", marker) is not before


def test_under_other_conditions_a_submission_is_prepared_anew(marker, tmp_path):
    kept = PreparedSubmissions()
    before = kept.get(tmp_path / "a", marker)
    (marker.scheme.folder / "lab.toml").write_text("[limits]\ncells = 1\n")
    after = kept.get(tmp_path / "a", Marker(Assignment.load(marker.assignment.folder), config=marker.config))
    assert before.notebooks["sums"].readable and not after.notebooks["sums"].readable


def test_only_the_last_ones_are_kept(marker, tmp_path):
    kept = PreparedSubmissions(most=2)
    first = kept.get(tmp_path / "a", marker)
    for student in "bca":
        again = kept.get(tmp_path / student, marker)
    assert again is not first and len(kept._kept) == 2


def later(monkeypatch, seconds: float) -> None:
    """Let so much time go by."""
    now = time.time_ns() + int(seconds * 1e9)
    monkeypatch.setattr(prepared.time, "time_ns", lambda: now)


def test_what_had_not_just_been_written_is_the_same_as_long_as_its_files_are(marker, tmp_path, monkeypatch):
    later(monkeypatch, 60)
    kept = PreparedSubmissions()
    assert kept.settled(tmp_path / "a", marker) is None
    kept.get(tmp_path / "a", marker)
    assert kept.settled(tmp_path / "a", marker) == signature(tmp_path / "a")


def test_what_had_just_been_written_when_it_was_read_stays_unsettled_however_late_it_is_asked(
    marker, tmp_path, monkeypatch
):
    kept = PreparedSubmissions()
    before = kept.get(tmp_path / "a", marker)
    later(monkeypatch, 60)
    assert kept.get(tmp_path / "a", marker) is before
    assert kept.settled(tmp_path / "a", marker) is None


def test_a_file_from_a_clock_that_is_ahead_is_not_settled(marker, tmp_path, monkeypatch):
    ahead = time.time_ns() + 3600 * 10**9
    os.utime(tmp_path / "a" / "sums.ipynb", ns=(ahead, ahead))
    later(monkeypatch, 60)
    kept = PreparedSubmissions()
    kept.get(tmp_path / "a", marker)
    assert kept.settled(tmp_path / "a", marker) is None


def test_what_was_left_out_may_be_readable_later_without_a_change(marker, tmp_path, monkeypatch):
    (tmp_path / "a" / "data.csv").symlink_to("/etc/hostname")
    later(monkeypatch, 60)
    kept = PreparedSubmissions()
    assert "data.csv" in "".join(kept.get(tmp_path / "a", marker).warnings)
    assert kept.settled(tmp_path / "a", marker) is None
