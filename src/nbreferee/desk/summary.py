"""The ten questions that an instructor asks of a class, each answered in a sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from ..lms.tables import number
from . import findings, statistics
from .classroom import Classroom
from .findings import Finding, QuestionFindings
from .log import Change, Run, changed_points, changes, runs
from .people import People
from .standing import STATES, BrokenCheck, Concern, broken_checks, concerns
from .statistics import CheckStatistics, Distribution, QuestionStatistics
from .words import change, duration, percent


@dataclass(frozen=True)
class Answer:
    """A question, its answer, and the section of the page that says more."""

    question: str
    answer: str
    section: str


@dataclass(frozen=True)
class Desk:
    """All that a report says of a class, computed once.

    Attributes:
        scores: final scores, late penalties taken off.
        changes: the runs that changed points, old to new, with who changed.
        by_hand: who has other points in the gradebook than in the last run.
        last_hour: hand-ins in the last hour, late ones, and all whose time is known.
    """

    classroom: Classroom
    scores: Distribution | None
    questions: Sequence[QuestionStatistics]
    checks: Sequence[CheckStatistics]
    findings: Sequence[QuestionFindings]
    concerns: Sequence[Concern]
    broken: Sequence[BrokenCheck]
    runs: Sequence[Run]
    changes: Sequence[tuple[Run, Sequence[Change]]]
    by_hand: Sequence[Change]
    last_hour: tuple[int, int, int]

    @classmethod
    def of(cls, classroom: Classroom) -> "Desk":
        """Everything about a class."""
        all_runs = runs(classroom.entries)
        return cls(
            classroom,
            statistics.distribution(
                [member.grade.score for member in classroom.members if member.grade], classroom.max_score
            ),
            statistics.questions(classroom),
            statistics.checks(classroom),
            findings.findings(classroom),
            concerns(classroom),
            broken_checks(classroom),
            all_runs,
            changes(all_runs),
            _by_hand(classroom),
            statistics.last_hour(classroom),
        )

    @property
    def concerns_by_student(self) -> dict[str, list[Concern]]:
        """What needs attention of each student, in the order of `concerns`."""
        found: dict[str, list[Concern]] = {member.student: [] for member in self.classroom.members}
        for concern in self.concerns:
            found[concern.student].append(concern)
        return found

    @property
    def most_frequent(self) -> list[Finding]:
        """The mistakes that most students share."""
        return findings.most_frequent(self.findings)

    @property
    def hardest(self) -> QuestionStatistics | None:
        """The question of which the class earned the smallest share; of those that people grade, only where nobody's points are missing."""
        known = [each for each in self.questions if each.difficulty is not None and not (each.manual and each.waiting)]
        return min(known, key=lambda each: each.difficulty or 0, default=None)

    @property
    def nobody(self) -> list[CheckStatistics]:
        """The checks that nobody passes."""
        return [check for check in self.checks if not check.passed]

    @property
    def everybody(self) -> list[CheckStatistics]:
        """The checks that everybody passes."""
        return [check for check in self.checks if check.passed == check.number]

    @property
    def waiting(self) -> int:
        """How many scores are not final."""
        return sum(member.grade.needs_manual for member in self.classroom.members if member.grade)


def answers(desk: Desk, people: People, similar: str | None = None) -> list[Answer]:
    """The ten answers, in the order of the page's sections; `similar` names the page on similar hand-ins, if there is one."""
    return [
        Answer("Who needs me?", _needs(desk), "attention"),
        Answer("How did the class do?", _distribution(desk), "scores"),
        Answer("What should I teach next?", _teach(desk, people), "teach"),
        Answer("What was misunderstood?", _misunderstood(desk), "misconceptions"),
        Answer("Which task was hardest?", _hardest(desk), "questions"),
        Answer("Which check does nobody pass?", _nobody(desk), "checks"),
        Answer("Who changed, and from what to what?", _changed(desk, people), "changes"),
        Answer("Whose work is alike?", _alike(desk, similar), "alike"),
        Answer("What did it cost in time?", _cost(desk), "time"),
        Answer("What is one student's history?", _history(desk), "students"),
    ]


