"""What a student is called in a report: by name and id, or by a number that gives nobody away."""

import hmac
from collections.abc import Callable, Iterable
from typing import TypeVar

from .classroom import Classroom, Member
from .shown import line

_MOST = 60

_Entry = TypeVar("_Entry")


class People:
    """The names of a class.

    Args:
        key: the course's secret. With it students are numbered, in an order that nobody computes without it; None: by name.
    """

    def __init__(self, classroom: Classroom, key: bytes | None = None):
        self.anonymous = key is not None
        members = list(classroom.members)
        if key is None:
            self._called = {member.student: _by_name(member) for member in members}
            self._order = [member.student for member in members]
            return
        self._order = sorted(
            (member.student for member in members),
            key=lambda student: hmac.digest(key, f"report:{classroom.lab}:{student}".encode(), "sha256"),
        )
        width = len(str(len(members)))
        self._called = {student: f"S{number:0{width}}" for number, student in enumerate(self._order, 1)}

    def in_order(self, entries: Iterable[_Entry], student: Callable[[_Entry], str]) -> list[_Entry]:
        """`entries`, each about one `student`, in the order in which a report lists students; that of their ids would give them away."""
        places = {each: place for place, each in enumerate(self._order)}
        return sorted(entries, key=lambda each: places.get(student(each), len(places)))

    def __call__(self, student: str) -> str:
        """What a student is called; nothing that a terminal or a page would obey."""
        if student in self._called:
            return self._called[student]
        return "somebody" if self.anonymous else line(student, _MOST)

    def may_quote(self, students: int) -> bool:
        """Whether a sentence may be quoted that so many students read: one that a single student read may quote their own words."""
        return not self.anonymous or students > 1

    @property
    def order(self) -> list[str]:
        """The ids of all students, in the order in which a report lists them."""
        return list(self._order)


def _by_name(member: Member) -> str:
    """First and last name with the id, or the id alone."""
    return line(f"{member.name} ({member.student})" if member.name else member.student, _MOST)
