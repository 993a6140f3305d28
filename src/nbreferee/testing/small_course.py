"""A course of one small assignment in plain Python: marking one submission takes a second."""

import copy
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from traitlets.config import Config

from ..course.assignment import Assignment

NAME = "sums"

CONFIGURATION = """
from nbreferee.gradebook.wiring import wire

c = get_config()
wire(c)
c.NbGraderAPI.timezone = "UTC"
c.CourseDirectory.course_id = "small"
c.Marker.cache = "marks/cache"
c.Sandbox.memory = 2**30
c.NotebookRunner.cell_timeout = 5
c.NotebookRunner.call_timeout = 1
c.NotebookRunner.interrupt_grace = 1
"""

SCHEME = """
import pytest
from nbreferee.check import CheckFailed


@pytest.mark.points(3)
def test_adds_two_numbers(student, rng):
    a, b = (int(n) for n in rng.integers(0, 1000, 2))
    if student.call("add", a, b) != a + b:
        raise CheckFailed("add does not add.", "no-sum")


@pytest.mark.points(2)
def test_adds_negative_numbers(student, rng):
    a = int(rng.integers(1, 1000))
    if student.call("add", -a, 1) != 1 - a:
        raise CheckFailed("add does not add negative numbers.", "no-negative-sum")
"""

ANSWERS = {
    "right": "def add(a, b):\n    return a + b",
    "wrong": "def add(a, b):\n    return a - b",
    "half": "def add(a, b):\n    return abs(a) + b",
    "deadly": "import os\ndef add(a, b):\n    os._exit(1)",
    "slow": "def add(a, b):\n    while True: pass",
}
SCORES = {"right": 5, "wrong": 0, "half": 3, "deadly": 0, "slow": 0}


def source() -> nbformat.NotebookNode:
    """The instructor's notebook: one solution cell, one grade cell."""

    def cell(grade_id: str, text: str, **flags: object) -> nbformat.NotebookNode:
        common = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
        return new_code_cell(text, id=grade_id, metadata={"nbgrader": {"grade_id": grade_id, **common, **flags}})

    stub = "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"
    return new_notebook(
        cells=[
            cell("add", stub, solution=True),
            cell("add_marks", "assert add(1, 2) == 3", grade=True, locked=True, points=5),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def wait_for(condition: Callable[[], object], seconds: float = 180) -> None:
    """Wait until a condition holds, at most some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this does not happen"
        time.sleep(0.05)


def scheme_folder(root: Path) -> Path:
    """The folder of the small assignment's marking scheme."""
    return root / "tests" / "marking" / NAME


def write_course(root: Path, test: str | None = None) -> tuple[Assignment, Path]:
    """A folder with the small assignment, `test` in its grade cell; the assignment and the folder of its marking scheme."""
    notebook = source()
    notebook.cells[1].source = test or notebook.cells[1].source
    (root / "source" / NAME).mkdir(parents=True)
    nbformat.write(notebook, root / "source" / NAME / "sums.ipynb")
    scheme = scheme_folder(root)
    scheme.mkdir(parents=True)
    (scheme / "test_add.py").write_text(SCHEME)
    return Assignment.load(root / "source" / NAME), scheme


def strict_config(scheme: Path, user: int) -> Config:
    """Small limits, so that what never ends ends soon; submissions run as `user` where marking runs as root."""
    return Config({
        "Marker": {"schemes": str(scheme.parent)},
        "Sandbox": {"memory": 2**30, "total_memory": 2**31, "processes": 200, "home_size": 2**26, "scratch_size": 2**26, "output": 100_000,
                    "user_id": user},
        "NotebookRunner": {"cell_timeout": 3, "notebook_timeout": 30, "own_cells_timeout": 8, "call_timeout": 1,
                           "interrupt_grace": 1},
    })  # fmt: skip


class SmallCourse:
    """A course folder with a gradebook, and commands run in it."""

    def __init__(self, root: Path, database: str | None = None):
        self.root = root
        self.database = database or f"sqlite:///{root / 'gradebook.db'}"
        self.released = nbformat.read(root / "release" / NAME / "sums.ipynb", as_version=4)

    @classmethod
    def make(cls, root: Path, database: str | None = None) -> "SmallCourse":
        """Write a new course into the folder `root` and release its assignment.

        `database` is the gradebook's URL, by default a file in the folder.
        """
        write_course(root)
        own = f"c.CourseDirectory.db_url = {database!r}\n" if database else ""
        (root / "nbgrader_config.py").write_text(CONFIGURATION + own)
        made = cls.__new__(cls)
        made.root = root
        made.nbgrader("generate_assignment", NAME)
        return cls(root, database)

    @property
    def environment(self) -> dict[str, str]:
        """With nbgrader's alembic on the path, wherever the command runs."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {**os.environ, "PATH": path}

    def submit(self, student: str, answer: str) -> Path:
        """Hand in `answer` for `student`; returns the notebook's path."""
        notebook = copy.deepcopy(self.released)
        notebook.cells[0].source = answer
        path = self.root / "submitted" / student / NAME / "sums.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))
        return path

    def nbgrader(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run an nbgrader command that must succeed."""
        done = self._run(["-m", "nbgrader", *command])
        assert done.returncode == 0, done.stderr[-3000:]
        return done

    def batch(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run ``nbreferee batch``."""
        return self._run(["-m", "nbreferee", "batch", NAME, *options])

    def doctor(self) -> subprocess.CompletedProcess[str]:
        """Run ``nbreferee doctor``."""
        return self._run(["-m", "nbreferee", "doctor"])

    def start_batch(self, *options: str, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start ``nbreferee batch`` and leave it running."""
        command = [sys.executable, "-m", "nbreferee", "batch", NAME, *options]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def marks(self) -> dict[str, float]:
        """The scores in the gradebook, by student."""
        with Gradebook(self.database) as gradebook:
            return {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}

    def log(self) -> list[list[str]]:
        """The log's lines: time, student, state, score, seconds, seconds of processor time, reason."""
        path = self.root / "marks" / f"{NAME}.log"
        return [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []

    def _run(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
