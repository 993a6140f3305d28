"""Marks get into the gradebook, or the reason why not is known as the error that it was: nbgrader's log is not read."""

import sqlite3
from contextlib import closing

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import LimitOutput

from nbreferee.batch import BatchError, recording
from nbreferee.batch.recording import DATABASE_TRIES, Recorder, RecordingError
from nbreferee.course.config import load_assignment, load_config
from nbreferee.gradebook import exports
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse

from .in_process import Clock, run

pytestmark = pytest.mark.slow

TRIGGER = "CREATE TRIGGER full BEFORE INSERT ON submitted_assignment BEGIN SELECT no_such_function(); END"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recorder(here, clock) -> Recorder:
    """The recorder of a small course in which two students have handed in."""
    for student in ("ana", "bob"):
        here.submit(student, ANSWERS["half"])
    return made(here, clock)


def made(course: SmallCourse, clock: Clock, **sections: dict) -> Recorder:
    config = load_config(course.root)
    config.CourseDirectory.root = str(course.root)
    for section, settings in sections.items():
        config[section].update(settings)
    return Recorder(
        CourseDirectory(config=config), config, load_assignment(course.root, NAME, config), sleep=clock.sleep
    )


def execute(course: SmallCourse, statement: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_class_is_recorded_by_one_engine(recorder):
    engines = recording._engine.cache_info().misses
    assert [recorder.record(student) for student in ("ana", "bob")] == [3, 3]
    assert recording._engine.cache_info().misses == engines + 1


def test_database_that_comes_back_is_waited_for(recorder, clock, here):
    execute(here, TRIGGER)
    clock.then[3] = lambda: execute(here, "DROP TRIGGER full")
    assert recorder.record("ana") == 3
    assert clock.waited == [1, 2, 4] and here.marks() == {"ana": 3}


def test_locked_file_is_waited_for(recorder, clock, here):
    holder = sqlite3.connect(here.root / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")  # others may read, nobody else may write
    clock.then[1] = lambda: holder.execute("ROLLBACK")
    assert recorder.record("ana") == 3
    assert clock.waited == [1]


def test_gradebook_that_takes_no_marks_stops_a_batch_after_two_students(here, clock, monkeypatch):
    """What is marked is kept: the next run records it."""
    for student in ("ana", "bob", "cy"):
        here.submit(student, ANSWERS["half"])
    execute(here, TRIGGER)
    outcomes = []
    with pytest.raises(BatchError, match=r"takes no marks.*the same command continues"):
        run(here.root, NAME, monkeypatch, outcomes.append, clock)
    assert [(each.student, each.state) for each in outcomes] == [("ana", "failed")]
    execute(here, "DROP TRIGGER full")
    assert {each.score for each in run(here.root, NAME, monkeypatch)} == {3}
    assert here.marks() == dict.fromkeys(("ana", "bob", "cy"), 3)


def test_database_that_stays_away_costs_one_submission_then_stops(recorder, clock, here):
    execute(here, TRIGGER)
    with pytest.raises(RecordingError, match=r"OperationalError.*no_such_function"):
        recorder.record("ana")
    assert clock.waited == [1, 2, 4, 8, 16] and len(clock.waited) == DATABASE_TRIES - 1
    with pytest.raises(BatchError, match=r"takes no marks \(.*no_such_function.*\): neither of the last two"):
        recorder.record("bob")


def test_recording_that_works_in_between_starts_the_count_anew(recorder, here):
    for student in ("ana", "bob"):
        execute(here, TRIGGER)
        with pytest.raises(RecordingError):
            recorder.record(student)
        execute(here, "DROP TRIGGER full")
        assert recorder.record(student) == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("a fault of its own"), "KeyError: 'a fault of its own'"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("sqlite3.OperationalError: database is locked"), "^ValueError: sqlite3"),
    ],
)
def test_error_of_another_kind_is_named_at_once(recorder, clock, monkeypatch, error, words):
    """Whatever its text says: what counts is the exception that nbgrader caught, not what it logged."""

    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(LimitOutput, "preprocess", fail)
    with pytest.raises(RecordingError, match=words):
        recorder.record("ana")
    assert clock.waited == []


def test_lost_connection_in_the_middle_is_an_absent_database(recorder, clock, monkeypatch):
    """nbgrader wraps what SQLAlchemy raised into an error of its own."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import OperationalError

    def fail(*arguments: object) -> None:
        try:
            raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))
        except OperationalError as error:
            raise InvalidEntry(*error.args) from error

    with monkeypatch.context() as broken:
        broken.setattr(LimitOutput, "preprocess", fail)
        clock.then[1] = broken.undo
        assert recorder.record("ana") == 3
    assert clock.waited == [1]


def test_ctrl_c_stops_recording(recorder, monkeypatch):
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LimitOutput, "preprocess", interrupt)
    with pytest.raises(KeyboardInterrupt):
        recorder.record("ana")


def test_marks_are_read_from_the_gradebook(recorder):
    recorder.record("ana")
    assert recorder.submissions(exports.line) == [
        {
            "assignment": "sums",
            "student": "ana",
            "raw_score": 3.0,
            "late_submission_penalty": 0.0,
            "score": 3.0,
            "max_score": 5.0,
            "needs_manual_grade": False,
            "add": 3.0,
        }
    ]


def test_questions_that_nbgrader_cannot_add_any_more_are_named(recorder, here):
    recorder.record("ana")
    with Gradebook(f"sqlite:///{here.root / 'gradebook.db'}") as gradebook:
        gradebook.add_grade_cell("more_marks", "sums", "sums", max_score=1, cell_type="code")
    with pytest.raises(
        BatchError, match=r"have other questions \(more_marks\).*let sums have the questions that it had"
    ):
        recorder.submissions(exports.line)


def test_gradebook_without_the_assignment_is_told_so(recorder, here):
    (here.root / "gradebook.db").unlink()
    with pytest.raises(
        BatchError, match=r"does not hold 'sums'\. Run 'nbgrader generate_assignment sums --force' first"
    ):
        recorder.submissions(exports.line)


def test_server_that_does_not_answer_is_waited_for_and_its_password_is_not_shown(here, clock):
    pytest.importorskip("psycopg2")
    url = "postgresql+psycopg2://teacher:s3cr3t@127.0.0.1:9/grades"
    with pytest.raises(BatchError, match=r"teacher:\*\*\*@127.0.0.1.* cannot be read \(OperationalError") as caught:
        made(here, clock, CourseDirectory={"db_url": url}).submissions(exports.line)
    assert clock.waited == [1, 2, 4, 8, 16] and "s3cr3t" not in str(caught.value)
