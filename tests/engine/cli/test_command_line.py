"""The command line: a mark without the gradebook, a report as JSON, and a sentence for every wrong use."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry

KIT = Path(__file__).parent.parent
NAME = "style_transfer"

pytestmark = pytest.mark.slow


def run(*arguments: object, cwd: Path = KIT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbreferee", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.fixture(scope="module")
def solved(assignment, tmp_path_factory) -> Path:
    """A folder with the instructor's own answers, as student ana would have handed them in."""
    folder = tmp_path_factory.mktemp("submitted") / "ana" / NAME
    Entry(Path("solved.py"), "solved", True, {}, ()).write(assignment, folder)
    return folder


@pytest.fixture(scope="module")
def report(solved, tmp_path_factory) -> dict:
    file = tmp_path_factory.mktemp("reports") / "ana.json"
    done = run("mark", solved, "--assignment", NAME, "--json", file)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text())


def test_the_reference_solutions_get_every_automatic_point(report):
    automatic = {row: cell for row, cell in report["cells"].items() if row != "report"}
    assert all(cell["score"] == cell["max_score"] for cell in automatic.values()), report
    assert report["score"] == sum(cell["max_score"] for cell in automatic.values())


def test_the_report_has_the_documented_fields(report):
    assert {"assignment", "submission", "score", "max_score", "cells", "device", "seconds"} <= set(report)
    assert (report["assignment"], report["submission"], report["max_score"]) == (NAME, "ana", 100)
    for cell in report["cells"].values():
        assert {"score", "max_score", "needs_manual", "checks"} == set(cell)
        for check in cell["checks"]:
            assert {"name", "points", "max_points", "passed", "message", "diagnosis"} == set(check)


def test_the_report_cell_waits_for_a_person(report):
    assert report["cells"]["report"] == {"score": 0.0, "max_score": 10.0, "needs_manual": True, "checks": []}


def test_the_same_submission_gives_the_same_report_in_a_fresh_kernel_but_for_the_time(
    solved, report, assignment, config, tmp_path
):
    shutil.copytree(solved, tmp_path / "again" / "ana" / NAME)
    config = copy.deepcopy(config)
    config.Sandbox.warm = False
    Marker(config=config).mark(tmp_path / "again" / "ana" / NAME, assignment).write(tmp_path / "again.json")
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
def test_wrong_use_gets_a_sentence_and_a_status(arguments, words, tmp_path, solved):
    places = {"empty": tmp_path, "above": solved.parent}
    done = run("mark", *(argument.format(**places) for argument in arguments))
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr


def test_doctor_says_what_this_machine_offers():
    done = run("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sandboxed kernel computes 6 * 7 = 42" in done.stdout and "tensorflow" in done.stdout
