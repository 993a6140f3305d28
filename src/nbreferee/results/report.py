"""The outcome of a submission, of its questions, and of their checks."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..check.failure import Comparison, Picture


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check. `broken` marks a fault of the scheme.

    `follows` says that the check fails for nothing but an error that is named elsewhere; `raised` at which line of the student's code an
    exception was raised, as far as it is known, None where none was. `diagnosis` is None or the id of what went wrong: a misconception of the scheme, two joined by "+", or what a session finds.
    """

    name: str
    points: float
    max_points: float
    passed: bool
    message: str
    diagnosis: str | None
    broken: bool = False
    comparison: Comparison | None = None
    follows: bool = False
    raised: str | None = None


@dataclass(frozen=True)
class CellReport:
    """The outcome of one question.

    `needs_manual` says that its mark needs manual grading; `note` on which state it was judged, where that made a difference.
    """

    score: float
    max_score: float
    needs_manual: bool = False
    checks: tuple[CheckResult, ...] = ()
    note: str = ""

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "CellReport":
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
    """The outcome of a submission: its questions by name, and warnings about what was missing or damaged.

    `fingerprints` name what the mark depends on: "submission", from which the hidden inputs are drawn, and the conditions.
    `versions` are of what marked it, by name: this package, Python, the libraries that compute.
    """

    assignment: str
    submission: str
    cells: dict[str, CellReport]
    device: str
    seconds: float
    warnings: tuple[str, ...] = ()
    fingerprints: dict[str, str] = field(default_factory=dict)
    review_flags: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

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
                del check["broken"], check["comparison"], check["follows"], check["raised"]
        ordered = {"assignment": self.assignment, "submission": self.submission}
        return json.dumps({**ordered, "score": self.score, "max_score": self.max_score, **content}, indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Write the JSON to `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.to_json(), encoding="utf-8")


def _comparison(content: dict[str, Any] | None) -> Comparison | None:
    if content is None:
        return None
    tables = {name: tuple(map(tuple, content[name])) for name in ("got", "expected", "differs")}
    pictures = tuple(Picture(**picture) for picture in content.get("pictures", ()))
    return Comparison(content["where"], **tables, expression=content.get("expression", ""), pictures=pictures)
