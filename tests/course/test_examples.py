"""Small inputs that feedback shows: most mistakes can be seen on them, and no accepted answer looks wrong."""

import numpy as np
import pytest

from nbreferee.check import Quantity
from nbreferee.testing.quantities import quantities

from .labs import LABS

SHARE = 0.9
"""Of a quantity's named mistakes, those that one of its examples shows."""

WITH_EXAMPLES = [quantity for lab in LABS for quantity in quantities(lab) if quantity.examples]


def shown(quantity: Quantity, formula):
    """What feedback would show of an answer that gives what `formula` gives."""

    def ask(expression: str, **names: object):
        with np.errstate(all="ignore"):
            return formula(*names.values())

    return quantity.wrong_example(ask, "np.array")


@pytest.mark.parametrize("quantity", WITH_EXAMPLES, ids=lambda quantity: quantity.name)
def test_an_accepted_answer_is_never_shown_as_wrong(quantity):
    assert shown(quantity, quantity.truth) is None
    for variant in quantity.variants:
        assert shown(quantity, variant.formula) is None, variant.description


@pytest.mark.parametrize("quantity", WITH_EXAMPLES, ids=lambda quantity: quantity.name)
def test_most_mistakes_can_be_seen_on_an_example(quantity):
    unseen = [each.id for each in quantity.misconceptions if shown(quantity, each.formula) is None]
    assert len(unseen) <= (1 - SHARE) * len(quantity.misconceptions), unseen


@pytest.mark.parametrize("quantity", WITH_EXAMPLES, ids=lambda quantity: quantity.name)
def test_an_example_can_be_typed(quantity):
    """Its text makes the arrays that the right value was computed from."""
    for example in quantity.examples:
        typed = example.written("np.array")
        call, _, _ = example.expression.partition("{}")
        scope = {"np": np, call.partition("(")[0]: _kept, "AdaIN": lambda: lambda pair: pair}
        found = eval(typed, scope)
        np.testing.assert_equal(list(found), list(example.inputs))
        assert len(typed) < 420


def _kept(*arguments):
    return arguments
