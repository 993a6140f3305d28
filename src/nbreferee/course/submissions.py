"""Which students have handed in an assignment, and which folders are overlooked."""

import difflib
import fnmatch
import stat
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from .assignment import Assignment


class NoSubmissions(RuntimeError):
    """Nobody who is asked for has handed in the assignment. The message says where submissions belong."""


class SubmissionFolders:
    """The folders of one assignment's submissions, where nbgrader looks for them."""

    def __init__(self, coursedir: CourseDirectory, assignment: Assignment, root: Path):
        self._coursedir, self._assignment, self._root = coursedir, assignment, root

    def students(self, pattern: str) -> list[str]:
        """The students whose names match, with a folder for the assignment, in order. Raises `NoSubmissions`."""
        found = self.all()
        students = [student for student in found if fnmatch.fnmatchcase(student, pattern)]
        if not students:
            who = f"{len(found)} other students have" if found else "there are no submissions"
            folder = self.submitted("STUDENT")
            raise NoSubmissions(
                f"No student matching {pattern!r} has handed in {self._assignment.name!r} ({who}). Submissions belong into {folder}."
            )
        return students

    def all(self) -> list[str]:
        """All students with a folder for the assignment, or with one that cannot be looked into, in order. Raises `OSError`."""
        excluded = self._coursedir.student_id_exclude.split(",")
        folders = (folder for folder in self._students() if _may_be_folder(self.submitted(folder.name)))
        return sorted(folder.name for folder in folders if folder.name not in excluded)

    def overlooked(self, pattern: str) -> list[str]:
        """A sentence for each student's folder whose notebooks lie where no submission of the assignment is looked for."""
        sentences = []
        wanted = self.submitted("STUDENT").name
        other_labs = {path.name for path in self._assignment.folder.parent.iterdir()} - {wanted}
        for folder in self._students():
            try:
                names = [path.name for path in folder.iterdir()]
            except OSError:  # it is among those of `all`
                continue
            if wanted in names or not fnmatch.fnmatchcase(folder.name, pattern):
                continue
            alike = difflib.get_close_matches(wanted, [name for name in names if name not in other_labs], 1)
            if alike or any(name.endswith(".ipynb") for name in names):
                found = f"a folder {alike[0]!r}" if alike else "notebooks"
                sentences.append(f"{folder.name}: has {found}, but no folder {wanted!r}, and is left out.")
        return sentences

    def notebooks(self, student: str) -> list[str]:
        """The assignment's notebooks that the student has handed in. Raises `OSError` where the folder cannot be looked into."""
        folder = self.submitted(student)
        names = [source.name for source in self._assignment.notebooks]
        return [name for name in names if _is_there(folder / f"{name}.ipynb")]

    def submitted(self, student: str) -> Path:
        """The folder that a student has handed in."""
        return self._folder(self._coursedir.submitted_directory, student)

    def autograded(self, student: str) -> Path:
        """The folder of the marked notebooks of a student."""
        return self._folder(self._coursedir.autograded_directory, student)

    def _folder(self, step: str, student: str) -> Path:
        return Path(self._coursedir.format_path(step, student, self._assignment.name))

    def _students(self) -> list[Path]:
        """The folders of all students, in order. Raises `OSError` where there are some and they cannot be listed."""
        folder = self.submitted("*").parents[1]
        if not _is_there(folder):
            return []
        return sorted(path for path in folder.iterdir() if _may_be_folder(path))


def _is_there(path: Path) -> bool:
    """Whether there is something at a path, a broken link too. Raises `OSError` where that cannot be seen."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _may_be_folder(path: Path) -> bool:
    """Whether a folder is at a path, or it cannot be seen what is."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
