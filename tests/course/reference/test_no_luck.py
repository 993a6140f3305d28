"""What AdaIN and the style loss accept does not depend on the draw: of each formula, the distance from the truth is the same in every draw."""

import importlib.util
from functools import partial
from itertools import product
from types import ModuleType

import numpy as np
import pytest

from nbreferee.check import CheckFailed, distance
from reference.style_transfer import adain, adain_losses
from reference.style_transfer.adain import PLACES, beside, inside

from .. import labs

DRAWS = 50

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

SMALL = (1e-8, 1e-5, 1e-4, 1e-3)
LARGE = (2e-3, 3e-3, 7e-3, 1e-2, 2e-2, 5e-2, 0.1)

CONVENTIONS = [
    pytest.param(spread, sides, epsilon, id=f"{epsilon:g} {spread.__name__} {'and '.join(name for name, of in zip(('content ', 'style '), sides, strict=True) if of)}")
    for spread, sides, epsilon in product((inside, beside), ((1, 0), (0, 1), (1, 1)), SMALL + LARGE)
]  # fmt: skip


def with_epsilon(content, style, spread, sides, epsilon, ddof=0):
    """AdaIN with an epsilon inside or beside the roots of content and style; 1e-8 at least, where a channel does not vary."""
    mean, style_mean = (features.astype(np.float64).mean(PLACES, keepdims=True) for features in (content, style))
    deviations = (features.astype(np.float64).std(PLACES, keepdims=True, ddof=ddof) for features in (content, style))
    of_content, of_style = (
        spread(deviation, max(side * epsilon, least))
        for deviation, side, least in zip(deviations, sides, (1e-8, 0), strict=True)
    )
    return of_style * (content - mean) / of_content + style_mean


@pytest.fixture(scope="module")
def drawn() -> list[list[tuple[np.ndarray, ...]]]:
    """For each kind of inputs of AdaIN, `DRAWS` draws, each with the truth in front."""
    return [
        [(adain.adain(*inputs), *inputs) for inputs in map(draw, map(np.random.default_rng, range(DRAWS)))]
        for draw in adain.QUANTITY.draws
    ]


@pytest.mark.parametrize(("spread", "sides", "epsilon"), CONVENTIONS)
def test_an_epsilon_of_adain_is_accepted_in_every_draw_or_in_none(drawn, spread, sides, epsilon):
    for draws in drawn:
        away = [
            distance(with_epsilon(content, style, spread, sides, epsilon), truth) for truth, content, style, *_ in draws
        ]
        assert np.ptp(away) <= max(1e-2 * max(away), 1e-3 * adain.QUANTITY.tolerance)
        if epsilon in SMALL:
            assert max(away) <= 0.9 * adain.QUANTITY.tolerance
        else:
            assert min(away) >= 1.1 * adain.QUANTITY.tolerance


@pytest.mark.parametrize("epsilon", SMALL)
@pytest.mark.parametrize("spread", [inside, beside])
def test_unbiased_deviations_are_accepted_in_every_draw(drawn, spread, epsilon):
    for draws in drawn:
        for truth, content, style, *_ in draws:
            assert distance(with_epsilon(content, style, spread, (1, 1), epsilon, ddof=1), truth) <= (
                0.95 * adain.QUANTITY.tolerance
            )


