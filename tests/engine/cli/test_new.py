"""``nbreferee new``: what it writes is a lab that works, and nothing that is there is touched."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nbreferee.cli import main
from nbreferee.course.config import load_assignment, load_config
from nbreferee.marking import Marker
from nbreferee.marking.lab_check import check_lab

LAB = "heat_equation"


@pytest.fixture
def made(tmp_path, monkeypatch, capsys) -> Path:
    """A folder in which ``nbreferee new`` was run."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", LAB]) == 0
    return tmp_path


def marker(course: Path) -> Marker:
    config = load_config(course)
    config.Marker.cache = ""
    return Marker(load_assignment(course, LAB, config), config=config)


def test_bare_folder_becomes_course(made, capsys):
    written = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {
        "nbgrader_config.py",
        f"source/{LAB}/{LAB}.ipynb",
        f"reference/{LAB}/__init__.py",
        f"reference/{LAB}/moving_average.py",
        f"tests/marking/{LAB}/lab.toml",
        f"tests/marking/{LAB}/partial_credit.toml",
        f"tests/marking/{LAB}/test_moving_average.py",
    } <= written
    said = capsys.readouterr().out
    assert all(path in said for path in written)
    assert said.count("#") == 3 and f"pytest tests/marking/{LAB} " in said and f"nbreferee batch {LAB} " in said
    assert all("{{" not in path.read_text() for path in made.rglob("*") if path.is_file())


def test_points_agree_and_notebook_is_valid(made):
    marker(made).validate()
    notebook = nbformat.read(made / "source" / LAB / f"{LAB}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_second_lab_of_course(made, capsys):
    configuration = (made / "nbgrader_config.py").read_text()
    assert main(["new", "waves"]) == 0
    assert (made / "nbgrader_config.py").read_text() == configuration
    assert "nbgrader_config.py" not in capsys.readouterr().out.partition("Written:")[2].partition("Written:")[2]
    assert (made / "source" / "waves" / "waves.ipynb").is_file()


@pytest.mark.parametrize("name", ["2d", "heat-equation", "class", "a.b", "../up", "", "wärme"])
def test_name_that_is_no_identifier(name, tmp_path, capsys):
    assert main(["new", name, "--course", str(tmp_path)]) == 1
    assert "cannot be a lab's name" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["source", "reference", "tests/marking", "tests/submissions"])
def test_existing_folder_is_left_alone(part, tmp_path, capsys):
    (tmp_path / part / LAB).mkdir(parents=True)
    assert main(["new", LAB, "--course", str(tmp_path)]) == 1
    assert f"{part}/{LAB} is there already" in capsys.readouterr().err
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_course_that_is_no_folder(tmp_path, capsys):
    assert main(["new", LAB, "--course", str(tmp_path / "none")]) == 1
    assert "is not a folder" in capsys.readouterr().err


def test_course_of_other_folders(tmp_path, capsys):
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.source_directory = 'labs'\nc.Marker.schemes = 'hidden/checks'\n"
    )
    assert main(["new", LAB, "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "wire(c)" in said and f"cd {tmp_path}" in said
    assert (tmp_path / "labs" / LAB / f"{LAB}.ipynb").is_file()
    marker(tmp_path).validate()


def test_folder_with_quotes_in_its_name(tmp_path):
    course = tmp_path / 'Ana\'s "course"'
    course.mkdir()
    assert main(["new", LAB, "--course", str(course)]) == 0
    assert load_config(course).CourseDirectory.course_id == course.name


def test_what_is_written_is_clean_python(made):
    for command in (
        ["check", "--line-length", "120", "--select", "E,F,B,UP"],
        ["format", "--check", "--line-length", "120"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "reference", "tests/marking"],
            cwd=made,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_solution_earns_all_points_and_release_none(made):
    assert check_lab(marker(made)) == []
