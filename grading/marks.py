"""What marking one notebook yields, with the notebook itself."""

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
