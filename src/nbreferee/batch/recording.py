"""Writes marks into the gradebook by nbgrader's own ``autograde``, and reads them from it."""

import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import nbgrader.api
from nbgrader.api import Assignment as GradebookAssignment
from nbgrader.api import BaseCell, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Grade as GradebookGrade
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import temp_attrs
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError
from traitlets.config import Config

from ..course.assignment import GRADE_SUFFIX, Assignment
from ..course.config import without_password
from ..text import first_line
from .outcome import BatchError

DATABASE_TRIES = 6
"""How often the gradebook is tried before it counts as away; the pauses between double from one second on."""
_AWAY = ("OperationalError", "DatabaseError", "InterfaceError", "InternalError")
"""What SQLAlchemy calls a locked file, a server that does not answer, and a connection that breaks."""


_OUTDATED = ("no such column", "has no column named", "no such table", "does not exist")
"""How SQLite and PostgreSQL say that a table is as an earlier nbgrader made it."""


@cache
def _engine(address: str, **options: Any) -> Engine:
    return create_engine(address, **options)


def share_engines() -> None:
    """Let all gradebooks of one address that this process opens share an engine, which keeps the statements that it has compiled.

    nbgrader opens some twenty gradebooks for a submission, each with an engine of its own.
    """
    nbgrader.api.create_engine = _engine


class DatabaseAway(RuntimeError):
    """The gradebook is locked, or its server does not answer. The message says what was answered."""


class RecordingError(RuntimeError):
    """A submission's marks could not be recorded. The message says why."""


class _CaughtErrors(logging.Handler):
    """Keeps the exceptions that nbgrader catches and logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception that is being handled."""
        error = sys.exception()
        if error is not None and error not in self.errors:
            self.errors.append(error)


