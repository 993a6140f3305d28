"""Whatever a kernel answers to a check, the check passes or gives a sentence; none needs manual grading."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from nbreferee.guest.codec import Opaque
from nbreferee.marking import Marker
from nbreferee.scheme import run_checks
from nbreferee.student import StudentSession

from . import labs

pytestmark = pytest.mark.slow

ODD = [
    None, True, -1, 10**400, float("nan"), float("inf"), "", "text", [], {}, (), [1.0, [2.0]], [[1, 2], [3]], {"a": None},
    Opaque("object"), np.zeros(0), np.array(True), np.float32(3).reshape(()), np.zeros(1, np.float32), np.full((2, 3), np.nan),
    np.full((2, 8, 8, 3), np.inf), np.full((2, 8, 8, 3), 1e300), np.zeros((1,) * 8), np.ones(1, np.longdouble), np.zeros((2, 0, 8, 3)),
    np.ones((2, 3, 2, 3)), ["a", "b"], [np.zeros((2, 2)), np.zeros((3, 3))],
    "a\0b", 2**64 - 1, -(2**63), [None, [None, {"a": [None]}]], [np.array(False), None], {"content": {}, "style": 5}, [{}, {}],
]  # fmt: skip

IMAGE = np.ones((1, 32, 24, 3))


def weights(value: object) -> dict[str, object]:
    return dict.fromkeys(("content", "style", "total_variation"), value)


WITHIN: dict[str, Callable[[object], object]] = {
    "CONTENT_LAYERS": lambda value: ["block1_conv2"],
    "STYLE_LAYERS": lambda value: ["block1_conv2"],
    "extract_features": lambda value: {"content": ["block1_conv2"], "style": ["block1_conv2"]},
    "WEIGHT_EXPERIMENTS": lambda value: [weights(value), weights(value)],
    "gallery_content": lambda value: IMAGE,
    "gallery_styles": lambda value: np.repeat(IMAGE, 2, 0),
    "AdaIN": lambda value: [value, value, True],
    "guided_backprop": lambda value: [value] * 5,
    "weighted_loss": lambda value: [[value] * 4, True, None],
    "save_training_state": lambda value: {
        "path": value,
        "exists": value,
        "files": [value, [value]],
        "arrays": [value],
        "same": [value, [value]],
    },
    "save_training_state and resume_training": lambda value: [value] * 2,
}
"""What checks ask for that is more than one value, by its expression or label, with the odd value in it. So more of a check is reached."""

SLOW = {("style_transfer", "gallery")}
"""Questions whose checks take too long for so many answers."""


class OddStudent:
    """Answers as `StudentSession` may, but always with `value`, bare or within what is asked for."""

    array = "np.array"

    def __init__(self, value: object, question: str):
        self._value, self._random = value, random.Random(question)

    def uses(self, function: str, api: str) -> bool:
        return False

    def call(self, function: str, *arguments: object) -> object:
        return self._value

    def gradient(self, function: str, *arguments: object, **options: object) -> object:
        return self._random.choice([self._value, [self._value] * 3])

    def execute(self, program: str, label: str, **names: object) -> object:
        return self._answer(label)

    def evaluate(self, expression: str, label: str | None = None, **names: object) -> object:
        return self._answer(expression if expression in WITHIN else label)

    is_own_gradient = StudentSession.is_own_gradient
    of_own_value = StudentSession.of_own_value

    def _answer(self, label: str | None) -> object:
        known: Sequence[object] = [WITHIN[label](self._value)] * 2 if label in WITHIN else []
        return self._random.choice([self._value, *known])


QUESTIONS = [(lab, question) for lab in labs.LABS for question in labs.questions(lab) if (lab, question) not in SLOW]


@pytest.mark.parametrize(("lab", "question"), QUESTIONS, ids=map("/".join, QUESTIONS))
def test_an_odd_answer_breaks_no_check(lab: str, question: str, marker_of: Callable[[str], Marker]):
    marker = marker_of(lab)
    for value in ODD:
        student = OddStudent(value, f"{question}{value}")
        results = run_checks(marker.scheme, [question], student, "odd", marker.profile.axes)[question]
        assert results
        for result in results:
            assert not result.broken, (value, result.name, result.message)
