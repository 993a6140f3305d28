"""What touches a submission's bytes runs in a process of its own: what it costs there costs nobody else."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

import pytest

from nbreferee.submission import SubmissionLimits, prepare
from nbreferee.submission.apart import ApartProcess, Bounds, TooMuch, marking, reading
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import write_course

WIDE = Bounds("reading", 2**30, 100)
SMALL = Bounds("marking", 300 * 2**20, 1)
MUCH_MEMORY = partial(exec, "bytearray(2**29)")
MUCH_TIME = partial(sum, range(10**12))
"""One call into C: no other thread of Python runs meanwhile."""


@pytest.fixture(scope="module")
def apart():
    with ApartProcess() as process:
        yield process


def is_over(pid: int, seconds: float = 10) -> bool:
    """Whether a process has ended, after some seconds at most."""
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not Path(f"/proc/{pid}").exists()


def test_what_it_reads_is_what_is_read_here(apart, tmp_path):
    assignment, _ = write_course(tmp_path / "course")
    Entry.solved().write(assignment, tmp_path / "ann")
    read = partial(prepare, tmp_path / "ann", assignment, SubmissionLimits())
    assert apart.carry_out(read, WIDE) == read()


def test_tasks_run_in_one_other_process(apart):
    first = apart.carry_out(os.getpid, WIDE)
    assert first not in (os.getpid(), os.getppid()) and apart.carry_out(os.getpid, WIDE) == first


def test_a_submission_that_takes_too_much_memory_costs_itself_alone(apart):
    apart.carry_out(MUCH_MEMORY, WIDE)
    with pytest.raises(TooMuch, match=r"marking it takes more than 300 MiB of memory; .* larger marking_memory in the"):
        apart.carry_out(MUCH_MEMORY, SMALL)
    assert apart.carry_out(os.getpid, SMALL)


def test_a_submission_that_takes_too_long_costs_itself_alone(apart):
    with pytest.raises(
        TooMuch, match=r"marking it takes more than 1 s of processor time; .* larger marking_seconds in"
    ):
        apart.carry_out(MUCH_TIME, SMALL)
    assert apart.carry_out(os.getpid, WIDE)


def test_each_submission_has_the_whole_time(apart):
    for _ in range(3):
        apart.carry_out(partial(sum, range(2 * 10**7)), Bounds("marking", 2**30, 3))


def test_a_submission_of_which_three_processes_end_is_named(apart):
    with pytest.raises(TooMuch, match="marking it has ended 3 processes, the last with exit status -15"):
        apart.carry_out(partial(signal.raise_signal, signal.SIGTERM), SMALL)


def test_a_process_that_is_killed_is_replaced(apart):
    first = apart.carry_out(os.getpid, WIDE)
    os.kill(first, signal.SIGKILL)
    assert apart.carry_out(os.getpid, WIDE) != first


def test_what_earlier_submissions_left_behind_is_no_reason_to_blame_one(apart):
    """The rest of a large allocation is simulated by what was imported: with it, too little of the limit is left."""
    first = apart.carry_out(os.getpid, WIDE)
    apart.carry_out(partial(exec, f"import sys; sys.left_behind = bytearray({2**29})"), WIDE)
    apart.carry_out(MUCH_MEMORY, Bounds("reading", 900 * 2**20, 100))
    assert is_over(first)


def test_an_error_comes_back_with_where_it_arose(apart):
    with pytest.raises(ZeroDivisionError) as caught:
        apart.carry_out(partial(divmod, 1, 0), WIDE)
    assert "in _answer" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_comes_back_in_words(apart):
    program = "class Odd(Exception):\n    def __init__(self, a, b): super().__init__('two words')\nraise Odd(1, 2)"
    with pytest.raises(RuntimeError, match="Odd: two words"):
        apart.carry_out(partial(exec, program), WIDE)


def test_what_it_starts_has_none_of_its_limits(apart):
    program = textwrap.dedent("""
        import resource, subprocess, sys
        from nbreferee.submission.apart import lifted
        inner = "import resource, signal; print(resource.getrlimit(resource.RLIMIT_DATA), signal.getitimer(signal.ITIMER_PROF))"
        before = resource.getrlimit(resource.RLIMIT_DATA)
        with lifted():
            started = subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True)
        assert resource.getrlimit(resource.RLIMIT_DATA) == before and before[0] == 2**30, before
        assert started.stdout.strip() == f"{(before[1], before[1])} (0.0, 0.0)", started
    """)
    apart.carry_out(partial(exec, program), WIDE)


def test_the_limits_are_those_of_the_lab():
    limits = SubmissionLimits(reading_memory=1, reading_seconds=2, marking_memory=3, marking_seconds=4)
    assert reading(limits) == Bounds("reading", 1, 2) and marking(limits) == Bounds("marking", 3, 4)


def test_what_it_prints_is_no_output_of_a_command(capfd):
    with ApartProcess() as apart:
        apart.carry_out(partial(os.write, 1, b"said"), WIDE)
    captured = capfd.readouterr()
    assert captured.out == "" and "said" in captured.err


def test_it_ends_when_it_is_closed():
    apart = ApartProcess()
    pid = apart.carry_out(os.getpid, WIDE)
    apart.close()
    assert is_over(pid)
    with pytest.raises(RuntimeError, match="closed"):
        apart.carry_out(os.getpid, WIDE)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "task", [partial(os.getpid), partial(exec, "import os, time; os.kill(os.getppid(), 9); time.sleep(60)")]
)
def test_it_ends_with_the_process_that_started_it(task, tmp_path):
    program = textwrap.dedent("""
        import os, pathlib, pickle, sys
        from nbreferee.submission.apart import ApartProcess, Bounds

        apart, bounds = ApartProcess(), Bounds("reading", 2**30, 100)
        print(apart.carry_out(os.getpid, bounds), flush=True)
        apart.carry_out(pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()), bounds)
        os.kill(os.getpid(), 9)
    """)
    (tmp_path / "task").write_bytes(pickle.dumps(task))
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "task")], stdout=subprocess.PIPE, text=True, timeout=60
    )
    assert is_over(int(done.stdout))


def test_modules_in_the_working_directory_are_not_imported(apart, tmp_path, monkeypatch):
    for name in ("pickle", "resource", "nbformat"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert apart.carry_out(os.getpid, WIDE)
