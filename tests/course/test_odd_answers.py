"""Whatever a kernel answers to a check, the check passes or gives a sentence; none has to be looked at by a person."""

import random

import numpy as np
import pytest
from grading import checks
from nbreferee_guest.wire import Opaque

from .bench import SCHEME

pytestmark = pytest.mark.slow

ODD = [
    None, True, -1, 10**400, float("nan"), float("inf"), "", "text", [], {}, (), [1.0, [2.0]], [[1, 2], [3]], {"a": None},
    Opaque("object"), np.zeros(0), np.array(True), np.float32(3).reshape(()), np.zeros(1, np.float32), np.full((2, 3), np.nan),
    np.full((2, 8, 8, 3), np.inf), np.full((2, 8, 8, 3), 1e300), np.zeros((1,) * 8), np.ones(1, np.longdouble), np.zeros((2, 0, 8, 3)),
    np.ones((2, 3, 2, 3)), ["a", "b"], [np.zeros((2, 2)), np.zeros((3, 3))],
]  # fmt: skip


class OddStudent:
    """Answers as `StudentSession` may, but always with `value`, bare or within what is asked for."""

    def __init__(self, value: object, row: str):
        self._value, self._random = value, random.Random(row)

    def uses(self, function: str, api: str) -> bool:
        return False

    def call(self, function: str, *arguments: object) -> object:
        return self._among([self._value])

    def gradient(self, function: str, *arguments: object, **options: object) -> object:
        return self._among([self._value, [self._value] * 3])

    def execute(self, program: str, label: str, **names: object) -> object:
        value = self._value
        saved = {"path": value, "exists": value, "files": self._among([value, [value]]), "arrays": [value]}
        return self._among([value, [value] * 2, saved])

    def evaluate(self, expression: str, label: str | None = None, **names: object) -> object:
        value, image = self._value, np.ones((1, 32, 24, 3))
        weights = dict.fromkeys(("content", "style", "total_variation"), value)
        known = {
            "CONTENT_LAYERS": ["block1_conv2"],
            "STYLE_LAYERS": ["block1_conv2"],
            "gallery_content": image,
            "WEIGHT_EXPERIMENTS": [weights, weights],
            "gallery_styles": np.repeat(image, 2, 0),
            "extract_features": {"content": ["block1_conv2"], "style": ["block1_conv2"]},
            "AdaIN": [value, value, True],
            "guided_backprop": [value] * 5,
        }
        name = expression if expression in known else label
        return self._among([value, *([known[name]] * 2 if name in known else [])])

    def _among(self, values: list) -> object:
        return self._random.choice(values)


@pytest.mark.parametrize("row", sorted({check.row for check in checks.collect(SCHEME)} - {"gallery"}))
def test_an_odd_answer_breaks_no_check(row):
    for value in ODD:
        for result in checks.run(SCHEME, [row], OddStudent(value, f"{row}{value}"), "odd")[row]:
            assert not result.broken, (value, result.name, result.message)
