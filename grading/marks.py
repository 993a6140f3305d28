"""What marking one notebook yields, with the notebook itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from .report import CellReport


@dataclass(frozen=True)
class NotebookMarks:
    """A notebook as run, its grade cells by row, what was worked around, and fingerprints.

    `suspicions` are for the teacher alone. `fingerprint` is of what was submitted, `conditions` of what else the marks depend on.
    """

    notebook: NotebookNode
    cells: dict[str, CellReport]
    device: str
    problems: tuple[str, ...]
    fingerprint: str = ""
    conditions: str = ""
    suspicions: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether a check could not be carried out, by a fault of its own."""
        return any(check.broken for cell in self.cells.values() for check in cell.checks)


def problems_of(marks: Mapping[str, NotebookMarks]) -> list[str]:
    """What was worked around in a submission's notebooks, each sentence with its notebook's name."""
    found = [(name, problem) for name, entry in marks.items() for problem in entry.problems]
    return list(dict.fromkeys(problem if name in problem else f"{name}: {problem}" for name, problem in found))


def suspicions_of(marks: Mapping[str, NotebookMarks]) -> list[str]:
    """What deserves a teacher's look in a submission's notebooks, each sentence with its notebook's name."""
    return [f"{name}: {each}" for name, entry in marks.items() for each in entry.suspicions]
