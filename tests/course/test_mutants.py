"""The marking schemes against small wrong versions of the solutions: each loses points, or stands in the list.

``tests/submissions/LAB/survivors.toml``, which a lab may have, lists by question the mutants that keep their marks, each with the
reason, and in `confused` the pairs of names that mutants exchange.
"""

import tomllib
from typing import Any

import pytest

from nbreferee.testing.mutation import mutants

from . import labs

pytestmark = pytest.mark.slow


def listed(lab: str) -> dict[str, Any]:
    """What the lab's list says; nothing where there is none."""
    file = labs.SUBMISSIONS / lab / "survivors.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def survivors(lab: str) -> dict[str, dict[str, str]]:
    """By question, the changes that keep their marks, with the reason."""
    return {question: changes for question, changes in listed(lab).items() if question != "confused"}


def changes(lab: str, question: str) -> dict[str, list[str]]:
    """By change, the mutants of the solution in which it was made, at one place or another."""
    found: dict[str, list[str]] = {}
    for mutant in mutants(labs.solutions(lab)[question], listed(lab).get("confused", ())):
        found.setdefault(mutant.change, []).append(mutant.source)
    return found


MUTANTS = [
    labs.case(lab, question, question, change, sources, name=f"{question}: {change}")
    for lab in labs.LABS
    for question in labs.solutions(lab)
    for change, sources in changes(lab, question).items()
]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("lab", "question", "change", "sources"), MUTANTS)
def test_a_mutant_of_a_solution_loses_points_or_is_known_not_to(lab, question, change, sources, benches_of):
    survives = False
    for source in sources:
        (results,) = benches_of(lab)[question].run_answer(question, source)
        assert not any(result.broken for result in results), [r.message for r in results if r.broken]
        survives |= all(result.passed for result in results)
    assert survives == (change in survivors(lab).get(question, {})), change


def test_there_are_a_few_hundred_mutants():
    assert sum(len(sources) for *_, sources in (case.values for case in MUTANTS)) > 250


@pytest.mark.parametrize("lab", labs.LABS)
def test_the_list_of_survivors_names_mutants_and_gives_a_reason_for_each(lab):
    for question, reasons in survivors(lab).items():
        assert set(reasons) <= set(changes(lab, question)), question
        assert all(reason.endswith(".") for reason in reasons.values()), question
