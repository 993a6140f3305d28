"""What marking a submission yields: plain data, the same for the gradebook, the command line and feedback pages."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Comparison:
    """A small part of a wrong value beside what was expected there, as rows of numbers, and where it lies."""

    where: str
    got: tuple[tuple[float, ...], ...]
    expected: tuple[tuple[float, ...], ...]
    differs: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check. `broken` marks a fault of the scheme.

    `diagnosis` is None or the id of what went wrong: a misconception of the scheme, two joined by "+", or what a session finds.
    """

    name: str
    points: float
    max_points: float
    passed: bool
    message: str
    diagnosis: str | None
    broken: bool = False
    comparison: Comparison | None = None


@dataclass(frozen=True)
class CellReport:
    """The outcome of one grade cell. `needs_manual` says that a person has to give or confirm its mark."""

    score: float
    max_score: float
    needs_manual: bool = False
    checks: tuple[CheckResult, ...] = ()

    @classmethod
    def from_dict(cls, content: dict) -> "CellReport":
        """The inverse of `dataclasses.asdict`, also after a journey through JSON."""
        checks = [
            CheckResult(**{**check, "comparison": _comparison(check["comparison"])}) for check in content["checks"]
        ]
        return cls(**{**content, "checks": tuple(checks)})

    @property
    def result(self) -> str:
        """The mark in words: "6 / 10", or for a cell without points how many checks passed."""
        if self.max_score or not self.checks:
            return f"{self.score:g} / {self.max_score:g}"
        return f"practice: {sum(check.passed for check in self.checks)} of {len(self.checks)}"


@dataclass(frozen=True)
class Report:
    """The outcome of a submission: grade cells by row name, and sentences about what had to be worked around.

    `fingerprints` name what the mark depends on: "submission", from which the hidden inputs are drawn, and the conditions.
    """

    assignment: str
    submission: str
    cells: dict[str, CellReport]
    device: str
    seconds: float
    problems: tuple[str, ...] = field(default=())
    fingerprints: dict[str, str] = field(default_factory=dict)
    suspicions: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points earned automatically."""
        return round(sum(cell.score for cell in self.cells.values()), 2)

    @property
    def max_score(self) -> float:
        """Points that could be earned, manual cells included."""
        return round(sum(cell.max_score for cell in self.cells.values()), 2)

    def to_json(self) -> str:
        """The report as JSON, with `score` and `max_score` beside the fields."""
        content = asdict(self)
        for cell in content["cells"].values():
            for check in cell["checks"]:
                del check["broken"], check["comparison"]
        ordered = {"assignment": self.assignment, "submission": self.submission}
        return json.dumps({**ordered, "score": self.score, "max_score": self.max_score, **content}, indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Write the JSON to `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.to_json(), encoding="utf-8")

    def print(self, console: Console) -> None:
        """Show the marks as a table, each lost point with its reason, then the problems."""
        table = Table(title=Text(f"{self.submission} · {self.assignment}"), title_justify="left", expand=False)
        table.add_column("grade cell")
        table.add_column("points", justify="right", no_wrap=True)
        table.add_column("what was found", overflow="fold")
        for row, cell in self.cells.items():
            table.add_row(row, cell.result, Text("\n".join(_findings(cell))))
        table.add_section()
        table.add_row("total", f"{self.score:g} / {self.max_score:g}", Text(f"{self.device}; {self.seconds:.1f} s"))
        console.print(table)
        for problem in self.problems:
            console.print(f"• {problem}", markup=False)
        if self.suspicions:
            console.print("Worth a look; no mark depends on it, and students do not see it:")
        for suspicion in self.suspicions:
            console.print(f"• {suspicion}", markup=False, highlight=False)


def _comparison(content: dict | None) -> Comparison | None:
    if content is None:
        return None
    tables = {name: tuple(map(tuple, content[name])) for name in ("got", "expected", "differs")}
    return Comparison(content["where"], **tables)


def _findings(cell: CellReport) -> list[str]:
    """One line for each different reason why points were lost."""
    lines: dict[str, float] = {}
    for check in sorted(cell.checks, key=lambda check: check.diagnosis is None):
        if not check.passed:
            reason = f"[{check.diagnosis}] {check.message}" if check.diagnosis else check.message
            lines[reason] = lines.get(reason, 0) + check.max_points - check.points
    found = [f"−{lost:g}: {reason}" if lost else reason for reason, lost in lines.items()]
    if cell.needs_manual:
        found.append("waits for a person")
    elif cell.max_score and not cell.checks:
        found.append("there is no text to read")
    return found
