"""A marking scheme run by pytest: on one submission, and on the answers that test it. Other runs of pytest are not disturbed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nbreferee.cli import main
from nbreferee.course.config import load_assignment, load_config
from nbreferee.marking import Marker

LAB = "smoothing"
RIGHT = "def moving_average(values, width):\n    return np.convolve(values, np.ones(width), 'valid') / width"
NOT_DIVIDED = "def moving_average(values, width):\n    return np.convolve(values, np.ones(width), 'valid')"

SECOND_QUESTION = """
import numpy as np
import pytest

from nbreferee.check import CheckFailed, assert_close


@pytest.mark.points(1)
def test_says_what_was_drawn(student, rng):
    student.evaluate("6 * 7")
    raise CheckFailed(f"drawn: {rng.integers(10**12)}", "drawn")


@pytest.mark.points(1)
def test_is_right_for_each_picture(student, rng):
    pictures = rng.normal(size=(2, 3, 3))
    assert_close(np.concatenate([pictures[:1], -pictures[1:]]), pictures, 1e-6, inputs=(pictures,))


@pytest.mark.points(1)
def test_is_broken(student):
    raise ValueError("the scheme's own fault")
"""

pytestmark = pytest.mark.slow


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)


def submit(course: Path, student: str, answer: str) -> Path:
    """Hand in `answer`; returns the student's folder."""
    notebook = nbformat.read(course / "source" / LAB / f"{LAB}.ipynb", as_version=4)
    next(cell for cell in notebook.cells if cell.id == "moving-average").source = answer
    folder = course / "submitted" / student / LAB
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{LAB}.ipynb")
    return folder.parent


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course with one lab, whose notebook has a second question, and three submissions."""
    root = tmp_path_factory.mktemp("course")
    assert main(["new", LAB, "--course", str(root)]) == 0
    path = root / "source" / LAB / f"{LAB}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for grade_id, flags in (
        ("other", {"solution": True}),
        ("other_marks", {"grade": True, "locked": True, "points": 3}),
    ):
        common = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
        metadata = {"nbgrader": {"grade_id": grade_id, **common, **flags}}
        notebook.cells.append(nbformat.v4.new_code_cell("other = 1", id=grade_id.replace("_", "-"), metadata=metadata))
    nbformat.write(notebook, path)
    scheme = root / "tests" / "marking" / LAB
    (scheme / "test_other.py").write_text(SECOND_QUESTION)
    lab = (scheme / "lab.toml").read_text()
    axes = 'axes = { 3 = ["picture", "row", "column"] }'
    (scheme / "lab.toml").write_text(lab.replace("[limits]", f"{axes}\n\n[limits]"))
    # An explicit path is collected all the same.
    (root / "pytest.ini").write_text("[pytest]\nnorecursedirs = marking\n")
    submit(root, "ana", NOT_DIVIDED)
    submit(root, "bob", f"{RIGHT}\n1 / 0")
    (submit(root, "cem", RIGHT) / LAB / f"{LAB}.ipynb").rename(root / "submitted" / "cem" / LAB / "other.ipynb")
    return root


@pytest.fixture(scope="module")
def of_ana(course) -> subprocess.CompletedProcess[str]:
    """All checks on a submission with a wrong answer; run from another folder."""
    return run(
        course / "tests" / "marking" / LAB, "--submission", course / "submitted" / "ana", "-v", cwd=course.parent
    )


def test_failed_check_says_what_student_reads(of_ana, course):
    assert of_ana.returncode == 1
    assert "The values of each window are added but not divided." in of_ana.stdout
    assert "diagnosis not-divided; 0 of 3 points" in of_ana.stdout
    assert re.search(r"test_moving_average\.py:\d+", of_ana.stdout)
    assert "CheckFailed" not in of_ana.stdout and "compare.py" not in of_ana.stdout


def test_broken_check_has_its_traceback(of_ana):
    assert "ValueError: the scheme's own fault" in of_ana.stdout


def test_axes_have_the_names_of_the_lab(of_ana):
    assert "is right for the first picture only" in of_ana.stdout
    assert "found at picture 1, row 0 and following, column 0 and following:" in of_ana.stdout


def test_inputs_are_those_of_marking(of_ana, course):
    config = load_config(course)
    config.Marker.cache = ""
    report = Marker(load_assignment(course, LAB, config), config=config).mark(course / "submitted" / "ana" / LAB)
    (message,) = (check.message for check in report.cells["other"].checks if check.diagnosis == "drawn")
    assert message in of_ana.stdout


def test_notebooks_that_ran_are_named(of_ana, course):
    assert f"{course}/submitted/ana/{LAB}/{LAB}.ipynb, CPU" in of_ana.stdout


def test_folder_of_the_lab_and_choice_of_checks(course):
    done = run(f"tests/marking/{LAB}", "--submission", f"submitted/bob/{LAB}", "-k", "single", cwd=course)
    assert done.returncode == 0 and "1 passed, 4 deselected" in done.stdout, done.stdout


@pytest.mark.exhaustive
def test_debugger_starts_in_the_check(course):
    arguments = (
        f"tests/marking/{LAB}/test_moving_average.py",
        "--submission",
        "submitted/ana",
        "-k",
        "single",
        "--pdb",
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(
        command, cwd=course, input="p 'size', values.size\nq\n", capture_output=True, text=True, timeout=120
    )
    assert "('size', 6)" in done.stdout, done.stdout


def test_missing_notebook(course):
    done = run(f"tests/marking/{LAB}", "--submission", "submitted/cem", "-k", "single", cwd=course)
    assert done.returncode == 1 and f"{LAB}.ipynb is missing from the submission" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((f"tests/marking/{LAB}", "--submission", "submitted"), f"there are no notebooks of {LAB} in"),
        (("tests", "--submission", "submitted/ana"), "--submission is for the checks of a marking scheme"),
    ],
)
def test_wrong_use(arguments, words, course):
    done = run(*arguments, cwd=course)
    assert done.returncode in (2, 4) and words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_corpus_gets_its_marks(course):
    done = run(f"tests/marking/{LAB}/test_moving_average.py", "-v", cwd=course)
    assert done.returncode == 0, done.stdout
    for name in ("solution", "release", "correct/loop", "wrong/not_divided", "wrong/last_window_missing"):
        assert f"::{name} " in done.stdout
    assert "7 passed" in done.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("draws", ["0", "many", "-1"])
def test_number_of_draws_that_makes_no_sense(course, draws, monkeypatch):
    monkeypatch.setenv("CORPUS_DRAWS", draws)
    done = run(f"tests/marking/{LAB}/test_moving_average.py", "-k", "release", cwd=course)
    assert done.returncode and f"CORPUS_DRAWS is '{draws}'" in done.stdout and "Traceback" not in done.stdout


def changed(course: Path, folder: Path, change) -> Path:
    """A copy of the course in which `change` has been made in the cell of the answer."""
    copy = folder / "copy"
    shutil.copytree(course, copy, ignore=shutil.ignore_patterns("marks", "submitted"))
    path = copy / "source" / LAB / f"{LAB}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(next(cell for cell in notebook.cells if cell.id == "moving-average"))
    nbformat.write(notebook, path)
    return copy


def test_solution_that_is_no_def_is_forgotten_before_each_answer(course, tmp_path):
    def change(cell):
        right = "moving_average: object = lambda v, w: np.convolve(v, np.ones(w), 'valid') / w"
        cell.source = f"### BEGIN SOLUTION\n{right}\n### END SOLUTION"

    done = run(
        f"tests/marking/{LAB}/test_moving_average.py",
        "-k",
        "solution or release",
        cwd=changed(course, tmp_path, change),
    )
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout


@pytest.mark.exhaustive
def test_answer_whose_cell_has_another_name_than_its_question(course, tmp_path):
    copy = changed(course, tmp_path, lambda cell: cell.metadata.nbgrader.update(grade_id="average_answer"))
    done = run(f"tests/marking/{LAB}/test_moving_average.py", cwd=copy)
    assert "No cell of the notebook has the ID moving_average, into which correct/" in done.stdout, done.stdout
    assert "KeyError" not in done.stdout and done.returncode


WRONG_EXPECTATION = f'"""Is right."""\n# expects moving_average: 1 not-divided\n# %% moving_average\n{RIGHT}\n'
WHOLE = f"""\"\"\"Is a whole submission: a cell was added.\"\"\"
# expects moving_average: 4
# expects other: 1
# %% moving_average
{RIGHT}
# %% new after imports
print("mine")
"""


def test_mark_that_is_not_expected(course):
    folder = course / "tests" / "submissions" / LAB / "wrong"
    entries = {folder / "unexpected.py": WRONG_EXPECTATION, folder / "whole.py": WHOLE}
    for path, text in entries.items():
        path.write_text(text)
    try:
        done = run(f"tests/marking/{LAB}/test_moving_average.py", "-k", "unexpected or whole", cwd=course)
    finally:
        for path in entries:
            path.unlink()
    assert "2 failed" in done.stdout, done.stdout
    assert "expected 1 points, found 4; expected the diagnosis not-divided; expected some check to fail" in done.stdout
    assert "other: a check is broken; expected 1 points, found 0" in done.stdout


def test_lab_that_cannot_be_read(course):
    lab = course / "tests" / "marking" / LAB / "lab.toml"
    text = lab.read_text()
    lab.write_text("framework = 'abacus'")
    try:
        done = run(f"tests/marking/{LAB}", cwd=course)
    finally:
        lab.write_text(text)
    assert "framework = 'abacus' is unknown" in done.stdout and "Traceback" not in done.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", [(), ("--submission", "submitted/ana")])
def test_points_and_partial_credit_that_cannot_be_meant_are_refused(course, options):
    scheme = course / "tests" / "marking" / LAB
    table, check = scheme / "partial_credit.toml", scheme / "test_other.py"
    before = {path: path.read_text() for path in (table, check)}
    table.write_text("no-such-slip = 0.5\n")
    check.write_text(before[check].replace("points(1)", "points(1.5)", 1))
    try:
        done = run(f"tests/marking/{LAB}/test_moving_average.py", *options, cwd=course)
    finally:
        for path, text in before.items():
            path.write_text(text)
    assert "names what no check diagnoses: no-such-slip" in done.stdout, done.stdout
    assert "Question 'other' is worth 3 points, but the checks in" in done.stdout
    assert "Traceback" not in done.stdout and done.returncode in (2, 4)


def test_other_runs_are_not_disturbed(tmp_path):
    (tmp_path / "test_mine.py").write_text(
        "import sys\n\nimport pytest\n\n\n@pytest.fixture\ndef rng():\n    return 4\n\n\n"
        "def test_engine_is_not_loaded(rng, request):\n"
        "    assert rng == 4\n"
        "    loaded = {name for name in sys.modules if name.startswith('nbreferee')}\n"
        "    assert loaded == {'nbreferee', 'nbreferee._version', 'nbreferee.testing', 'nbreferee.testing.pytest_plugin'}\n"
        "    assert not request.config.pluginmanager.has_plugin('nbreferee-schemes')\n\n\n"
        "def test_has_no_student(student):\n    pass\n"
    )
    done = run(tmp_path, cwd=tmp_path)
    assert "1 passed, 1 error" in done.stdout and "fixture 'student' not found" in done.stdout, done.stdout