def _by_hand(classroom: Classroom) -> list[Change]:
    before = {member.student: member.history[-1].points for member in classroom.members if member.history}
    now = {
        member.student: member.grade.raw_score
        for member in classroom.graded
        if member.grade and before.get(member.student) is not None
    }
    return changed_points(before, now)


def _distribution(desk: Desk) -> str:
    scores = desk.scores
    if scores is None:
        return "Nobody is marked yet."
    final = f" {desk.waiting} of {scores.number} scores are not final." if desk.waiting else ""
    if scores.number < 4:
        return f"{number(scores.smallest)} to {number(scores.largest)} of {number(desk.classroom.max_score)} points.{final}"
    return (
        f"Median {number(scores.median)} of {number(desk.classroom.max_score)} points; the middle half has "
        f"{number(scores.lower_quartile)} to {number(scores.upper_quartile)}.{final}"
    )


def _teach(desk: Desk, people: People) -> str:
    first = next(iter(desk.most_frequent), None)
    if first is None:
        return "No mistake has a name. Look at the hardest task."
    said = first.message if people.may_quote(first.same) else f"{first.diagnosis}."
    return f"{first.question}, {_students(len(first.students))}: {said}"


def _misunderstood(desk: Desk) -> str:
    found = desk.most_frequent[:3]
    if not found:
        return "No misconception was found."
    return "; ".join(f"{each.diagnosis} ({_students(len(each.students))})" for each in found) + "."


def _hardest(desk: Desk) -> str:
    if desk.hardest is None or desk.hardest.difficulty is None:
        return "No question has points yet."
    if desk.hardest.difficulty >= 1:
        return "None: everybody has all points."
    return f"{desk.hardest.name}: {percent(desk.hardest.difficulty)} of its points were earned."


def _nobody(desk: Desk) -> str:
    if not desk.checks:
        return "No check was carried out."
    all_pass = f" Everybody passes {len(desk.everybody)} of {len(desk.checks)}." if desk.everybody else ""
    if not desk.nobody:
        return f"Somebody passes each check.{all_pass}"
    first = f"{desk.nobody[0].question}: “{desk.nobody[0].name}”"
    more = f" and {len(desk.nobody) - 1} more" if len(desk.nobody) > 1 else ""
    return f"{first}{more}.{all_pass}"


def _needs(desk: Desk) -> str:
    times = Counter(each.state for each in desk.concerns)
    said = [f"{times[state]} {state}" for state in STATES if times[state]]
    if desk.broken:
        said.insert(0, "1 broken check" if len(desk.broken) == 1 else f"{len(desk.broken)} broken checks")
    return (", ".join(said) + ".") if said else "Nobody."


def _changed(desk: Desk, people: People) -> str:
    if desk.by_hand:
        last, when = desk.by_hand, "Since the last run"
    elif desk.changes:
        run, last = desk.changes[-1]
        when = f"On {run.started:%Y-%m-%d}"
    else:
        return "Nobody: no run has changed a mark."
    last = people.in_order(last, attrgetter("student"))
    said = ", ".join(f"{people(each.student)} {change(each)}" for each in last[:3])
    return f"{when}: {said}{f' and {len(last) - 3} more' if len(last) > 3 else ''}."


def _alike(desk: Desk, similar: str | None) -> str:
    return (
        f"{similar} has the pairs." if similar else f"“nbreferee similar {desk.classroom.lab}” compares the hand-ins."
    )


def _cost(desk: Desk) -> str:
    marked = [run for run in desk.runs if run.marked]
    if not marked:
        return "No run of “nbreferee batch” is in the log."
    run = marked[-1]
    number = len(run.marked)
    processor = "" if run.processor is None else f", {duration(run.processor)} of processor time"
    return f"{duration(run.seconds)} of workers' time{processor} for the last {number} marked, {duration(run.seconds / number)} each."


def _history(desk: Desk) -> str:
    several = sum(len({e.points for e in member.history} - {None}) > 1 for member in desk.classroom.members)
    students = _students(len(desk.classroom.members))
    return f"{students}, {several or 'none'} of them with more than one mark so far."


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"
