"""What the exporters of all platforms share: grades from nbgrader's gradebook, and who each student is on the platform."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import ExportPlugin
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Unicode

from ..course.config import without_password
from ..gradebook import timestamp
from ..gradebook.grade import Grade
from ..text import first_line, some
from . import record, tables, times
from .errors import LmsError
from .limits import Collecting
from .record import Collected
from .roster import Roster, Student

COMMENT = "Points: "
"""What a feedback comment of ours begins with: a person's own are left as they are."""


@dataclass(frozen=True)
class Row:
    """A student's line: who they are on the platform, and their grades by lab; None where nothing was handed in."""

    student: str
    first: str
    last: str
    name: str
    section: str
    ids: Mapping[str, str]
    unit: str
    roster_row: tuple[str, ...]
    grades: Mapping[str, Grade | None]

    @property
    def full_name(self) -> str:
        """First name, then last name, as far as known."""
        return f"{self.first} {self.last}".strip() or self.name or self.student

    @property
    def sortable_name(self) -> str:
        """Last name, comma, first name, as far as known."""
        return f"{self.last}, {self.first}".strip(", ") if self.last else self.name

    def final_scores(self, labs: Sequence[str]) -> list[str]:
        """The final score of each lab; empty where nothing was handed in."""
        return ["" if (grade := self.grades.get(lab)) is None else tables.number(grade.score) for lab in labs]

    def comment(self, lab: str) -> str:
        """The grade of a `lab` in a line: points, penalty, each question's points."""
        grade = self.grades[lab]
        assert grade is not None
        penalty = ""
        if grade.late_penalty:
            penalty = f", {tables.number(grade.late_penalty)} off for lateness: {tables.number(grade.score)}"
        questions = ", ".join(
            f"{name} {tables.number(points)}/{tables.number(most)}" for name, (points, most) in grade.questions.items()
        )
        waiting = " Some questions still need manual grading." if grade.needs_manual else ""
        return f"{COMMENT}{tables.number(grade.raw_score)} of {tables.number(grade.max_score)}{penalty}. {questions}.{waiting}"


