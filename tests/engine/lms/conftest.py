"""A course with a lab of two notebooks, and downloads of it as platforms make them."""

import shutil
from pathlib import Path

import pytest
from nbformat import write

from . import gradebooks
from .downloads import LAB, source


@pytest.fixture(scope="session")
def empty_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder whose lab has two notebooks; not to be changed."""
    root = tmp_path_factory.mktemp("lms") / "course"
    (root / "source" / LAB).mkdir(parents=True)
    (root / "tests" / "marking" / LAB).mkdir(parents=True)
    for name in ("mean", "median"):
        write(source(name), root / "source" / LAB / f"{name}.ipynb")
    (root / "nbgrader_config.py").write_text(
        "from nbreferee.gradebook.wiring import wire\n\nc = get_config()\nwire(c)\n"
        "c.CourseDirectory.course_id = 'small'\nc.NbGraderAPI.timezone = 'Europe/Berlin'\n"
    )
    return root


@pytest.fixture(scope="session")
def graded_course(empty_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with marks in its gradebook; not to be changed."""
    root = Path(shutil.copytree(empty_course, tmp_path_factory.mktemp("graded") / "course"))
    gradebooks.write(root)
    return root


@pytest.fixture
def root(empty_course: Path, tmp_path: Path) -> Path:
    """A course folder of the test's own."""
    return Path(shutil.copytree(empty_course, tmp_path / "course"))
