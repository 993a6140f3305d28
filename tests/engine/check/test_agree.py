"""A name is given only if it explains every wrong value of a question that was compared with it."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from nbreferee.check import AxisNames, CheckFailed, Misconception, agreed, assert_close, axis_names

RNG = np.random.default_rng(5)
ONE, OTHER, THIRD = (RNG.normal(1, 2, (2, 3, 4)) for _ in range(3))
POSITIVE = np.abs(OTHER)
SIZES = AxisNames({3: ("image", "row", "column")}, {3: ("B", "H", "W")})


def changed(x, power=1, sign=False, shift=0.0):
    """`x` itself, unless told otherwise; on positive numbers the sign does not show."""
    return (np.abs(x) if sign else x) ** power + shift


def misconception(name, **keywords) -> Misconception:
    return Misconception(name, f"It is {name}.", "Reread.", partial(changed, **keywords))


SQUARED, ABSOLUTE, SHIFTED = (
    misconception("squared", power=2),
    misconception("absolute", sign=True),
    misconception("shifted", shift=3.0),
)
KNOWN = (SQUARED, ABSOLUTE, SHIFTED)


def failure(got, given, known=KNOWN, label="The result", proposes=True, reduce=np.asarray) -> CheckFailed:
    """The failure of a check that asks for `reduce(given)` and gets `got`."""
    formulas = [Misconception(m.id, m.finding, m.hint, _then(reduce, m.formula)) for m in known]
    with pytest.raises(CheckFailed) as caught:
        assert_close(
            got, reduce(given), 1e-4, misconceptions=formulas if reduce is not np.asarray else known,
            inputs=(given,), label=label, proposes=proposes,
        )  # fmt: skip
    return caught.value


def _then(reduce, formula):
    return lambda *inputs: reduce(formula(*inputs))


def names(*failures: CheckFailed) -> list[str | None]:
    return [each.diagnosis for each in agreed(failures)]


def test_a_name_that_explains_all_wrong_values_stays():
    assert names(failure(ONE**2, ONE), failure(OTHER**2, OTHER)) == ["squared", "squared"]


def test_a_name_that_another_wrong_value_refutes_is_dropped_and_its_sentence_with_it():
    first, second = failure(ONE**2, ONE), failure(OTHER**3, OTHER)
    assert first.diagnosis == "squared"
    assert names(first, second) == [None, None]
    assert (
        str(agreed([first, second])[0]) == "The result has the right shape, but its values differ from the definition."
    )


def test_of_two_misconceptions_that_one_value_cannot_tell_apart_another_value_tells():
    known = (SQUARED, Misconception("of the sign", "It is of the sign.", "Reread.", lambda x: x * np.abs(x)))
    first, second = failure(POSITIVE**2, POSITIVE, known), failure(ONE**2, ONE, known)
    assert first.diagnosis is None
    assert names(first, second) == ["squared", "squared"]
    assert str(agreed([first, second])[0]) == "It is squared. Reread."


def test_two_misconceptions_of_which_each_value_shows_one_are_both_named():
    """What is absolute and shifted is, on positive numbers, shifted."""
    first, second = failure(np.abs(ONE) + 3, ONE), failure(POSITIVE + 3, POSITIVE)
    assert names(first, second) == ["absolute+shifted", "shifted"]


def test_a_misconception_that_the_inputs_do_not_show_explains_no_error_there():
    assert names(failure(np.abs(ONE), ONE), failure(POSITIVE * 1.7, POSITIVE)) == [None, None]


def test_two_misconceptions_that_cannot_be_in_one_answer_are_not_named():
    """Each value alone says that it is squared, or shifted; both values show both."""
    assert names(failure(ONE**2, ONE), failure(OTHER + 3, OTHER)) == [None, None]


def test_other_failures_speak_neither_for_nor_against_a_name():
    others = [
        CheckFailed("f passes no gradient back.", "no-gradient"),
        CheckFailed("f raised ValueError."),
        failure(9 * OTHER, OTHER, known=(), label="The gradient"),
        failure(np.full(OTHER.shape, np.nan), OTHER),
    ]
    assert names(failure(ONE**2, ONE), *others) == ["squared", "no-gradient", None, None, None]


def test_values_of_another_quantity_have_names_of_their_own():
    other = (misconception("tripled", power=3),)
    assert names(failure(ONE**2, ONE, (SQUARED,)), failure(OTHER**3, OTHER, other)) == ["squared", "tripled"]


def test_a_value_that_proposes_no_name_takes_that_of_the_others_or_refutes_it():
    special = failure(POSITIVE**2, POSITIVE, proposes=False)
    assert special.diagnosis is None and names(special) == [None]
    assert names(special, failure(ONE**2, ONE)) == ["squared", "squared"]
    assert names(failure(POSITIVE**3, POSITIVE, proposes=False), failure(ONE**2, ONE)) == [None, None]


def test_a_formula_that_cannot_be_computed_on_special_inputs_says_nothing():
    known = (*KNOWN, Misconception("undefined", "It is undefined.", "Reread.", lambda x: 1 / 0))
    assert names(failure(POSITIVE**2, POSITIVE, known, proposes=False), failure(ONE**2, ONE)) == ["squared", "squared"]
    with pytest.raises(ZeroDivisionError):
        failure(ONE**2, ONE, known)


def test_misconceptions_that_share_an_id_are_one_with_several_formulas():
    known = (*KNOWN, misconception("squared", power=4))
    assert names(failure(ONE**4, ONE, known), failure(OTHER**2, OTHER, known)) == ["squared", "squared"]
    assert names(failure(np.abs(ONE) + 3, ONE, known)) == ["absolute+shifted"]


def test_a_misconception_but_for_a_factor_is_named_if_the_factor_is_the_same_size_everywhere():
    def rows(given, factor):
        return failure(factor * given**2, given)

    long = RNG.normal(1, 2, (2, 9, 5))
    with axis_names(SIZES):
        assert names(rows(ONE, 12), rows(long, 45)) == ["squared+factor", "squared+factor"]
        assert names(rows(ONE, 12), rows(long, 12)) == [None, None]


# Single numbers ------------------------------------------------------------------------------------------------------


def number(got, given=ONE, label="The loss", known=()) -> CheckFailed:
    return failure(np.float64(got), given, known, label, reduce=np.sum)


def test_of_a_single_number_no_factor_is_said():
    assert str(number(7 * ONE.sum())) == f"The loss is {7 * ONE.sum():.6g}; {ONE.sum():.6g} is expected for this input."


@pytest.mark.parametrize(("factors", "said"), [((7, 7), True), ((12, 12), True), ((7, 8), False), ((-1, -1), True)])
def test_a_factor_of_single_numbers_is_said_if_two_of_them_agree(factors, said):
    found = agreed([number(factor * given.sum(), given) for factor, given in zip(factors, (ONE, OTHER), strict=True)])
    words = "of the wrong sign" if factors[0] < 0 else f"{factors[0]} times too large"
    assert all((words in str(each)) == said for each in found), found


def test_numbers_that_are_nearly_right_are_no_multiples():
    failures = agreed([number(1.0002 * given.sum(), given) for given in (ONE, OTHER)])
    assert all(" is expected for this input." in str(each) for each in failures), failures


def test_factors_of_single_numbers_agree_that_are_the_same_size_of_different_inputs():
    long = RNG.normal(1, 2, (2, 9, 5))
    with axis_names(SIZES):
        found = agreed([number(12 * ONE.sum(), ONE), number(45 * long.sum(), long)])
    assert "12 times too large (H · W for this input)" in str(found[0])
    assert "45 times too large (H · W for this input)" in str(found[1])


def test_numbers_of_different_quantities_need_not_agree():
    found = agreed([number(7 * ONE.sum(), ONE, "The loss"), number(7 * OTHER.sum(), OTHER, "The weight")])
    assert not any("times" in str(each) for each in found)


def total(x, **keywords):
    return np.sum(changed(x, **keywords))


def test_two_misconceptions_are_named_for_single_numbers_if_two_of_them_show_both():
    known = [Misconception(m.id, m.finding, m.hint, partial(total, **m.formula.keywords)) for m in KNOWN]

    def of(given):
        with pytest.raises(CheckFailed) as caught:
            assert_close((given**2 + 3).sum(), given.sum(), 1e-4, misconceptions=known, inputs=(given,))
        return caught.value

    assert names(of(ONE)) == [None]
    assert names(of(ONE), of(OTHER)) == ["squared+shifted", "squared+shifted"]


# What has no misconception ------------------------------------------------------------------------------------------


def test_a_sentence_of_the_checks_own_stands_where_there_is_no_name():
    unnamed, named = failure(OTHER**3, OTHER).saying("Nothing fits."), failure(ONE**2, ONE).saying("Nothing fits.")
    assert (str(unnamed), str(named)) == ("Nothing fits.", "It is squared. Reread.")
    assert [str(each) for each in agreed([unnamed, named])] == ["Nothing fits.", "Nothing fits."]


def test_rounding_is_named_only_if_all_wrong_values_are_rounded():
    rounded = [failure(given.astype(np.float16), given) for given in (ONE, OTHER)]
    assert names(*rounded) == ["rounded", "rounded"]
    found = agreed([rounded[0], failure(OTHER**3, OTHER)])
    assert [each.diagnosis for each in found] == [None, None] and "float16" in str(found[0])


def test_a_share_goes_with_the_diagnosis_that_it_is_for():
    first, second = failure(ONE**3, ONE), failure(OTHER**5, OTHER)
    first.diagnosis, first.share = "rounded", 0.5
    first.evidence = replace(first.evidence, unnamed=CheckFailed("It is rounded.", "rounded"))
    assert [(each.diagnosis, each.share) for each in agreed([first])] == [("rounded", 0.5)]
    assert [(each.diagnosis, each.share) for each in agreed([first, second])] == [(None, 0), (None, 0)]
