"""Answers with two misconceptions at once, made of parts that are right or wrong.

A file ``pairs/QUESTION.toml`` of a corpus holds an answer with places to fill in, and for each place (`parts`) what is right
there and what each misconception would write. A pair earns `points`, or what ``[marks]`` says; where `named`, the diagnosis is
both (not so those in `unnamed`), or what ``[diagnoses]`` says. No check may diagnose what is neither of the two, nor in `also`. A
pair's name is ``"one + other"``, in the order of the parts.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations, product
from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """An answer with two misconceptions: what it must earn, and what it may be diagnosed as: both or, by a check that sees
    but one of them, a part. Where `named`, some check must see both.
    """

    question: str
    name: str
    source: str
    points: float
    named: bool
    diagnoses: frozenset[str]
    parts: frozenset[str]


def pairs(file: Path) -> list[Pair]:
    """All pairs of misconceptions from different parts of a question's answer. Raises `ValueError` for a name that is none."""
    question = file.stem
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    marks, diagnoses, parts = content.get("marks", {}), content.get("diagnoses", {}), content["parts"]
    answer, right = content["answer"].strip(), {part: choices["right"] for part, choices in parts.items()}
    made = []
    for wrong in _of_two_parts(parts):
        name = " + ".join(misconception for _, misconception in wrong)
        ids = frozenset(misconception for _, misconception in wrong)
        both = {diagnoses[name]} if name in diagnoses else {"+".join(order) for order in permutations(ids)}
        named = content["named"] and name not in content.get("unnamed", ())
        filled = right | {part: parts[part][misconception] for part, misconception in wrong}
        points = marks.get(name, content["points"])
        parts_of_it = ids | {*content.get("also", ())}
        made.append(Pair(question, name, answer.format(**filled), points, named, frozenset(both), parts_of_it))
    if unknown := {*marks, *diagnoses, *content.get("unnamed", ())} - {pair.name for pair in made}:
        raise ValueError(f"{file}: no pairs are {sorted(unknown)}.")
    return made


def _of_two_parts(parts: dict[str, dict[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Two parts at a time, each with one of its misconceptions."""
    wrong = {part: [(part, each) for each in choices if each != "right"] for part, choices in parts.items()}
    for one, other in combinations(wrong, 2):
        yield from product(wrong[one], wrong[other])
