"""The preprocessors that ``nbgrader generate_assignment`` and ``autograde`` run.

`Autograde` runs two lists of preprocessors. In the first, `Restore` reads the submitted file; in the second, `Mark` runs
and checks it and `SaveMarks` records the scores. `ValidateScheme` belongs to `GenerateAssignment`.
"""

import copy
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from ..course.assignment import GRADE_SUFFIX, Assignment
from ..marking import Marker
from ..marking.kept import KeptMarker
from ..marking.lab_check import check_lab
from ..results.report import CellReport
from ..sandbox import SandboxError
from ..scheme import MarkingSchemeError
from ..submission import PreparedSubmission, misplaced
from . import answers, timestamp
from .answers import Graded
from .feedback import explain
from .prepared import PREPARED
from .safe_copy import check_installed, left_behind

_Preprocessed = tuple[NotebookNode, ResourcesDict]

_MARKER = KeptMarker[Marker]()
"""Of the assignment that was asked for last: nbgrader asks with each notebook of each student."""


class _CoursePreprocessor(NbGraderPreprocessor):  # type: ignore[misc]
    """A preprocessor that knows the course's folders, through the converter that it belongs to."""

    @property
    def coursedir(self) -> CourseDirectory:
        """The course directory of the nbgrader command that is running."""
        return self.parent.parent.coursedir

    def marker(self, resources: ResourcesDict) -> Marker:
        """The marker of the assignment that `resources` speak of, read anew where its files have changed."""
        name = resources["nbgrader"]["assignment"]
        folder = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", name))
        key = (folder, repr(self.config))
        return _MARKER.get(key, lambda: Marker(Assignment.load(folder, self.config), parent=self))

    def submitted_folder(self, resources: ResourcesDict) -> Path:
        """The student's folder of the assignment, as handed in."""
        names = resources["nbgrader"]
        coursedir = self.coursedir
        return Path(coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"]))


class Restore(_CoursePreprocessor):
    """Reads the submitted notebook and gives it back the structure of the instructor's; never fails."""

    reads_submissions = True

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> _Preprocessed:
        """Replace `nb` by the restored submission."""
        check_installed()
        names = resources["nbgrader"]
        prepared = PREPARED.get(self.submitted_folder(resources), self.marker(resources))
        submitted = prepared.notebooks[names["notebook"]]
        for warning in submitted.warnings:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], warning)
        return copy.deepcopy(submitted.notebook), resources


class Mark(_CoursePreprocessor):
    """Runs the notebook in the sandbox, checks it, and writes each outcome below its grade cell."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> _Preprocessed:
        """Mark `nb`; the outcome goes to ``resources["nbreferee"]`` for `SaveMarks`."""
        name = resources["nbgrader"]["notebook"]
        marker, folder = self.marker(resources), self.submitted_folder(resources)
        prepared = PREPARED.get(folder, marker)
        alone = replace(prepared, notebooks={name: copy.deepcopy(prepared.notebooks[name])})
        result = marker.mark_prepared(alone, PREPARED.apart)[name]
        for warning in result.warnings:
            self.log.warning("%s, %s: %s", resources["nbgrader"]["student"], name, warning)
        of_folder = (folder, marker.assignment, marker.submission_limits)
        result = replace(result, warnings=(*misplaced(*of_folder), *left_behind(*of_folder), *result.warnings))
        resources["nbreferee"] = result
        resources["nbreferee_prepared"] = prepared
        resources["nbreferee_time"], _ = timestamp.read(folder)
        resources["nbreferee_answers"] = answers.fingerprints(prepared, *of_folder)
        self._stand_ins(marker, prepared, resources)
        marked = replace(result, notebook=_with_contents(nb, result.notebook))
        explained = explain(marked, marker.assignment.notebook(name))
        nbformat.validate(explained, relax_add_props=True)  # before `SaveMarks`: marks without a notebook are of no use
        return explained, resources

    def _stand_ins(self, marker: Marker, prepared: PreparedSubmission, resources: ResourcesDict) -> None:
        """Write what formgrader shows of notebooks that were not handed in while their questions may be answered elsewhere."""
        names = resources["nbgrader"]
        folder = self.coursedir.format_path(self.coursedir.autograded_directory, names["student"], names["assignment"])
        for name, submitted in prepared.notebooks.items():
            source = marker.assignment.notebook(name)
            path = Path(folder) / f"{name}.ipynb"
            if (
                submitted.handed_in
                or path.exists()
                or prepared.written.isdisjoint(each.question for each in source.grade_cells)
            ):
                continue
            alone = replace(prepared, notebooks={name: copy.deepcopy(submitted)})
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(explain(marker.mark_prepared(alone, PREPARED.apart)[name], source), path)


def _with_contents(nb: NotebookNode, marked: NotebookNode) -> NotebookNode:
    """`nb` with nbgrader's own metadata, and with the sources and outputs of the notebook as `marked`."""
    nb.cells = [
        NotebookNode({**other, "metadata": cell.metadata}) for cell, other in zip(nb.cells, marked.cells, strict=True)
    ]
    return nb


