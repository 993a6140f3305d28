"""A check that fails for nothing but an error in an earlier answer says so; its mark and its diagnosis stay."""

import re
from types import SimpleNamespace

from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.marking import judging
from nbreferee.marking.following import Answer, followed, reached
from nbreferee.pycode.source import mentioned
from nbreferee.results.report import CheckResult

RAISED = "{} raised ValueError in the line “return x @ x”: no"


def failed(message: str, diagnosis: str | None = None) -> CheckResult:
    line = re.search("“(.+)”", message)
    return CheckResult("is right", 0, 2, False, message, diagnosis, raised=line and line[1])


def answer(question: str, result: CheckResult, uses=(), code: str = "") -> Answer:
    return Answer(question, (result,), frozenset({question}), frozenset(uses), code)


def outcome(*answers: Answer) -> CheckResult:
    """The result of the last answer."""
    return followed(answers)[answers[-1].question][0]


def test_an_error_that_is_raised_in_an_earlier_answer_is_said_to_follow():
    gram = answer("gram", failed(RAISED.format("gram"), "transpose"), code="return x @ x")
    found = outcome(gram, answer("features", failed(RAISED.format("features")), {"gram"}, "return gram(f)"))
    assert found.follows and found.message.startswith(
        "This follows from your gram, where the error is: correct that first. features raised"
    )
    assert (found.points, found.passed, found.diagnosis) == (0, False, None)


def test_an_error_of_its_own_does_not_follow():
    gram = answer("gram", failed(RAISED.format("gram")), code="return x @ x")
    own = failed("features raised ValueError in the line “return f”: no")
    assert not outcome(gram, answer("features", own, {"gram"}, "return f")).follows
    assert not outcome(gram, answer("features", failed(RAISED.format("features")), {"gram"}, "return x @ x")).follows
    assert not outcome(gram, answer("features", failed(RAISED.format("features")), set(), "return f")).follows


def test_an_answer_that_uses_one_that_is_not_there_yet_is_not_called_unanswered():
    gram = answer("gram", failed("Not answered yet: …", "not-answered"), code="raise NotImplementedError")
    found = outcome(gram, answer("features", failed("Not answered yet: …", "not-answered"), {"gram"}, "return gram(f)"))
    assert found.follows and found.message == "This follows from your gram, which is not answered yet and is used here."
    assert found.diagnosis == "not-answered"
    both = outcome(
        gram, answer("features", failed("Not answered yet: …", "not-answered"), {"gram"}, "raise NotImplementedError")
    )
    assert not both.follows


def test_names_are_followed_through_what_they_are_made_of():
    assert reached(frozenset("a"), {"a": frozenset("b"), "b": frozenset("ca"), "d": frozenset("e")}) == set("abc")


def test_a_cell_of_many_definitions_is_read_once(monkeypatch):
    names = [f"a{number}" for number in range(12_000)]
    source = "\n".join(f"{name} = 0" for name in names)
    monkeypatch.setattr(judging, "mentioned", lambda source: looked.append(source) or mentioned(source))
    looked: list[str] = []
    notebook = new_notebook(cells=[new_code_cell(source), new_code_cell("b = a1")])
    one = judging.Judging(SimpleNamespace(grade_cells=[]), SimpleNamespace(notebook=notebook), "")
    one.follow()
    assert sorted(looked) == sorted([source, "b = a1"])


class _Counted(frozenset):
    compared = 0

    def __sub__(self, other):
        type(self).compared += 1
        return super().__sub__(other)


def test_what_many_names_of_one_cell_are_made_of_is_looked_at_once():
    names = [f"a{number}" for number in range(1_000)]
    made_of = _Counted(names)
    assert reached(frozenset({"a1"}), dict.fromkeys(names, made_of)) == frozenset(names)
    assert _Counted.compared == 1
