"""`mark(submission) -> Report`: one pure function, on which every face of the kit is a thin adapter.

Same input, same report: the challenge inputs are seeded from the assignment, the check and the submission's bytes.
"""

import asyncio
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from traitlets import Unicode
from traitlets.config import LoggingConfigurable

from . import checks, submission
from .assignment import Assignment, GradeCell, SourceNotebook
from .report import CellReport, CheckResult, Report
from .sandbox import NO_ISOLATION_WARNING, Sandbox, SandboxError
from .sanitising import clean_notebook
from .session import StudentSession
from .submission import Submitted


@dataclass(frozen=True)
class NotebookMarks:
    """What marking one notebook yields: the notebook as run, its grade cells by row, and what was worked around."""

    notebook: NotebookNode
    cells: dict[str, CellReport]
    device: str
    problems: tuple[str, ...]


class Marker(LoggingConfigurable):
    """Marks submissions of an assignment by the marking scheme in `scheme`."""

    scheme = Unicode(
        "tests/marking", help="Folder of the marking scheme: one pytest file test_<row>.py for each grade cell."
    ).tag(config=True)

    @property
    def scheme_folder(self) -> Path:
        """The marking scheme's folder, absolute."""
        return Path(self.scheme).resolve()

    def mark(self, folder: Path, assignment: Assignment) -> Report:
        """Mark one student's `folder` of notebooks.

        Raises:
            SandboxError: no sandbox can be had on this machine.
            MarkingSchemeError: the scheme cannot be read.
        """
        started = time.monotonic()
        submitted = {source.name: _read(folder, source) for source in assignment.notebooks}
        problems = submission.misplaced(folder, assignment)
        marks = self.mark_notebooks(submitted, assignment, folder)
        cells = {row: cell for entry in marks.values() for row, cell in entry.cells.items()}
        for name, entry in marks.items():
            problems += [problem if name in problem else f"{name}: {problem}" for problem in entry.problems]
        devices = dict.fromkeys(entry.device for entry in marks.values() if entry.device)
        seconds = round(time.monotonic() - started, 2)
        device = "; ".join(devices) or "nothing was run"
        student = folder.parent.name if folder.name == assignment.name else folder.name
        return Report(assignment.name, student, cells, device, seconds, tuple(dict.fromkeys(problems)))

    def mark_notebooks(
        self, submitted: dict[str, Submitted], assignment: Assignment, folder: Path | None
    ) -> dict[str, NotebookMarks]:
        """Mark some notebooks of a submission, each in a kernel of its own, side by side."""
        sandbox = Sandbox(parent=self)
        sandbox.check()
        if sandbox.isolation == "none":
            self.log.warning(NO_ISOLATION_WARNING)
        elif shown := [path for path in sandbox.readable() if self.scheme_folder.is_relative_to(path.resolve())]:
            raise SandboxError(
                f"With this configuration students could read the marking scheme: {shown[0]} is visible in the sandbox. "
                "Take it out of Sandbox.visible, or move the course out of it."
            )
        with ExitStack() as stack:
            files = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="submission-"))) / "files"
            file_problems = submission.stage(assignment, folder, files)
            sessions = {}
            for name, entry in submitted.items():
                if entry.readable:
                    session = StudentSession(entry.notebook, files, int(entry.digest[:8], 16), parent=self)
                    sessions[name] = stack.enter_context(session)
            run_sync(_run_all)(list(sessions.values()))
            marks = {}
            for name, entry in submitted.items():
                source = assignment.notebook(name)
                marks[name] = self._mark_notebook(entry, source, sessions.get(name), assignment.name, file_problems)
            return marks

    def _mark_notebook(
        self,
        submitted: Submitted,
        source: SourceNotebook,
        session: StudentSession | None,
        assignment: str,
        file_problems: list[str],
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
            results = checks.run(self.scheme_folder, rows, session, f"{assignment}:{source.name}:{submitted.digest}")
            session.close()
            problems = [*submitted.problems, *file_problems, *session.problems]
            device = session.device
        cells = {
            cell.row: _cell_report(cell, results.get(cell.row, []), submitted, source) for cell in source.grade_cells
        }
        for row, cell in cells.items():
            if any(check.broken for check in cell.checks):
                problems.append(f"A check of '{row}' could not be carried out; the cell waits for a person.")
        clean_notebook(submitted.notebook, {cell.source for cell in source.released.cells})
        return NotebookMarks(submitted.notebook, cells, device, tuple(problems))


async def _run_all(sessions: list[StudentSession]) -> None:
    """Run the notebooks side by side: while one kernel waits or loads its libraries, another computes."""
    outcomes = await asyncio.gather(*(session.async_run() for session in sessions), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _read(folder: Path, source: SourceNotebook) -> Submitted:
    path = folder / f"{source.name}.ipynb"
    if not path.exists() and not path.is_symlink():
        return submission.missing(source, f"{path.name} is missing from the submission.")
    return submission.read(path, source)


def _cell_report(
    cell: GradeCell, results: list[CheckResult], submitted: Submitted, source: SourceNotebook
) -> CellReport:
    if cell.manual:
        return CellReport(0.0, cell.points, needs_manual=submitted.readable and submission.has_prose(submitted, source))
    score = round(min(sum(result.points for result in results), cell.points), 2)
    return CellReport(score, cell.points, any(result.broken for result in results), tuple(results))
