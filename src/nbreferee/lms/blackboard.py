"""Blackboard Learn: "Assignment File Download" of the Grade Center.

A download, ``gradebook_<course>_<assignment>_<time>.zip``, holds files called ``<assignment>_<username>_attempt_<time>_<name>``, and for
each attempt ``<assignment>_<username>_attempt_<time>.txt``, which says the student's name and what was typed in.
"""

import io
import re
from collections.abc import Sequence
from datetime import tzinfo

from . import times
from .archives import Entry, Unreadable, copy_to
from .handin import Handed, HandIn, Owner, Reading

NAME = "blackboard"

_FILE = re.compile(
    r"(?P<lab>.*?)_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<summary>\.txt))", re.DOTALL
)
_NAME = re.compile(r"^\s*Name:\s*(?P<name>.+?)\s*\((?P<user>[^()]+)\)\s*$", re.MULTILINE)
_MOST_BYTES = 2**18


def read(entries: Sequence[Entry], where: tzinfo) -> Reading | None:
    """The hand-ins of a download; None where it is not Blackboard's."""
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    named = [(entry, _FILE.fullmatch(entry.parts[0])) for entry in entries]
    for entry, match in named:
        if match is None:
            reading.other.append((entry, "is not called as Blackboard calls what a student handed in"))
            continue
        unit = f"{match['lab']}_{match['user']}_attempt_{match['time']}"
        if unit not in found:
            owner = Owner(ids={"username": match["user"]})
            found[unit] = HandIn((owner,), unit, time=times.moment(match["time"], where))
        inner = (match["rest"], *entry.parts[1:]) if match["rest"] else entry.parts[1:]
        if match["summary"] and not inner:
            found[unit].owners = (_owner(entry, match["user"]),)
        elif inner:
            found[unit].files.append(Handed(entry, inner))
    for hand_in in found.values():
        if not hand_in.files:
            hand_in.remarks.append("no file was handed in")
    reading.hand_ins = list(found.values())
    return reading


def _owner(summary: Entry, user: str) -> Owner:
    """Who handed in, by the text that Blackboard adds: it knows the name, and user names with an underscore."""
    content = io.BytesIO()
    try:
        copy_to(summary, content, _MOST_BYTES)
    except Unreadable:
        return Owner(ids={"username": user})
    said = _NAME.search(content.getvalue().decode("utf-8-sig", errors="replace"))
    if said is None or not said["user"].endswith(user):
        return Owner(ids={"username": user})
    return Owner(said["name"], {"username": said["user"]})
