"""Every draw decides alike: whether a formula is right on the drawn inputs does not depend on what was drawn.

Formulas, not kernels: 50 draws take a second.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from nbreferee.check import DrawFunction, Quantity, distance
from reference.style_transfer import (
    gram_matrix,
    loss_weights,
    normalize_filters,
    normalize_gradient,
    resume_training,
    total_variation_loss,
)

DRAWS = 50

TV = total_variation_loss
BRIGHT = {"main": TV.DRAWS[0], "one image": TV.ONE_IMAGE[0], "narrow": TV.NARROW[0]}
PALE = {"two channels": TV.DRAWS[1], "one channel": TV.DRAWS[2], "narrow": TV.NARROW[1]}


def away(formula: Callable, truth: Callable, tolerance: float, draw: DrawFunction, draws: int = DRAWS) -> list[float]:
    """How far a formula lies from the truth in each draw, in tolerances."""
    found = []
    for seed in range(draws):
        inputs = draw(np.random.default_rng(seed))
        with np.errstate(all="ignore"):
            found.append(distance(np.asarray(formula(*inputs)), truth(*inputs)) / tolerance)
    return found


def formulas(quantity: Quantity) -> Iterator[tuple[str, Callable]]:
    for each in quantity.misconceptions:
        for number, formula in enumerate((each.formula, *each.variants)):
            yield f"{each.id}, {number}", formula


def to_bfloat16(values: np.ndarray) -> np.ndarray:
    mantissa, exponent = np.frexp(values.astype(np.float64))
    return np.ldexp(np.round(mantissa * 256) / 256, exponent)


ROUND: dict[str, Callable] = {
    "float16": lambda values: values.astype(np.float16).astype(np.float64),
    "bfloat16": to_bfloat16,
    "whole numbers": np.round,
    "8 bits": lambda values: np.round(values * 255) / 255,
}


def of_rounded(quantity: Quantity, kind: str) -> Callable:
    return lambda values, *others: quantity.truth(ROUND[kind](values), *others)


def with_root(epsilon: float) -> Callable:
    def total_variation(image):
        differences = (np.diff(image.astype(np.float64), axis=axis) for axis in (1, 2))
        return sum(np.sqrt(difference**2 + epsilon).sum() for difference in differences)

    return total_variation


DECIDED = [
    *((gram_matrix.QUANTITY, draw) for draw in (*gram_matrix.QUANTITY.draws, gram_matrix.ONE_COLUMN)),
    *((TV.QUANTITY, draw) for draw in (*TV.DRAWS, *TV.ONE_IMAGE, *TV.PIXELS, *TV.NARROW)),
    *((loss_weights.QUANTITY, draw) for draw in loss_weights.QUANTITY.draws),
    *((normalize_filters.QUANTITY, draw) for draw in normalize_filters.QUANTITY.draws),
    *((normalize_gradient.QUANTITY, draw) for draw in normalize_gradient.QUANTITY.draws),
]


@pytest.mark.slow
@pytest.mark.parametrize(("quantity", "draw"), DECIDED)
def test_a_formula_is_right_in_every_draw_or_wrong_in_every_draw_and_never_nearly(quantity, draw):
    for name, formula in formulas(quantity):
        found = away(formula, quantity.truth, quantity.tolerance, draw)
        assert max(found) <= 0.8 or min(found) >= 1.2, (name, min(found), max(found))


def test_no_two_names_fit_the_same_weighted_sums_in_any_draw():
    names = np.array([name.partition(",")[0] for name, _ in formulas(loss_weights.QUANTITY)])
    for rng in map(np.random.default_rng, range(200)):
        settings = loss_weights.draw(rng)
        sums = np.array([formula(*settings) for _, formula in formulas(loss_weights.QUANTITY)])
        apart = np.linalg.norm(sums[:, None] - sums, axis=-1) / np.linalg.norm(sums, axis=-1)
        assert np.all(apart[names[:, None] != names] > 10 * loss_weights.QUANTITY.tolerance)


@pytest.mark.parametrize("saves", [(2,), (1, 3), tuple(range(1, 13))])
def test_what_resuming_forgets_shows_in_every_draw(saves):
    quantity = resume_training.QUANTITY
    for name, formula in formulas(quantity):
        found = away(formula, quantity.truth, quantity.tolerance, resume_training.draw(saves), draws=10)
        assert max(found) <= 0.1 or min(found) >= 1.5, (name, min(found), max(found))


def test_rounding_does_not_decide_how_an_optimizer_that_begins_anew_goes_on():
    for rng in map(np.random.default_rng, range(1000)):
        (run,) = resume_training.draw((2,))(rng)
        weights = resume_training.saved(run).weights
        rounded = tuple(weight * (1 + 4e-6 * rng.standard_normal(weight.shape)) for weight in weights)
        exact, near = (
            resume_training.train(resume_training.State.fresh(each), run, 2, 5) for each in (weights, rounded)
        )
        apart = distance(*(np.concatenate([weight.ravel() for weight in state.weights]) for state in (near, exact)))
        assert apart < 0.5 * resume_training.QUANTITY.tolerance


@pytest.mark.parametrize("epsilon", [1e-12, 1e-10, 1e-8, 1e-7])
def test_the_root_with_a_small_epsilon_passes_for_every_total_variation(epsilon):
    for draw in (*TV.DRAWS, *TV.ONE_IMAGE, *TV.PIXELS, *TV.NARROW):
        assert max(away(with_root(epsilon), TV.QUANTITY.truth, TV.QUANTITY.tolerance, draw)) < 0.6


@pytest.mark.parametrize("epsilon", [1e-6, 2e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1])
def test_the_root_with_a_larger_epsilon_fails_for_pale_images(epsilon):
    for draw in PALE.values():
        assert min(away(with_root(epsilon), TV.QUANTITY.truth, TV.QUANTITY.tolerance, draw)) > 1.9


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "whole numbers"])
@pytest.mark.parametrize("name", BRIGHT)
def test_rounding_to_16_bits_or_whole_numbers_shows_in_every_bright_image(name, kind):
    quantity = TV.QUANTITY
    assert min(away(of_rounded(quantity, kind), quantity.truth, quantity.tolerance, BRIGHT[name])) > 4


@pytest.mark.parametrize("name", PALE)
def test_rounding_to_8_bits_shows_in_every_pale_image(name):
    quantity = TV.QUANTITY
    assert min(away(of_rounded(quantity, "8 bits"), quantity.truth, quantity.tolerance, PALE[name])) > 4


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_rounding_to_16_bits_shows_in_every_gram_matrix_and_its_gradient(kind):
    for quantity in (gram_matrix.QUANTITY, gram_matrix.GRADIENT_QUANTITY):
        for draw in (*quantity.draws, *([gram_matrix.ONE_COLUMN] if quantity is gram_matrix.QUANTITY else [])):
            assert min(away(of_rounded(quantity, kind), quantity.truth, quantity.tolerance, draw)) > 4


@pytest.mark.parametrize("quantity", [normalize_filters.QUANTITY, normalize_gradient.QUANTITY])
def test_an_epsilon_of_at_most_1e_3_beside_the_range_passes_and_one_of_1e_2_fails(quantity):
    def with_epsilon(epsilon):
        return lambda values: (values - values.min()) / (np.ptp(values.astype(np.float64)) + epsilon)

    for draw in quantity.draws:
        for epsilon in (1e-12, 1e-6, 1e-3):
            assert max(away(with_epsilon(epsilon), quantity.truth, quantity.tolerance, draw)) < 0.25
        for epsilon in (1e-2, 0.1, 1):
            assert min(away(with_epsilon(epsilon), quantity.truth, quantity.tolerance, draw)) > 2


@pytest.mark.parametrize("quantity", [normalize_filters.QUANTITY, normalize_gradient.QUANTITY])
def test_a_scaled_array_of_8_bits_fails_in_every_draw(quantity):
    for draw in quantity.draws:
        rounded = away(lambda values: ROUND["8 bits"](quantity.truth(values)), quantity.truth, quantity.tolerance, draw)
        assert min(rounded) > 4


def test_no_size_of_a_drawn_input_is_a_multiple_of_its_batch():
    for quantity, draw in [*DECIDED, (gram_matrix.GRADIENT_QUANTITY, gram_matrix.GRADIENT_QUANTITY.draws[0])]:
        for array in draw(np.random.default_rng(0)):
            if isinstance(array, np.ndarray) and array.ndim == 4 and len(array) > 1 and quantity.axes is None:
                assert all(size % len(array) for size in array.shape[1:]), (quantity.name, array.shape)
