"""Who needs attention: each state with its reason, the most urgent first, and a broken check once."""

from nbreferee.desk import standing
from nbreferee.desk.classroom import Member, Question

from .classes import check, classroom, entry, member

ADD = (Question("add", 4),)
POINTS = {"add": (1.0, 4.0)}


def states(*members):
    return [(each.state, each.student, each.why) for each in standing.concerns(classroom(members, ADD))]


def test_states_in_the_order_of_urgency():
    failed = entry("2026-03-01 10:00", "fay", "failed", None, remarks="There is no notebook.")
    assert states(
        Member("abe", handed_in=False),
        member("bea", POINTS, waiting=("why", "how")),
        member("cy", POINTS, marked={"review_flags": ("imports gc",)}),
        member("di", POINTS, missing=("two",), marked={"warnings": ("one: damaged",)}),
        Member("eli"),
        Member("fay", missing=("one",), history=(failed,)),
        member("gil", POINTS, time_problem="timestamp.txt holds no time"),
        member("hua", POINTS),
        member("ida", POINTS, handed_in=False),
    ) == [
        ("failed", "fay", "There is no notebook."),
        ("not marked", "eli", "no marks yet"),
        ("incomplete", "di", "not handed in: two · one: damaged"),
        ("incomplete", "ida", "marked earlier, but the folder in submitted/ is gone"),
        ("flagged", "cy", "imports gc"),
        ("waiting", "bea", "why, how"),
        ("no time", "gil", "timestamp.txt holds no time"),
        ("missing", "abe", "nothing handed in"),
    ]


def test_who_was_marked_after_a_failure_has_not_failed():
    history = (entry("2026-03-01 10:00", "a", "failed", None), entry("2026-03-02 10:00", "a", "marked", 1))
    assert states(member("a", POINTS, history=history)) == []


def test_what_was_handed_in_after_marking_is_not_marked():
    assert states(member("a", POINTS, is_newer=True)) == [("not marked", "a", "handed in again after it was marked")]


def test_a_broken_check_is_named_once():
    broken = check("is right", 0, 4, "The check itself failed.", broken=True)
    members = [member(name, POINTS, {"add": [broken]}) for name in "abc"]
    assert standing.broken_checks(classroom(members, ADD)) == [
        standing.BrokenCheck("add", "is right", 3, "The check itself failed.", 3)
    ]
    assert states(*members) == []