class Recorder:
    """The gradebook's side of one assignment.

    Args:
        coursedir: the course's folders and the gradebook's address.
        config: the course's configuration.
        assignment: what is marked.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        coursedir: CourseDirectory,
        config: Config,
        assignment: Assignment,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._coursedir, self._assignment, self._sleep = coursedir, assignment, sleep
        self._api = NbGraderAPI(coursedir=coursedir, config=config)
        self._unrecorded = 0
        share_engines()

    def submissions(self, line: Callable[[SubmittedAssignment], Any]) -> list[Any]:
        """What `line` makes of each submission in the gradebook. Raises `BatchError` if the assignment is not there."""

        def read() -> list[Any]:
            with self._gradebook() as gradebook:
                self._compare_points(gradebook.find_assignment(self._assignment.name))
                return [line(found) for found in gradebook.assignment_submissions(self._assignment.name)]

        return self._read(read)

    def automatic_points(self) -> dict[str, dict[str, float | None]]:
        """What checks gave, by student and by question, as the gradebook has it. Raises `BatchError` as `submissions` does."""

        def read() -> list[Any]:
            with self._gradebook() as gradebook:
                assignment = gradebook.find_assignment(self._assignment.name)
                grades = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, GradebookGrade.auto_score)
                grades = grades.select_from(GradebookGrade).join(BaseCell, GradebookGrade.cell_id == BaseCell.id)
                grades = grades.join(SubmittedNotebook, GradebookGrade.notebook_id == SubmittedNotebook.id)
                grades = grades.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                return list(grades.filter(SubmittedAssignment.assignment_id == assignment.id))

        found: dict[str, dict[str, float | None]] = {}
        for student, name, points in self._read(read):
            found.setdefault(student, {})[name.removesuffix(GRADE_SUFFIX)] = points
        return found

    def _read(self, read: Callable[[], list[Any]]) -> list[Any]:
        """What `read` finds in the gradebook. Raises `BatchError` if the assignment is not there."""
        shown = without_password(self._coursedir.db_url)
        try:
            found: list[Any] = self._patiently(read)
        except MissingEntry as error:
            raise BatchError(
                f"The gradebook {shown} does not hold {self._assignment.name!r}. Run 'nbgrader generate_assignment "
                f"{self._assignment.name} --force' first."
            ) from error
        except (DatabaseAway, SQLAlchemyError, ImportError) as error:
            reason = str(error) if isinstance(error, DatabaseAway) else first_line(error)
            raise BatchError(
                f"The gradebook {shown} cannot be read ({reason}). 'nbreferee doctor' tries it, too."
            ) from error
        return found

    def record(self, student: str) -> float:
        """Let nbgrader write gradebook and autograded notebooks; it finds the results in the cache. The score.

        Raises:
            RecordingError: this submission's marks could not be recorded.
            BatchError: the previous submission's marks could not be recorded either; the gradebook takes no marks.
        """
        try:
            score: float = self._patiently(lambda: self._autograde(student))
        except DatabaseAway as away:
            self._unrecorded += 1
            if self._unrecorded > 1:
                shown = without_password(self._coursedir.db_url)
                raise BatchError(
                    f"The gradebook {shown} takes no marks ({away}): neither of the last two submissions could be recorded. What is "
                    "marked is kept; the same command continues."
                ) from away
            raise RecordingError(str(away)) from away
        self._unrecorded = 0
        return score

    def _autograde(self, student: str) -> float:
        caught = _CaughtErrors()
        with temp_attrs(self._coursedir, assignment_id=self._assignment.name, student_id=student):
            converter = Autograde(coursedir=self._coursedir, parent=self._api)
            converter.force = converter.create_student = True
            converter.log.addHandler(caught)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way with its sessions
                    converter.start()
            except (NbGraderException, SQLAlchemyError, OSError, SystemExit) as error:
                raise self._reason([*caught.errors, error]) from error
            finally:
                converter.log.removeHandler(caught)
        with self._gradebook() as gradebook:
            try:
                return round(float(gradebook.find_submission(self._assignment.name, student).score), 2)
            except MissingEntry as error:
                raise RecordingError(
                    "nbgrader left it out (it takes the folder's name for another student's)."
                ) from error

    @contextmanager
    def _gradebook(self) -> Iterator[Gradebook]:
        """The course's gradebook. Raises `DatabaseAway` where it does not answer."""
        try:
            with Gradebook(self._coursedir.db_url, self._coursedir.course_id) as gradebook:
                yield gradebook
        except DBAPIError as error:
            if (known := self._of_database(error)) is None:
                raise
            raise known from error

    def _reason(self, errors: list[BaseException]) -> BatchError | DatabaseAway | RecordingError:
        """Why nbgrader gave up: the database where it was that, else the first error that is not only about another one."""
        for error in (cause for caught in errors for cause in _causes(caught)):
            if (known := self._of_database(error)) is not None:
                return known
        own = [error for error in errors if not isinstance(error, NbGraderException)]
        return RecordingError(first_line((own or errors)[0]))

    def _of_database(self, error: BaseException) -> BatchError | DatabaseAway | None:
        """What a database's error means: that it was made by another nbgrader, or is away; None for any other error."""
        if isinstance(error, DBAPIError) and any(words in str(error.orig) for words in _OUTDATED):
            return BatchError(
                f"The gradebook {without_password(self._coursedir.db_url)} was made by another version of nbgrader ({first_line(error)}). "
                "Keep a copy of it, and run 'nbgrader db upgrade'."
            )
        return DatabaseAway(first_line(error)) if type(error).__name__ in _AWAY else None

    def _compare_points(self, recorded: GradebookAssignment) -> None:
        """Raise `BatchError` where the gradebook's grade cells are not those of the source."""
        theirs = {
            cell.name: cell.max_score
            for notebook in recorded.notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        ours = {cell.grade_id: cell.points for notebook in self._assignment.notebooks for cell in notebook.grade_cells}
        differing = sorted(name for name in theirs | ours if theirs.get(name) != ours.get(name))
        others = sorted(theirs.keys() ^ ours.keys())
        if others and recorded.submissions:
            raise BatchError(
                f"The gradebook and the source have other questions ({', '.join(others)}). nbgrader adds, renames and removes none once there "
                f"are submissions: let {self._assignment.name} have the questions that it had, or make a lab of another name."
            )
        if differing:
            raise BatchError(
                f"Points in the gradebook and in the source differ ({', '.join(differing)}). Run 'nbgrader generate_assignment "
                f"{self._assignment.name} --force' after editing the source."
            )

    def _patiently(self, action: Callable[[], Any]) -> Any:
        """What `action` returns; it is tried again for half a minute while it raises `DatabaseAway`."""
        for attempt in range(DATABASE_TRIES - 1):
            try:
                return action()
            except DatabaseAway:
                self._sleep(2**attempt)
        return action()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those that it arose from."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
