"""How a class is marked, and what became of each submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..results.notebook import NotebookResult


class BatchError(RuntimeError):
    """The class cannot be marked. The message says why and what to do."""


@dataclass(frozen=True)
class Options:
    """How a class is marked.

    Attributes:
        students: pattern of the students' names.
        workers: processes on this machine; unused with `scheduler`.
        scheduler: address of a running Dask scheduler.
        resources: what a worker must have declared, such as ``{"GPU": 1}``; with `scheduler` only.
        force: mark and record anew what has not changed, too.
        remote_course: the course's folder where the workers are; by default the same as here.
    """

    students: str = "*"
    workers: int = 1
    scheduler: str | None = None
    resources: Mapping[str, float] = field(default_factory=dict)
    force: bool = False
    remote_course: str | None = None


@dataclass(frozen=True)
class Cost:
    """What a worker took for one submission.

    Attributes:
        seconds: of its time.
        processor: seconds of processor time, its own and those of the submission's kernels.
    """

    seconds: float = 0.0
    processor: float = 0.0


@dataclass(frozen=True)
class Marked:
    """What a worker made of one submission: results by notebook, or `reason` why there are none; `notices` are the engine's warnings."""

    student: str
    results: Mapping[str, NotebookResult] = field(default_factory=dict)
    cost: Cost = Cost()
    notices: Sequence[str] = ()
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one submission; of a failed one with the `reason`.

    `warnings` say what is missing or damaged and what was done about it. Of a marked one, `review_flags` say which places in its
    code deserve a look, and `broken` which checks ended in an error of their own: question, check, and the error.
    """

    student: str
    state: Literal["marked", "unchanged", "failed"]
    cost: Cost = Cost()
    score: float | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    review_flags: tuple[str, ...] = ()
    broken: tuple[tuple[str, str, str], ...] = ()