class SaveMarks(SaveAutoGrades):  # type: ignore[misc]
    """Records one score for each grade cell of the gradebook, whatever cells the notebook has.

    A mark that a teacher gave (``manual_score``) stays. Its cell needs manual grading again only if what the mark was given for has
    changed, or what the checks give.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> _Preprocessed:
        """Write the scores of ``resources["nbreferee"]``, and the time; comments on unanswered cells are nbgrader's."""
        names, prepared = resources["nbgrader"], resources["nbreferee_prepared"]
        cells, contents = resources["nbreferee"].cells, resources["nbreferee_answers"]
        time = resources["nbreferee_time"]
        with Gradebook(names["db_url"]) as gradebook:
            graded = answers.Graded(gradebook)
            submission = gradebook.find_submission(names["assignment"], names["student"])
            submission.timestamp = time and time.replace(tzinfo=None)  # nbgrader leaves an old one where there is none
            here = f"{names['notebook']}.ipynb"
            first = min((f"{name}.ipynb" for name, each in prepared.notebooks.items() if each.handed_in), default=here)
            for found in submission.notebooks:
                if found.name == names["notebook"]:
                    for grade in found.grades:
                        _save(grade, _cell_of(grade, cells), contents, graded)
                elif here != first:
                    continue  # nbgrader converts the first of them right after it has given what is missing a 0
                elif found.name in prepared.notebooks and not prepared.notebooks[found.name].handed_in:
                    found.late_submission_penalty = None  # nbgrader leaves that of an earlier hand-in
                    for grade in found.grades:
                        _save_elsewhere(grade, prepared.written, contents, graded)
            gradebook.db.commit()
        saved: _Preprocessed = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        """Nothing: what stands in a cell of the notebook says nothing about its score."""

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        """nbgrader's "No response." for a cell that is as it was given out, unless its question is answered elsewhere."""
        super()._add_comment(cell, resources)
        question = cell.metadata.nbgrader.grade_id.removesuffix(GRADE_SUFFIX)
        report = resources["nbreferee"].cells.get(question)
        earned = report is not None and report.score > 0
        if earned or question in resources["nbreferee_prepared"].written:
            names = cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
            self.gradebook.find_comment(*names).auto_comment = None
            self.gradebook.db.commit()


def _question(grade: Grade) -> str:
    return str(grade.name.removesuffix(GRADE_SUFFIX))


def _cell_of(grade: Grade, cells: Mapping[str, CellReport]) -> CellReport:
    """What marking says of a grade's cell. Raises `MarkingSchemeError` where the gradebook has another one."""
    cell = cells.get(_question(grade))
    if cell is None or cell.max_score != grade.max_score:
        raise MarkingSchemeError(
            f"Grade cell '{grade.name}' of the gradebook is not in the source notebook with the same "
            "points. Run 'nbgrader generate_assignment' again after editing the source."
        )
    return cell


def _save(grade: Grade, cell: CellReport, contents: Mapping[str, str], graded: Graded) -> None:
    """Record what marking says of a grade's cell."""
    content = contents[_question(grade)]
    if any(check.broken for check in cell.checks):
        content = answers.marked_by_a_broken_check(content)
    score = None if cell.needs_manual and not cell.checks else cell.score
    if grade.auto_score != score or not graded.is_same(grade.id, content):
        grade.needs_manual_grade = cell.needs_manual or _is_by_hand(grade)
    grade.auto_score = score
    graded.note(grade.id, content)


def _save_elsewhere(grade: Grade, written: Collection[str], contents: Mapping[str, str], graded: Graded) -> None:
    """Record what a question is whose notebook was not handed in: nbgrader has just given it a final 0.

    It may be answered elsewhere. Points that a person gave for what was there before wait for that person until they are changed.
    """
    question = _question(grade)
    content, points = contents.get(question, ""), f"{grade.manual_score} {grade.extra_credit}"
    waits = _is_by_hand(grade) and (not graded.is_same(grade.id, content) or graded.waits(grade.id, points))
    graded.note(grade.id, content)
    graded.note_waiting(grade.id, points if waits else None)
    is_ungraded = question in written and grade.manual_score is None
    grade.needs_manual_grade = waits or is_ungraded
    if question in written:
        grade.auto_score = None


def _is_by_hand(grade: Grade) -> bool:
    """Whether a person gave points."""
    return grade.manual_score is not None or bool(grade.extra_credit)


class ValidateScheme(_CoursePreprocessor):
    """Stops ``nbgrader generate_assignment`` where the lab is not ready.

    The checks' points must be those of the notebook's cells, the solution must earn all of them, the release none.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> _Preprocessed:
        """Compare points, and mark the solution and the release. Raises `MarkingSchemeError` with a sentence for each problem."""
        marker = self.marker(resources)
        if marker not in _CHECKED:
            marker.validate()
            try:
                problems = check_lab(marker)
            except SandboxError as error:
                self.log.warning("The solution and the release could not be marked first: %s", error)
                return nb, resources
            if problems:
                raise MarkingSchemeError(f"{marker.assignment.name} is not ready:\n" + "\n".join(problems))
            _CHECKED[:] = [marker]
        return nb, resources


_CHECKED: list[Marker] = []
"""The marker whose lab was checked last in this process: nbgrader asks with each notebook."""
