"""Marks submissions of one assignment. Deterministic: the same submission under the same conditions gives the same report.

The hidden inputs are drawn from a secret of the course, the assignment, the check and all that the submission brings, its files
included: the same functions handed in with another file get other inputs.
"""

import hmac
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from traitlets import Bool, Int, Unicode
from traitlets.config import Config, LoggingConfigurable

from .. import submission
from ..course.assignment import Assignment, GradeCell, SourceNotebook
from ..course.lab import FILE as LAB_FILE
from ..course.lab import LabProfile
from ..pycode.review_flags import review_flags
from ..results.notebook import NotebookResult, review_flags_of, warnings_of
from ..results.report import CellReport, CheckResult, Report
from ..sandbox import UNCONFINED_WARNING, Sandbox, SandboxError
from ..scheme import MarkingScheme
from ..student import NotebookRunner
from ..submission import PreparedSubmission, SubmissionLimits, SubmittedNotebook
from ..submission.apart import ApartProcess, marking, reading
from ..submission.html import Renderer
from ..submission.limits import RenderingLimits
from ..text import one_line
from . import fingerprint
from .cache import ResultsCache
from .course_key import FILE as KEY_FILE
from .course_key import course_key
from .fingerprint import Conditions
from .judging import Judged, Judging, judge, run_all
from .kept import KeptMarker
from .limits import lab_config, refuse_unknown


