"""The marking scheme is ordinary pytest; its faults are named and never cost a student points silently."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from nbreferee.check import AxisNames, CheckFailed
from nbreferee.scheme import Check, MarkingScheme, MarkingSchemeError, run_checks


@pytest.fixture
def scheme(tmp_path):
    """Writes the files of a marking scheme, by the questions that they are for."""

    def write(**files):
        folder = tmp_path / "tests" / "marking" / "lab"
        folder.mkdir(parents=True, exist_ok=True)
        for question, text in files.items():
            (folder / f"test_{question}.py").write_text(
                "import pytest\nfrom nbreferee.check import CheckFailed\n" + text
            )
        return MarkingScheme(folder, tmp_path)

    return write


PASSES = "@pytest.mark.points({})\ndef test_{}(student, rng):\n    pass\n"


def test_checks_are_collected_with_question_name_and_points(scheme):
    marking = scheme(gram=PASSES.format(2, "is_right") + PASSES.format(1.5, "is_fast"))
    assert marking.collect() == (Check("gram", "is right", 2.0), Check("gram", "is fast", 1.5))


def test_points_that_agree_are_accepted(scheme):
    scheme(gram=PASSES.format(4, "a")).validate({"gram": 4.0})


def test_points_that_disagree_are_named_with_both_sums(scheme):
    with pytest.raises(MarkingSchemeError, match=r"'gram' is worth 4 points.*sum to 3"):
        scheme(gram=PASSES.format(3, "a")).validate({"gram": 4.0})


def test_a_cell_without_checks_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="'adain' has no checks"):
        scheme(gram=PASSES.format(4, "a")).validate({"gram": 4.0, "adain": 30.0})


def test_a_check_without_points_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="test_a has no points"):
        scheme(gram="def test_a(student): pass\n").collect()


@pytest.mark.parametrize("points", ["'three'", "float('nan')", "-1", "None"])
def test_points_that_are_no_number_are_named(scheme, points, capfd):
    with pytest.raises(MarkingSchemeError, match=r"test_a is worth .* points; a check is worth a number"):
        scheme(gram=PASSES.format(points, "a")).validate({"gram": 4.0})
    assert "INTERNALERROR" not in "".join(capfd.readouterr())


def test_a_file_without_checks_is_not_called_missing(scheme):
    with pytest.raises(MarkingSchemeError, match=r"'gram' has no checks: .*test_gram\.py holds none\."):
        scheme(gram="").validate({"gram": 4.0})


def test_a_module_that_cannot_be_imported_is_named(scheme):
    with pytest.raises(MarkingSchemeError, match="ZeroDivisionError"):
        scheme(gram="1 / 0\n").collect()


def test_a_failed_check_keeps_its_message_diagnosis_and_share(scheme):
    text = "@pytest.mark.points(4)\ndef test_a(student):\n    raise CheckFailed('Half right.', 'half', 0.5)\n"
    (result,) = run_checks(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert (result.points, result.max_points, result.passed) == (2.0, 4.0, False)
    assert (result.message, result.diagnosis, result.broken) == ("Half right.", "half", False)


def test_a_check_that_fails_by_its_own_fault_is_marked_broken(scheme):
    text = "@pytest.mark.points(4)\ndef test_a(student):\n    1 / 0\n"
    (result,) = run_checks(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert result.broken and result.points == 0 and "ZeroDivisionError" in result.message


def test_a_fixture_may_fail_every_check_of_its_module(scheme):
    text = (
        "@pytest.fixture(autouse=True)\ndef gate(student):\n    raise CheckFailed('No.', 'no')\n"
        + PASSES.format(1, "a")
        + PASSES.format(3, "b")
    )
    results = run_checks(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert [result.diagnosis for result in results] == ["no", "no"]


def test_random_inputs_depend_on_the_submission_and_the_check_and_on_nothing_else(scheme):
    text = (
        "@pytest.mark.points(1)\ndef test_a(rng):\n    raise CheckFailed(str(rng.integers(10**9)))\n"
        "@pytest.mark.points(1)\ndef test_b(rng):\n    raise CheckFailed(str(rng.integers(10**9)))\n"
    )
    marking = scheme(gram=text)
    draw = [[r.message for r in run_checks(marking, ["gram"], None, seed)["gram"]] for seed in ("one", "one", "two")]
    assert draw[0] == draw[1] and not set(draw[0]) & set(draw[2]) and draw[0][0] != draw[0][1]


def test_a_notebook_without_automatic_cells_runs_no_checks(scheme):
    assert run_checks(scheme(gram=PASSES.format(1, "a")), [], None, "seed") == {}


def test_the_surroundings_options_for_pytest_have_no_say(scheme, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing -x")
    marking = scheme(gram=PASSES.format(1, "a") + PASSES.format(1, "b"))
    assert len(run_checks(marking, ["gram"], None, "seed")["gram"]) == 2


def test_only_the_asked_questions_are_run(scheme):
    marking = scheme(gram=PASSES.format(1, "a"), adain=PASSES.format(1, "a"))
    assert list(run_checks(marking, ["gram"], None, "seed")) == ["gram"]


HALF = """
from nbreferee.check import Misconception
WRONG = tuple(Misconception(name, "Half right.", "Reread.", abs) for name in ("half", "other"))
@pytest.mark.points(4)
def test_a(student):
    raise CheckFailed("Half right.", "half")
