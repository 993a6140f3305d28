"""Numbers as a report writes them."""

import pytest

from nbreferee.desk.words import duration, history, percent

from .classes import entry, member


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (99, "99 s"), (130, "2 min"), (5940, "99 min"), (11100, "3 h 5 min")]
)
def test_duration(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(("share", "said"), [(0, "0"), (0.001, "<1"), (0.375, "38"), (0.999, ">99"), (1, "100")])
def test_percent_says_none_and_all_only_where_it_is_so(share, said):
    assert percent(share) == f"{said}\N{NO-BREAK SPACE}%"


def test_history_has_each_mark_once_and_ends_with_the_gradebooks():
    def of(*points):
        entries = tuple(
            entry("2026-03-01 10:00", "a", "marked" if each is not None else "failed", each) for each in points
        )
        return history(member("a", {"add": (4.5, 5.0)}, history=entries))

    assert of(3, 3, None, 4) == "3 → failed → 4 → 4.5"
    assert of(4.5) == "4.5" and of(3, None) == "3 → failed"
    assert of(*range(20)).startswith("0 → … → 11 → 12") and of(*range(20)).count("→") == 11
