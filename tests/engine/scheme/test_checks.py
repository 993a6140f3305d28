"""The marking scheme is ordinary pytest; its faults are named and never cost a student points silently."""

import pytest
from grading import checks
from grading.checks import MarkingSchemeError


@pytest.fixture
def scheme(tmp_path):
    def write(**files):
        for row, text in files.items():
            (tmp_path / f"test_{row}.py").write_text("import pytest\nfrom nbreferee.check import CheckFailed\n" + text)
        return tmp_path

    return write


PASSES = "@pytest.mark.points({})\ndef test_{}(student, rng, close_to):\n    pass\n"


def test_checks_are_collected_with_row_name_and_points(scheme):
    folder = scheme(gram=PASSES.format(2, "is_right") + PASSES.format(1.5, "is_fast"))
    assert checks.collect(folder) == (checks.Check("gram", "is right", 2.0), checks.Check("gram", "is fast", 1.5))


def test_points_that_agree_are_accepted(scheme):
    checks.validate(scheme(gram=PASSES.format(4, "a")), {"gram": 4.0})


def test_points_that_disagree_are_named_with_both_sums(scheme):
    with pytest.raises(MarkingSchemeError, match=r"'gram' is worth 4 points.*sum to 3"):
        checks.validate(scheme(gram=PASSES.format(3, "a")), {"gram": 4.0})


def test_a_cell_without_checks_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="'adain' has no checks"):
        checks.validate(scheme(gram=PASSES.format(4, "a")), {"gram": 4.0, "adain": 30.0})


def test_a_check_without_points_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="test_a has no points"):
        checks.collect(scheme(gram="def test_a(student): pass\n"))


def test_a_module_that_cannot_be_imported_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="ZeroDivisionError"):
        checks.collect(scheme(gram="1 / 0\n"))


def test_a_failed_check_keeps_its_message_diagnosis_and_share(scheme):
    text = "@pytest.mark.points(4)\ndef test_a(student):\n    raise CheckFailed('Half right.', 'half', 0.5)\n"
    (result,) = checks.run(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert (result.points, result.max_points, result.passed) == (2.0, 4.0, False)
    assert (result.message, result.diagnosis, result.broken) == ("Half right.", "half", False)


def test_a_check_that_fails_by_its_own_fault_is_marked_broken(scheme):
    text = "@pytest.mark.points(4)\ndef test_a(student):\n    1 / 0\n"
    (result,) = checks.run(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert result.broken and result.points == 0 and "ZeroDivisionError" in result.message


def test_a_fixture_may_fail_every_check_of_its_module(scheme):
    text = (
        "@pytest.fixture(autouse=True)\ndef gate(student):\n    raise CheckFailed('No.', 'no')\n"
        + PASSES.format(1, "a")
        + PASSES.format(3, "b")
    )
    results = checks.run(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert [result.diagnosis for result in results] == ["no", "no"]


def test_random_inputs_depend_on_the_submission_and_the_check_and_on_nothing_else(scheme):
    text = (
        "@pytest.mark.points(1)\ndef test_a(rng):\n    raise CheckFailed(str(rng.integers(10**9)))\n"
        "@pytest.mark.points(1)\ndef test_b(rng):\n    raise CheckFailed(str(rng.integers(10**9)))\n"
    )
    folder = scheme(gram=text)
    draw = [[r.message for r in checks.run(folder, ["gram"], None, seed)["gram"]] for seed in ("one", "one", "two")]
    assert draw[0] == draw[1] and not set(draw[0]) & set(draw[2]) and draw[0][0] != draw[0][1]


def test_a_notebook_without_automatic_cells_runs_no_checks(scheme):
    assert checks.run(scheme(gram=PASSES.format(1, "a")), [], None, "seed") == {}


def test_the_surroundings_options_for_pytest_have_no_say(scheme, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing -x")
    folder = scheme(gram=PASSES.format(1, "a") + PASSES.format(1, "b"))
    assert len(checks.run(folder, ["gram"], None, "seed")["gram"]) == 2


def test_only_the_asked_rows_are_run(scheme):
    folder = scheme(gram=PASSES.format(1, "a"), adain=PASSES.format(1, "a"))
    assert list(checks.run(folder, ["gram"], None, "seed")) == ["gram"]


HALF = """
from types import SimpleNamespace
WRONG = (SimpleNamespace(id="half", formula=abs),)
@pytest.mark.points(4)
def test_a(student):
    raise CheckFailed("Half right.", "half")
"""


def test_a_near_miss_earns_the_share_of_the_instructors_table(scheme):
    folder = scheme(gram=HALF)
    assert checks.run(folder, ["gram"], None, "seed")["gram"][0].points == 0
    (folder / "near_misses.toml").write_text("half = 0.25\n")
    checks.validate(folder, {"gram": 4.0})
    assert checks.run(folder, ["gram"], None, "seed")["gram"][0].points == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("half = 2", "between 0 and 1"),
        ("half = true", "between 0 and 1"),
        ("half 0.5", "not valid TOML"),
        ("third = 0.5", "no check diagnoses: third"),
    ],
)
def test_a_table_of_near_misses_that_cannot_be_meant_is_refused_with_its_place(scheme, table, words):
    folder = scheme(gram=HALF)
    (folder / "near_misses.toml").write_text(table)
    with pytest.raises(MarkingSchemeError, match=f"near_misses.toml.*{words}"):
        checks.validate(folder, {"gram": 4.0})


@pytest.mark.parametrize("fault", ["TOLERANCE = = 2\n", "TOLERANCE = 0,02\nTOLERANCE + 1\n", "import no_such_module\n"])
def test_a_file_of_the_scheme_that_cannot_be_imported_is_named_and_not_taken_for_ctrl_c(scheme, fault):
    folder = scheme(gram=fault + PASSES.format(4, "a"))
    for action in (lambda: checks.run(folder, ["gram"], None, "seed"), lambda: checks.validate(folder, {"gram": 4.0})):
        with pytest.raises(MarkingSchemeError, match=r"cannot be read(.|\n)*test_gram"):
            action()


def test_what_the_scheme_imports_is_read_anew_when_it_has_changed(scheme, tmp_path_factory, monkeypatch):
    truths = tmp_path_factory.mktemp("truths")
    monkeypatch.syspath_prepend(str(truths))
    text = "import truths_of_a_test\n@pytest.mark.points(1)\ndef test_a(student):\n"
    folder = scheme(gram=text + "    raise CheckFailed(str(truths_of_a_test.VALUE))\n")
    found = []
    for version, value in (("first", 1), ("first", 22), ("second", 22)):
        (truths / "truths_of_a_test.py").write_text(f"VALUE = {value}\n")
        checks.refresh([folder, truths], version)
        found.append(checks.run(folder, ["gram"], None, "seed")["gram"][0].message)
    assert found == ["1", "1", "22"]


def test_control_characters_of_a_value_do_not_reach_the_report(scheme):
    text = "@pytest.mark.points(1)\ndef test_a(student):\n    raise CheckFailed('a\\x1b[2Jb\\x07\\nc')\n"
    (result,) = checks.run(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert result.message == "a[2Jb\nc"