class Marker(LoggingConfigurable):
    """Marks submissions of an `assignment` by the marking scheme of its lab.

    Attributes:
        profile: what the lab's ``lab.toml`` says.
        lab_config: the course's configuration as the lab needs it.

    Raises `LabError` where the ``lab.toml`` cannot be used.
    """

    schemes = Unicode(
        "tests/marking",
        help="Folder of the marking schemes, relative to the course's folder: one folder for each lab, in it one pytest file "
        "test_<question>.py for each question.",
    ).tag(config=True)
    cache = Unicode(
        "",
        help="Folder in which results are kept, so that unchanged submissions are not marked twice, relative to the course's "
        "folder. Empty: none.",
    ).tag(config=True)
    cache_days = Int(
        60, help="Results that no run has needed for so many days are removed from the cache. 0: they stay."
    ).tag(config=True)
    keep_broken = Bool(
        False,
        help="Take results from the cache also where a check could not be carried out. Otherwise such a notebook is marked again.",
    ).tag(config=True)

    def __init__(self, assignment: Assignment, **kwargs: Any):
        super().__init__(**kwargs)
        refuse_unknown(self.config, Marker)
        self.assignment = assignment
        folder = (assignment.course / self.schemes / assignment.name).resolve()
        self.profile = LabProfile.load(folder)
        self.scheme = MarkingScheme(folder, folder.parents[2], self.profile.depends)
        self.lab_config = lab_config(self.config, self.profile, str(folder / LAB_FILE))

    @cached_property
    def conditions(self) -> Conditions:
        """What marks depend on besides the submission, as it was when first asked for."""
        return fingerprint.conditions(self.assignment, self.lab_config, self._decisive, self.packages, self._course_key)

    @property
    def _decisive(self) -> tuple[Path, ...]:
        """The scheme's files, and what students' code may read of the course."""
        scheme, course = self.scheme.files, self.assignment.course.resolve()
        visible = [path for path in self.profile.visible or () if path.is_relative_to(course)]
        return (*scheme, *(path for path in visible if not any(path.is_relative_to(each) for each in scheme)))

    @cached_property
    def _course_key(self) -> bytes:
        key = course_key(self.assignment.course)
        if not key:
            self.log.warning(
                "%s cannot hold a key of its own; hidden inputs depend on the submission alone.", self.assignment.course
            )
        return key

    @property
    def packages(self) -> tuple[str, ...]:
        """Distributions whose versions can change a mark of this lab."""
        if self.profile.packages is not None:
            return self.profile.packages
        return Sandbox(config=self.lab_config).framework_adapter.packages

    @cached_property
    def submission_limits(self) -> SubmissionLimits:
        """What a submission of this lab may bring."""
        return SubmissionLimits(config=self.lab_config)

    def signature(self) -> tuple[tuple[str, int, int], ...]:
        """Changes when a file does that marks depend on: then another marker is needed. By sizes and times, so that it is cheap."""
        roots = [self.assignment.course / "nbgrader_config.py", self.assignment.folder, *self._decisive]
        files = (file for root in roots for file in ([root] if root.is_file() else sorted(root.rglob("*"))))
        return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file())

    def validate(self) -> None:
        """Raise `MarkingSchemeError` unless the scheme can be read and its points are those of the assignment's cells."""
        self.scheme.validate(self.assignment.automatic)

    def prepare(self, folder: Path, apart: ApartProcess | None = None) -> PreparedSubmission:
        """Read one student's `folder`, under this lab's limits, in this process or `apart`.

        Raises `OSError` where a notebook cannot be read, `TooMuch` where that takes too much of the other process.
        """
        limits = self.submission_limits
        read = partial(submission.prepare, folder, self.assignment, limits)
        return replace(read() if apart is None else apart.carry_out(read, reading(limits)), key=self._course_key)

    def mark(self, folder: Path, apart: ApartProcess | None = None) -> Report:
        """Mark one student's `folder` of notebooks, in this process or `apart`.

        Raises:
            SandboxError: no sandbox can be had on this machine.
            MarkingSchemeError: the scheme cannot be read.
            TooMuch: it takes too much of the other process.
        """
        started = time.monotonic()
        prepared = self.prepare(folder, apart)
        submitted = fingerprint.of_submission(prepared)
        results = self.mark_prepared(prepared, apart)
        misplaced = submission.misplaced(folder, self.assignment, self.submission_limits)
        devices = dict.fromkeys(entry.device for entry in results.values() if entry.device)
        return Report(
            self.assignment.name,
            folder.parent.name if folder.name == self.assignment.name else folder.name,
            {question: cell for entry in results.values() for question, cell in entry.cells.items()},
            "; ".join(devices) or "nothing was run",
            round(time.monotonic() - started, 2),
            tuple(dict.fromkeys([*misplaced, *warnings_of(results)])),
            {"submission": submitted, **asdict(self.conditions)},
            tuple(review_flags_of(results)),
            {name: version for entry in results.values() for name, version in entry.versions.items()},
        )

    def mark_prepared(
        self, prepared: PreparedSubmission, apart: ApartProcess | None = None
    ) -> dict[str, NotebookResult]:
        """Mark some notebooks of a submission, each in a kernel of its own, side by side. Raises as `mark`."""
        known = self.remembered(prepared)
        rest = replace(prepared, notebooks={n: e for n, e in prepared.notebooks.items() if n not in known})
        if not rest.notebooks:
            found = {}
        elif apart is None:
            found = self._mark(rest)
        else:
            config = Config({name: self.config[name] for name in _SECTIONS if name in self.config})
            task = partial(_mark_apart, self.assignment, config, self.conditions, rest)
            found = apart.carry_out(task, marking(self.submission_limits))
        if problem := self.remember(found):
            self.log.warning(problem)
        conditions = fingerprint.digest(self.conditions)
        return {name: replace((known | found)[name], conditions=conditions) for name in prepared.notebooks}

    def remembered(self, prepared: PreparedSubmission) -> dict[str, NotebookResult]:
        """The results of those notebooks that are in the cache."""
        if self._cache is None:
            return {}
        found = {}
        for name in prepared.notebooks:
            key = self._cache.key(name, fingerprint.of_notebook(prepared, name), self.conditions)
            result = self._cache.get(key)
            if result is not None and (self.keep_broken or not result.broken):
                found[name] = result
        return found

    def remember(self, results: dict[str, NotebookResult]) -> str:
        """Keep results in the cache. Returns a sentence where it cannot be written, which costs time but no marks."""
        if self._cache is None:
            return ""
        try:
            for name, entry in results.items():
                self._cache.put(self._cache.key(name, entry.fingerprint, self.conditions), entry)
        except OSError as error:
            return f"Marks could not be kept in {self.cache} ({error})."
        return ""

    def forget_unused(self) -> None:
        """Remove results from the cache that no run has needed for a long time."""
        if self._cache is not None and self.cache_days:
            self._cache.prune(self.cache_days)

    @property
    def _cache(self) -> ResultsCache | None:
        return ResultsCache(self.assignment.course / self.cache) if self.cache else None

    @contextmanager
    def running(self, prepared: PreparedSubmission) -> Iterator[dict[str, NotebookRunner]]:
        """Run the notebooks of a submission that can be read, side by side; their kernels live while the context lasts.

        Raises:
            SandboxError: no sandbox can be had on this machine, or it would show what it must hide.
        """
        with self._runners(prepared) as runners:
            run_all(list(runners.values()))
            yield runners

    @contextmanager
    def _runners(self, prepared: PreparedSubmission) -> Iterator[dict[str, NotebookRunner]]:
        """A runner for each notebook of a submission that can be read; no cell has run yet. Raises as `running`."""
        self.check_isolation()
        with ExitStack() as stack:
            runners = {}
            for name, entry in prepared.notebooks.items():
                if entry.readable:
                    seed = int(fingerprint.of_notebook(prepared, name)[:8], 16)
                    runner = NotebookRunner(entry.notebook, prepared.files, seed, config=self.lab_config, log=self.log)
                    runners[name] = stack.enter_context(runner)
            yield runners

    def seed_of_inputs(self, name: str, submitted_fingerprint: str, key: bytes) -> str:
        """What the hidden inputs for a notebook are drawn from: the same for the same course, assignment and submission."""
        content = f"{self.assignment.name}:{name}:{submitted_fingerprint}"
        return hmac.digest(key, content.encode(), "sha256").hex()

    def _mark(self, prepared: PreparedSubmission) -> dict[str, NotebookResult]:
        self.scheme.refresh(self.conditions.scheme)
        # Fingerprints are of what was handed in: running a notebook changes its outputs.
        fingerprints = {name: fingerprint.of_notebook(prepared, name) for name in prepared.notebooks}
        with self._runners(prepared) as runners:
            judgings = {
                name: Judging(
                    self.assignment.notebook(name), runner, self.seed_of_inputs(name, fingerprints[name], prepared.key)
                )
                for name, runner in runners.items()
            }
            judged = judge(judgings, self.scheme, self.profile.axes)
            return {
                name: self._result(name, prepared, runners.get(name), judged.get(name), fingerprints[name])
                for name in prepared.notebooks
            }

    def check_isolation(self) -> None:
        """Raise `SandboxError` where there is no sandbox, or where students' code could read what it must not."""
        sandbox = Sandbox(config=self.lab_config, log=self.log)
        sandbox.check()
        if not sandbox.isolates:
            self.log.warning(UNCONFINED_WARNING)
        elif shown := [name for name, path in self._confidential().items() if sandbox.can_read(path)]:
            raise SandboxError(
                f"With this configuration students' code could read {', '.join(shown)}. Take the folder out of Sandbox.visible "
                "and of the lab.toml, put it into Sandbox.hidden, or move the course out of what is visible."
            )

    def _confidential(self) -> dict[str, Path]:
        """What no student's code may read, by what people call it: other labs of the course have secrets, too."""
        coursedir, root = CourseDirectory(config=self.config), self.assignment.course
        exchange = self.config.get("Exchange", {}).get("root", Exchange.root.default_value)
        return {
            "the marking schemes": self.scheme.folder.parent,
            "the reference": self.scheme.root / "reference",
            "the answers that test the schemes": self.scheme.answers.parent,
            "the solutions": self.assignment.folder.parent,
            "the course's key": root / KEY_FILE,
            "the results of others": root / (self.cache or "marks"),
            "the submissions": root / coursedir.submitted_directory,
            "the marked submissions": root / coursedir.autograded_directory,
            "the feedback": root / coursedir.feedback_directory,
            "nbgrader's exchange": Path(exchange),
        }

    def _result(
        self,
        name: str,
        prepared: PreparedSubmission,
        runner: NotebookRunner | None,
        judged: Mapping[str, Judged] | None,
        submitted_fingerprint: str,
    ) -> NotebookResult:
        submitted, source = prepared.notebooks[name], self.assignment.notebook(name)
        if runner is None or judged is None:
            judged, warnings, device = self._not_run(submitted, source), [*submitted.warnings], ""
        else:
            warnings = [*map(one_line, (*submitted.warnings, *prepared.warnings, *runner.warnings))]
            device = runner.device
        cells = {
            cell.question: _cell_report(cell, judged.get(cell.question, Judged(())), cell.question in prepared.written)
            for cell in source.grade_cells
        }
        given = {cell.source for cell in source.released.cells}
        found = review_flags(submitted.notebook, given, Sandbox(config=self.lab_config).forbidden)
        submission.show_handed_in(submitted)
        Renderer(RenderingLimits(config=self.lab_config)).clean_notebook(submitted.notebook, given)
        return NotebookResult(
            submitted.notebook,
            cells,
            device,
            tuple(warnings),
            submitted_fingerprint,
            review_flags=tuple(map(one_line, (*submitted.review_flags, *found))),
            versions=fingerprint.versions(self.packages),
            processor_time=0.0 if runner is None else round(runner.processor_time(), 2),
        )

    def _not_run(self, submitted: SubmittedNotebook, source: SourceNotebook) -> dict[str, Judged]:
        """Results for a notebook that is not there or cannot be read: each check says so."""
        results: dict[str, list[CheckResult]] = {cell.question: [] for cell in source.grade_cells if not cell.manual}
        for check in self.scheme.collect():
            if check.question in results:
                reason = submitted.warnings[0]
                failed = CheckResult(check.name, 0.0, check.points, False, reason, "no-notebook")
                results[check.question].append(failed)
        return {question: Judged(tuple(found)) for question, found in results.items()}


_SECTIONS = (*fingerprint.DECISIVE, Marker.__name__, CourseDirectory.__name__, Exchange.__name__)
"""What marking reads of the configuration. A course's file may hold functions besides, which cannot be sent to another process."""

_KEPT = KeptMarker[Marker]()
"""Of a process that marks for another one: the marker that it was asked for last."""


def _mark_apart(
    assignment: Assignment, config: Config, conditions: Conditions, prepared: PreparedSubmission
) -> dict[str, NotebookResult]:
    """As `Marker.mark_prepared`, for a marker in another process, which looks into the cache."""

    def load() -> Marker:
        marker = Marker(assignment, config=config)
        marker.conditions = conditions
        return marker

    return _KEPT.get((assignment.folder, repr(config), conditions), load)._mark(prepared)


def _cell_report(cell: GradeCell, judged: Judged, written: bool) -> CellReport:
    if cell.manual:
        return CellReport(0.0, cell.points, needs_manual=written)
    score = round(min(judged.points, cell.points), 2)
    return CellReport(
        score, cell.points, any(result.broken for result in judged.results), judged.results, note=judged.note
    )