"""


def test_a_partly_right_answer_earns_the_share_of_the_instructors_table(scheme):
    marking = scheme(gram=HALF)
    assert run_checks(marking, ["gram"], None, "seed")["gram"][0].points == 0
    (marking.folder / "partial_credit.toml").write_text("half = 0.25\nrounded = 0.5\naxes-kept = 0.5\n")
    marking.validate({"gram": 4.0})
    assert run_checks(marking, ["gram"], None, "seed")["gram"][0].points == 1


@pytest.mark.parametrize(
    ("others", "earned"),
    [
        (["pass"], 2),
        (["raise CheckFailed('Half right.', 'half')"], 2),
        (["raise CheckFailed('No gradient to compare.')"], 2),
        (["raise CheckFailed('Not answered yet.', 'not-answered')"], 2),
        (["raise CheckFailed('The argument is not used.', 'argument-unused')"], 2),
        (["raise CheckFailed('Two of three.', 'default-kept', 2 / 3)"], 2),
        (["raise CheckFailed('Another.', 'other')"], 0),
        (["raise CheckFailed('No gradient.', 'no-gradient')"], 0),
        (["raise CheckFailed('Both.', 'half+other')"], 0),
    ],
)
def test_the_table_gives_nothing_where_a_question_has_two_diagnoses(scheme, others, earned):
    more = "".join(
        f"@pytest.mark.points(1)\ndef test_b{number}(student):\n    {end}\n" for number, end in enumerate(others)
    )
    marking = scheme(gram=HALF + more)
    (marking.folder / "partial_credit.toml").write_text("half = 0.5\n")
    assert run_checks(marking, ["gram"], None, "seed")["gram"][0].points == earned


VALUES = """
import numpy as np
from nbreferee.check import Misconception, Quantity
WRONG = (
    Misconception("squared", "It is squared.", "Reread.", lambda x: x**2),
    Misconception("negated", "It is negated.", "Reread.", lambda x: -x),
)
SAME = Quantity("same", lambda x: x, (), 1e-4, WRONG)
FIRST, SECOND = np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, -1.0])
@pytest.mark.points(4)
def test_a(student):
    SAME.check({}, FIRST)
@pytest.mark.points(2)
def test_b(student):
    SAME.check({}, SECOND)
