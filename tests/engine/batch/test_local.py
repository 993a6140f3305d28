"""Worker processes of this machine: their deaths cost at most the submission that they die of, and none is left behind."""

import os
import signal
from pathlib import Path

import pytest

from nbreferee.batch import BatchError
from nbreferee.batch.executors.local import LocalExecutor
from nbreferee.batch.outcome import Marked
from nbreferee.marking import Conditions
from nbreferee.sandbox.processes import process_tree
from nbreferee.submission import SubmissionLimits
from nbreferee.testing.small_course import ANSWERS, wait_for

from . import scripted

pytestmark = pytest.mark.slow


@pytest.fixture
def executor(monkeypatch, tmp_path):
    """Makes an executor whose workers do what their submissions say."""
    scripted.use(monkeypatch)
    conditions, limits = Conditions("a", "s", "c", "e"), SubmissionLimits(marking_memory=500 * 2**20, marking_seconds=5)
    return lambda workers: LocalExecutor(str(tmp_path), "lab", conditions, limits, workers)


def outcomes(workers: LocalExecutor, submissions: dict[str, str]) -> dict[str, Marked]:
    """What comes of submissions, by student."""
    for student, prepared in submissions.items():
        workers.submit(student, prepared)
    found = {}
    while workers.busy:
        marked = workers.next()
        found[marked.student] = marked
    return found


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def descendants(process: int) -> set[int]:
    """The processes that a process has started, and theirs."""
    return set(process_tree(process)) - {process}


def workers_with_kernels(coordinator: int) -> list[int]:
    """The workers that a coordinator has started and that have started a kernel."""

    def is_worker(process: int) -> bool:
        try:
            return "_serve(" in Path(f"/proc/{process}/cmdline").read_text()
        except OSError:
            return False

    return [process for process in filter(is_worker, descendants(coordinator)) if descendants(process)]


def test_a_worker_is_kept_for_the_next_submission(executor):
    with executor(1) as workers:
        found = outcomes(workers, {"ana": "mark", "bob": "mark"})
    assert found["ana"].cost == found["bob"].cost and not found["ana"].reason


@pytest.mark.parametrize(("excess", "limit"), [("hold 700", "500 MiB of memory"), ("compute", "5 s of processor time")])
def test_a_submission_that_takes_too_much_of_its_worker_is_named_and_the_others_go_on(executor, excess, limit):
    with executor(1) as workers:
        found = outcomes(workers, {"ana": "mark", "eve": excess, "bob": "mark"})
    assert found["eve"].reason.startswith(f"Marking it takes more than {limit}; look at what was handed in, or set")
    assert not found["ana"].reason and not found["bob"].reason


def test_there_is_room_for_two_submissions_a_worker(executor):
    with executor(2) as workers:
        assert len(workers) == 2 and workers.has_room and not workers.busy
        for student in "abcd":
            assert workers.has_room
            workers.submit(student, "mark")
        assert not workers.has_room and workers.busy
        assert {workers.next().student for _ in range(4)} == set("abcd")
        assert workers.has_room and not workers.busy


def test_a_worker_that_dies_is_replaced_and_its_submission_tried_again(executor, tmp_path):
    with executor(1) as workers:
        found = outcomes(workers, {"ana": f"die once {tmp_path / 'ana'}", "bob": "mark"})
    assert not found["ana"].reason and not found["bob"].reason


@pytest.mark.exhaustive
def test_a_submission_of_which_three_workers_die_is_named_and_the_others_go_on(executor):
    with executor(2) as workers:
        found = outcomes(workers, {"ana": "mark", "eve": "die", "bob": "mark", "eva": "die", "cy": "mark"})
    assert {student for student, marked in found.items() if marked.reason} == {"eve", "eva"}
    assert found["eve"].reason.startswith("Marking it has ended 3 processes, the last with exit status -9; look at")


def test_an_error_costs_its_own_submission(executor):
    with executor(1) as workers:
        found = outcomes(workers, {"eve": "raise value", "ana": "mark"})
    assert found["eve"].reason == "Marking it failed: ValueError: a fault" and not found["ana"].reason


@pytest.mark.parametrize(
    ("kind", "words"), [("sandbox", "No sandbox."), ("scheme", "No scheme."), ("course", "Another course.")]
)
def test_what_stops_every_submission_stops_the_batch(executor, kind, words):
    with executor(1) as workers, pytest.raises(BatchError, match=words):
        outcomes(workers, {"ana": f"raise {kind}", "bob": "mark"})


def test_workers_end_at_once_when_the_batch_stops(executor, tmp_path):
    """What they are marking is marked again by the next run."""
    note = tmp_path / "worker"
    with pytest.raises(KeyboardInterrupt), executor(1) as workers:
        workers.submit("ana", f"sleep 600 {note}")
        wait_for(lambda: note.exists() and note.read_text())
        assert alive(int(note.read_text()))
        raise KeyboardInterrupt
    wait_for(lambda: not alive(int(note.read_text())), seconds=10)


def test_workers_end_when_all_is_marked(executor, tmp_path):
    note = tmp_path / "worker"
    with executor(1) as workers:
        outcomes(workers, {"ana": f"sleep 0 {note}"})
    wait_for(lambda: not alive(int(note.read_text())), seconds=10)


def test_ctrl_c_is_not_for_workers(executor, tmp_path):
    """A terminal sends it to all processes of the group: only the coordinator answers."""
    note = tmp_path / "worker"
    with executor(1) as workers:
        workers.submit("ana", f"sleep 2 {note}")
        wait_for(lambda: note.exists() and note.read_text())
        os.kill(int(note.read_text()), signal.SIGINT)
        assert not workers.next().reason


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.exhaustive)])
def test_workers_and_kernels_end_when_the_coordinator_is_killed(course, number):
    for student in range(4):
        course.submit(f"student{student}", ANSWERS["slow"] + f"  # {student}\nimport time; time.sleep(4)")
    running = course.start_batch("--workers", "2")
    try:
        wait_for(lambda: len(workers_with_kernels(running.pid)) == 2, seconds=60)
        started = descendants(running.pid)
        running.send_signal(number)
        running.wait(60)
        wait_for(lambda: not any(map(alive, started)), seconds=30)
    finally:
        running.kill()
        running.communicate()


def test_a_worker_that_dies_while_it_has_nothing_to_do_is_replaced(executor):
    with executor(1) as workers:
        assert outcomes(workers, {"ana": "return"})["ana"].reason == ""
        for worker in workers._processes:
            worker._process.kill()
            worker._process.wait()
        assert outcomes(workers, {"ben": "return"})["ben"].reason == ""
