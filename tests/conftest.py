"""Fixtures shared by the kit's tests: the course, its assignment, and submissions made of a few cells."""

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from grading import forkserver
from grading.assignment import Assignment
from grading.corpus import Entry
from grading.course import load_assignment, load_config
from grading.sandbox import Sandbox
from grading.session import StudentSession
from grading.submission import archive
from tests.bench import Bench
from tests.small_course import SmallCourse

KIT = Path(__file__).parent.parent
NAME = "style_transfer"


@pytest.fixture(scope="session")
def config() -> Config:
    """The course's configuration. Nothing is kept from one run of the tests to the next."""
    config = load_config(KIT)
    config.Marker.cache = ""
    return config


@pytest.fixture(scope="session")
def assignment(config: Config) -> Assignment:
    return load_assignment(KIT, NAME, config)


@pytest.fixture
def quick_config(config: Config) -> Config:
    """The course's configuration without preloaded libraries and with short limits: a kernel starts in half a second."""
    quick = copy.deepcopy(config)
    quick.Sandbox.preload = []
    quick.Sandbox.refused = []
    quick.StudentSession.cell_timeout = 3
    quick.StudentSession.call_timeout = 3
    quick.StudentSession.interrupt_grace = 1
    return quick


@pytest.fixture
def session(quick_config: Config, tmp_path: Path) -> Callable[..., StudentSession]:
    """Makes and runs a session of the given code cells; every session ends with the test."""
    opened = []
    (tmp_path / "files").mkdir()
    files = archive(tmp_path / "files")

    def run(*sources: str, **limits: int) -> StudentSession:
        for name, value in limits.items():
            section, _, trait = name.partition("__")
            quick_config[section][trait] = value
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        opened.append(StudentSession(notebook, files, seed=1, config=quick_config))
        opened[-1].run()
        return opened[-1]

    yield run
    for each in opened:
        each.close()


@pytest.fixture
def end_the_fork_server(quick_config: Config) -> Callable[[], None]:
    """Ends the process that kernels of `session` are forked from; others that this process of tests started stay."""

    def end() -> None:
        process = forkserver._servers[forkserver._kind(Sandbox(config=quick_config))]._process
        process.kill()
        process.wait()

    return end


@pytest.fixture
def growth() -> Callable[[], int]:
    """Called once, begins to watch this process; called again, gives the bytes by which it grew at most since then."""

    def peak() -> int:
        (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    began = []

    def grown() -> int:
        if not began:
            Path("/proc/self/clear_refs").write_text("5")
            began.append(peak())
        return peak() - began[0]

    return grown


@pytest.fixture(scope="session")
def release(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the notebooks as students receive them."""
    folder = tmp_path_factory.mktemp("release") / "untouched"
    Entry(Path("untouched.py"), "untouched", False, {}, ()).write(assignment, folder)
    return folder


@pytest.fixture(scope="session")
def benches(assignment: Assignment, config: Config, tmp_path_factory: pytest.TempPathFactory):
    """For each row, its notebook solved and run in a live kernel."""
    made = {}
    for source in assignment.notebooks:
        bench = Bench(source, assignment, config, tmp_path_factory.mktemp(source.name))
        made |= {cell.row: bench for cell in source.grade_cells}
    yield made
    for bench in made.values():
        bench.session.close()


@pytest.fixture(scope="session")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> SmallCourse:
    """A small course whose assignment is released; not to be changed."""
    return SmallCourse.make(tmp_path_factory.mktemp("new") / "course")


@pytest.fixture
def course(tmp_path: Path, new_course: SmallCourse) -> SmallCourse:
    """A small course of the test's own."""
    shutil.copytree(new_course.root, tmp_path / "course")
    return SmallCourse(tmp_path / "course")
