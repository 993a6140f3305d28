"""A department's gradebook in PostgreSQL: the same marks, and a server that goes away for a while."""

import threading
import time
from collections.abc import Iterator

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.engine import Engine

from nbreferee.batch import Batch, Options
from nbreferee.testing.small_course import ANSWERS, NAME, SCORES, SmallCourse, wait_for

from .postgresql import PROGRAMS, PostgreSQL

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


def test_a_server_that_restarts_before_marks_are_recorded_is_waited_for(course, server):
    running = course.start_batch()
    wait_for(lambda: any((course.root / "marks").glob("cache/*/*.json")))
    server.stop()
    time.sleep(9)
    server.start()
    said, _ = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert course.marks() == SCORES


@pytest.mark.parametrize(
    ("beginning", "hook"),
    [
        ("SELECT", "before_cursor_execute"),
        ("INSERT INTO grade", "before_cursor_execute"),
        ("INSERT INTO grade", "commit"),
    ],
    ids=["while the gradebook is read", "before a grade is written", "before a grade is committed"],
)
def test_a_server_that_restarts_in_the_middle_of_its_work_is_waited_for(course, server, monkeypatch, beginning, hook):
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("PATH", course.environment["PATH"])
    restarts = []

    def note(connection, cursor, statement, *_):
        if statement.startswith(beginning) and not restarts:
            restarts.append(threading.Timer(2, server.start))

    def restart(*_):
        if restarts and not restarts[0].ident:
            server.stop()
            restarts[0].start()

    outcomes = []
    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, hook, restart)
    try:
        Batch(course.root, NAME, Options()).run(sorted(ANSWERS), outcomes.append)
    finally:
        event.remove(Engine, hook, restart)
        event.remove(Engine, "before_cursor_execute", note)
        for started in restarts:
            started.join()
    assert restarts and {(o.state, o.reason) for o in outcomes} == {("marked", "")}
    assert course.marks() == SCORES


def test_a_server_that_is_still_starting_is_waited_for(course, server):
    assert course.batch().returncode == 0
    server.stop()
    later = threading.Timer(9, server.start)
    later.start()
    done = course.batch()
    later.join()
    assert done.returncode == 0, done.stdout + done.stderr
    assert {state for _, _, state, *_ in course.log()[5:]} == {"unchanged"}


def test_the_password_of_a_server_that_does_not_answer_is_not_shown(course):
    config = course.root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + "c.CourseDirectory.db_url = 'postgresql+psycopg2://teacher:s3cr3t@127.0.0.1:9/grades'\n"
    )
    for done in (course.batch(), course.doctor()):
        assert done.returncode == 1 and "teacher:***@127.0.0.1" in done.stdout + done.stderr
        assert "s3cr3t" not in done.stdout + done.stderr
