"""The marking scheme on submissions that are right and wrong in many ways: exact marks and diagnoses.

Answers that stand in a single cell are tried one after another in one live kernel, as a student would; the others are
marked as whole submissions.
"""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from grading import checks, submission
from grading.assignment import Assignment, SourceNotebook
from grading.corpus import Entry
from grading.marking import Marker
from grading.session import StudentSession

KIT = Path(__file__).parent.parent
SUBMISSIONS = KIT / "tests" / "submissions"
SCHEME = KIT / "tests" / "marking"

pytestmark = pytest.mark.slow


def entries(*folders: str) -> list[Entry]:
    return [Entry.read(path) for folder in folders for path in sorted((SUBMISSIONS / folder).glob("*.py"))]


SINGLE = entries("correct", "wrong")
WHOLE = entries("attacks")


class Bench:
    """A solved notebook in a live kernel, in which answers are tried one by one."""

    def __init__(self, source: SourceNotebook, assignment: Assignment, config, folder: Path):
        self.source = source
        entry = Entry(Path("solved.py"), "solved", True, {}, ())
        entry.write(assignment, folder / "submitted")
        solved = submission.read(folder / "submitted" / f"{source.name}.ipynb", source)
        submission.stage(assignment, None, folder / "files")
        self.session = StudentSession(solved.notebook, folder / "files", seed=1, config=config)
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

    def try_out(self, row: str, source: str) -> list:
        """The results of `row`'s checks with `source` as its answer; the solution is put back afterwards."""
        # The stub first: names that an earlier answer defined and this one lacks must not be found.
        self.session.answer(row, f"for _name in {defined(self._solutions[row])}:\n    globals().pop(_name, None)")
        self.session.evaluate("__import__('shutil').rmtree('gallery', ignore_errors=True)")
        self.session.answer(row, source)
        for given in self._between(row):
            self.session.answer(given.metadata.nbgrader.grade_id, given.source)
        try:
            return checks.run(SCHEME, [row], self.session, f"corpus:{row}")[row]
        finally:
            self.session.answer(row, self._solutions[row])


def defined(source: str) -> list[str]:
    import ast

    nodes = ast.parse(source).body
    names = [node.name for node in nodes if hasattr(node, "name")]
    return names + [target.id for node in nodes if isinstance(node, ast.Assign) for target in node.targets]


@pytest.fixture(scope="module")
def benches(assignment, config, tmp_path_factory):
    made = {}
    for source in assignment.notebooks:
        bench = Bench(source, assignment, config, tmp_path_factory.mktemp(source.name))
        made |= {cell.row: bench for cell in source.grade_cells}
    yield made
    for bench in made.values():
        bench.session.close()


@pytest.mark.parametrize("entry", SINGLE, ids=lambda entry: f"{entry.path.parent.name}/{entry.path.stem}")
def test_an_answer_gets_exactly_its_marks_and_its_diagnosis(entry, benches, assignment):
    assert len(entry.cells) == 1
    ((row, source),) = entry.cells
    results = benches[row].try_out(row, source)
    assert not any(result.broken for result in results), [r.message for r in results if r.broken]
    expected = entry.expected(assignment)[row]
    found = [(r.name, r.points, r.diagnosis, r.message) for r in results]
    assert round(sum(result.points for result in results), 2) == expected.score, found
    assert all(result.passed for result in results) == (entry.path.parent.name == "correct"), found
    if expected.diagnosis:
        assert expected.diagnosis in {result.diagnosis for result in results}, found


@pytest.mark.parametrize("entry", WHOLE, ids=lambda entry: entry.path.stem)
def test_an_attack_earns_what_its_honest_code_earns(entry, assignment, config, tmp_path):
    entry.write(assignment, tmp_path / "submission")
    report = Marker(config=config).mark(tmp_path / "submission", assignment)
    found = {row: cell.score for row, cell in report.cells.items() if row != "report"}
    assert found == {row: expected.score for row, expected in entry.expected(assignment).items()}


def test_there_is_a_wrong_submission_for_every_misconception(assignment):
    import importlib

    named = {expected.diagnosis for entry in SINGLE for expected in entry.expectations.values()}
    rows = [cell.row for notebook in assignment.notebooks for cell in notebook.grade_cells if not cell.manual]
    for row in rows:
        module = importlib.import_module(f"reference.{row}")
        for name in dir(module):
            if name.endswith("MISCONCEPTIONS"):
                assert {misconception.id for misconception in getattr(module, name)} <= named
