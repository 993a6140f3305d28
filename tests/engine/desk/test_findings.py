"""What a class misunderstood: each student once for each mistake, the most frequent first, and answers without their author."""

import pytest

from nbreferee.desk import findings
from nbreferee.desk.classroom import Question

from .classes import check, classroom, member

ADD = Question("add", 4)


def who(student, *diagnoses, answer="", message="Signs are lost."):
    checks = [
        check(f"check {n}", 0, 2, message if each else f"It is {n + 3} times too large.", each)
        for n, each in enumerate(diagnoses)
    ]
    return member(student, {"add": (0, 4)}, {"add": checks}, answers={"add": answer}, name=f"{student.title()} Doe")


def of(*members):
    (found,) = findings.findings(classroom(members, (ADD, Question("why", 2, manual=True))))
    return found


def test_a_student_counts_once_for_a_mistake_and_its_points_add_up():
    found = of(who("ana", "no-sum", "no-sum"), who("bob", "no-sum", "no-sign"), who("cy", None, None), who("di"))
    assert [(each.diagnosis, each.students, each.lost) for each in found.findings] == [
        ("no-sum", ("ana", "bob"), 6),
        ("no-sign", ("bob",), 2),
        ("", ("cy",), 4),
    ]
    assert found.number == 3  # nothing was checked of the last one


def test_errors_with_other_sizes_are_one_kind():
    found = of(who("ana", None), who("bob", None), who("cy", None, None)).findings[0]
    assert (found.shared, found.message) == (3, "It is 3 times too large.")


def test_who_gave_no_answer_made_no_mistake():
    found = of(who("ana", "not-answered"), who("bob", "no-notebook", "no-notebook"))
    assert (found.findings, found.unanswered, found.number) == ((), 2, 2)


def test_an_answer_left_as_it_was_given_out_is_none_whatever_its_checks_say():
    checks = {"add": [check("is chosen", 0, 4, "The default is kept.", "default-kept")]}
    same = member("ana", {"add": (0, 4)}, checks, marked={"unanswered": frozenset({"add"})})
    found = of(same, member("bob", {"add": (0, 4)}, checks))
    assert [each.students for each in found.findings] == [("bob",)] and (found.unanswered, found.number) == (1, 2)


def test_of_an_answer_given_in_part_the_rest_counts():
    found = of(who("ana", "not-answered", "no-sum"))
    assert [each.diagnosis for each in found.findings] == ["no-sum"] and found.unanswered == 0


def test_most_frequent_mistakes_of_all_questions_come_first_and_of_equally_many_the_dearer_one():
    found = of(
        who("ana", "b", "c", "c"),
        who("bob", "b", "c"),
        who("cy", "a"),
        who("di", None),
        who("eve", None),
        who("fay", None),
    )
    assert [each.diagnosis for each in findings.most_frequent([found])] == ["c", "b", "a"]


def test_typical_answer_is_the_one_that_most_gave_whatever_their_comments_say():
    found = of(
        who("ana", "x", answer="def add(a, b):  # mine!\n    return a - b"),
        who("bob", "x", answer='def add(a, b):\n    """Bob\'s own\n    work."""\n\n    return a - b'),
        who("cy", "x", answer="def add(a, b):\n    return b - a"),
    )
    assert found.findings[0].answer == "def add(a, b):\n    return a - b"


@pytest.mark.parametrize(
    "answer",
    ["ana = 1", "x = 'by Doe'", "def add(a, b:\n  '''", "", "x = 1\n" * 9999],
    ids=["id", "name", "no Python", "none", "huge"],
)
def test_no_answer_is_shown_that_names_its_author_or_cannot_be_read(answer):
    assert of(who("ana", "x", answer=answer)).findings[0].answer == ""


def test_an_answer_is_shown_with_bounded_length_and_without_what_turns_its_text_around():
    answer = "x = '\u202e" + 500 * "a" + "'\n" + "y = 1\n" * 100
    shown = of(who("ana", "x", answer=answer)).findings[0].answer.splitlines()
    assert len(shown) == 31 and shown[-1] == "… 71 more lines" and max(map(len, shown)) == 110
    assert shown[0].startswith("x = '⟨U+202E⟩aaa")


@pytest.mark.parametrize("break_", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_comments_are_left_out_whatever_stands_in_a_text_before_them(break_):
    answer = f's = "a{break_}b"\nx = 1  # written together with Bob'
    found = of(*(who(student, "signs", answer=answer) for student in ("ana", "cy")))
    assert "x = 1" in found.findings[0].answer and "Bob" not in found.findings[0].answer
