"""A check that does not hold: the sentence for the student, the name of what is wrong, and a part of the value."""

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .digits import digits_to_tell

if TYPE_CHECKING:
    from .evidence import Evidence


_DIGITS = 3
"""Of a number in a table, where they are enough."""


@dataclass(frozen=True)
class Picture:
    """A small picture: what it shows, and its PNG in base64."""

    caption: str
    png: str


@dataclass(frozen=True)
class Comparison:
    """A small part of a wrong value beside what was expected there, as rows of numbers, and where it lies.

    `expression` is what a student can type to see the value; empty: it has no small inputs. `pictures` show a value that is one.
    """

    where: str
    got: tuple[tuple[float, ...], ...]
    expected: tuple[tuple[float, ...], ...]
    differs: tuple[tuple[bool, ...], ...]
    expression: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers of the wrong value are shown."""
        return sum(map(len, self.got))

    @property
    def digits(self) -> int:
        """How many digits the numbers are written with, so that those that differ look different."""
        rows = zip(self.got, self.expected, self.differs, strict=False)
        differing = (pair[:2] for row in rows for pair in zip(*row, strict=False) if pair[2])
        return digits_to_tell(differing, _DIGITS)


class CheckFailed(Exception):
    """A check does not hold.

    Args:
        message: a sentence for the student.
        diagnosis: short, stable name of what is wrong, if known: the id of a misconception or of something more general.
        share: the part of the check's points that is earned all the same, from 0 to 1, where the scheme's table of partial
            credit does not say otherwise.
        comparison: a part of the value beside the expected one.
        evidence: the wrong value, where it was compared with named misconceptions. After all checks of a question, their
            evidence decides together which names are true (`nbreferee.check.agreed`).
        follows: whether the check fails for nothing but an error that is named elsewhere.
        raised: the line of the student's code at which an exception was raised, as far as it is known, else empty; None where none was.

    Raises ValueError where `share` is no such part.
    """

    def __init__(
        self,
        message: str,
        diagnosis: str | None = None,
        share: float = 0.0,
        comparison: Comparison | None = None,
        evidence: "Evidence | None" = None,
        follows: bool = False,
        raised: str | None = None,
    ):
        if not 0 <= share <= 1:
            raise ValueError(f"The share of a failed check is {share}; it has to lie between 0 and 1.")
        super().__init__(message)
        self.diagnosis = diagnosis
        self.share = share
        self.comparison = comparison
        self.evidence = evidence
        self.follows = follows
        self.raised = raised

    def saying(self, message: str) -> "CheckFailed":
        """The same failure with another sentence for the student, which stands where the error has no name."""
        evidence = None if self.evidence is None else self.evidence.saying(message)
        return self.but(str(self) if self.diagnosis else message, evidence=evidence)

    def but(self, message: str, **attributes: Any) -> "CheckFailed":
        """The same failure with this message, and with some attributes that are others."""
        other = copy(self)
        other.args = (message,)
        vars(other).update(attributes)
        return other
