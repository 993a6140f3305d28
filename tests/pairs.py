"""Answers with two misconceptions at once, made of parts that are right or wrong.

A file ``tests/submissions/pairs/ROW.toml`` holds an answer with places to fill in, and for each place (`parts`) what is right
there and what each misconception would write. A pair earns `points`, or what ``[marks]`` says; where `named`, the diagnosis is
both, or what ``[diagnoses]`` says. A pair's name is ``"one + other"``, in the order of the parts.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations, product
from pathlib import Path

FOLDER = Path(__file__).parent / "submissions" / "pairs"


@dataclass(frozen=True)
class Pair:
    """An answer with two misconceptions: what it must earn, and the diagnoses of which it must get one, if any."""

    row: str
    name: str
    source: str
    points: float
    diagnoses: frozenset[str]


def pairs(row: str) -> list[Pair]:
    """All pairs of misconceptions from different parts of a row's answer. Raises `ValueError` for a name that is none."""
    content = tomllib.loads((FOLDER / f"{row}.toml").read_text(encoding="utf-8"))
    marks, diagnoses, parts = content.get("marks", {}), content.get("diagnoses", {}), content["parts"]
    answer, right = content["answer"].strip(), {part: choices["right"] for part, choices in parts.items()}
    made = []
    for wrong in _of_two_parts(parts):
        name = " + ".join(misconception for _, misconception in wrong)
        both = {"+".join(ids) for ids in permutations(misconception for _, misconception in wrong)}
        known = {diagnoses[name]} if name in diagnoses else both if content["named"] else set()
        filled = right | {part: parts[part][misconception] for part, misconception in wrong}
        made.append(Pair(row, name, answer.format(**filled), marks.get(name, content["points"]), frozenset(known)))
    if unknown := {*marks, *diagnoses} - {pair.name for pair in made}:
        raise ValueError(f"{row}.toml: no pairs are {sorted(unknown)}.")
    return made


def _of_two_parts(parts: dict[str, dict[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Two parts at a time, each with one of its misconceptions."""
    wrong = {part: [(part, each) for each in choices if each != "right"] for part, choices in parts.items()}
    for one, other in combinations(wrong, 2):
        yield from product(wrong[one], wrong[other])
