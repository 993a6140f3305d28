"""A lab is ready when its own solution earns all points, its release none, and its text says the right points."""

import pytest
from nbformat import read, write
from nbformat.v4 import new_code_cell, new_markdown_cell

from nbreferee.course.assignment import Assignment
from nbreferee.marking import Marker
from nbreferee.marking.lab_check import check_lab
from nbreferee.testing.small_course import strict_config, write_course

pytestmark = pytest.mark.slow


@pytest.fixture
def lab(tmp_path):
    """The small lab: `edit` changes a text of its notebook or its scheme, `marker` reads it anew, with a cache."""
    assignment, scheme = write_course(tmp_path / "course")

    class Lab:
        notebook = assignment.folder / "sums.ipynb"
        check = scheme / "test_add.py"

        def edit(self, path, before, after):
            assert before in path.read_text()
            path.write_text(path.read_text().replace(before, after))

        def text(self, source):
            notebook = read(self.notebook, as_version=4)
            notebook.cells.insert(0, new_markdown_cell(source))
            write(notebook, self.notebook)

        def marker(self):
            config = strict_config(scheme, 64_322)
            config.Marker.cache = "marks"
            return Marker(Assignment.load(assignment.folder), config=config)

    return Lab()


def test_a_lab_that_is_ready_has_no_problems(lab):
    assert check_lab(lab.marker()) == []


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("statistics.mena", "forbidden names 'statistics.mena', which does not exist"),
        ("xml.etree.ElementTree.pars", "forbidden names 'xml.etree.ElementTree.pars', which does not exist"),
        ("statistic.mean", "forbidden names 'statistic', which is not installed. Is 'statistics' meant?"),
        ("statistics.mean", ""),
        ("xml.etree.ElementTree.parse", ""),
        ("no_such_library.function", ""),
        ("math.sin", "forbidden names 'math.sin', which is no function that is written in Python"),
    ],
)
def test_forbidden_function_that_does_not_exist_is_named(lab, function, words):
    (lab.check.parent / "lab.toml").write_text(f'preload = ["statistics"]\nforbidden = ["{function}"]\n')
    problems = check_lab(lab.marker())
    assert len(problems) == bool(words) and words in "".join(problems)


def test_solution_that_loses_points_is_named_with_the_check(lab):
    lab.edit(lab.notebook, "return a + b", "return abs(a) + b")
    assert check_lab(lab.marker()) == [
        "add: the solution fails the check “adds negative numbers”. add does not add negative numbers."
    ]


def test_check_that_breaks_is_named(lab):
    lab.edit(lab.check, 'raise CheckFailed("add does not add.", "no-sum")', "pass\n    raise KeyError('typo')")
    (problem, *_) = check_lab(lab.marker())
    assert problem.startswith("add: the check “adds two numbers” is broken.") and "KeyError: 'typo'" in problem


def test_solution_that_is_marked_with_a_warning_is_named(lab):
    """It ends its kernel, or takes too long: students' notebooks would, too."""
    lab.edit(lab.notebook, "assert add(1, 2) == 3", "while True: pass")
    (problem, *_) = check_lab(lab.marker())
    assert problem.startswith("The solution is marked with a warning. sums: Cell 2 (add_marks) ran longer than 3 s")


def test_release_that_earns_points_is_named(lab):
    """An answer stands outside of the marks between which it is cut out."""
    lab.edit(lab.notebook, "    ### BEGIN", "    return abs(a) + b\\n    ### BEGIN")
    problems = check_lab(lab.marker())
    assert "add: the untouched release earns 3 points, which nobody has worked for." in problems
    assert not any("students get these files" in problem for problem in problems)


def test_release_that_earns_points_lists_what_a_run_of_the_solution_may_have_left(lab):
    lab.edit(lab.notebook, "    ### BEGIN", "    return abs(a) + b\\n    ### BEGIN")
    (lab.notebook.parent / "pictures").mkdir()
    for name in ("pictures/0.png", "pictures/1.png", "data.csv"):
        (lab.notebook.parent / name).touch()
    *_, sentence = check_lab(lab.marker())
    assert f"students get these files of {lab.notebook.parent}: pictures/ (with 2), data.csv. If running" in sentence


@pytest.mark.parametrize("text", ["## Sums (4 points)", "Worth **4 points**.", "(7 points) but really (4.0 points)"])
def test_points_in_the_text_that_disagree_with_the_cell_are_named(lab, text):
    lab.text(text)
    assert check_lab(lab.marker()) == ["add: the text in sums says 4 points, the cell is worth 5."]


@pytest.mark.parametrize("text", ["## Sums (5 points)", "**5 points**", "Five points.", "5 points of a curve"])
def test_points_in_the_text_that_agree_are_no_problem(lab, text):
    lab.text(text)
    assert check_lab(lab.marker()) == []


def test_what_was_found_is_kept_while_nothing_changes(lab, monkeypatch):
    lab.text("(4 points)")
    found = check_lab(lab.marker())
    with monkeypatch.context() as patched:
        patched.setattr(Marker, "mark", None)  # marking again would fail
        assert check_lab(lab.marker()) == found
    lab.edit(lab.notebook, "(4 points)", "(5 points)")
    assert check_lab(lab.marker()) == []


def test_results_of_the_check_are_not_taken_for_a_students(lab):
    """It leaves nothing in the cache of results."""
    marker = lab.marker()
    check_lab(marker)
    assert [path.name for path in (marker.assignment.course / "marks").rglob("*.json")] == ["lab-sums.json"]


def test_a_solution_that_was_corrected_is_looked_at_again(lab):
    """What students get is the same before and after, so that no student's mark depends on it."""
    lab.edit(lab.notebook, "return a + b", "return a - b")
    assert check_lab(lab.marker())
    lab.edit(lab.notebook, "return a - b", "return a + b")
    assert check_lab(lab.marker()) == []
    lab.edit(lab.notebook, "return a + b", "return a - b")
    assert check_lab(lab.marker())


def test_a_module_to_preload_that_is_not_installed_is_named(lab):
    (lab.check.parent / "lab.toml").write_text('preload = ["numpi"]')
    assert check_lab(lab.marker()) == [
        "preload names 'numpi', which is not installed (lab.toml or nbgrader_config.py)."
    ]


def test_a_module_to_preload_that_cannot_be_loaded_is_named_with_its_error(lab):
    (lab.check.parent / "lab.toml").write_text('preload = ["numpy", "asyncio.windows_events"]')
    assert check_lab(lab.marker()) == [
        "preload names 'asyncio.windows_events', which cannot be loaded (ImportError: win32 only): no kernel starts."
    ]


def test_a_question_whose_checks_nobody_is_marked_by_is_named(lab):
    """The solution earns nothing, although no check fails."""
    marker = lab.marker()
    below = lab.check.parent / "below"
    below.mkdir()
    lab.check.rename(below / lab.check.name)
    assert "add: the solution earns 0 of 5 points." in check_lab(marker)


def test_the_solution_is_marked_as_students_are_without_quick_checks(lab):
    """A question that lives on what a scored cell does earns nothing in the class."""
    lab.edit(lab.notebook, "return a + b", "return a + b if DONE else None")
    lab.edit(lab.notebook, "assert add(1, 2) == 3", "DONE.append(1)\\nassert add(1, 2) == 3")
    notebook = read(lab.notebook, as_version=4)
    notebook.cells.insert(0, new_code_cell("DONE = []"))
    write(notebook, lab.notebook)
    assert any("the solution fails the check “adds two numbers”" in problem for problem in check_lab(lab.marker()))