class GradesExport(ExportPlugin):  # type: ignore[misc]
    """Writes the grades of a lab for one platform; a platform's module says in which form.

    Attributes:
        platform: the platform's name.
        suffix: of the file.
        notes: what the instructor should know of the file that was written, as sentences.
        header: the columns of the roster, where it is a file.
        max_scores: the points of each lab.
    """

    platform = ""
    suffix = ".csv"

    roster = Unicode(
        "",
        help="The platform's own export of its gradebook or participants as CSV: names, ids and columns are taken from it.",
    ).tag(config=True)
    column = Unicode(
        "",
        help="What the platform calls the lab: the title of its column there. Empty: as in the roster, else the lab's name.",
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file for nbgrader's ``export`` command, which ends with an error message where that cannot be done."""
        try:
            path = self.write(gradebook)
        except LmsError as error:
            self.log.error("%s", error)
            sys.exit(1)
        for note in self.notes:
            self.log.warning("%s", note)
        self.log.info("Wrote %s", path)

    def write(self, gradebook: Gradebook) -> Path:
        """Write the grades of the chosen assignments and students to the file `to`; returns it. Raises `LmsError`, `OSError`."""
        self.notes: list[str] = []
        labs = self._labs(gradebook)
        known = Roster.of_gradebook(gradebook.students)
        collected: dict[str, Collected] = {}
        for lab in labs:
            collected |= record.read(collected_folder(self.coursedir, lab))
        roster = self._roster(known, collected)
        self.header = roster.header
        self.max_scores = {lab: float(gradebook.find_assignment(lab).max_score) for lab in labs}
        rows = self._rows(gradebook, labs, roster, known, collected)
        path = Path(self.to or f"grades-{self.platform}{self.suffix}")
        content = self.content(rows, labs)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """The file's content. Raises `LmsError`."""
        raise NotImplementedError

    def note(self, sentence: str) -> None:
        """Keep a sentence for the instructor."""
        self.notes.append(sentence)

    def title(self, lab: str, known: str | None) -> str:
        """What the platform calls a lab: as the instructor says, else as the roster does, else by its own name."""
        return str(self.column) or known or lab

    @property
    def coursedir(self) -> CourseDirectory:
        """The course's folders."""
        found = getattr(self.parent, "coursedir", None)
        return found if isinstance(found, CourseDirectory) else CourseDirectory(config=self.config)

    def _labs(self, gradebook: Gradebook) -> list[str]:
        there = [str(assignment.name) for assignment in gradebook.assignments]
        wanted = [str(name) for name in self.assignment] or there
        unknown = [name for name in wanted if name not in there]
        if unknown or not wanted:
            raise LmsError(
                f"The gradebook does not hold {', '.join(unknown) or 'any assignment'} (there: {', '.join(there) or 'none'}). Mark a "
                "class first."
            )
        return wanted

    def _roster(self, gradebooks: Roster, collected: Mapping[str, Collected]) -> Roster:
        if not self.roster:
            return gradebooks
        limits = Collecting(config=self.config)
        roster = Roster.read(Path(self.roster), limits.roster_bytes, times.zone("UTC")).named_as(
            record.known(gradebooks, collected)
        )
        self.notes += roster.notes
        return roster

    def _rows(
        self,
        gradebook: Gradebook,
        labs: Sequence[str],
        roster: Roster,
        gradebooks: Roster,
        collected: Mapping[str, Collected],
    ) -> list[Row]:
        grades: dict[str, dict[str, Grade]] = {}
        for lab in labs:
            for submitted in gradebook.assignment_submissions(lab):
                grade = Grade.of(submitted)
                grades.setdefault(grade.student, {})[lab] = grade
        known = {student.id: student for student in gradebooks.students}
        rows, listed = [], set()
        for student in roster.students:
            folder = roster.folder_of(student, grades)
            listed.add(folder)
            rows.append(_row(folder, student, known.get(folder), collected.get(folder), grades.get(folder, {}), labs))
        if strangers := sorted(set(grades) - listed):
            self.note(f"Not in the roster, and left out: {', '.join(strangers)}.")
        if self.student:
            chosen = {str(name) for name in self.student}
            rows = [row for row in rows if row.student in chosen]
        for lab in labs:
            self._note_newer(
                rows, lab, [f"{notebook.name}.ipynb" for notebook in gradebook.find_assignment(lab).notebooks]
            )
        self._note_grades(rows, labs)
        return rows

    def _note_newer(self, rows: Sequence[Row], lab: str, notebooks: Sequence[str]) -> None:
        """Name who has handed in again: their scores are those of an earlier hand-in."""
        newer = []
        steps = str(self.coursedir.submitted_directory), str(self.coursedir.autograded_directory)
        for row in rows:
            if grade := row.grades.get(lab):
                submitted, autograded = (Path(self.coursedir.format_path(step, row.student, lab)) for step in steps)
                if timestamp.is_newer(submitted, autograded, notebooks, grade.timestamp):
                    newer.append(row.student)
        if newer:
            self.note(
                f"{lab}: {len(newer)} handed in again after they were marked, and their scores are of the earlier hand-in: {some(newer)}. "
                "Run the batch first."
            )

    def _note_grades(self, rows: Sequence[Row], labs: Sequence[str]) -> None:
        for lab in labs:
            waiting = [row.student for row in rows if (grade := row.grades.get(lab)) and grade.needs_manual]
            missing = [row.student for row in rows if row.grades.get(lab) is None]
            if waiting:
                self.note(
                    f"{lab}: {len(waiting)} still need manual grading, and their scores are not final: {some(waiting)}."
                )
            if missing:
                self.note(f"{lab}: {len(missing)} have no marks, and their grade is left empty: {some(missing)}.")


def has_gradebook(coursedir: CourseDirectory) -> bool:
    """Whether there is a gradebook: opening one that is a file would make it."""
    url = make_url(coursedir.db_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


@contextmanager
def opened_gradebook(coursedir: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook. Raises `LmsError` where it cannot be read."""
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            yield gradebook
    except SQLAlchemyError as error:
        where = without_password(coursedir.db_url)
        raise LmsError(f"The gradebook {where} cannot be read ({first_line(error)}).") from error


def collected_folder(coursedir: CourseDirectory, lab: str) -> Path:
    """Where is kept what was collected of a `lab`: beside nbgrader's own folders of downloads."""
    name = coursedir.config.ZipCollectApp.get("downloaded_directory", "downloaded")
    return Path(coursedir.root) / str(name) / lab


def _row(
    folder: str,
    student: Student,
    known: Student | None,
    collected: Collected | None,
    grades: Mapping[str, Grade],
    labs: Sequence[str],
) -> Row:
    """What the roster, the gradebook and the collected hand-ins know of a student, the first that knows it."""
    ids = {**(collected.ids if collected else {}), **(known.ids if known else {}), **student.ids}
    return Row(
        folder,
        student.first or (known.first if known else ""),
        student.last or (known.last if known else ""),
        student.name or (collected.name if collected else ""),
        student.section,
        ids,
        collected.unit if collected else "",
        student.row,
        {lab: grades.get(lab) for lab in labs},
    )