"""


@pytest.mark.parametrize(
    ("first", "second", "diagnoses", "points"),
    [
        ("FIRST**2", "SECOND", ["squared", None], [2, 2]),
        ("FIRST**2", "SECOND**2", ["squared", "squared"], [2, 1]),
        ("FIRST", "SECOND**2", [None, None], [4, 0]),
        ("FIRST**2", "SECOND + 2", [None, None], [0, 0]),
        ("FIRST**2", "1 / 0", ["squared", None], [2, 0]),
    ],
)
def test_names_and_near_misses_follow_all_checks_of_a_question(scheme, first, second, diagnoses, points):
    """The second input alone cannot tell squared from negated."""
    text = VALUES.replace("{}", first, 1).replace("{}", second, 1)
    marking = scheme(gram=text)
    (marking.folder / "partial_credit.toml").write_text("squared = 0.5\n")
    results = run_checks(marking, ["gram"], None, "seed")["gram"]
    assert [each.diagnosis for each in results] == diagnoses
    assert [each.points for each in results] == points
    assert ["It is squared" in each.message for each in results] == [name == "squared" for name in diagnoses]


def test_questions_do_not_speak_for_each_other(scheme):
    texts = {
        "one": VALUES.replace("{}", "FIRST**2", 1).replace("{}", "SECOND", 1),
        "two": VALUES.replace("{}", "FIRST + 1", 1).replace("{}", "SECOND", 1),
    }
    results = run_checks(scheme(**texts), ["one", "two"], None, "seed")
    assert [each[0].diagnosis for each in results.values()] == ["squared", None]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("half = 2", "between 0 and 1"),
        ("half = true", "between 0 and 1"),
        ("half 0.5", "not valid TOML"),
        ("third = 0.5", "no check diagnoses: third"),
    ],
)
def test_a_table_of_partial_credit_that_cannot_be_meant_is_refused_with_its_place(scheme, table, words):
    marking = scheme(gram=HALF)
    (marking.folder / "partial_credit.toml").write_text(table)
    with pytest.raises(MarkingSchemeError, match=f"partial_credit.toml.*{words}"):
        marking.validate({"gram": 4.0})


@pytest.mark.parametrize("fault", ["TOLERANCE = = 2\n", "TOLERANCE = 0,02\nTOLERANCE + 1\n", "import no_such_module\n"])
def test_a_file_of_the_scheme_that_cannot_be_imported_is_named_and_not_taken_for_ctrl_c(scheme, fault):
    marking = scheme(gram=fault + PASSES.format(4, "a"))
    for action in (lambda: run_checks(marking, ["gram"], None, "seed"), lambda: marking.validate({"gram": 4.0})):
        with pytest.raises(MarkingSchemeError, match=r"cannot be read(.|\n)*test_gram"):
            action()


def test_what_the_scheme_imports_is_read_anew_when_it_has_changed(scheme, tmp_path_factory, monkeypatch):
    truths = tmp_path_factory.mktemp("truths")
    monkeypatch.syspath_prepend(str(truths))
    text = "import truths_of_a_test\n@pytest.mark.points(1)\ndef test_a(student):\n"
    marking = scheme(gram=text + "    raise CheckFailed(str(truths_of_a_test.VALUE))\n")
    marking = replace(marking, depends=(truths,))
    found = []
    for version, value in (("first", 1), ("first", 22), ("second", 22)):
        (truths / "truths_of_a_test.py").write_text(f"VALUE = {value}\n")
        marking.refresh(version)
        found.append(run_checks(marking, ["gram"], None, "seed")["gram"][0].message)
    assert found == ["1", "1", "22"]


def test_control_characters_of_a_value_do_not_reach_the_report(scheme):
    text = "@pytest.mark.points(1)\ndef test_a(student):\n    raise CheckFailed('a\\x1b[2Jb\\x07\\nc')\n"
    (result,) = run_checks(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert result.message == "a[2Jb\nc"


def test_imported_files_of_the_course_that_depends_does_not_name_are_refused(scheme, tmp_path):
    for name, text in {
        "truths_of_imports/lab/__init__.py": "",
        "truths_of_imports/lab/gram.py": "from . import inputs\nfrom ..shared import constants\nimport json, numpy as np\n",
        "truths_of_imports/lab/inputs.py": "def draw():\n    from helpers_of_imports.noise import noise\n",
        "truths_of_imports/shared/constants.py": "",
        "truths_of_imports/other/unused.py": "",
        "helpers_of_imports/noise.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    marking = scheme(gram="from truths_of_imports.lab import gram\n" + PASSES.format(4, "a"))
    marking = replace(marking, depends=(tmp_path / "truths_of_imports" / "lab",))
    for action in (marking.collect, lambda: marking.validate({"gram": 4.0})):
        with pytest.raises(
            MarkingSchemeError,
            match=r"does not name: helpers_of_imports/noise\.py, truths_of_imports/shared/constants\.py\.",
        ):
            action()
    more = (
        *marking.depends,
        tmp_path / "helpers_of_imports",
        tmp_path / "truths_of_imports" / "shared" / "constants.py",
    )
    assert len(replace(marking, depends=more).collect()) == 1


def test_axes_have_the_labs_names_in_messages(scheme):
    text = (
        "import numpy as np\nfrom nbreferee.check import assert_close\n@pytest.mark.points(1)\ndef test_a(student):\n"
        "    right = np.arange(12.0).reshape(3, 4)\n    assert_close(right + [[0], [1], [1]], right, 1e-3)\n"
    )
    axes = AxisNames({2: ("series", "time")})
    for names, words in ((axes, "right for the first series only"), (None, "right at index 0 only")):
        (result,) = run_checks(scheme(gram=text), ["gram"], None, "seed", names)["gram"]
        assert words in result.message


def test_a_scheme_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MarkingSchemeError, match=r"no marking scheme .*test_<question>\.py"):
        MarkingScheme(tmp_path / "nowhere", tmp_path).validate({"gram": 4.0})


def test_files_of_another_scheme_with_the_same_names_are_not_taken(tmp_path):
    """Two labs of a course may have a question of the same name; a process marks one after the other."""
    for lab in ("one", "two"):
        folder = tmp_path / "tests" / "marking" / lab
        folder.mkdir(parents=True)
        (folder / "test_gram.py").write_text(
            "import pytest\nfrom nbreferee.check import CheckFailed\n"
            f"@pytest.mark.points(1)\ndef test_a(student):\n    raise CheckFailed({lab!r})\n"
        )
    found = [
        run_checks(MarkingScheme(tmp_path / "tests" / "marking" / lab, tmp_path), ["gram"], None, "s")["gram"][
            0
        ].message
        for lab in ("one", "two", "one")
    ]
    assert found == ["one", "two", "one"]


def test_a_second_course_in_the_same_process_is_marked_by_its_own_reference(tmp_path):
    """Last year's clone and this year's: their reference modules have the same names."""
    check = (
        "import pytest\nfrom nbreferee.check import CheckFailed\nfrom reference.lab import truth\n\n\n"
        "@pytest.mark.points(1)\ndef test_says_its_truth(student):\n    raise CheckFailed(str(truth.VALUE))\n"
    )
    said = []
    for value in (1, 2):
        root = tmp_path / f"course{value}"
        for folder in ("tests/marking/lab", "reference/lab"):
            (root / folder).mkdir(parents=True)
        (root / "reference" / "lab" / "__init__.py").write_text("")
        (root / "reference" / "lab" / "truth.py").write_text(f"VALUE = {value}\n")
        (root / "tests" / "marking" / "lab" / "test_q.py").write_text(check)
        marking = MarkingScheme(root / "tests" / "marking" / "lab", root)
        marking.refresh("the same version")
        said += [result.message for result in run_checks(marking, ["q"], None, "seed")["q"]]
    assert said == ["1", "2"]


def test_a_file_that_a_scheme_depends_on_is_imported_anew_after_an_edit(tmp_path):
    folder = tmp_path / "tests" / "marking" / "lab"
    folder.mkdir(parents=True)
    (tmp_path / "constants_of_a_test.py").write_text("VALUE = 1\n")
    (folder / "test_q.py").write_text(
        "import pytest\nfrom nbreferee.check import CheckFailed\nimport constants_of_a_test\n\n\n"
        "@pytest.mark.points(1)\ndef test_says_it(student):\n    raise CheckFailed(str(constants_of_a_test.VALUE))\n"
    )
    marking = MarkingScheme(folder, tmp_path, (tmp_path / "constants_of_a_test.py",))
    said = []
    for version in ("1", "22"):
        (tmp_path / "constants_of_a_test.py").write_text(f"VALUE = {version}\n")
        marking.refresh(version)
        said += [result.message for result in run_checks(marking, ["q"], None, "seed")["q"]]
    assert said == ["1", "22"]


SUM = """
import numpy as np
from nbreferee.check import Example, Quantity

