"""A department's gradebook in PostgreSQL: the same marks, and a server that goes away for a while."""

import time
from collections.abc import Iterator

import pytest
from nbgrader.api import Gradebook

from .postgresql import PROGRAMS, PostgreSQL
from .small_course import ANSWERS, NAME, SCORES, SmallCourse

pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAMS is None, reason="there is no PostgreSQL here")]


@pytest.fixture
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL() as running:
        yield running


@pytest.fixture
def course(server, tmp_path) -> SmallCourse:
    """A course with its gradebook on the server, and a class of five."""
    made = SmallCourse.make(tmp_path / "course", database=server.url)
    for student, answer in ANSWERS.items():
        made.submit(student, answer)
    return made


def test_a_class_gets_the_same_marks_in_postgresql_by_batch_and_by_autograde(course):
    done = course.batch("--workers", "2")
    assert done.returncode == 0, done.stderr
    assert course.marks() == SCORES
    assert not (course.root / "gradebook.db").exists()
    course.nbgrader("autograde", NAME, "--force", "--Marker.cache=")
    assert course.marks() == SCORES


def test_a_teachers_mark_survives_marking_anew_in_postgresql(course, server):
    assert course.batch().returncode == 0
    with Gradebook(server.url) as gradebook:
        grade = gradebook.find_grade("add_marks", "sums", NAME, "wrong")
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.db.commit()
    assert course.batch("--force").returncode == 0
    assert course.marks() == SCORES | {"wrong": 4}


def test_a_server_that_restarts_in_the_middle_is_waited_for(course, server):
    running = course.start_batch()
    while not course.log():
        assert running.poll() is None
        time.sleep(0.05)
    server.stop()
    time.sleep(2)
    server.start()
    said, _ = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert course.marks() == SCORES
