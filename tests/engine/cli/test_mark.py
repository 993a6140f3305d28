"""``nbreferee mark``: a mark without the gradebook, a report as JSON, and a sentence for every wrong use."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbreferee.cli import main
from nbreferee.course.config import load_assignment
from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import ANSWERS, NAME, scheme_folder

REPOSITORY = Path(__file__).parents[3]
LABS = sorted(path.name for path in (REPOSITORY / "source").iterdir() if any(path.glob("*.ipynb")))

pytestmark = pytest.mark.slow


def run(*arguments: object, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbreferee", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.fixture(
    scope="module",
    params=["convolution", *(pytest.param(lab, marks=pytest.mark.exhaustive) for lab in LABS if lab != "convolution")],
)
def lab(request) -> str:
    """Each lab of this course."""
    return request.param


@pytest.fixture(scope="module")
def solved(lab, config, tmp_path_factory) -> Path:
    """A folder with the instructor's own answers, as student ana would have handed them in."""
    folder = tmp_path_factory.mktemp("submitted") / "ana" / lab
    Entry.solved().write(load_assignment(REPOSITORY, lab, config), folder)
    return folder


@pytest.fixture(scope="module")
def report(lab, solved, tmp_path_factory) -> dict:
    """What the command writes as JSON of a solved lab."""
    file = tmp_path_factory.mktemp("reports") / "ana.json"
    done = run("mark", solved, "--assignment", lab, "--json", file)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text())


def test_the_reference_solutions_get_every_automatic_point(report):
    automatic = {question: cell for question, cell in report["cells"].items() if cell["checks"]}
    assert automatic and all(cell["score"] == cell["max_score"] for cell in automatic.values()), report
    assert report["score"] == sum(cell["max_score"] for cell in automatic.values())


def test_the_report_has_the_documented_fields(report, lab, config):
    assert {"assignment", "submission", "score", "max_score", "cells", "device", "seconds"} <= set(report)
    points = [cell.points for n in load_assignment(REPOSITORY, lab, config).notebooks for cell in n.grade_cells]
    assert (report["assignment"], report["submission"], report["max_score"]) == (lab, "ana", sum(points))
    for cell in report["cells"].values():
        assert {"score", "max_score", "needs_manual", "note", "checks"} == set(cell)
        for check in cell["checks"]:
            assert {"name", "points", "max_points", "passed", "message", "diagnosis"} == set(check)


def test_written_questions_need_manual_grading(report, lab, config):
    manual = {
        c.question: c for n in load_assignment(REPOSITORY, lab, config).notebooks for c in n.grade_cells if c.manual
    }
    assert manual
    for question, cell in manual.items():
        found = {"score": 0.0, "max_score": cell.points, "needs_manual": True, "note": "", "checks": []}
        assert report["cells"][question] == found


@pytest.mark.exhaustive
def test_the_same_submission_gives_the_same_report_in_a_fresh_kernel_but_for_the_time(
    lab, solved, report, config, tmp_path
):
    shutil.copytree(solved, tmp_path / "again" / "ana" / lab)
    config = copy.deepcopy(config)
    config.Sandbox.warm = False
    marker = Marker(load_assignment(REPOSITORY, lab, config), config=config)
    marker.mark(tmp_path / "again" / "ana" / lab).write(tmp_path / "again.json")
    again = json.loads((tmp_path / "again.json").read_text())
    assert {**again, "seconds": 0} == {**report, "seconds": 0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{empty}", "--assignment", "nonsense"), "no assignment 'nonsense'"),
        (("{empty}/none", "--assignment", NAME), "not a folder of notebooks"),
        (("{empty}", "--assignment", NAME), "holds no notebooks"),
        (("{above}", "--assignment", NAME), "Did you mean"),
        (("{empty}", "--assignment", NAME, "--course", "{empty}"), "no nbgrader_config.py"),
    ],
)
def test_wrong_use_gets_a_sentence_and_a_status(arguments, words, tmp_path_factory, here, capsys):
    places = {"empty": tmp_path_factory.mktemp("empty"), "above": here.submit("ana", ANSWERS["right"]).parents[1]}
    assert main(["mark", *(argument.format(**places) for argument in arguments)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("error: ") and words in said.err and not said.out


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("lab.toml", 'framework = "jax"', "framework = 'jax' is unknown"),
        ("lab.toml", "[limits]\nmemry = 1", "there is no limit 'memry'. Did you mean memory?"),
        ("test_add.py", "import nothing_of_that_name", "cannot be read"),
        ("partial_credit.toml", "a = 2", "between 0 and 1"),
    ],
)
def test_a_fault_of_the_lab_gets_a_sentence_and_a_status(file, content, words, here, capsys):
    (scheme_folder(here.root) / file).write_text(content)
    folder = here.submit("ana", ANSWERS["right"]).parent
    assert main(["mark", str(folder), "--assignment", NAME]) == 1
    assert words in capsys.readouterr().err


def test_mark_touches_neither_gradebook_nor_cache(here, capsys):
    folder = here.submit("half", ANSWERS["half"]).parent
    before = {path: path.lstat().st_mtime_ns for path in here.root.rglob("*")}
    assert main(["mark", str(folder), "--assignment", NAME]) == 0
    assert "3 / 5" in capsys.readouterr().out
    assert {path: path.lstat().st_mtime_ns for path in here.root.rglob("*")} == before


def test_version_is_said(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0 and capsys.readouterr().out.startswith("nbreferee 0.")
