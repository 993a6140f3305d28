"""Answers tried one after another in one live kernel, as a student would."""

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbformat import NotebookNode

from grading import checks, submission
from grading.assignment import Assignment, SourceNotebook
from grading.corpus import Entry
from grading.report import CheckResult
from grading.session import StudentSession

SCHEME = Path(__file__).parent / "marking"


class Bench:
    """A solved notebook in a live kernel, in which answers are tried one by one."""

    def __init__(self, source: SourceNotebook, assignment: Assignment, config, folder: Path):
        self.source = source
        entry = Entry(Path("solved.py"), "solved", True, {}, ())
        entry.write(assignment, folder / "submitted")
        solved = submission.read(folder / "submitted" / f"{source.name}.ipynb", source)
        files, _ = submission.files(assignment, None)
        config = copy.deepcopy(config)
        config.StudentSession.restarts = 100
        self.session = StudentSession(solved.notebook, files, seed=1, config=config)
        self.session.run()
        self._solutions = {grade_id: self.cell(grade_id).source for grade_id in source.cells}

    def cell(self, grade_id: str) -> NotebookNode:
        for cell in self.session.notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
                return cell
        raise KeyError(grade_id)

    def _between(self, row: str) -> list[NotebookNode]:
        """The given cells between an answer and its marks cell: they use the answer."""
        cells = self.session.notebook.cells
        first, last = (cells.index(self.cell(grade_id)) for grade_id in (row, f"{row}_marks"))
        code = [cell for cell in cells[first + 1 : last] if cell.cell_type == "code"]
        return [cell for cell in code if "demo" not in cell.metadata.get("tags", [])]

    def try_out(self, row: str, source: str, draws: int = 1) -> list[list[CheckResult]]:
        """For each of `draws`, the results of `row`'s checks with `source` as its answer. The solution is put back."""
        with self.answered(row, source):
            return self.results(row, draws)

    @contextmanager
    def answered(self, row: str, source: str) -> Iterator[None]:
        """For a while, `source` is the answer of `row`. The solution is put back."""
        # The stub first: names that an earlier answer defined and this one lacks must not be found.
        self.session.answer(row, f"for _name in {defined(self._solutions[row])}:\n    globals().pop(_name, None)")
        self.session.evaluate("__import__('shutil').rmtree('gallery', ignore_errors=True)")
        self.session.answer(row, source)
        for given in self._between(row):
            self.session.answer(given.metadata.nbgrader.grade_id, given.source)
        try:
            yield
        finally:
            # An answer may have defined what other cells define, too.
            names = {*defined(source), *defined(self._solutions[row])}
            for grade_id, solution in self._solutions.items():
                if names & set(defined(solution)):
                    self.session.answer(grade_id, solution)

    def results(self, row: str, draws: int) -> list[list[CheckResult]]:
        """For each of `draws`, the results of `row`'s checks."""
        return [checks.run(SCHEME, [row], self.session, f"corpus:{row}:{draw}")[row] for draw in range(draws)]

    def quick_check(self, row: str) -> str:
        """Run the quick checks that students see below `row`; the error they end in, or nothing."""
        marks = self.cell(f"{row}_marks")
        self.session.answer(f"{row}_marks", marks.source)
        return "".join(output.evalue for output in marks.outputs if output.output_type == "error")


def defined(source: str) -> list[str]:
    """The functions, classes and variables that a cell's source defines; none where it is no Python."""
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        return []
    names = [node.name for node in nodes if hasattr(node, "name")]
    targets = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    return names + [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
