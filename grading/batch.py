"""A whole class in one go: submissions are marked side by side, here or on a cluster, and recorded one after another.

Submissions and marks travel as bytes, so that workers need no folder of ours; they need the same course at its own place.
Marks go to the cache as they come, and from there into the gradebook by nbgrader's own ``autograde``: whatever ends this
process, running it again continues.
"""

import csv
import difflib
import fnmatch
import glob
import json
import os
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment as NbgraderAssignment
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError

from . import course, fingerprint, submission
from .assignment import GRADE_SUFFIX
from .cluster import BatchError, Cluster, first_line
from .marking import Marker
from .marks import NotebookMarks, problems_of, suspicions_of
from .submission import Prepared

_DATABASE_TRIES = 6
# What a locked file, a server that does not answer, and a connection that breaks in a statement or a commit are called.
_AWAY = ("OperationalError", "DatabaseError", "InterfaceError", "InternalError")
_AWAY_IN_LOG = re.compile(rf"^\s*(sqlalchemy\.exc\.(?:{'|'.join(_AWAY)}): .*)", re.MULTILINE)
_ERROR_IN_LOG = re.compile(r"^\s*((?:\w+\.)*\w*(?:Error|Exception|Entry)(?:: .*)?)$", re.MULTILINE)


class _DatabaseAway(RuntimeError):
    """The gradebook is locked, or its server does not answer. The message says what was answered."""


