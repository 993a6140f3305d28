"""What marking one notebook yields, with the notebook itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from .report import CellReport


@dataclass(frozen=True)
class NotebookResult:
    """A notebook as run, its questions, warnings, and fingerprints.

    Attributes:
        notebook: as run, cleaned.
        cells: the outcome of each question, by its name.
        device: what the checks were computed on; empty where nothing was run.
        warnings: sentences about what is missing or damaged, and what was done about it.
        fingerprint: of what was submitted.
        conditions: of what else the marks depend on.
        review_flags: places in the code that deserve a look. For the teacher alone.
        processor_time: seconds that its kernels have computed.
        versions: of what marked it, by name: this package, Python, the libraries that compute. A result from the cache keeps them.
    """

    notebook: NotebookNode
    cells: dict[str, CellReport]
    device: str
    warnings: tuple[str, ...]
    fingerprint: str = ""
    conditions: str = ""
    review_flags: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    processor_time: float = field(default=0.0, compare=False)

    @property
    def broken(self) -> bool:
        """Whether a check could not be carried out, by a fault of its own."""
        return any(check.broken for cell in self.cells.values() for check in cell.checks)


def warnings_of(results: Mapping[str, NotebookResult]) -> list[str]:
    """The warnings about a submission's notebooks, each with its notebook's name."""
    found = [(name, warning) for name, entry in results.items() for warning in entry.warnings]
    return list(dict.fromkeys(warning if name in warning else f"{name}: {warning}" for name, warning in found))


def review_flags_of(results: Mapping[str, NotebookResult]) -> list[str]:
    """The review flags of a submission's notebooks, each with its notebook's name."""
    return [f"{name}: {each}" for name, entry in results.items() for each in entry.review_flags]


def broken_checks_of(results: Mapping[str, NotebookResult]) -> list[tuple[str, str, str]]:
    """The checks that ended in an error of their own: question, check, and what it said."""
    return [
        (question, check.name, check.message)
        for entry in results.values()
        for question, cell in entry.cells.items()
        for check in cell.checks
        if check.broken
    ]
