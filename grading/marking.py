"""`mark(submission) -> Report`: one pure function, on which every face of the kit is a thin adapter.

Same input, same report: the challenge inputs are seeded from the assignment, the check and all that the submission brings, its
files included: who hands in the same functions with another file gets other inputs.
"""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from jupyter_core.utils import run_sync
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from traitlets import Bool, List, Unicode
from traitlets.config import LoggingConfigurable

from . import checks, fingerprint, submission
from .assignment import Assignment, GradeCell, SourceNotebook
from .cache import MarksCache
from .fingerprint import Conditions
from .marks import NotebookMarks, problems_of, suspicions_of
from .report import CellReport, CheckResult, Report
from .sandbox import NO_ISOLATION_WARNING, Sandbox, SandboxError
from .sanitising import clean_notebook, one_line
from .session import StudentSession
from .submission import Prepared, Submitted
from .suspicion import suspicions


class Marker(LoggingConfigurable):
    """Marks submissions of an assignment by the marking scheme in `scheme`."""

    scheme = Unicode(
        "tests/marking", help="Folder of the marking scheme: one pytest file test_<row>.py for each grade cell."
    ).tag(config=True)
    depends = List(
        Unicode(),
        help="Further files and folders that the marking scheme uses: where they change, submissions are marked again.",
    ).tag(config=True)
    cache = Unicode(
        "",
        help="Folder in which marks are kept, so that unchanged submissions are not marked twice, relative to the course's "
        "folder. Empty: none.",
    ).tag(config=True)

    keep_broken = Bool(
        False,
        help="Take marks from the cache also where a check could not be carried out. Otherwise such a notebook is marked again.",
    ).tag(config=True)

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        self._conditions: dict[Path, Conditions] = {}

    @property
    def scheme_folder(self) -> Path:
        """The marking scheme's folder, absolute."""
        return Path(self.scheme).resolve()

    def conditions(self, assignment: Assignment) -> Conditions:
        """What marks of `assignment` depend on besides the submission."""
        if assignment.folder not in self._conditions:
            scheme = [self.scheme_folder, *self._further()]
            self._conditions[assignment.folder] = fingerprint.conditions(assignment, self.config, scheme)
        return self._conditions[assignment.folder]

    def _further(self) -> list[Path]:
        return [Path(path).resolve() for path in self.depends]

    def validate(self, assignment: Assignment) -> None:
        """Raise `MarkingSchemeError` unless the scheme can be read and its points are those of the assignment's cells."""
        cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells if not cell.manual]
        checks.validate(self.scheme_folder, {cell.row: cell.points for cell in cells})

    def mark(self, folder: Path, assignment: Assignment) -> Report:
        """Mark one student's `folder` of notebooks.

        Raises:
            SandboxError: no sandbox can be had on this machine.
            MarkingSchemeError: the scheme cannot be read.
        """
        started = time.monotonic()
        prepared = submission.prepare(folder, assignment)
        submitted = fingerprint.of_submission(prepared)
        marks = self.mark_prepared(prepared, assignment)
        cells = {row: cell for entry in marks.values() for row, cell in entry.cells.items()}
        problems = dict.fromkeys([*submission.misplaced(folder, assignment), *problems_of(marks)])
        devices = dict.fromkeys(entry.device for entry in marks.values() if entry.device)
        seconds = round(time.monotonic() - started, 2)
        device = "; ".join(devices) or "nothing was run"
        student = folder.parent.name if folder.name == assignment.name else folder.name
        fingerprints = {"submission": submitted, **asdict(self.conditions(assignment))}
        suspicions = tuple(suspicions_of(marks))
        return Report(assignment.name, student, cells, device, seconds, tuple(problems), fingerprints, suspicions)

    def remembered(self, prepared: Prepared, assignment: Assignment) -> dict[str, NotebookMarks]:
        """The marks of those notebooks that are in the cache."""
        if not self.cache:
            return {}
        cache, conditions, found = MarksCache(Path(self.cache)), self.conditions(assignment), {}
        for name in prepared.notebooks:
            marks = cache.get(cache.key(name, fingerprint.of_notebook(prepared, name), conditions))
            if marks is not None and (self.keep_broken or not marks.broken):
                found[name] = marks
        return found

    def remember(self, marks: dict[str, NotebookMarks], assignment: Assignment) -> str:
        """Keep marks in the cache. Returns a sentence where it cannot be written, which costs time but no marks."""
        if not self.cache:
            return ""
        cache, conditions = MarksCache(Path(self.cache)), self.conditions(assignment)
        try:
            for name, entry in marks.items():
                cache.put(cache.key(name, entry.fingerprint, conditions), entry)
        except OSError as error:
            return f"Marks could not be kept in {self.cache} ({error}); they will be found again when needed."
        return ""

    def mark_prepared(self, prepared: Prepared, assignment: Assignment) -> dict[str, NotebookMarks]:
        """Mark some notebooks of a submission, each in a kernel of its own, side by side. Raises as `mark`."""
        known = self.remembered(prepared, assignment)
        rest = replace(prepared, notebooks={n: e for n, e in prepared.notebooks.items() if n not in known})
        found = self._mark_prepared(rest, assignment) if rest.notebooks else {}
        if problem := self.remember(found, assignment):
            self.log.warning(problem)
        conditions = fingerprint.digest(self.conditions(assignment))
        return {name: replace((known | found)[name], conditions=conditions) for name in prepared.notebooks}

    def _confidential(self, assignment: Assignment) -> dict[str, Path]:
        """What no student's code may read, by what people call it."""
        root, coursedir = assignment.folder.parents[1], CourseDirectory(config=self.config)
        exchange = self.config.get("Exchange", {}).get("root", Exchange.root.default_value)
        return {
            "the marking scheme": self.scheme_folder,
            "the solutions": assignment.folder,
            "the submissions": root / coursedir.submitted_directory,
            "the marked submissions": root / coursedir.autograded_directory,
            "the feedback": root / coursedir.feedback_directory,
            "nbgrader's exchange": Path(exchange),
        }

    def _mark_prepared(self, prepared: Prepared, assignment: Assignment) -> dict[str, NotebookMarks]:
        sandbox = Sandbox(parent=self)
        sandbox.check()
        if sandbox.isolation == "none":
            self.log.warning(NO_ISOLATION_WARNING)
        elif shown := [name for name, path in self._confidential(assignment).items() if sandbox.can_read(path)]:
            raise SandboxError(
                f"With this configuration students' code could read {', '.join(shown)}. Take the folder out of Sandbox.visible, put it "
                "into Sandbox.hidden, or move the course out of what is visible."
            )
        checks.refresh([self.scheme_folder, *self._further()], self.conditions(assignment).scheme)
        with ExitStack() as stack:
            sessions = {}
            fingerprints = {name: fingerprint.of_notebook(prepared, name) for name in prepared.notebooks}
            for name, entry in prepared.notebooks.items():
                if entry.readable:
                    seed = int(fingerprints[name][:8], 16)
                    session = StudentSession(entry.notebook, prepared.files, seed, parent=self)
                    sessions[name] = stack.enter_context(session)
            run_sync(_run_all)(list(sessions.values()))
            marks = {}
            for name, entry in prepared.notebooks.items():
                source = assignment.notebook(name)
                marks[name] = self._mark_notebook(
                    entry,
                    source,
                    sessions.get(name),
                    assignment.name,
                    prepared.problems,
                    fingerprints[name],
                    prepared.written,
                )
            return marks

    def _mark_notebook(
        self,
        submitted: Submitted,
        source: SourceNotebook,
        session: StudentSession | None,
        assignment: str,
        file_problems: tuple[str, ...],
        submitted_fingerprint: str,
        written: bool,
    ) -> NotebookMarks:
        rows = [cell.row for cell in source.grade_cells if not cell.manual]
        if session is None:
            reason = submitted.problems[0]
            results = {row: [] for row in rows}
            for check in checks.collect(self.scheme_folder):
                if check.row in rows:
                    results[check.row].append(CheckResult(check.name, 0.0, check.points, False, reason, "no-notebook"))
            problems = [*submitted.problems]
            device = ""
        else:
            results = checks.run(
                self.scheme_folder, rows, session, f"{assignment}:{source.name}:{submitted_fingerprint}"
            )
            session.close()
            problems = [one_line(problem) for problem in (*submitted.problems, *file_problems, *session.problems)]
            device = session.device
        cells = {cell.row: _cell_report(cell, results.get(cell.row, []), written) for cell in source.grade_cells}
        problems += [f"{row}: {check.message}" for row, cell in cells.items() for check in cell.checks if check.broken]
        given = {cell.source for cell in source.released.cells}
        found = tuple(map(one_line, suspicions(submitted.notebook, given, Sandbox(parent=self).refused)))
        clean_notebook(submitted.notebook, given)
        return NotebookMarks(
            submitted.notebook, cells, device, tuple(problems), submitted_fingerprint, suspicions=found
        )


async def _run_all(sessions: list[StudentSession]) -> None:
    """Run the notebooks side by side: while one kernel waits or loads its libraries, another computes."""
    outcomes = await asyncio.gather(*(session.async_run() for session in sessions), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _cell_report(cell: GradeCell, results: list[CheckResult], written: bool) -> CellReport:
    if cell.manual:
        return CellReport(0.0, cell.points, needs_manual=written)
    score = round(min(sum(result.points for result in results), cell.points), 2)
    return CellReport(score, cell.points, any(result.broken for result in results), tuple(results))
