"""What comes between two runs, or beside one: another run, a backup of the gradebook, a newer nbgrader, a wrong configuration."""

import fcntl
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from nbreferee.batch import Batch
from nbreferee.batch.executors.cores import usable_workers
from nbreferee.batch.outcome import Marked
from nbreferee.cli import main
from nbreferee.sandbox import UNCONFINED_WARNING, Sandbox
from nbreferee.testing.small_course import ANSWERS, NAME, SCORES

from .in_process import run

pytestmark = pytest.mark.slow


@pytest.fixture
def class_of_two(course):
    for student in ("right", "half"):
        course.submit(student, ANSWERS[student])
    return course


def of_gradebook(course, *statements: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def test_two_runs_of_one_lab_are_not_side_by_side(class_of_two):
    lock = class_of_two.root / "marks" / "cache" / f"{NAME}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        held.write("4711\n")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        done = class_of_two.batch()
    assert done.returncode == 1 and f"Another batch is marking {NAME} (process 4711)." in done.stderr
    assert class_of_two.batch().returncode == 0


@pytest.mark.exhaustive
def test_marks_that_an_older_gradebook_lacks_are_recorded_again(class_of_two):
    assert class_of_two.batch().returncode == 0
    of_gradebook(class_of_two, "UPDATE grade SET auto_score = 1")
    assert class_of_two.batch().returncode == 0
    assert class_of_two.marks() == {student: SCORES[student] for student in ("right", "half")}
    assert [state for _, _, state, *_ in class_of_two.log()[2:]] == ["marked", "marked"]
    assert class_of_two.batch().returncode == 0
    assert [state for _, _, state, *_ in class_of_two.log()[4:]] == ["unchanged", "unchanged"]


def test_a_gradebook_of_an_older_nbgrader_is_named_at_once(class_of_two):
    of_gradebook(class_of_two, "ALTER TABLE grade RENAME COLUMN extra_credit TO credit")
    done = class_of_two.batch()
    assert done.returncode == 1 and "error: The gradebook sqlite:///" in done.stderr
    assert done.stderr.endswith("Keep a copy of it, and run 'nbgrader db upgrade'.\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c.Sandbox.memry = 1", "sets Sandbox.memry, which there is not. Did you mean memory?"),
        ("c.Marker.cache_day = 1", "sets Marker.cache_day, which there is not. Did you mean cache_days?"),
        ("c.Sandbox.memory = '2G'", "has a value that cannot be meant"),
        ("c.Sandbox.memory = (", "nbgrader_config.py, line"),
        ("\nimport no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("c.AssignLatePenalties.plugin_class = 'no_such.Policy'", "error: "),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_named(course, line, said):
    course.submit("right", ANSWERS["right"])
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{line}\n")
    done = course.batch()
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr, done.stderr


@pytest.mark.exhaustive
def test_without_a_sandbox_a_batch_says_so(course):
    course.submit("right", ANSWERS["right"])
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.Sandbox.isolation = 'unconfined'\n")
    done = course.batch()
    assert done.returncode == 0 and done.stderr.count("warning: ") == 1 and "Isolation is off" in done.stderr


@pytest.mark.exhaustive
def test_a_folder_that_is_overlooked_is_no_success(class_of_two):
    folder = class_of_two.root / "submitted" / "right" / NAME
    folder.rename(folder.with_name(f"{NAME}1"))
    done = class_of_two.batch()
    assert done.returncode == 1 and f"has a folder '{NAME}1'" in done.stdout
    assert done.stdout.index("left out") < done.stdout.index("points"), "it is said before all is marked"


@pytest.mark.parametrize(
    "options", [("--resource", "GPU=1"), ("--worker-course", "/x"), ("--scheduler", "a", "--workers", "2")]
)
def test_options_that_would_do_nothing_are_refused(options, capsys):
    assert main(["batch", NAME, *options]) == 2
    assert "error: --" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "gpu", "expected"), [((), True, 1), (("--workers", "3"), True, 3), ((), False, None)]
)
def test_submissions_that_would_share_a_gpu_are_marked_one_at_a_time(
    options, gpu, expected, class_of_two, monkeypatch, capsys
):
    used: list[int] = []
    monkeypatch.setattr(Sandbox, "uses_gpu", gpu)
    monkeypatch.setattr(usable_workers.__module__ + ".usable_cores", lambda: 2)
    monkeypatch.setattr(Batch, "run", lambda batch, students, on_outcome: used.append(batch.options.workers))
    monkeypatch.setattr(Batch, "check_lab", lambda batch: None)
    assert main(["batch", NAME, "--course", str(class_of_two.root), *options]) == 0
    assert used == [expected or usable_workers()]
    assert ("share a GPU" in capsys.readouterr().out) == (expected == 1)


@pytest.mark.exhaustive
def test_what_workers_warn_of_is_said_once(class_of_two, monkeypatch, caplog):
    with (class_of_two.root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.Sandbox.isolation = 'unconfined'\n")
    seen: list[Sequence[str]] = []
    said = Batch._say

    def say(batch: Batch, marked: Marked) -> None:
        seen.append(marked.notices)
        said(batch, replace(marked, notices=[*marked.notices, "A kernel\nstarts afresh."]))

    monkeypatch.setattr(Batch, "_say", say)
    run(class_of_two.root, NAME, monkeypatch)
    assert seen == [[UNCONFINED_WARNING]] * 2, "what a worker logs comes back with its results"
    (line,) = [record.getMessage() for record in caplog.records if "afresh" in record.getMessage()]
    assert line in ("half: A kernel starts afresh.", "right: A kernel starts afresh.")
