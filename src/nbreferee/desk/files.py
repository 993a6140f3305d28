"""The tables of a report as CSV files that are safe to open in a spreadsheet."""

from pathlib import Path

from ..lms import tables, times
from ..lms.tables import number
from .classroom import Classroom, Member
from .people import People
from .shown import line
from .summary import Desk
from .words import decimal, history

_MOST = 500

Rows = list[list[object]]


def write(desk: Desk, people: People, folder: Path, stem: str) -> list[Path]:
    """Write the tables as ``<stem>-<table>.csv`` into `folder`; the files. Raises `OSError`."""
    found = []
    for name, rows in contents(desk, people).items():
        path = folder / f"{stem}-{name}.csv"
        path.write_bytes(tables.text(rows, mark=True).encode())
        found.append(path)
    return found


def contents(desk: Desk, people: People) -> dict[str, Rows]:
    """The rows of each table, the header first."""
    return {
        "students": _students(desk, people),
        "questions": _questions(desk),
        "checks": _checks(desk),
        "misconceptions": _misconceptions(desk, people),
    }


def _students(desk: Desk, people: People) -> Rows:
    """A row for each student, whatever became of the submission; in an anonymous report without sentences, which may name somebody."""
    classroom = desk.classroom
    names = [question.name for question in classroom.questions]
    members, concerns = classroom.by_student, desk.concerns_by_student
    known = ["student"] if people.anonymous else ["student", "name", "handed_in"]
    rows: Rows = [
        [*known, "raw_score", "late_submission_penalty", "score", "max_score", "state", "why", "history", *names]
    ]
    for student in people.order:
        member = members[student]
        own: list[object] = (
            [people(student)]
            if people.anonymous
            else [
                line(member.student, _MOST),
                line(member.name, _MOST),
                times.said(member.time, classroom.zone) if member.time else "",
            ]
        )
        said = concerns[student]
        why = "" if people.anonymous else "; ".join(line(concern.why, _MOST) for concern in said)
        scores = _scores(member, classroom)
        points = ["" if (value := member.points(name)) is None else number(value) for name in names]
        rows.append([*own, *scores, ", ".join(concern.state for concern in said), why, history(member), *points])
    return rows


def _scores(member: Member, classroom: Classroom) -> list[object]:
    if member.grade is None:
        return ["", "", "", number(classroom.max_score)]
    grade = member.grade
    return [number(each) for each in (grade.raw_score, grade.late_penalty, grade.score, grade.max_score)]


def _questions(desk: Desk) -> Rows:
    rows: Rows = [["question", "by_hand", "students", "mean", "max", "difficulty", "discrimination"]]
    for each in desk.questions:
        rows.append([each.name, each.manual, each.number, number(each.mean), number(each.points),
                     decimal(each.difficulty), decimal(each.discrimination)])  # fmt: skip
    return rows


def _checks(desk: Desk) -> Rows:
    rows: Rows = [["question", "check", "passed", "students", "pass_rate"]]
    for each in desk.checks:
        rows.append([each.question, line(each.name, _MOST), each.passed, each.number, decimal(each.rate)])
    return rows


def _misconceptions(desk: Desk, people: People) -> Rows:
    rows: Rows = [["question", "diagnosis", "students", "of", "points_lost", "message"]]
    for each in desk.findings:
        for finding in each.findings:
            said = line(finding.message, _MOST) if people.may_quote(finding.same) else ""
            rows.append([each.question, finding.diagnosis or "without a name", len(finding.students), each.answered,
                         number(finding.lost), said])  # fmt: skip
    return rows