QUANTITY = Quantity(
    "total", lambda x: x.sum(), (lambda rng: (rng.normal(size=9),),), 1e-4, margin=0, examples=(Example("total({})", (np.array([1.0, 2.0]),)),)
)


@pytest.mark.points(2)
def test_is_the_sum(student, rng):
    (x,) = QUANTITY.inputs(rng)
    QUANTITY.check(student.call("total", x), x)


@pytest.mark.points(1)
def test_is_the_sum_again(student, rng):
    (x,) = QUANTITY.inputs(rng)
    QUANTITY.check(student.call("total", x), x)
"""


def asked(total):
    """A session whose function `total` is one of this process; what it is given is noted."""
    given = []

    def call(_, x):
        given.append(x)
        if total is None:
            raise CheckFailed("Not answered yet.", "not-answered")
        return total(x)

    return SimpleNamespace(call=call, evaluate=lambda _, input_0: call("total", input_0), array="np.array", given=given)


def test_a_wrong_answer_is_shown_on_a_small_example(scheme):
    first, second = run_checks(scheme(total=SUM), ["total"], asked(lambda x: 2 * x.sum()), "seed")["total"]
    assert first.comparison.expression == "total(np.array([1., 2.]))"
    assert (first.comparison.got, first.comparison.expected) == (((6.0,),), ((3.0,),))
    assert second.comparison is None


def test_the_words_of_a_misconception_do_not_hide_its_example(scheme):
    power = 'misconceptions=(Misconception("power", "It is raised to a power.", "Which?", lambda x: 2 * x.sum()),), examples'
    text = SUM.replace("examples", power, 1).replace("import Example", "import Example, Misconception")
    first, _ = run_checks(scheme(total=text), ["total"], asked(lambda x: 2 * x.sum()), "seed")["total"]
    assert first.diagnosis == "power" and first.comparison is not None


def test_no_point_hangs_on_an_example(scheme):
    """Who knows it and answers it alone earns nothing; who is wrong on it alone loses nothing, and is not even asked."""
    marking = scheme(total=SUM)
    cheat, honest = asked(lambda x: 3.0 if x.size == 2 else 0.0), asked(lambda x: 0.0 if x.size == 2 else x.sum())
    assert [each.points for each in run_checks(marking, ["total"], cheat, "seed")["total"]] == [0, 0]
    assert [each.points for each in run_checks(marking, ["total"], honest, "seed")["total"]] == [2, 1]
    assert {x.size for x in honest.given} == {9}
    assert all(each.comparison is None for each in run_checks(marking, ["total"], cheat, "seed")["total"])


def test_the_example_of_another_question_is_not_shown(scheme):
    """Checks may name another question's quantity."""
    text = SUM.replace('"total", lambda', '"other", lambda')
    assert all(
        each.comparison is None
        for each in run_checks(scheme(total=text), ["total"], asked(lambda x: 0.0), "s")["total"]
    )


