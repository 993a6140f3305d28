"""That something is rounded is said only where the value is what rounding gives."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, Quantity, assert_close
from nbreferee.check.rounding import rounding

RNG = np.random.default_rng(2)
VALUES = RNG.normal(1, 20, (5, 6, 7)).astype(np.float32).astype(np.float64)
SHADES = RNG.uniform(0, 1, (5, 6, 7))


def bfloat16(x):
    """The upper half of the bits, rounded down."""
    return (np.asarray(x, np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32)


@pytest.mark.parametrize(
    ("value", "expected", "words"),
    [
        (VALUES.astype(np.float16), VALUES, "float16"),
        (np.cumsum(VALUES, dtype=np.float16), np.cumsum(VALUES), "float16"),
        (np.float64(7136), np.float64(7138.64), "half precision"),
        (np.float64(55904), np.float64(55968.4), "half precision"),
        (bfloat16(VALUES), VALUES, "bfloat16"),
        (np.round(VALUES), VALUES, "whole"),
        (np.trunc(VALUES), VALUES, "whole"),
        (np.floor(VALUES), VALUES, "whole"),
        (np.round(255 * SHADES) / 255, SHADES, "multiples of 1/255"),
        (np.float32(np.trunc(255 * SHADES) / 255), SHADES, "multiples of 1/255"),
        (np.float64(1235), np.float64(1234.6), "whole"),
        (VALUES * 1.001, VALUES, None),
        (bfloat16(VALUES + RNG.normal(0, 1.4, VALUES.shape)), VALUES, None),
        (np.float16(VALUES + RNG.normal(0, 0.3, VALUES.shape)), VALUES, None),
        (VALUES + RNG.normal(0, 1e-2, VALUES.shape), VALUES, None),
        (np.round(VALUES) + (RNG.uniform(size=VALUES.shape) < 0.3), VALUES, None),
        (np.float64(3), np.float64(2.7), None),
        (np.round(VALUES) + 1, np.round(VALUES), None),
    ],
)
def test_a_rounded_result_is_told_from_another_error(value, expected, words):
    found = rounding(np.asarray(value, np.float64), expected, 1e-4)
    assert (found is not None and words in found) if words else found is None


def test_inputs_that_were_rounded_are_recognised_where_the_right_formula_is_known():
    product = Quantity("product", lambda x, y: (x.astype(np.float64) * y) ** 2, (), 1e-4)
    x, y = VALUES.astype(np.float32), SHADES.astype(np.float32)
    for given, words in (
        ((x.astype(np.float16), y.astype(np.float16)), "float16"),
        ((x.astype(np.float16), y), "float16"),
        ((x, np.round(255 * y) / 255), "multiples of 1/255"),
    ):
        with pytest.raises(
            CheckFailed, match=f"nearly right, but off by .* an input is first rounded to {words}"
        ) as caught:
            product.check(product.truth(*given), x, y)
        assert caught.value.diagnosis == "rounded"
        with pytest.raises(CheckFailed, match="more than rounding to float32 explains") as caught:
            assert_close(product.truth(*given), product.truth(x, y), 1e-4, inputs=(x, y))
        assert caught.value.diagnosis is None


def test_inputs_of_a_list_are_rounded_together():
    total = Quantity("total", lambda parts: sum(part.astype(np.float64).sum() for part in parts), (), 1e-7)
    parts = [VALUES.astype(np.float32), SHADES.astype(np.float32)]
    with pytest.raises(CheckFailed, match="first rounded to float16"):
        total.check(total.truth([part.astype(np.float16) for part in parts]), parts)


def test_a_right_formula_that_fails_on_rounded_inputs_says_nothing():
    singular = np.array([[0.4, 0.1], [0.2, 0.3]])  # as whole numbers
    assert rounding(np.linalg.inv(singular) * 1.005, np.linalg.inv(singular), 1e-5, np.linalg.inv, [singular]) is None
