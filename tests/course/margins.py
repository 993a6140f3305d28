"""How far misconceptions and accepted variants lie from the truth on the inputs that marking draws.

``python -m tests.course.margins`` measures anew and writes ``docs/reference/margins.md``; with names of labs, it measures these alone.
"""

import re
import sys
from dataclasses import dataclass

import numpy as np

from nbreferee.check import Quantity, distance
from nbreferee.testing.quantities import quantities

from .labs import LABS, REPOSITORY, questions

FILE = REPOSITORY / "docs" / "reference" / "margins.md"
SEEDS = 20

HEAD = f"""# Margins

Distances from the truth in tolerances, over {SEEDS} seeds, on the inputs that marking draws: the least for a misconception,
the greatest for an accepted variant. Marking draws until a misconception lies at least 4 tolerances away; accepted variants stay
below a quarter of one, or below nine tenths where the distance is the same in every draw, so that chance decides nothing. ∞ is another shape, or NaN. `python -m tests.course.margins` writes this page.
"""


@dataclass(frozen=True)
class Margins:
    """Distances from the truth, in tolerances: of misconceptions by id, of accepted variants by description.

    `varies` is by how much a variant's distance differs from draw to draw.
    """

    misconceptions: dict[str, float]
    variants: dict[str, float]
    varies: dict[str, float]


def measured(lab: str) -> list[Quantity]:
    """The quantities of a lab that have misconceptions or accepted variants, in the order of its questions."""
    order = {question: number for number, question in enumerate(questions(lab))}
    found = [quantity for quantity in quantities(lab) if quantity.misconceptions or quantity.variants]
    return sorted(found, key=lambda quantity: order.get(quantity.question, len(order)))


def measure(quantity: Quantity, seeds: int = SEEDS) -> Margins:
    """The least separation of each misconception, and the greatest of each accepted variant, over the seeds.

    A misconception has to be told from the truth by one of the quantity's draws.
    """
    misconceptions = {each.id: float("inf") for each in quantity.misconceptions}
    variants: dict[str, list[float]] = {each.description: [] for each in quantity.variants}
    for seed in range(seeds):
        drawn = [quantity.inputs(np.random.default_rng(seed), draw) for draw in quantity.draws]
        pairs = [(inputs, np.asarray(quantity.truth(*inputs))) for inputs in drawn]
        for misconception in quantity.misconceptions:
            told = max(distance(misconception.formula(*inputs), truth) for inputs, truth in pairs) / quantity.tolerance
            misconceptions[misconception.id] = min(misconceptions[misconception.id], told)
        for variant in quantity.variants:
            away = max(distance(variant.formula(*inputs), truth) for inputs, truth in pairs) / quantity.tolerance
            variants[variant.description].append(away)
    greatest = {description: max(found) for description, found in variants.items()}
    varies = {description: max(found) - min(found) for description, found in variants.items()}
    return Margins(misconceptions, greatest, varies)


def section(lab: str, seeds: int = SEEDS) -> str:
    """The tables of one lab as Markdown."""
    lines = [f"## {lab}"]
    for quantity in measured(lab):
        margins = measure(quantity, seeds)
        lines += ["", f"### {quantity.name} (tolerance {quantity.tolerance:g})", "", "| | tolerances |", "|---|---|"]
        rows = [(f"accepted: {name}", value) for name, value in margins.variants.items()]
        rows += sorted(margins.misconceptions.items(), key=lambda entry: entry[1])
        lines += [f"| {name} | {_number(value)} |" for name, value in rows]
    return "\n".join(lines) + "\n"


def sections(text: str) -> dict[str, str]:
    """The sections of a page by lab."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].removeprefix("## "): part.rstrip("\n") + "\n" for part in parts}


def _number(value: float) -> str:
    if np.isinf(value):
        return "∞"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def main(chosen: list[str]) -> None:
    """Measure the `chosen` labs, by default all, and write the page; other labs keep their sections."""
    found = sections(FILE.read_text(encoding="utf-8")) | {lab: section(lab) for lab in chosen or LABS}
    FILE.write_text("\n".join([HEAD, *(found[lab] for lab in LABS if lab in found)]), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main(sys.argv[1:])