@dataclass(frozen=True)
class Options:
    """How a class is marked.

    Attributes:
        students: pattern of the students' names.
        workers: processes on this machine; unused with `scheduler`.
        scheduler: address of a running Dask scheduler.
        resources: what a worker must have declared, such as ``{"GPU": 1}``.
        force: mark and record anew what has not changed, too.
        remote_course: the course's folder where the workers are; by default the same as here.
    """

    students: str = "*"
    workers: int = 1
    scheduler: str | None = None
    resources: dict[str, float] = field(default_factory=dict)
    force: bool = False
    remote_course: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one submission: "marked", "unchanged" or "failed" with the reason.

    Of a marked one, `problems` say what is missing, damaged or was worked around, and `suspicions` which places in its code are
    worth a look.
    """

    student: str
    state: str
    seconds: float = 0.0
    score: float | None = None
    reason: str = ""
    problems: tuple[str, ...] = ()
    suspicions: tuple[str, ...] = ()


class Batch:
    """Marks all submissions of an assignment and fills the gradebook."""

    def __init__(self, root: Path, assignment: str, options: Options):
        self.root, self.options = root, options
        self.config = course.load_config(root)
        self.config.CourseDirectory.root = str(root)
        self.assignment = course.load_assignment(root, assignment, self.config)
        self.marker = Marker(config=self.config)
        self.config.Marker.cache = self.marker.cache = self.marker.cache and str(root / self.marker.cache)
        self.config.Marker.keep_broken = True  # autograde records what a worker found and marks nothing itself
        self._coursedir = CourseDirectory(config=self.config)
        self.marker.validate(self.assignment)
        self.unable_workers: dict[str, str] = {}
        self._unrecorded = 0
        if not self.marker.cache:
            raise BatchError("Set Marker.cache in nbgrader_config.py: marks of a class are kept there on their way.")

    def students(self) -> list[str]:
        """The students with a folder for the assignment, in order. Raises `BatchError` if there are none."""
        excluded = self._coursedir.student_id_exclude.split(",")
        submitted = (path.parent.name for path in self._submitted(self.assignment.name) if path.is_dir())
        found = sorted(student for student in submitted if student not in excluded)
        students = [student for student in found if fnmatch.fnmatchcase(student, self.options.students)]
        if not students:
            whose = f"there are {len(found)} others" if found else "nobody has"
            folder = self._folder(self._coursedir.submitted_directory, "STUDENT")
            raise BatchError(
                f"No student matching {self.options.students!r} has handed in {self.assignment.name!r} ({whose}). Submissions belong "
                f"into {folder}."
            )
        return students

    def overlooked(self) -> list[str]:
        """A sentence for each student's folder whose notebooks lie where no submission of the assignment is looked for."""
        sentences = []
        wanted = self._folder(self._coursedir.submitted_directory, "STUDENT").name
        for folder in sorted({path.parent for path in self._submitted("*")}):
            names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
            if wanted in names or not fnmatch.fnmatchcase(folder.name, self.options.students):
                continue
            alike = difflib.get_close_matches(wanted, names, 1)
            if alike or any(name.endswith(".ipynb") for name in names):
                found = f"a folder {alike[0]!r}" if alike else "notebooks"
                sentences.append(f"{folder.name}: has {found}, but no folder {wanted!r}, and is left out.")
        return sentences

    def _submitted(self, assignment: str) -> list[Path]:
        """What all students have in the place of an assignment that a pattern names."""
        path = Path(self._coursedir.format_path(self._coursedir.submitted_directory, "*", assignment))
        return list(self.root.glob(str(path.relative_to(self.root))))

    def run(self, students: list[str], report: Callable[[Outcome], None]) -> None:
        """Mark and record `students`; `report` is called with each outcome as it comes. Raises `BatchError`."""
        recorded = self._recorded()
        waiting = []
        for student in students:
            if not self.options.force and self._is_recorded(student, recorded):
                report(Outcome(student, "unchanged", score=recorded[student]))
            else:
                waiting.append(student)
        if waiting:
            with self._cluster() as cluster:
                self.unable_workers = cluster.unable
                for student, marks, seconds in self._marked(cluster, waiting):
                    report(self._record(student, marks, seconds))

    def write_csv(self, path: Path) -> None:
        """The marks of all students in the gradebook, one line a student, a teacher's own marks included.

        Raises `BatchError` if the gradebook cannot be read.
        """
        rows = [cell.row for notebook in self.assignment.notebooks for cell in notebook.grade_cells]

        def line(found: SubmittedAssignment) -> list:
            grades = {g.name.removesuffix(GRADE_SUFFIX): g for n in found.notebooks for g in n.grades}
            scores = [round(grades[row].score, 2) if row in grades else "" for row in rows]
            return [found.student.id, round(found.score, 2), found.max_score, found.needs_manual_grade, *scores]

        lines = self._submissions(line)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["student", "score", "max_score", "needs_manual_grade", *rows])
            writer.writerows(sorted(lines, key=lambda entry: entry[0]))

    # What has been done already ----------------------------------------------------------------------------------

    def _submissions(self, line: Callable[[SubmittedAssignment], Any]) -> list:
        """What `line` makes of each submission in the gradebook. Raises `BatchError` if the assignment is not there."""

        def read() -> list:
            with _gradebook(self._coursedir) as gradebook:
                self._compare_points(gradebook.find_assignment(self.assignment.name))
                return [line(found) for found in gradebook.assignment_submissions(self.assignment.name)]

        shown = course.without_password(self._coursedir.db_url)
        try:
            return _patiently(read)
        except MissingEntry as error:
            raise BatchError(
                f"The gradebook {shown} does not hold {self.assignment.name!r}. Run 'nbgrader generate_assignment "
                f"{self.assignment.name} --force' first."
            ) from error
        except (_DatabaseAway, SQLAlchemyError, ImportError) as error:
            reason = str(error) if isinstance(error, _DatabaseAway) else first_line(error)
            raise BatchError(
                f"The gradebook {shown} cannot be read ({reason}). 'python -m grading doctor' tries it, too."
            ) from error

    def _compare_points(self, recorded: NbgraderAssignment) -> None:
        """Raise `BatchError` where the gradebook's grade cells are not those of the source."""
        theirs = {cell.name: cell.max_score for notebook in recorded.notebooks for cell in notebook.grade_cells}
        ours = {cell.grade_id: cell.points for notebook in self.assignment.notebooks for cell in notebook.grade_cells}
        differing = sorted(name for name in theirs | ours if theirs.get(name) != ours.get(name))
        if differing:
            raise BatchError(
                f"Points in the gradebook and in the source differ ({', '.join(differing)}). Run 'nbgrader generate_assignment "
                f"{self.assignment.name} --force' after editing the source."
            )

    def _recorded(self) -> dict[str, float]:
        """The scores of the students whose marks are in the gradebook. Raises `BatchError` if the assignment is not."""
        return dict(self._submissions(lambda found: (found.student.id, found.score)))

    def _is_recorded(self, student: str, recorded: dict[str, float]) -> bool:
        """Whether the gradebook and the autograded notebooks are those of the submission as it is."""
        if student not in recorded or not self._notebooks(student):
            return False
        try:
            prepared = self._prepare(student)
        except Exception:  # why, is said when it is to be marked
            return False
        conditions = fingerprint.digest(self.marker.conditions(self.assignment))
        for name in prepared.notebooks:
            path = self._folder(self._coursedir.autograded_directory, student) / f"{name}.ipynb"
            if not (self._folder(self._coursedir.submitted_directory, student) / f"{name}.ipynb").exists():
                if path.exists():
                    return False  # it was there before, and its points are still in the gradebook
                continue
            try:
                marking = json.loads(path.read_text(encoding="utf-8"))["metadata"]["marking"]
                done = (marking["fingerprint"], marking["conditions"])
                broken = any(check["broken"] for cell in marking["cells"].values() for check in cell["checks"])
            except (OSError, ValueError, KeyError):
                return False
            if broken or done != (fingerprint.of_notebook(prepared, name), conditions):
                return False
        return True

    # Marking, side by side ---------------------------------------------------------------------------------------

    def _marked(
        self, cluster: Cluster, students: list[str]
    ) -> Iterator[tuple[str, dict[str, NotebookMarks] | str, float]]:
        """Each student with her marks by notebook, or with the reason why there are none, as they become known."""
        waiting = iter(students)
        known: list[tuple[str, dict[str, NotebookMarks], float]] = []

        def more() -> bool:
            """Take the next student, if there is one."""
            student = next(waiting, None)
            if student is None:
                return False
            if glob.has_magic(student):
                known.append((student, "nbgrader takes the folder's name for a pattern. Rename the folder.", 0.0))
                return True
            if not self._notebooks(student):
                folder = self._folder(self._coursedir.submitted_directory, student)
                known.append((student, f"There is no notebook of this assignment in {folder}.", 0.0))
                return True
            try:
                prepared = self._prepare(student)
            except Exception as error:  # whatever a folder holds costs nobody else anything
                known.append((student, f"Its files cannot be read: {first_line(error)}.", 0.0))
                return True
            found = {} if self.options.force else self.marker.remembered(prepared, self.assignment)
            if len(found) == len(prepared.notebooks):
                known.append((student, found, 0.0))
            else:
                cluster.submit(student, prepared)
            return True

        left = True
        while left or known or cluster.busy:
            if left and not known and cluster.has_room:
                left = more()
            elif known:
                yield known.pop()
            else:
                done = cluster.next()
                if isinstance(done[1], dict) and (problem := self.marker.remember(done[1], self.assignment)):
                    raise BatchError(problem)
                yield done

    def _cluster(self) -> Cluster:
        return Cluster(
            self.options.remote_course or str(self.root),
            self.assignment.name,
            self.marker.conditions(self.assignment),
            workers=self.options.workers,
            scheduler=self.options.scheduler,
            resources=self.options.resources,
        )

    # Recording, one after another --------------------------------------------------------------------------------

    def _record(self, student: str, marks: dict[str, NotebookMarks] | str, seconds: float) -> Outcome:
        """Let nbgrader's autograde write gradebook and autograded notebooks; it finds the marks in the cache."""
        if isinstance(marks, str):
            return Outcome(student, "failed", reason=marks)
        api = NbGraderAPI(coursedir=self._coursedir, config=self.config)

        def autograde() -> float | str:
            """The score, or what went wrong."""
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way with its sessions
                answer = api.autograde(self.assignment.name, student, force=True, create=True)
            if answer["success"]:
                return score()
            log = answer.get("log", "") + answer.get("error", "")
            if log.rstrip().endswith("KeyboardInterrupt"):  # nbgrader catches that, too
                raise KeyboardInterrupt
            if away := _AWAY_IN_LOG.search(log):
                raise _DatabaseAway(away[1][:300])
            return _last_error(log)

        def score() -> float | str:
            with _gradebook(self._coursedir) as gradebook:
                try:
                    return round(gradebook.find_submission(self.assignment.name, student).score, 2)
                except MissingEntry:
                    return "nbgrader left it out (it takes the folder's name for another student's)."

        try:
            recorded = _patiently(autograde)
            self._unrecorded = 0
        except _DatabaseAway as away:
            recorded = str(away)
            self._unrecorded += 1
            if self._unrecorded > 1:
                shown = course.without_password(self._coursedir.db_url)
                raise BatchError(
                    f"The gradebook {shown} takes no marks ({away}): neither of the last two submissions could be recorded. What is "
                    "marked is kept; the same command continues."
                ) from away
        if isinstance(recorded, str):
            return Outcome(student, "failed", seconds, reason=f"Its marks could not be recorded: {recorded}")
        folder = self._folder(self._coursedir.submitted_directory, student)
        problems = tuple(dict.fromkeys((*submission.misplaced(folder, self.assignment), *problems_of(marks))))
        return Outcome(student, "marked", seconds, recorded, problems=problems, suspicions=tuple(suspicions_of(marks)))

    def _notebooks(self, student: str) -> list[str]:
        """The assignment's notebooks that the student has handed in."""
        folder = self._folder(self._coursedir.submitted_directory, student)
        names = [source.name for source in self.assignment.notebooks]
        return [name for name in names if os.path.lexists(folder / f"{name}.ipynb")]

    def _prepare(self, student: str) -> Prepared:
        return submission.prepare(self._folder(self._coursedir.submitted_directory, student), self.assignment)

    def _folder(self, step: str, student: str) -> Path:
        return Path(self._coursedir.format_path(step, student, self.assignment.name))


@contextmanager
def _gradebook(coursedir: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook. Raises `_DatabaseAway` where it does not answer."""
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            yield gradebook
    except DBAPIError as error:
        if type(error).__name__ not in _AWAY:
            raise
        raise _DatabaseAway(first_line(error)) from error


def _patiently(action: Callable[[], Any]) -> Any:
    """What `action` returns; it is tried again for half a minute while it raises `_DatabaseAway`."""
    for attempt in range(_DATABASE_TRIES - 1):
        try:
            return action()
        except _DatabaseAway:
            time.sleep(2**attempt)
    return action()


def _last_error(log: str) -> str:
    """The error that nbgrader's log tells last, without the one that only points to the lines above it."""
    errors = [error for error in _ERROR_IN_LOG.findall(log) if "NbGraderException" not in error]
    lines = errors or log.strip().splitlines() or ["nbgrader does not say why."]
    return lines[-1].strip()[:300]
