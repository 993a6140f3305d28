"""Marks all submissions of an assignment and fills the gradebook.

Results go to the cache as they come, and from there into the gradebook: whatever ends this process, running it again continues.
"""

import glob
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import nbformat
from nbgrader.api import SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.log import get_logger

from ..course.assignment import REMARK_COLUMN
from ..course.config import load_assignment, load_config
from ..course.submissions import SubmissionFolders
from ..gradebook import exports, late, timestamp
from ..gradebook.feedback import Recorded
from ..gradebook.prepared import PREPARED
from ..marking import Marker, fingerprint
from ..marking.lab_check import check_lab, was_checked
from ..results.notebook import broken_checks_of, review_flags_of, warnings_of
from ..sandbox import UNCONFINED_WARNING, Sandbox
from ..submission import PreparedSubmission, misplaced
from ..text import first_line, one_line
from .executors import Executor, executor
from .forced import ForcedRun
from .lock import only_one
from .outcome import BatchError, Marked, Options, Outcome
from .recording import Recorder, RecordingError
from .seen import SeenSubmissions


class Batch:
    """A class and how it is marked. Raises `BatchError`, `MarkingSchemeError`, `LabError` where it cannot be."""

    def __init__(self, root: Path, assignment: str, options: Options):
        self.root, self.options = root, options
        self.config = load_config(root)
        self.config.CourseDirectory.root = str(root)
        self.assignment = load_assignment(root, assignment, self.config)
        self.marker = Marker(self.assignment, config=self.config)
        if not was_checked(self.marker):  # it was validated before that
            self.marker.validate()
        # For autograde, which records what a worker found and marks nothing itself.
        self.config.Marker.keep_broken = True
        if not self.marker.cache:
            raise BatchError("Set Marker.cache in nbgrader_config.py: results of a class are kept there on their way.")
        coursedir = CourseDirectory(config=self.config)
        self.folders = SubmissionFolders(coursedir, self.assignment, root)
        self.recorder = Recorder(coursedir, self.config, self.assignment)
        self.unable_workers: dict[str, str] = {}
        self._late_policy = late.policy(self.config)
        self._forced = ForcedRun(
            root / self.marker.cache, assignment, options.students, fingerprint.digest(self.marker.conditions)
        )
        self._seen = SeenSubmissions(
            root / self.marker.cache / f"seen-{assignment}.json",
            f"{fingerprint.digest(self.marker.conditions)}, read by nbformat {nbformat.__version__}",
        )
        self._failed: dict[str, str] = {}
        self._said = {UNCONFINED_WARNING}  # by this process, before anything is marked

    @property
    def sandbox(self) -> Sandbox:
        """What separates notebooks that are run here from the machine."""
        return Sandbox(config=self.marker.lab_config)

    @property
    def lab_was_checked(self) -> bool:
        """Whether `check_lab` knows the answer already."""
        return was_checked(self.marker)

    def check_lab(self) -> None:
        """Mark the lab's own solution and its untouched release, once. Raises `BatchError` where they do not get what they must."""
        if problems := check_lab(self.marker):
            raise BatchError(f"{self.assignment.name} is not ready to be marked:\n" + "\n".join(problems))

    def students(self) -> list[str]:
        """The students with a folder for the assignment, in order. Raises `NoSubmissions`."""
        return self.folders.students(self.options.students)

    def overlooked(self) -> list[str]:
        """A sentence for each student's folder whose notebooks lie where no submission of the assignment is looked for."""
        return self.folders.overlooked(self.options.students)

    def run(self, students: list[str], on_outcome: Callable[[Outcome], None]) -> None:
        """Mark and record `students`; `on_outcome` is called with each outcome as it comes. Raises `BatchError`, `OSError`.

        The lab is checked first: a class is not marked by a scheme that the lab's own solution fails. A run that marks everybody anew
        (`force`) goes on where it was interrupted.
        """
        with only_one(self.root / self.marker.cache / f"{self.assignment.name}.lock", self.assignment.name):
            try:
                self._run(students, on_outcome)
            finally:
                self._seen.keep()

    def _run(self, students: list[str], on_outcome: Callable[[Outcome], None]) -> None:
        self.check_lab()
        settled, points = dict(self.recorder.submissions(self._settled)), self.recorder.automatic_points()
        again = set(students) - self._forced.done() if self.options.force else set()
        waiting = []
        for student in students:
            score = settled.get(student)
            if student not in again and score is not None and self._is_recorded(student, points.get(student, {})):
                on_outcome(Outcome(student, "unchanged", score=score, warnings=self._lateness(student)))
            else:
                waiting.append(student)
        if waiting:
            course = str(self.root), self.assignment.name, self.marker.conditions, self.marker.submission_limits
            with executor(self.options, *course) as workers:
                PREPARED.most = 2 * max(1, len(workers)) + 2
                for marked in self._marked(workers, waiting):
                    self._say(marked)
                    outcome = self._record(marked)
                    if self.options.force and outcome.state == "marked":
                        self._forced.note(outcome.student)
                    on_outcome(outcome)
                self.unable_workers = workers.unable
        if self.options.force:
            self._forced.finish()
        self.marker.forget_unused()

    def _say(self, marked: Marked) -> None:
        """Log what a worker has warned of, each warning once in a run."""
        for notice in dict.fromkeys(marked.notices):
            if notice not in self._said:
                self._said.add(notice)
                get_logger().warning("%s: %s", marked.student, one_line(notice))

    def points(self) -> dict[str, float]:
        """Each student's points in the gradebook, without late penalties. Raises `BatchError`."""
        return dict(self.recorder.submissions(lambda found: (found.student.id, float(found.score))))

    def write_csv(self, path: Path) -> None:
        """The marks of all students in the gradebook, a teacher's own marks included, and a line for who has none.

        The last column, ``remark``, says whose submission could not be marked or recorded, and why. Raises `BatchError`, `OSError`.
        """
        questions = [cell.question for notebook in self.assignment.notebooks for cell in notebook.grade_cells]
        lines = {line["student"]: line for line in self.recorder.submissions(exports.line)}
        for student in self.folders.all():
            lines.setdefault(student, {"student": student, REMARK_COLUMN: "not marked"})
        for student, reason in self._failed.items():
            lines.setdefault(student, {"student": student})[REMARK_COLUMN] = one_line(f"failed: {reason}")
        exports.write(path, list(lines.values()), [*questions, REMARK_COLUMN])

    def _settled(self, submitted: SubmittedAssignment) -> tuple[str, float | None]:
        """A student and their points, or None if the time of the hand-in or the late penalties would be others now."""
        student = submitted.student.id
        time, _ = timestamp.read(self.folders.submitted(student))
        same = (time and time.replace(tzinfo=None)) == submitted.timestamp
        try:
            current = same and late.is_current(submitted, self._late_policy, self.folders.notebooks(student))
        except OSError:  # why, is said when it is to be marked
            current = False
        return student, float(submitted.score) if current else None

    def _lateness(self, student: str) -> tuple[str, ...]:
        """A warning where the time of the hand-in cannot be read."""
        _, problem = timestamp.read(self.folders.submitted(student))
        return (f"{problem}. It is not known how late this is: write the time into the file.",) if problem else ()

    def _is_recorded(self, student: str, points: Mapping[str, float | None]) -> bool:
        """Whether the autograded notebooks are those of the submission as it is, and the gradebook's `points` theirs."""
        try:
            names = self.folders.notebooks(student)
            if not names:
                return False
            recorded = {
                path.stem: Recorded.read(path)
                for source in self.assignment.notebooks
                if (path := self.folders.autograded(student) / f"{source.name}.ipynb").exists() or source.name in names
            }
            conditions = fingerprint.digest(self.marker.conditions)
            for found in recorded.values():
                if found is None or found.broken or found.conditions != conditions:
                    return False
                if any(points.get(question) != number for question, number in found.points.items()):
                    return False  # the gradebook is older than they are: a backup, perhaps
            folder = self.folders.submitted(student)
            handed_in = self._seen.fingerprints(folder) or self._noted(student, self._prepare(student))
        except Exception:  # why, is said when it is to be marked
            return False
        return all(found and found.fingerprint == handed_in[name] for name, found in recorded.items())

    def _noted(self, student: str, prepared: PreparedSubmission) -> Mapping[str, str]:
        """The fingerprints of a submission's notebooks by name, noted for the next run."""
        folder = self.folders.submitted(student)
        found = {name: fingerprint.of_notebook(prepared, name) for name in prepared.notebooks}
        if (before := PREPARED.settled(folder, self.marker)) is not None:
            self._seen.note(folder, before, found)
        return found

    def _marked(self, workers: Executor, students: list[str]) -> Iterator[Marked]:
        """Each student's results, or the reason why there are none, as they become known."""
        waiting = iter(students)
        left = True
        while left or workers.busy:
            if left and workers.has_room:
                student = next(waiting, None)
                left = student is not None
                if student is not None and (known := self._known(workers, student)):
                    yield known
                continue
            marked = workers.next()
            if problem := self.marker.remember(dict(marked.results)):
                raise BatchError(f"{problem} The run has stopped; when that is mended, the same command continues.")
            yield marked

    def _known(self, workers: Executor, student: str) -> Marked | None:
        """What is known of a submission without marking it; None where the workers have to mark it."""
        if glob.has_magic(student):
            return Marked(student, reason="nbgrader takes the folder's name for a pattern. Rename the folder.")
        try:
            if not self.folders.notebooks(student):
                folder = self.folders.submitted(student)
                return Marked(student, reason=f"There is no notebook of this assignment in {folder}.")
            prepared = self._prepare(student)
            self._noted(student, prepared)
        except Exception as error:  # whatever a folder holds costs nobody else anything
            return Marked(student, reason=f"Its files cannot be read: {first_line(error)}.")
        found = {} if self.options.force else self.marker.remembered(prepared)
        if len(found) == len(prepared.notebooks):
            return Marked(student, found)
        workers.submit(student, prepared)
        return None

    def _record(self, marked: Marked) -> Outcome:
        reason = marked.reason
        try:
            score = None if reason else self.recorder.record(marked.student)
        except RecordingError as error:
            reason = f"Its marks could not be recorded: {error}"
        if reason:
            self._failed[marked.student] = reason
            return Outcome(marked.student, "failed", marked.cost, reason=reason)
        folder = self.folders.submitted(marked.student)
        elsewhere = misplaced(folder, self.assignment, self.marker.submission_limits)
        return Outcome(
            marked.student,
            "marked",
            marked.cost,
            score,
            warnings=tuple(dict.fromkeys((*self._lateness(marked.student), *elsewhere, *warnings_of(marked.results)))),
            review_flags=tuple(review_flags_of(marked.results)),
            broken=tuple(broken_checks_of(marked.results)),
        )

    def _prepare(self, student: str) -> PreparedSubmission:
        return PREPARED.get(self.folders.submitted(student), self.marker)
