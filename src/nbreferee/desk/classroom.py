"""A class as it stands: its students, what they handed in, their grades, and what marking left of their work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from nbgrader.api import MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from ..course.assignment import GRADE_SUFFIX, Assignment
from ..course.submissions import SubmissionFolders
from ..gradebook import timestamp
from ..gradebook.grade import Grade
from ..lms import record
from ..lms.collecting import Collector
from ..lms.exporting import collected_folder, has_gradebook, opened_gradebook
from ..lms.roster import Roster
from ..text import no_formula, one_line
from . import log, marked
from .log import Entry
from .marked import Marked

NO_ANSWER = ("not-answered", "no-notebook")
"""Diagnoses of who gave no answer."""


@dataclass(frozen=True)
class Question:
    """A question of the lab: its name, its points, and whether a person gives them."""

    name: str
    points: float
    manual: bool = False


@dataclass(frozen=True)
class Member:
    """One student of the class.

    Attributes:
        student: the name of the student's folder, nbgrader's student id.
        name: first and last name; empty where nothing says it.
        handed_in: whether there is a folder of the lab in ``submitted/``.
        grade: what the gradebook holds; None where nothing was marked.
        waiting: questions that need manual grading.
        missing: notebooks of the lab that are not in the folder.
        marked: what marking left.
        time: when it was handed in, in UTC, by the folder's ``timestamp.txt``.
        time_problem: what is wrong with that file.
        is_newer: whether what is in the folder was handed in after what was marked.
        due: when it had to be handed in, in UTC, with the student's own extension.
        history: the log's entries, old to new.
    """

    student: str
    name: str = ""
    handed_in: bool = True
    grade: Grade | None = None
    waiting: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    marked: Marked = field(default_factory=Marked)
    time: datetime | None = None
    time_problem: str = ""
    is_newer: bool = False
    due: datetime | None = None
    history: tuple[Entry, ...] = ()

    @property
    def failed(self) -> str:
        """Why the last run could not mark or record it; empty where it could, or where no run has tried."""
        last = self.history[-1] if self.history else None
        return (last.remarks or "no reason is known") if last is not None and last.state == "failed" else ""

    def points(self, question: str) -> float | None:
        """Points of a question; None where it was not marked, or still waits for points that nobody but a person gives.

        Where a check is broken, only a person can say what the answer deserves.
        """
        found = self.grade.questions.get(question) if self.grade else None
        cell = self.marked.cells.get(question)
        checks = cell.checks if cell else ()
        waits = question in self.waiting and (not checks or any(check.broken for check in checks))
        return None if found is None or waits else found[0]

    def answered(self, question: str) -> bool:
        """Whether checks found an answer to judge: not what was given out, and not an error that says so in each check."""
        cell = self.marked.cells.get(question)
        checks = cell.checks if cell else ()
        return question not in self.marked.unanswered and any(check.diagnosis not in NO_ANSWER for check in checks)


@dataclass(frozen=True)
class Classroom:
    """A class and one lab.

    Attributes:
        questions: of the lab, in its order.
        members: in the order of their names.
        zone: the course's time zone.
        entries: the lines of the log, old to new.
    """

    lab: str
    questions: tuple[Question, ...]
    members: tuple[Member, ...]
    zone: tzinfo = UTC
    entries: tuple[Entry, ...] = ()

    @property
    def graded(self) -> list[Member]:
        """The members with a grade."""
        return [member for member in self.members if member.grade is not None]

    @property
    def by_student(self) -> dict[str, Member]:
        """The members by the names of their folders."""
        return {member.student: member for member in self.members}

    @property
    def max_score(self) -> float:
        """The points of all questions."""
        return sum(question.points for question in self.questions)


def read(root: Path, lab: str, roster: Path | None = None) -> Classroom:
    """The class of a course's folder `root`, from what is stored there; nothing is marked.

    Args:
        roster: CSV file of the students; None: those of the gradebook, and who has handed in.

    Raises as `Collector` does.
    """
    course = Collector(root, lab, roster)
    assignment, coursedir = course.assignment, course.coursedir
    folders = SubmissionFolders(coursedir, assignment, root)
    grades = _grades(coursedir, lab)
    handed_in = set(folders.all())
    collected = record.read(collected_folder(coursedir, lab))
    names = {student: collected[student].name if student in collected else "" for student in {*handed_in, *grades}}
    names |= _names(course.roster, set(names))
    entries = _entries(root / "marks" / f"{lab}.log", names)
    histories: dict[str, list[Entry]] = {}
    for entry in entries:
        histories.setdefault(entry.student, []).append(entry)
    given = {name: cell.source for notebook in assignment.notebooks for name, cell in notebook.cells.items()}
    members = []
    for student in sorted(names):
        grade, waiting, due = grades.get(student, (None, (), None))
        time, problem = timestamp.read(folders.submitted(student)) if student in handed_in else (None, "")
        paths = {source.name: folders.autograded(student) / f"{source.name}.ipynb" for source in assignment.notebooks}
        both = folders.submitted(student), folders.autograded(student), [path.name for path in paths.values()]
        try:
            there = set(folders.notebooks(student)) if student in handed_in else set()
        except OSError:  # what cannot be looked at is not missing; marking it fails, and says why
            there = set(paths)
        found = marked.read(paths, given) if grade else Marked()
        if grade and not grade.begun and not found.cells:
            grade, waiting = None, ()  # recording began and ended before it had any
        members.append(
            Member(
                student,
                names[student],
                student in handed_in,
                grade,
                waiting,
                tuple(name for name in paths if student in handed_in and name not in there),
                found,
                time,
                problem,
                grade is not None and timestamp.is_newer(*both, grade.timestamp),
                due,
                tuple(histories.get(student, ())),
            )
        )
    return Classroom(lab, _questions(assignment), tuple(members), course.zone, tuple(entries))


def _entries(path: Path, students: Iterable[str]) -> list[Entry]:
    """The log's entries under the ids of the students: the log writes them in a form that no spreadsheet takes for a formula."""
    ids = {no_formula(one_line(student)): student for student in students}
    return [replace(entry, student=ids.get(entry.student, entry.student)) for entry in log.read(path)]


def _questions(assignment: Assignment) -> tuple[Question, ...]:
    cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
    return tuple(Question(cell.question, cell.points, cell.manual) for cell in cells)


def _names(roster: Roster, folders: set[str]) -> dict[str, str]:
    """The students of the roster by their folders, with their names where it says them; others have no folder yet."""
    found = {roster.folder_of(student, folders): student.full_name for student in roster.students}
    return {folder: name for folder, name in found.items() if name or folder not in folders}


def _grades(coursedir: CourseDirectory, lab: str) -> Mapping[str, tuple[Grade, tuple[str, ...], datetime | None]]:
    """Each student's grade, the questions that wait for a person, and when the work was due. Raises `LmsError`."""
    if not has_gradebook(coursedir):
        return {}
    try:
        with opened_gradebook(coursedir) as gradebook:
            found: Sequence[SubmittedAssignment] = gradebook.assignment_submissions(lab)
            return {str(each.student.id): (Grade.of(each), _waiting(each), _due(each)) for each in found}
    except MissingEntry:
        return {}


def _waiting(submitted: SubmittedAssignment) -> tuple[str, ...]:
    grades = [grade for notebook in submitted.notebooks for grade in notebook.grades]
    return tuple(grade.name.removesuffix(GRADE_SUFFIX) for grade in grades if grade.needs_manual_grade)


def _due(submitted: SubmittedAssignment) -> datetime | None:
    due: datetime | None = submitted.duedate
    return due.replace(tzinfo=UTC) if due else None
