"""Fixtures shared by the project's tests: the course, its assignments, and submissions made of a few cells."""

import copy
import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from threadpoolctl import threadpool_limits
from traitlets.config import Config

from nbreferee.course.assignment import Assignment
from nbreferee.course.config import load_assignment, load_config
from nbreferee.marking import Marker
from nbreferee.sandbox import fork_server
from nbreferee.student import NotebookRunner, StudentSession
from nbreferee.submission.files import archive
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import SmallCourse

REPOSITORY = Path(__file__).parent.parent
NAME = "style_transfer"
_LONGEST_NAME = 80
_GET_DUMPABLE, _SET_DUMPABLE = 3, 4


def pytest_configure() -> None:
    """Give each worker of pytest-xdist its share of the processors."""
    threadpool_limits(max(1, len(os.sched_getaffinity(0)) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case of a long text by its beginning: names are sent between processes and printed."""
    long = isinstance(val, str | bytes) and len(val) > _LONGEST_NAME
    return f"{val[:_LONGEST_NAME]!r} and so on" if long else None


@pytest.fixture(scope="session")
def config() -> Config:
    """The course's configuration. Nothing is kept from one run of the tests to the next."""
    config = load_config(REPOSITORY)
    config.Marker.cache = ""
    return config


@pytest.fixture(scope="session")
def assignment(config: Config) -> Assignment:
    """The lab in TensorFlow."""
    return load_assignment(REPOSITORY, NAME, config)


@pytest.fixture(scope="session")
def marker(assignment: Assignment, config: Config) -> Marker:
    """The marker of the lab in TensorFlow."""
    return Marker(assignment, config=config)


@pytest.fixture
def quick_config(config: Config) -> Config:
    """A configuration without preloaded libraries and with short limits: a kernel starts in half a second."""
    quick = copy.deepcopy(config)
    quick.NotebookRunner.cell_timeout = 3
    quick.NotebookRunner.call_timeout = 3
    quick.NotebookRunner.interrupt_grace = 1
    return quick


@pytest.fixture
def session(quick_config: Config, tmp_path: Path) -> Iterator[Callable[..., StudentSession]]:
    """Makes and runs a session of the given code cells; every session ends with the test."""
    opened = []
    (tmp_path / "files").mkdir()
    files = archive(tmp_path / "files")

    def run(*sources: str, **limits: object) -> StudentSession:
        for name, value in limits.items():
            section, _, trait = name.partition("__")
            quick_config[section][trait] = value
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        opened.append(NotebookRunner(notebook, files, seed=1, config=quick_config))
        opened[-1].run()
        return StudentSession(opened[-1])

    yield run
    for runner in opened:
        runner.close()


@pytest.fixture
def end_the_fork_server() -> Callable[[], None]:
    """Ends the processes that kernels are forked from."""
    return fork_server.SERVERS.end


@pytest.fixture
def growth() -> Callable[[], int]:
    """Called once, begins to watch this process; called again, gives the bytes by which it grew at most since then."""

    libc = ctypes.CDLL(None)

    def peak() -> int:
        (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    began = []

    def grown() -> int:
        if not began:
            # A backend may have hidden this process from its own user, and with it what is written here.
            hidden = not libc.prctl(_GET_DUMPABLE, 0, 0, 0, 0)
            libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0)
            Path("/proc/self/clear_refs").write_text("5")
            libc.prctl(_SET_DUMPABLE, int(not hidden), 0, 0, 0)
            began.append(peak())
        return peak() - began[0]

    return grown


@pytest.fixture(scope="session")
def release(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the notebooks as students receive them."""
    folder = tmp_path_factory.mktemp("release") / "untouched"
    Entry.released().write(assignment, folder)
    return folder


@pytest.fixture(scope="session")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> SmallCourse:
    """A small course whose assignment is released; not to be changed."""
    return SmallCourse.make(tmp_path_factory.mktemp("new") / "course")


@pytest.fixture
def course(tmp_path: Path, new_course: SmallCourse) -> SmallCourse:
    """A small course of the test's own."""
    shutil.copytree(new_course.root, tmp_path / "course")
    return SmallCourse(tmp_path / "course")
