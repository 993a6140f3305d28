"""Hidden inputs depend on a secret of the course, which is made once and does not show in reports."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from nbreferee.marking import Marker
from nbreferee.marking.course_key import FILE, course_key, named
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

SCHEME = """
import pytest
from nbreferee.check import CheckFailed


@pytest.mark.points(5)
def test_tells_its_inputs(student, rng):
    raise CheckFailed(str(rng.integers(2**60)))
"""


def test_a_key_is_made_once_and_for_the_teacher_alone(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(course_key, [tmp_path] * 40))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_each_course_has_its_own(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert course_key(tmp_path / "a") != course_key(tmp_path / "b")


def test_a_folder_that_cannot_be_written_has_none(tmp_path):
    (tmp_path / "file").write_text("")
    assert course_key(tmp_path / "file") == b""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_course_has_none(tmp_path):
    tmp_path.chmod(0o500)
    assert course_key(tmp_path) == b""


def test_a_report_names_the_key_and_does_not_give_it_away(tmp_path):
    assignment, scheme = write_course(tmp_path)
    conditions = Marker(assignment, config=strict_config(scheme, 64_322)).conditions
    key = course_key(tmp_path)
    assert conditions.key == named(key) and key.hex() not in repr(conditions)


@pytest.mark.slow
def test_inputs_are_the_same_under_the_same_key_and_others_under_another(tmp_path):
    assignment, scheme = write_course(tmp_path / "course")
    (scheme / "test_add.py").write_text(SCHEME)
    Entry.released().write(assignment, tmp_path / "ana")

    def inputs():
        return (
            Marker(assignment, config=strict_config(scheme, 64_322))
            .mark(tmp_path / "ana")
            .cells["add"]
            .checks[0]
            .message
        )

    first, key = inputs(), tmp_path / "course" / FILE
    kept = key.read_text()
    key.unlink()
    assert inputs() != first
    key.write_text(kept)
    assert inputs() == first


def test_where_there_are_no_hard_links_a_key_is_made_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    first = course_key(tmp_path)
    assert len(first) == 32 and course_key(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
