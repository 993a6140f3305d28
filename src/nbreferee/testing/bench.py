"""Answers tried one after another in one live kernel, as a student would."""

import copy
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from nbformat import NotebookNode

from ..course.assignment import SourceNotebook
from ..marking import Marker
from ..pycode.source import bound
from ..results.cells import errors_of, grade_id_of, is_demo
from ..results.report import CheckResult
from ..scheme import run_checks
from ..student import NotebookRunner, StudentSession
from ..submission.files import files
from ..submission.restore import read
from .corpus import Entry

_LIST = """
from pathlib import Path

result = {str(path): path.stat().st_mtime_ns for path in Path().rglob("*") if path.is_file()}
"""

_REMOVE = """
from pathlib import Path

for path in paths:
    Path(path).unlink(missing_ok=True)
result = None
"""


class Bench:
    """A solved notebook in a live kernel, in which answers are tried one by one.

    Args:
        source: the notebook.
        marker: of its assignment.
        folder: an empty folder.
    """

    def __init__(self, source: SourceNotebook, marker: Marker, folder: Path):
        self.source, self._marker = source, marker
        Entry.solved().write(marker.assignment, folder / "submitted")
        limits = marker.submission_limits
        solved = read(folder / "submitted" / f"{source.name}.ipynb", source, limits)
        archive, _ = files(marker.assignment, None, limits)
        config = copy.deepcopy(marker.lab_config)
        config.NotebookRunner.restarts = 100
        config.NotebookRunner.all_calls_timeout = 100_000  # many answers are asked in one kernel
        self.runner = NotebookRunner(solved.notebook, archive, seed=1, config=config)
        self.runner.run()
        self.session = StudentSession(self.runner)
        self._solutions = {grade_id: self.cell(grade_id).source for grade_id in source.cells}
        cells = [cell for cell in self.runner.notebook.cells if cell.cell_type == "code"]
        self._names = set().union(*(bound(cell.source) for cell in cells))
        self._given = set().union(*(bound(cell.source) for cell in cells if grade_id_of(cell) not in source.cells))
        self._written: dict[str, list[str]] = {}

    def close(self) -> None:
        """End the kernel."""
        self.runner.close()

    def answer(self, grade_id: str, source: str) -> None:
        """Put `source` into the cell `grade_id` and run it, as a student would try again."""
        cell = self.cell(grade_id)
        cell.source = source
        self.runner.run_cell_again(self.runner.notebook.cells.index(cell))

    def cell(self, grade_id: str) -> NotebookNode:
        """The notebook's cell with a grade id. Raises `KeyError`."""
        for cell in self.runner.notebook.cells:
            if grade_id_of(cell) == grade_id:
                return cell
        raise KeyError(grade_id)

    def _between(self, question: str) -> list[NotebookNode]:
        """The cells of code with a grade id between an answer and its marks cell: they use the answer."""
        cells = self.runner.notebook.cells
        first, last = (cells.index(self.cell(grade_id)) for grade_id in (question, f"{question}_marks"))
        code = [cell for cell in cells[first + 1 : last] if cell.cell_type == "code"]
        return [cell for cell in code if grade_id_of(cell) and not is_demo(cell)]

    def _with_given(self, question: str, source: str) -> None:
        """Run `source` as the answer of `question`, and the given cells below it."""
        self.answer(question, source)
        for given in self._between(question):
            self.answer(given.metadata.nbgrader.grade_id, given.source)

    def _forget(self, question: str, names: Set[str]) -> None:
        """Remove what the answer of `question` has defined."""
        self.answer(question, f"for _name in {sorted(names)}:\n    globals().pop(_name, None)")

    def _defined(self, source: str) -> set[str]:
        """The names that an answer binds, without those that a given cell binds as well, such as a module's."""
        return bound(source) - self._given

    def _files_of(self, question: str) -> list[str]:
        """The files that the solution of `question` and the given cells below it write."""
        if question not in self._written:
            before = self.session.execute(_LIST, "files")
            self._with_given(question, self._solutions[question])
            after = self.session.execute(_LIST, "files")
            self._written[question] = [path for path, time in after.items() if before.get(path) != time]
        return self._written[question]

    def run_answer(self, question: str, source: str, draws: int = 1) -> list[list[CheckResult]]:
        """For each of `draws`, the results of `question`'s checks with `source` as its answer. The solution is put back."""
        with self.answered(question, source):
            return self.results(question, draws)

    @contextmanager
    def answered(self, question: str, source: str) -> Iterator[None]:
        """For a while, `source` is the answer of `question`. The solution is put back."""
        # Names that an earlier answer defined, and files that it wrote, must not be found where this one lacks them.
        written = self._files_of(question)
        self._forget(question, self._defined(self._solutions[question]))
        self.session.execute(_REMOVE, "files", paths=written)
        self._with_given(question, source)
        try:
            yield
        finally:
            # An answer may have defined names of its own, such as sum, and what other cells define, too.
            self._forget(question, bound(source) - self._names)
            names = self._defined(source) | self._defined(self._solutions[question])
            for grade_id, solution in self._solutions.items():
                if names & self._defined(solution):
                    self.answer(grade_id, solution)

    def results(self, question: str, draws: int) -> list[list[CheckResult]]:
        """For each of `draws`, the results of `question`'s checks. The answer is run anew before each: it may remember inputs."""
        found = []
        for draw in range(draws):
            if draw:
                self._with_given(question, self.cell(question).source)
            name = f"corpus:{question}:{draw}"
            found.append(
                run_checks(self._marker.scheme, [question], self.session, name, self._marker.profile.axes)[question]
            )
        return found

    def quick_check(self, question: str) -> str:
        """Run the quick checks that students see below `question`; the error they end in, or nothing."""
        marks = self.cell(f"{question}_marks")
        self.answer(f"{question}_marks", marks.source)
        return "".join(error.evalue for error in errors_of(marks))


class Benches:
    """For each question of a lab, its notebook solved and run in a live kernel, started when it is first asked for.

    Args:
        marker: of the lab.
        folder: makes an empty folder, given a name for it.
    """

    def __init__(self, marker: Marker, folder: Callable[[str], Path]):
        self._marker, self._folder = marker, folder
        self._made: dict[str, Bench] = {}
        self._notebooks = {
            cell.question: source for source in marker.assignment.notebooks for cell in source.grade_cells
        }

    def __getitem__(self, question: str) -> Bench:
        """The bench of the notebook that holds `question`."""
        source = self._notebooks[question]
        if source.name not in self._made:
            self._made[source.name] = Bench(source, self._marker, self._folder(source.name))
        return self._made[source.name]

    def close(self) -> None:
        """End all kernels."""
        for bench in self._made.values():
            bench.close()
