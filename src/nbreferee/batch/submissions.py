"""Which students have handed in an assignment, and which folders are overlooked."""

import difflib
import fnmatch
import os
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from ..course.assignment import Assignment
from .outcome import BatchError


class SubmissionFolders:
    """The folders of one assignment's submissions, where nbgrader looks for them."""

    def __init__(self, coursedir: CourseDirectory, assignment: Assignment, root: Path):
        self._coursedir, self._assignment, self._root = coursedir, assignment, root

    def students(self, pattern: str) -> list[str]:
        """The students whose names match, with a folder for the assignment, in order. Raises `BatchError` if there are none."""
        found = self.all()
        students = [student for student in found if fnmatch.fnmatchcase(student, pattern)]
        if not students:
            who = f"{len(found)} other students have" if found else "there are no submissions"
            folder = self.submitted("STUDENT")
            raise BatchError(
                f"No student matching {pattern!r} has handed in {self._assignment.name!r} ({who}). Submissions belong into {folder}."
            )
        return students

    def all(self) -> list[str]:
        """All students with a folder for the assignment, in order."""
        excluded = self._coursedir.student_id_exclude.split(",")
        folders = (path.parent.name for path in self._matching(self._assignment.name) if path.is_dir())
        return sorted(student for student in folders if student not in excluded)

    def overlooked(self, pattern: str) -> list[str]:
        """A sentence for each student's folder whose notebooks lie where no submission of the assignment is looked for."""
        sentences = []
        wanted = self.submitted("STUDENT").name
        for folder in sorted({path.parent for path in self._matching("*")}):
            names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
            if wanted in names or not fnmatch.fnmatchcase(folder.name, pattern):
                continue
            alike = difflib.get_close_matches(wanted, names, 1)
            if alike or any(name.endswith(".ipynb") for name in names):
                found = f"a folder {alike[0]!r}" if alike else "notebooks"
                sentences.append(f"{folder.name}: has {found}, but no folder {wanted!r}, and is left out.")
        return sentences

    def notebooks(self, student: str) -> list[str]:
        """The assignment's notebooks that the student has handed in."""
        folder = self.submitted(student)
        names = [source.name for source in self._assignment.notebooks]
        return [name for name in names if os.path.lexists(folder / f"{name}.ipynb")]

    def submitted(self, student: str) -> Path:
        """The folder that a student has handed in."""
        return self._folder(self._coursedir.submitted_directory, student)

    def autograded(self, student: str) -> Path:
        """The folder of the marked notebooks of a student."""
        return self._folder(self._coursedir.autograded_directory, student)

    def _folder(self, step: str, student: str) -> Path:
        return Path(self._coursedir.format_path(step, student, self._assignment.name))

    def _matching(self, assignment: str) -> list[Path]:
        """What all students have in the place of an assignment that a pattern names."""
        path = Path(self._coursedir.format_path(self._coursedir.submitted_directory, "*", assignment))
        return list(self._root.glob(str(path.relative_to(self._root))))
