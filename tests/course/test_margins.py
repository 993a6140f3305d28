"""The inputs of marking tell misconceptions from the truth, and not accepted variants: by a wide margin, measured."""

import re

import pytest

from nbreferee.check import Quantity

from . import labs, tables
from .margins import FILE, measure, measured, sections

QUANTITIES = [pytest.param(q, id=f"{lab}/{q.name}".replace(" ", "")) for lab in labs.LABS for q in measured(lab)]

SEEDS = {"gallery": 1}
"""How often a quantity is measured that takes long; others five times."""


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_misconceptions_lie_four_tolerances_away_and_accepted_variants_within_one_as_far_as_draws_differ(
    quantity: Quantity,
):
    margins = measure(quantity, seeds=SEEDS.get(quantity.name, 5))
    assert min(margins.misconceptions.values(), default=4) >= 4
    for variant, away in margins.variants.items():
        most = 0.9 if margins.varies[variant] <= 0.02 else 0.25
        assert away <= most, variant


@pytest.mark.parametrize("lab", labs.LABS)
def test_the_page_of_margins_lists_every_quantity_misconception_and_accepted_variant(lab: str):
    section = sections(FILE.read_text(encoding="utf-8")).get(lab, "")
    listed = set(re.findall(r"^(?:### |\| )(?:accepted: )?(.+?) (?:\||\()", section, re.MULTILINE))
    for quantity in measured(lab):
        names = {quantity.name, *(each.id for each in quantity.misconceptions)}
        names |= {each.description for each in quantity.variants}
        assert names <= listed, f"run: python -m tests.course.margins {lab}"


def test_the_table_of_tolerances_is_what_the_quantities_say():
    text = tables.FILE.read_text(encoding="utf-8")
    assert tables.updated(text) == text, "run: python -m tests.course.tables"


def test_a_table_is_written_into_its_place_and_nowhere_else():
    page = "before\n<!-- quantities -->\nold\n<!-- /quantities -->\nafter\n"
    written = tables.updated(page)
    assert written.startswith("before\n<!-- quantities -->\n| lab |") and written.endswith(
        "|\n<!-- /quantities -->\nafter\n"
    )
    assert tables.updated(written) == written and tables.updated("no place\n") == "no place\n"
