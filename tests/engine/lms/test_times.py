"""Times as platforms write them are read in the right zone, and written as nbgrader reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.utils import parse_utc

from nbreferee.lms import times
from nbreferee.lms.errors import LmsError

BERLIN = times.zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mar 5, 2025 801 AM", "2025-03-05 07:01"),
        ("Mar 5, 2025 1201 AM", "2025-03-04 23:01"),
        ("Mar 5, 2025 1201 PM", "2025-03-05 11:01"),
        ("Dec 31, 2024 1149 PM", "2024-12-31 22:49"),
        ("5 March, 2025 801 AM", "2025-03-05 07:01"),
        ("05 March, 2025 8:01 AM", "2025-03-05 07:01"),
        ("mars 5, 2025 801 AM", "2025-03-05 07:01"),
        ("Mar 5, 2025 1401", "2025-03-05 13:01"),
        ("Wednesday, 5 March 2025, 10:12 PM", "2025-03-05 21:12"),
        ("Wednesday, March 5, 2025, 10:12 PM", "2025-03-05 21:12"),
        ("Mittwoch, 5. März 2025, 22:12", "2025-03-05 21:12"),
        ("martes, 4 de noviembre de 2025, 08:12", "2025-11-04 07:12"),
        ("marți, 6 mai 2025, 08:12", "2025-05-06 06:12"),
        ("mar. 6 mai 2025, 08:12", "2025-05-06 06:12"),
        ("mar 4 mars 2025, 08:12", "2025-03-04 07:12"),
        ("2025-03-05-10-12-30", "2025-03-05 09:12:30"),
        ("2025-03-05 10:12:30", "2025-03-05 09:12:30"),
        ("2025-07-05T10:12:30+00:00", "2025-07-05 10:12:30"),
        ("2025-07-05 10:12:30.123 -0700", "2025-07-05 17:12:30"),
        ("2025-07-05T10:12Z", "2025-07-05 10:12"),
        ("Jul 5, 2025 801 AM", "2025-07-05 06:01"),
    ],
)
def test_moment(text, expected):
    assert times.moment(text, BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "-", "yesterday", "Mar 5, 2025", "Mar 35, 2025 801 AM", "Mar 5, 2025 1390 AM", "5/3/25 8:01", "Mar 5 801 AM"],
)
def test_what_says_no_time(text):
    assert times.moment(text, BERLIN) is None


def test_of_an_hour_that_comes_twice_it_is_the_first():
    assert times.moment("Oct 26, 2025 230 AM", BERLIN) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_nbgrader_reads_what_is_written(tmp_path):
    time = times.moment("Mar 5, 2025 801 AM", BERLIN)
    assert parse_utc(times.written(time)) == time.replace(tzinfo=None)
    (tmp_path / times.FILE).write_text(times.written(time) + "\n")
    assert times.read(tmp_path) == (time, "")
    assert times.said(time, BERLIN) == "2025-03-05 08:01"


def test_a_damaged_timestamp_is_named(tmp_path):
    assert times.read(tmp_path) == (None, "")
    (tmp_path / times.FILE).write_text("some day in May")
    time, problem = times.read(tmp_path)
    assert time is None and "holds no time: 'some day in May'" in problem
    (tmp_path / times.FILE).unlink()
    (tmp_path / times.FILE).symlink_to("/dev/zero")
    assert "no ordinary file" in times.read(tmp_path)[1]


def test_timestamps_of_other_zones(tmp_path):
    time, _ = times.of_text("2015-02-02 15:58:23.948203 America/Los_Angeles")
    assert time - datetime(2015, 2, 2, 23, 58, 23, tzinfo=UTC) < timedelta(seconds=1)


def test_zone_that_there_is_not():
    with pytest.raises(LmsError, match=r"'Mars/Base' is no time zone"):
        times.zone("Mars/Base")
