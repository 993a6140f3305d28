"""The engine as its users install it: without TensorFlow or any other extra, a class of a NumPy lab is marked from end to end."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from nbreferee.course.assignment import Assignment
from nbreferee.testing.corpus import Entry

REPOSITORY = Path(__file__).parents[2]
EXTRAS = {"tensorflow", "keras", "torch", "dask", "distributed", "psycopg2", "psycopg2-binary", "scikit-learn", "scipy"}

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


class Installation:
    """A virtual environment with nothing but the engine and what it depends on."""

    def __init__(self, folder: Path):
        self.bin = folder / "bin"

    def run(self, *command: object, cwd: Path, timeout: int = 300) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment that must succeed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
        environment["PATH"] = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        program, *arguments = map(str, command)
        done = subprocess.run(
            [self.bin / program, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Installation:
    """The engine, installed from a wheel that is built of this repository."""
    folder = tmp_path_factory.mktemp("installed")
    sources = folder / "sources"
    shutil.copytree(REPOSITORY / "src", sources / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    for path in REPOSITORY.iterdir():
        if path.is_file():
            shutil.copy(path, sources)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    installation = Installation(folder / "venv")
    installation.run("python", "-m", "pip", "install", "--quiet", sources, cwd=folder, timeout=900)
    return installation


def test_installation_has_no_extras(installed, tmp_path):
    listed = json.loads(installed.run("python", "-m", "pip", "list", "--format", "json", cwd=tmp_path).stdout)
    names = {package["name"].lower() for package in listed}
    assert "nbreferee" in names and not names & EXTRAS
    assert installed.run("nbreferee", "--version", cwd=tmp_path).stdout.startswith("nbreferee ")


def copy_lab(name: str, root: Path) -> None:
    """Make a course with one lab of this repository."""
    root.mkdir()
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    for part in ("source", "reference", "tests/marking", "tests/submissions"):
        shutil.copytree(REPOSITORY / part / name, root / part / name, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module", params=["convolution", "new_lab"])
def lab(request, installed, tmp_path_factory) -> tuple[Path, Assignment]:
    """A course with a lab in NumPy: this repository's, and the one that ``nbreferee new`` writes."""
    root = tmp_path_factory.mktemp("course") / "course"
    if request.param == "new_lab":
        root.mkdir()
        installed.run("nbreferee", "new", request.param, cwd=root)
    else:
        copy_lab(request.param, root)
    return root, Assignment.load(root / "source" / request.param, Config())


def test_class_is_marked(lab, installed):
    root, assignment = lab
    name = assignment.name
    installed.run("nbgrader", "generate_assignment", name, cwd=root)
    assert {path.stem for path in (root / "release" / name).glob("*.ipynb")} == {n.name for n in assignment.notebooks}

    wrong = Entry.read(sorted((root / "tests" / "submissions" / name / "wrong").glob("*.py"))[0])
    submissions = {"ana": Entry.solved(), "bob": wrong}
    for student, entry in submissions.items():
        entry.write(assignment, root / "submitted" / student / name)
    installed.run("nbreferee", "batch", name, cwd=root)

    with (root / "marks" / f"{name}.csv").open() as stream:
        marks = {line["student"]: line for line in csv.DictReader(stream)}
    expected = {question: each.score for question, each in wrong.expected(assignment).items()}
    for question, points in assignment.automatic.items():
        assert float(marks["ana"][question]) == points
        assert float(marks["bob"][question]) == expected[question]

    installed.run("nbgrader", "generate_feedback", name, cwd=root)
    for student in submissions:
        assert {path.stem for path in (root / "feedback" / student / name).glob("*.html")} == {
            notebook.name for notebook in assignment.notebooks
        }

    file = root / "bob.json"
    installed.run("nbreferee", "mark", f"submitted/bob/{name}", "--assignment", name, "--json", file, cwd=root)
    report = json.loads(file.read_text())
    assert {question: report["cells"][question]["score"] for question in expected} == expected


def test_scheme_is_tried_on_its_corpus(lab, installed):
    root, assignment = lab
    done = installed.run("pytest", f"tests/marking/{assignment.name}", cwd=root, timeout=600)
    assert " passed" in done.stdout and "failed" not in done.stdout
