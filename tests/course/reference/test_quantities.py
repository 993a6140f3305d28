"""What every lab's reference declares: sentences for students, ids for reports, inputs that can be drawn, a truth on them."""

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from nbreferee.check import CheckFailed, Quantity
from nbreferee.testing.quantities import misconceptions, modules, quantities

from .. import labs

QUANTITIES = [pytest.param(q, id=f"{lab}/{q.name}".replace(" ", "")) for lab in labs.LABS for q in quantities(lab)]


@pytest.mark.parametrize("lab", labs.LABS)
def test_an_id_names_one_misconception_of_one_question(lab: str):
    found: dict[str, set[tuple[str, str]]] = {}
    for question, module in modules(lab).items():
        for misconception in misconceptions(module):
            found.setdefault(misconception.id, set()).add((question, misconception.finding))
    assert not {id: meanings for id, meanings in found.items() if len(meanings) > 1}


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_quantity_has_each_id_once(quantity: Quantity):
    ids = [misconception.id for misconception in quantity.misconceptions]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("lab", labs.LABS)
def test_findings_and_hints_are_whole_sentences(lab: str):
    for misconception in (each for module in modules(lab).values() for each in misconceptions(module)):
        assert all(text.endswith((".", "?")) for text in (misconception.finding, misconception.hint)), misconception.id


@pytest.mark.parametrize("lab", labs.LABS)
def test_names_of_quantities_are_unique(lab: str):
    names = [quantity.name for quantity in quantities(lab)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_truth_of_drawn_inputs_passes_the_check_and_another_value_does_not(quantity: Quantity):
    inputs = quantity.inputs(np.random.default_rng(11))
    truth = np.asarray(quantity.truth(*inputs), np.float64)
    assert np.all(np.isfinite(truth)) and np.any(truth)
    quantity.check(truth.astype(np.float32), *inputs)
    with pytest.raises(CheckFailed):
        quantity.check(truth * (1 + 4 * quantity.tolerance), *inputs, diagnose=False)


def leaves(value: object) -> Iterator[bytes]:
    """The numbers and texts of which an input consists, in order."""
    if isinstance(value, np.ndarray | np.generic | int | float | complex | str):
        array = np.asarray(value)
        yield f"{array.dtype} {array.shape}".encode() + array.tobytes()
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(key)
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    else:
        yield from [b"None"] if value is None else leaves(vars(value))


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_same_generator_draws_the_same_inputs(quantity: Quantity):
    for draw in quantity.draws:
        one, other = (quantity.inputs(np.random.default_rng(5), draw) for _ in range(2))
        assert list(leaves(one)) == list(leaves(other))


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_names_of_axes_fit_the_value(quantity: Quantity):
    if quantity.axes is not None:
        assert np.ndim(quantity.truth(*quantity.inputs(np.random.default_rng(0)))) == len(quantity.axes)
