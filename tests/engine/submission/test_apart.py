"""A submission is read in a process of its own: what it costs there costs nobody else."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from nbreferee.course.assignment import Assignment
from nbreferee.submission import SubmissionLimits, prepare
from nbreferee.submission.apart import ReaderProcess, ReadingError
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import write_course


@pytest.fixture
def assignment(tmp_path) -> Assignment:
    assignment, _ = write_course(tmp_path / "course")
    Entry.solved().write(assignment, tmp_path / "ann")
    return assignment


@pytest.fixture
def reader():
    reader = ReaderProcess()
    yield reader
    reader.close()


def large(assignment: Assignment, folder: Path) -> Path:
    """A submission within all limits that takes a second and 100 MB to read."""
    Entry.solved().write(assignment, folder)
    path = folder / "sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [new_markdown_cell("**a** [b](http://c) <i>d</i> " * 1200) for _ in range(900)]
    nbformat.write(notebook, path)
    return folder


def is_over(pid: int, seconds: float = 10) -> bool:
    """Whether a process has ended, after some seconds at most."""
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not Path(f"/proc/{pid}").exists()


def test_what_it_reads_is_what_is_read_here(assignment, reader, tmp_path):
    found = reader.prepare(tmp_path / "ann", assignment, SubmissionLimits())
    assert found == prepare(tmp_path / "ann", assignment, SubmissionLimits())


def test_a_submission_that_takes_too_much_memory_costs_itself_alone(assignment, reader, tmp_path):
    folder = large(assignment, tmp_path / "bo")
    assert reader.prepare(folder, assignment, SubmissionLimits()).notebooks["sums"].readable
    with pytest.raises(ReadingError, match=r"more than 100 MiB of memory"):
        reader.prepare(folder, assignment, SubmissionLimits(reading_memory=100 * 2**20))
    assert reader.prepare(tmp_path / "ann", assignment, SubmissionLimits()).notebooks["sums"].readable


def test_a_submission_that_takes_too_long_costs_itself_alone(assignment, reader, tmp_path):
    folder = large(assignment, tmp_path / "bo")
    with pytest.raises(ReadingError, match="more than 0 s of processor time"):
        while True:  # Linux looks at whole seconds
            reader.prepare(folder, assignment, SubmissionLimits(reading_seconds=0))
    assert reader.prepare(tmp_path / "ann", assignment, SubmissionLimits()).notebooks["sums"].readable


def test_a_reader_that_is_killed_is_named_and_replaced(assignment, reader, tmp_path):
    reader.prepare(tmp_path / "ann", assignment, SubmissionLimits())
    os.kill(reader._process.pid, signal.SIGKILL)
    with pytest.raises(ReadingError, match="exit status -9"):
        reader.prepare(tmp_path / "ann", assignment, SubmissionLimits())
    assert reader.prepare(tmp_path / "ann", assignment, SubmissionLimits()).notebooks["sums"].readable


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_a_notebook_that_cannot_be_read_is_an_error_of_the_system(assignment, reader, tmp_path):
    (tmp_path / "ann" / "sums.ipynb").chmod(0)
    with pytest.raises(PermissionError):
        reader.prepare(tmp_path / "ann", assignment, SubmissionLimits())


def test_it_ends_with_the_process_that_started_it(assignment, tmp_path):
    (tmp_path / "assignment").write_bytes(pickle.dumps(assignment))
    program = textwrap.dedent("""
        import os, pathlib, pickle, sys
        from nbreferee.submission import SubmissionLimits
        from nbreferee.submission.apart import ReaderProcess

        reader, folder = ReaderProcess(), pathlib.Path(sys.argv[1])
        reader.prepare(folder / "ann", pickle.loads((folder / "assignment").read_bytes()), SubmissionLimits())
        print(reader._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """)
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert is_over(int(done.stdout)), done.stderr


def test_modules_in_the_working_directory_are_not_imported(assignment, reader, tmp_path, monkeypatch):
    for name in ("pickle", "resource", "nbformat"):
        (tmp_path / "ann" / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path / "ann")
    assert reader.prepare(tmp_path / "ann", assignment, SubmissionLimits()).notebooks["sums"].readable
