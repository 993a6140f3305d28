"""nbgrader's seams: what ``nbgrader_config.py`` plugs into ``generate_assignment`` and ``autograde``.

`Autograde` runs two lists of preprocessors. In the first, `Restore` reads the submitted file; in the second, `Mark` runs
and checks it and `SaveMarks` records the scores. `ValidateScheme` belongs to `GenerateAssignment`.
"""

from dataclasses import replace
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from traitlets import Instance

from . import checks, submission
from .assignment import GRADE_SUFFIX, Assignment
from .explain import explain
from .marking import Marker
from .submission import Submitted


class HostileNotebookExporter(NotebookExporter):
    """Leaves reading a submitted file to `Restore`, so that no content of it can stop ``nbgrader autograde``."""

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kw: object
    ) -> tuple[str, ResourcesDict]:
        """As nbconvert's, but without opening the file where the first preprocessor is a `Restore`."""
        if not self._preprocessors or not isinstance(self._preprocessors[0], Restore):
            return super().from_filename(filename, resources=resources, **kw)
        resources = self._init_resources(resources)
        resources["metadata"]["name"] = Path(filename).stem
        resources["submitted_path"] = filename
        return self.from_notebook_node(new_notebook(), resources=resources, **kw)


_read: dict[tuple, Assignment] = {}
"""The last assignment that was read: nbgrader asks for it with each notebook of each student."""


class _CoursePreprocessor(NbGraderPreprocessor):
    """A preprocessor that knows the course's folders, through the converter that it belongs to."""

    @property
    def coursedir(self) -> CourseDirectory:
        """The course directory of the nbgrader command that is running."""
        return self.parent.parent.coursedir

    def assignment(self, resources: ResourcesDict) -> Assignment:
        """The instructor's assignment that `resources` speak of."""
        name = resources["nbgrader"]["assignment"]
        folder = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", name))
        files = tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.ipynb")))
        key = (folder, files, repr(self.config))
        if key not in _read:
            _read.clear()
            _read[key] = Assignment.load(folder, self.config)
        return _read[key]

    def submitted_folder(self, resources: ResourcesDict) -> Path:
        """Where the student's own files lie."""
        names = resources["nbgrader"]
        return Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, names["student"], names["assignment"])
        )


class Restore(_CoursePreprocessor):
    """Reads the submitted notebook and gives it back the structure of the instructor's; never fails."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Replace `nb` by the restored submission."""
        names = resources["nbgrader"]
        assignment = self.assignment(resources)
        submitted = submission.read(Path(resources["submitted_path"]), assignment.notebook(names["notebook"]))
        for problem in submitted.problems:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], problem)
        submitted.notebook.metadata["marking"] = {"problems": submitted.problems, "readable": submitted.readable}
        return submitted.notebook, resources


class Mark(_CoursePreprocessor):
    """Runs the notebook in the sandbox, checks it, and writes each outcome below its grade cell."""

    marker = Instance(Marker)

    def _marker_default(self) -> Marker:
        return Marker(parent=self)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Mark `nb`; the outcome goes to ``resources["marks"]`` for `SaveMarks`."""
        name = resources["nbgrader"]["notebook"]
        assignment = self.assignment(resources)
        submitted = Submitted(nb, **nb.metadata.pop("marking"))
        folder = self.submitted_folder(resources)
        prepared = replace(submission.prepare(folder, assignment), notebooks={name: submitted})
        marks = self.marker.mark_prepared(prepared, assignment)[name]
        nb = _with_contents(nb, marks.notebook)
        for problem in marks.problems:
            self.log.warning("%s, %s: %s", resources["nbgrader"]["student"], name, problem)
        elsewhere = tuple(submission.misplaced(folder, assignment))
        marks = replace(marks, problems=(*elsewhere, *marks.problems))
        resources["marks"] = marks
        return explain(replace(marks, notebook=nb), assignment.notebook(name)), resources


def _with_contents(nb: NotebookNode, marked: NotebookNode) -> NotebookNode:
    """`nb` with nbgrader's own metadata, and with the sources and outputs of the notebook as `marked`."""
    if nb is not marked:
        nb.cells = [
            NotebookNode({**other, "metadata": cell.metadata})
            for cell, other in zip(nb.cells, marked.cells, strict=True)
        ]
    return nb


class SaveMarks(SaveAutoGrades):
    """Records one score for each grade cell of the gradebook, whatever cells the notebook has.

    A mark that a teacher gave (``manual_score``) stays, and the cell is put before her again.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Write the scores of ``resources["marks"]``; comments on unanswered cells are nbgrader's."""
        names = resources["nbgrader"]
        cells = resources["marks"].cells
        with Gradebook(names["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            for grade in found.grades:
                cell = cells.get(grade.name.removesuffix(GRADE_SUFFIX))
                if cell is None or cell.max_score != grade.max_score:
                    raise checks.MarkingSchemeError(
                        f"Grade cell '{grade.name}' of the gradebook is not in the source notebook with the same "
                        "points. Run 'nbgrader generate_assignment' again after editing the source."
                    )
                waits = cell.needs_manual and not cell.checks
                grade.auto_score = None if waits else cell.score
                grade.needs_manual_grade = cell.needs_manual or grade.manual_score is not None
            gradebook.db.commit()
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        """Nothing: what stands in a cell of the notebook says nothing about its score."""


class ValidateScheme(NbGraderPreprocessor):
    """Stops ``nbgrader generate_assignment`` where the marking scheme and the notebook's points disagree."""

    marker = Instance(Marker)

    def _marker_default(self) -> Marker:
        return Marker(parent=self)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Compare points; raises `MarkingSchemeError` with a sentence for each disagreement."""
        points = {
            cell.metadata.nbgrader.grade_id.removesuffix(GRADE_SUFFIX): float(cell.metadata.nbgrader.points)
            for cell in nb.cells
            if is_grade(cell) and not is_solution(cell)
        }
        checks.validate(self.marker.scheme_folder, points)
        return nb, resources


__all__ = ["HostileNotebookExporter", "Mark", "Restore", "SaveMarks", "ValidateScheme"]