def test_an_answer_that_is_not_there_is_not_asked_for_an_example(scheme):
    nothing = asked(None)
    run_checks(scheme(total=SUM), ["total"], nothing, "seed")
    assert {x.size for x in nothing.given} == {9}


def test_checks_in_a_folder_below_are_named_since_nobody_is_marked_by_them(scheme):
    marking = scheme(gram=PASSES.format(4, "a"))
    below = marking.folder / "part"
    below.mkdir()
    (marking.folder / "test_gram.py").rename(below / "test_gram.py")
    with pytest.raises(MarkingSchemeError, match=r"part/test_gram\.py is not looked for"):
        marking.validate({"gram": 4.0})


@pytest.mark.parametrize("body", ["    assert 1 == 1\n", "    for _ in range(2):\n        assert True, 'no'\n"])
def test_an_assert_in_a_check_is_named_with_its_line(scheme, body):
    marking = scheme(gram="@pytest.mark.points(4)\ndef test_a(student):\n" + body)
    with pytest.raises(MarkingSchemeError, match=r"test_gram\.py, line [56]: .* Raise CheckFailed"):
        marking.validate({"gram": 4.0})


@pytest.mark.parametrize(
    "text",
    [
        "WRONG = [Misconception('mine', 'It is.', 'Reread.', abs)]\n",
        "WRONG = {'a': (Misconception('mine', 'It is.', 'Reread.', abs),)}\n",
        "def fail():\n    raise CheckFailed('No.', 'mine')\n",
        "def fail():\n    raise check.CheckFailed('No.', diagnosis='mine', share=0.5)\n",
    ],
)
def test_partial_credit_may_be_given_for_whatever_checks_diagnose(scheme, text):
    marking = scheme(
        gram="from nbreferee import check\nfrom nbreferee.check import Misconception\n" + text + PASSES.format(4, "a")
    )
    (marking.folder / "partial_credit.toml").write_text("mine = 0.5\n")
    marking.validate({"gram": 4.0})
    (marking.folder / "partial_credit.toml").write_text("mine = 0.5\nmin = 0.5\n")
    with pytest.raises(MarkingSchemeError, match="names what no check diagnoses: min\\."):
        marking.validate({"gram": 4.0})


def test_an_example_that_cannot_be_used_is_named(scheme):
    text = (
        "import numpy as np\nfrom nbreferee.check import Example, Quantity\n"
        "SAME = Quantity('gram', abs, (), 1e-4, examples=(Example('gram({}, {})', (np.ones(2),)),))\n"
    )
    with pytest.raises(MarkingSchemeError, match=r"gram: the example 'gram\({}, {}\)' cannot be used"):
        scheme(gram=text + PASSES.format(4, "a")).validate({"gram": 4.0})


@pytest.mark.parametrize("share", [-0.5, 1.5, float("nan")])
def test_a_share_that_is_no_part_breaks_the_check(scheme, share):
    text = f"@pytest.mark.points(4)\ndef test_a(student):\n    raise CheckFailed('Half.', 'half', float('{share}'))\n"
    (result,) = run_checks(scheme(gram=text), ["gram"], None, "seed")["gram"]
    assert result.broken and "has to lie between 0 and 1" in result.message