def marking(question: str) -> ModuleType:
    """The checks of a question, as a module."""
    path = labs.MARKING / "style_transfer" / f"test_{question}.py"
    spec = importlib.util.spec_from_file_location(f"marking_{question}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("epsilon", [*LARGE, 1, 3])
@pytest.mark.parametrize("sides", [(1, 0), (0, 1), (1, 1)])
@pytest.mark.parametrize("spread", [inside, beside])
def test_a_large_epsilon_of_adain_has_its_name(drawn, spread, sides, epsilon):
    for draws in drawn:
        _, *inputs = draws[0]
        got = with_epsilon(*inputs[:2], spread, sides, epsilon).astype(np.float32)
        with pytest.raises(CheckFailed) as failure:
            marking("adain").check(got, inputs)
        assert failure.value.diagnosis == "adain-large-epsilon"


@pytest.mark.parametrize("misconception", adain.MISCONCEPTIONS, ids=lambda each: each.id)
def test_a_misconception_of_adain_has_its_name_in_all_its_forms(drawn, misconception):
    check = marking("adain").check
    for draw, draws in zip(adain.QUANTITY.draws, drawn, strict=True):
        truth, *inputs = draws[0]
        for formula in (misconception.formula, *misconception.variants):
            value = np.asarray(formula(*inputs), np.float64)
            if not np.all(np.isfinite(value)) or misconception.id in getattr(draw, "exclude", ()):
                continue
            assert distance(value, truth) > adain.QUANTITY.tolerance
            with pytest.raises(CheckFailed) as failure:
                check(value.astype(np.float32), inputs)
            assert failure.value.diagnosis == misconception.id


@pytest.fixture(scope="module")
def lists() -> list[list[tuple[list[np.ndarray], list[np.ndarray]]]]:
    """`DRAWS` draws of the lists that the style loss is asked of."""
    draws = adain_losses.STYLE_QUANTITY.draws
    return [[draw(rng) for draw in draws] for rng in map(np.random.default_rng, range(DRAWS))]


def style_losses(pairs, spread, sides, epsilon, ddof=0):
    """The style losses of `pairs` with an epsilon inside or beside the roots of images and styles."""
    ours, theirs = (partial(spread, epsilon=side * epsilon) for side in sides)
    return np.array([adain_losses._style(*pair, ddof=ddof, ours_to=ours, theirs_to=theirs) for pair in pairs])


@pytest.mark.parametrize(("spread", "sides", "epsilon"), CONVENTIONS)
def test_an_epsilon_of_the_style_loss_is_accepted_in_every_draw_or_in_none(lists, spread, sides, epsilon):
    tolerance = adain_losses.STYLE_QUANTITY.tolerance
    for ddof, truth in enumerate((adain_losses.adain_style_loss, adain_losses.unbiased_style_loss)):
        away = []
        for pairs in lists[:: 1 if ddof == 0 else 10]:
            right = np.array([truth(*pair) for pair in pairs])
            away.append(distance(style_losses(pairs, spread, sides, epsilon, ddof) / right, np.ones(len(pairs))))
        assert np.ptp(away) <= max(1e-2 * max(away), 1e-3 * tolerance)
        if epsilon in SMALL or (spread is beside and sides == (1, 1)):  # where it is added to both, it cancels
            assert max(away) <= 0.9 * tolerance
        else:
            assert min(away) >= 1.1 * tolerance


@pytest.mark.parametrize("epsilon", SMALL + LARGE)
@pytest.mark.parametrize("ddof", [0, 1])
def test_an_epsilon_in_the_gradient_of_the_style_loss_is_accepted_in_every_draw_or_in_none(epsilon, ddof):
    tolerance = adain_losses.STYLE_GRADIENT_TOLERANCE
    for seed in range(10):
        pair = adain_losses.layers(np.random.default_rng(seed), 4, 3)
        got, right = (
            np.concatenate([each.ravel() for each in adain_losses.style_gradient(*pair, ddof=ddof, epsilon=size)])
            for size in (epsilon, adain_losses.EPSILON)
        )
        away = distance(got, right)
        assert away <= 0.9 * tolerance if epsilon in SMALL else away >= 1.1 * tolerance


@pytest.mark.parametrize("misconception", adain_losses.STYLE_MISCONCEPTIONS, ids=lambda each: each.id)
def test_a_misconception_of_the_style_loss_has_its_name_in_all_its_forms(lists, misconception):
    module = marking("adain_losses")
    rng = np.random.default_rng(0)
    one_size = [adain_losses.layers(rng, *each, one_size=True) for each in adain_losses.STYLE_LISTS]
    for formula in (misconception.formula, *misconception.variants):
        pairs = lists[0] if np.isfinite(formula(*lists[0][0])) else one_size
        values = [float(np.float32(formula(*pair))) for pair in pairs]
        with pytest.raises(CheckFailed) as failure:
            module.compare(values, pairs, module.STYLE_QUANTITIES, adain_losses.sized(values, pairs))
        assert failure.value.diagnosis == misconception.id


@pytest.mark.parametrize("misconception", adain_losses.CONTENT_MISCONCEPTIONS, ids=lambda each: each.id)
def test_a_misconception_of_the_content_loss_has_its_name_in_all_its_forms(misconception):
    module, quantity = marking("adain_losses"), adain_losses.CONTENT_QUANTITY
    pairs = [quantity.inputs(np.random.default_rng(0), draw) for draw in quantity.draws]
    for formula in (misconception.formula, *misconception.variants):
        values = [float(np.float32(formula(*pair))) for pair in pairs]
        with pytest.raises(CheckFailed) as failure:
            module.compare(values, pairs, [quantity], quantity.misconceptions)
        assert failure.value.diagnosis == misconception.id


def test_a_misconception_of_the_style_loss_has_its_gradient(lists):
    features, other = lists[0][1]
    directions = [[np.ones_like(entry) for entry in features], [entry - 1 for entry in features]]
    gradients = adain_losses.style_gradient(features, other)
    expected = [sum(np.vdot(one, two) for one, two in zip(gradients, each, strict=True)) for each in directions]
    got = adain_losses.slopes(adain_losses.adain_style_loss, features, other, directions)
    np.testing.assert_allclose(got, expected, rtol=1e-3)
