"""Partial credit: which wrong answers still earn a part of a check's points. An instructor edits the table.

``partial_credit.toml`` in the folder of a lab's marking scheme maps a diagnosis to the part that it earns.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..check import CheckFailed, Misconception, Quantity

FILE = "partial_credit.toml"

_NO_SLIPS = ("not-answered", "undefined", "argument-unused")
"""Diagnoses of a part that is not there yet, and of what follows from a term that is missing."""

_OF_ANY_VALUE = ("axes-kept", "rounded")
"""Diagnoses that any comparison of values can give."""


class PartialCreditError(ValueError):
    """The table cannot be used. The message says what to correct."""


def read(folder: Path) -> dict[str, float]:
    """The shares by diagnosis; empty where there is no table. Raises `PartialCreditError`."""
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PartialCreditError(f"{file} is not valid TOML: {error}.") from error
    for diagnosis, share in table.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
            raise PartialCreditError(f"{file}: the share of '{diagnosis}' is {share!r}; it has to lie between 0 and 1.")
    return {diagnosis: float(share) for diagnosis, share in table.items()}


def shares_of(failures: Sequence[CheckFailed], table: Mapping[str, float]) -> list[float]:
    """The parts of their points that the failed checks of one question earn: what the `table` says, else what the check says.

    The table is for answers with a single slip: where failures have different diagnoses, it gives nothing. A part that is not
    there yet is no slip, nor is one that the check itself gives a share for.
    """
    slips = {each.diagnosis for each in failures if not each.share} - {None, *_NO_SLIPS}
    near = table if len(slips) == 1 else {}
    return [near.get(each.diagnosis or "", each.share) for each in failures]


def validate(folder: Path, known: Iterable[str]) -> None:
    """Refuse a table that names a diagnosis which no check can give. Raises `PartialCreditError`."""
    unknown = sorted(set(read(folder)) - {*known, *_OF_ANY_VALUE})
    if unknown:
        raise PartialCreditError(
            f"{folder / FILE} names what no check diagnoses: {', '.join(unknown)}. Correct or remove these lines."
        )


def diagnoses(namespaces: Iterable[Mapping[str, object]]) -> set[str]:
    """The ids of all misconceptions among the values of modules' namespaces: by themselves, in collections or of a `Quantity`."""
    return {each.id for namespace in namespaces for value in namespace.values() for each in _misconceptions(value)}


def _misconceptions(value: object) -> Iterator[Misconception]:
    if isinstance(value, tuple | list):
        for entry in value:
            yield from _misconceptions(entry)
    elif type(value) is dict:
        yield from _misconceptions([*value.values()])
    elif isinstance(value, Quantity):
        yield from value.misconceptions
    elif isinstance(value, Misconception):
        yield value
