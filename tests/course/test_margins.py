"""The inputs of marking tell misconceptions from the truth, and not conventions: by a wide margin, measured."""

import re

import pytest

from .margins import FILE, measure, quantities

QUANTITIES = quantities()


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.name)
def test_misconceptions_lie_four_tolerances_away_and_conventions_within_a_quarter_of_one(quantity):
    misconceptions, conventions = measure(quantity, seeds=1 if quantity.name == "gallery" else 5)
    assert min(misconceptions.values()) >= 4
    assert max(conventions.values(), default=0) <= 0.25


def test_the_table_in_the_docs_lists_every_quantity_misconception_and_convention():
    listed = set(
        re.findall(r"^(?:## |\| )(?:convention: )?(.+?) (?:\||\()", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    for quantity in QUANTITIES:
        names = {quantity.name, *(each.id for each in quantity.misconceptions)}
        assert names | {each.what for each in quantity.conventions} <= listed
