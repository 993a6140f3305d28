"""A question is complete: one reference module, one check file, one cell of a notebook, answers that test it. Each test says what is missing.

So adding a question needs these and nothing else: tables, margins and the tests of the reference follow from what the module
declares.
"""

from types import ModuleType

import pytest

from nbreferee.check import Quantity
from nbreferee.testing.corpus import Entry
from nbreferee.testing.quantities import WITHOUT, declared, misconceptions, modules

from . import labs

QUESTIONS = [(lab, question) for lab in labs.LABS for question in labs.questions(lab)]

questions = pytest.mark.parametrize(("lab", "question"), QUESTIONS, ids=map("/".join, QUESTIONS))


def reference(lab: str, question: str) -> ModuleType:
    module = modules(lab).get(question)
    assert module, f"reference/{lab}/{question}.py is missing: what is right, and which mistakes have a name"
    return module


def answers(lab: str, question: str, folder: str) -> list[Entry]:
    return [entry for entry in labs.entries(lab, folder) if question in entry.expectations]


@questions
def test_a_question_has_a_reference_module_that_declares_its_quantity(lab: str, question: str):
    module = reference(lab, question)
    reason = getattr(module, WITHOUT, "")
    named = f'a `Quantity` called "{question}" or "{question}, part"'
    assert declared(module) or reason, f"{module.__file__} declares neither {named} nor {WITHOUT} = 'the reason'"
    assert not (declared(module) and reason), f"{module.__file__} declares both a quantity and {WITHOUT}"


@questions
def test_a_question_has_checks(lab: str, question: str):
    file = labs.MARKING / lab / f"test_{question}.py"
    assert file.is_file(), f"{file.relative_to(labs.REPOSITORY)} is missing"


@questions
def test_a_question_has_right_and_wrong_answers_that_test_its_checks(lab: str, question: str):
    for folder in ("correct", "wrong"):
        where = f"tests/submissions/{lab}/{folder}"
        assert answers(lab, question, folder), (
            f"{where} has no answer to {question}: a file with '# expects {question}: …'"
        )


@questions
def test_every_misconception_has_an_answer_that_shows_it(lab: str, question: str):
    shown = {entry.expectations[question].diagnosis for entry in answers(lab, question, "wrong")}
    missing = {misconception.id for misconception in misconceptions(reference(lab, question))} - shown
    assert not missing, f"tests/submissions/{lab}/wrong shows no answer with {', '.join(sorted(missing))}"


@pytest.mark.parametrize("lab", labs.LABS)
def test_every_check_file_and_every_answer_belongs_to_a_question(lab: str):
    known = set(labs.questions(lab))
    checked = {path.stem.removeprefix("test_") for path in (labs.MARKING / lab).glob("test_*.py")}
    assert checked <= known, f"tests/marking/{lab} has checks of no question: {', '.join(sorted(checked - known))}"
    for entry in labs.entries(lab, "correct", "wrong"):
        headings = [heading for heading, _ in entry.cells]
        assert len(headings) == 1 and set(headings) <= known, f"{entry.path} has to answer one question in one cell"


@pytest.mark.parametrize("lab", labs.LABS)
def test_a_reference_module_declares_quantities_of_its_own_name(lab: str):
    for name, module in modules(lab).items():
        for declaration, value in vars(module).items():
            if isinstance(value, Quantity):
                assert value.question == name, (
                    f"{module.__file__}: {declaration} is called {value.name!r}, not {name!r}"
                )
