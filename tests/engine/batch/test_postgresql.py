"""A department's gradebook in PostgreSQL: the same marks, and a server that goes away for a while."""

from collections.abc import Iterator

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.engine import Engine

from nbreferee.batch import BatchError
from nbreferee.marking import Marker
from nbreferee.testing.small_course import ANSWERS, NAME, SCORES, SmallCourse

from .in_process import Clock, run
from .postgresql import PROGRAMS, PostgreSQL

pytestmark = [
    pytest.mark.slow,
    pytest.mark.exhaustive,
    pytest.mark.skipif(PROGRAMS is None, reason="there is no PostgreSQL here"),
]


@pytest.fixture
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def course(server, tmp_path, monkeypatch) -> SmallCourse:
    """A course with its gradebook on the server, and a class of five. nbgrader's code runs in its folder."""
    made = SmallCourse.make(tmp_path / "course", database=server.url)
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("PATH", made.environment["PATH"])
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


def test_a_server_that_restarts_before_marks_are_recorded_is_waited_for(course, server, clock, monkeypatch):
    remember, stopped = Marker.remember, []

    def remember_and_stop(marker, results):
        said = remember(marker, results)
        if results and not stopped:
            stopped.append(server.stop())
        return said

    monkeypatch.setattr(Marker, "remember", remember_and_stop)
    clock.then[2] = server.start
    run(course.root, NAME, monkeypatch, clock=clock)
    assert clock.waited == [1, 2] and course.marks() == SCORES


@pytest.mark.parametrize(
    ("beginning", "hook"),
    [
        ("SELECT", "before_cursor_execute"),
        ("INSERT INTO grade", "before_cursor_execute"),
        ("INSERT INTO grade", "commit"),
    ],
    ids=["while the gradebook is read", "before a grade is written", "before a grade is committed"],
)
def test_a_server_that_restarts_in_the_middle_of_its_work_is_waited_for(
    course, server, clock, monkeypatch, beginning, hook
):
    begun, stopped = [], []

    def note(connection, cursor, statement, *_):
        if statement.startswith(beginning):
            begun.append(statement)

    def stop(*_):
        if begun and not stopped:
            stopped.append(server.stop())

    clock.then[2] = server.start
    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, hook, stop)
    try:
        outcomes = run(course.root, NAME, monkeypatch, clock=clock)
    finally:
        event.remove(Engine, hook, stop)
        event.remove(Engine, "before_cursor_execute", note)
    assert clock.waited == [1, 2] and {(o.state, o.reason) for o in outcomes} == {("marked", "")}
    assert course.marks() == SCORES


def test_a_server_that_is_still_starting_is_waited_for(course, server, clock, monkeypatch):
    run(course.root, NAME, monkeypatch)
    server.stop()
    clock.then[3] = server.start
    assert {outcome.state for outcome in run(course.root, NAME, monkeypatch, clock=clock)} == {"unchanged"}
    assert clock.waited == [1, 2, 4]


def test_the_password_of_a_server_that_does_not_answer_is_not_shown(course, clock, monkeypatch):
    config = course.root / "nbgrader_config.py"
    url = "postgresql+psycopg2://teacher:s3cr3t@127.0.0.1:9/grades"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {url!r}\n")
    done = course.doctor()
    assert done.returncode == 1
    with pytest.raises(BatchError) as caught:
        run(course.root, NAME, monkeypatch, clock=clock)
    for said in (done.stdout + done.stderr, str(caught.value)):
        assert "teacher:***@127.0.0.1" in said and "s3cr3t" not in said
