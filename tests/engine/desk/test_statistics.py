"""Statistics of a class: numbers worked out by hand, and classes for which some are not defined."""

import numpy as np
import pytest

from nbreferee.desk import statistics
from nbreferee.desk.classroom import Question

from .classes import check, classroom, member

ADD, WHY = Question("add", 4), Question("why", 2, manual=True)
ALL_OR_NOTHING = [4, 4, 4, 4, 4, 4, 0, 0, 0, 0]
REST = [2, 2, 2, 2, 1, 1, 1, 1, 0, 0]


def ten(add=ALL_OR_NOTHING, why=REST, waiting=()):
    """Ten students, with the points of two questions; those in `waiting` wait for a person at the second one."""
    return classroom(
        [
            member(f"s{n}", {"add": (float(a), 4), "why": (float(w), 2)}, waiting=("why",) if n in waiting else ())
            for n, (a, w) in enumerate(zip(add, why, strict=True))
        ],
        (ADD, WHY),
    )


def test_distribution_of_totals():
    found = statistics.distribution([0, 3, 5, 9, 10], 10)
    assert (found.number, found.smallest, found.median, found.largest) == (5, 0, 5, 10)
    assert (found.lower_quartile, found.upper_quartile) == (3, 9)
    assert found.mean == pytest.approx(5.4)
    assert found.deviation == pytest.approx((69.2 / 5) ** 0.5)  # squares: 29.16 + 5.76 + 0.16 + 12.96 + 21.16
    assert found.counts == (1, 0, 0, 1, 0, 1, 0, 0, 0, 2)


def test_points_above_the_maximum_and_on_a_border_fall_into_a_part_of_the_distribution():
    found = statistics.distribution([0.3, 0.7, 1.2], 1)
    assert found.counts == (0, 0, 0, 1, 0, 0, 0, 1, 0, 1)


def test_discrimination_of_a_question_with_all_or_nothing_is_the_point_biserial_correlation():
    """r = (M1 - M0) / s * sqrt(p q): means of the rest 10/6 and 2/4, p = 0.6, s² = 20/10 - 1.2² = 0.56."""
    add, _ = statistics.questions(ten())
    by_hand = (10 / 6 - 2 / 4) / 0.56**0.5 * (0.6 * 0.4) ** 0.5
    assert add.discrimination == pytest.approx(by_hand) == pytest.approx(0.7638, abs=1e-4)
    assert (add.number, add.mean, add.difficulty) == (10, 2.4, pytest.approx(0.6))
    assert add.counts == (4, 0, 0, 0, 6)


def test_a_question_against_the_class_discriminates_by_minus_one():
    add, why = statistics.questions(ten([0, 4] * 5, [2, 0] * 5))
    assert add.discrimination == why.discrimination == pytest.approx(-1)


def test_who_waits_for_a_person_counts_neither_in_that_question_nor_in_the_rest_of_others():
    add, why = statistics.questions(ten(waiting={0, 9}))
    assert (why.number, why.mean) == (8, pytest.approx(10 / 8)) and why.discrimination is None
    assert add.number == 10 and add.discrimination is None  # nothing is left that it could go with


def test_discrimination_is_not_defined_for_few_students_and_where_nothing_varies():
    few = classroom([member(f"s{n}", {"add": (n, 4.0), "why": (n / 2, 2.0)}) for n in range(5)], (ADD, WHY))
    assert [each.discrimination for each in statistics.questions(few)] == [None, None]
    assert [each.discrimination for each in statistics.questions(ten([4] * 10))] == [None, None]
    assert statistics.point_biserial(np.array([1.0]), np.array([2.0])) is None


def test_an_empty_class_and_a_question_without_points():
    empty = classroom([], (ADD, Question("practice", 0)))
    assert statistics.distribution([], 4) is None and statistics.checks(empty) == []
    for each in statistics.questions(empty):
        assert (each.number, each.difficulty, each.discrimination, sum(each.counts)) == (0, None, None, 0)
    practice = classroom([member("s", {"practice": (0.0, 0.0)})], (Question("practice", 0),))
    assert statistics.questions(practice)[0].difficulty is None


def test_pass_rate_of_each_check_without_those_who_had_no_chance():
    def who(student, *checks):
        return member(student, {"add": (0, 4)}, {"add": checks})

    found = statistics.checks(
        classroom(
            [
                who("a", check("is right", 2, 2), check("is fast", 0, 2)),
                who("b", check("is right", 2, 2), check("is fast", 1, 2)),
                who("c", check("is right", 0, 2), check("is fast", 0, 2, broken=True)),
                who("d", check("is right", 0, 2, "", "no-notebook"), check("is fast", 0, 2, "", "no-notebook")),
            ],
            (ADD,),
        )
    )
    assert [(each.name, each.passed, each.number) for each in found] == [("is right", 2, 3), ("is fast", 0, 2)]
    assert found[0].rate == pytest.approx(2 / 3)
