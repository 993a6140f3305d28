"""The report of a class as one HTML page that needs no internet and no script, and its tables as CSV files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from markupsafe import Markup

from ..lms.tables import number
from ..text import some
from . import files, pictures
from .classroom import Classroom, Member
from .people import People
from .rendering import TEMPLATES
from .shown import line
from .standing import STATES
from .statistics import CheckStatistics
from .summary import Desk, answers
from .words import change, duration, history

_MOST_CONCERNS = 60
_MOST_CHANGES = 40
_MOST_RUNS = 5
_MOST_FINDINGS = 6
_SLOWEST = 5


@dataclass(frozen=True)
class _Row:
    """One student's line of the table at the end."""

    called: str
    score: str
    penalty: str
    states: tuple[str, ...]
    history: str


def write(
    classroom: Classroom, folder: Path, now: datetime, key: bytes | None = None, similar: Path | None = None
) -> list[Path]:
    """Write the page and its tables into `folder`; the files, the page first. Raises `OSError`.

    Args:
        now: the time that the page bears.
        key: the course's secret, for a report without names; None: with names.
        similar: a page beside this one on which submissions that resemble each other are, if there is one.
    """
    desk, people = Desk.of(classroom), People(classroom, key)
    stem = f"{classroom.lab}-report" + ("-anonymous" if people.anonymous else "")
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{stem}.html"
    tables = files.write(desk, people, folder, stem)
    page.write_text(html(desk, people, now, [path.name for path in tables], similar), encoding="utf-8")
    return [page, *tables]


def html(desk: Desk, people: People, now: datetime, tables: Sequence[str] = (), similar: Path | None = None) -> str:
    """The page. Whatever a student wrote is text in it, of bounded length."""
    classroom = desk.classroom
    linked = similar.name if similar and not people.anonymous else None
    return TEMPLATES.get_template("report.html.j2").render(
        lab=classroom.lab,
        now=now.astimezone(classroom.zone),
        desk=desk,
        people=people,
        answers=answers(desk, people, linked),
        states=STATES,
        concerns=_concerns(desk, people),
        changed=_changed(desk, people),
        rows=_rows(desk, people),
        tables=tables,
        similar=linked,
        totals=_totals(desk),
        shares={each.name: _shares(each.name, each.counts) for each in desk.questions if each.points and each.number},
        hand_ins=None if people.anonymous else _hand_ins(desk),
        slowest=_slowest(desk, people),
        devices=line(some(sorted({each for member in classroom.members for each in member.marked.devices}), 3)),
        most_findings=_MOST_FINDINGS,
        nobody=_by_question(desk, desk.nobody),
        everybody=_by_question(desk, desk.everybody),
    )


def _totals(desk: Desk) -> Markup | None:
    scores = desk.scores
    if scores is None or not desk.classroom.max_score:
        return None
    alt = f"Students by points, in tenths of {number(desk.classroom.max_score)}: {', '.join(map(str, scores.counts))}. Median {number(scores.median)}."
    return pictures.totals(scores.counts, desk.classroom.max_score, scores.median, alt)


def _shares(question: str, counts: Sequence[int]) -> Markup:
    alt = f"{question}: students by share of the points, in fifths from none to all: {', '.join(map(str, counts))}."
    return pictures.shares(counts, alt)


def _hand_ins(desk: Desk) -> Markup | None:
    """The picture of when the class handed in; None where too few times are known for one."""
    last, late, known = desk.last_hour
    if known < 5:
        return None
    hours = [
        (member.due - member.time).total_seconds() / 3600
        for member in desk.classroom.members
        if member.time is not None and member.due is not None
    ]
    alt = f"How many had handed in, by time before the due date: {last} of {known} in the last hour, {late} later."
    return pictures.hand_ins(hours, alt)


def _concerns(desk: Desk, people: People) -> list[tuple[str, list[tuple[str, list[str]]], int]]:
    """By state: each reason with those whom it is about, and how many more there are. Without names there are no reasons: they may hold some."""
    found = []
    for state in STATES:
        those = people.in_order((each for each in desk.concerns if each.state == state), attrgetter("student"))
        reasons: dict[str, list[str]] = {}
        for each in those[:_MOST_CONCERNS]:
            reasons.setdefault("" if people.anonymous else line(each.why), []).append(people(each.student))
        if those:
            found.append((state, list(reasons.items()), len(those[_MOST_CONCERNS:])))
    return found


def _by_question(desk: Desk, found: Sequence[CheckStatistics]) -> list[str]:
    """Some checks, named by question; all of a question's checks together."""
    said = []
    for question in dict.fromkeys(check.question for check in found):
        several = [check for check in found if check.question == question]
        of_all = sum(check.question == question for check in desk.checks)
        what = f"all {of_all} checks" if len(several) == of_all > 1 else "; ".join(line(each.name) for each in several)
        said.append(f"{question}: {what}")
    return said


def _changed(desk: Desk, people: People) -> list[tuple[str, list[tuple[str, str]], int]]:
    """The newest changes: when, who changed from what to what, and how many more there are."""
    groups = [(f"{run.started:%Y-%m-%d %H:%M}", found) for run, found in desk.changes]
    if desk.by_hand:
        groups.append(("since the last run, in the gradebook", desk.by_hand))
    shown = [(when, people.in_order(found, attrgetter("student"))) for when, found in groups[::-1][:_MOST_RUNS]]
    return [
        (when, [(people(each.student), change(each)) for each in found[:_MOST_CHANGES]], len(found[_MOST_CHANGES:]))
        for when, found in shown
    ]


def _rows(desk: Desk, people: People) -> list[_Row]:
    members, concerns = desk.classroom.by_student, desk.concerns_by_student
    return [
        _Row(
            people(student),
            *_score(members[student]),
            tuple(concern.state for concern in concerns[student]),
            history(members[student]),
        )
        for student in people.order
    ]


def _score(member: Member) -> tuple[str, str]:
    if member.grade is None:
        return "", ""
    return number(member.grade.score), number(member.grade.late_penalty) if member.grade.late_penalty else ""


def _slowest(desk: Desk, people: People) -> str:
    """Those of the last run that took longest."""
    marked = next((run.marked for run in reversed(desk.runs) if run.marked), ())
    longest = sorted(people.in_order(marked, attrgetter("student")), key=lambda entry: -entry.seconds)[:_SLOWEST]
    return some([f"{people(entry.student)} ({duration(entry.seconds)})" for entry in longest])
