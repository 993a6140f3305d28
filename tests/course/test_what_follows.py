"""Checks that fail for nothing but another one's error say so, and a wrong gallery is shown as pictures: with answers in NumPy, no kernel."""

import base64

import numpy as np
import pytest

from nbreferee.check import CheckFailed
from nbreferee.student import StudentSession
from reference.style_transfer import gallery, gram_matrix, total_variation_loss
from tests.marking.style_transfer import test_gallery as gallery_checks
from tests.marking.style_transfer import test_gram_matrix as gram_checks
from tests.marking.style_transfer import test_total_variation_loss as variation_checks


class Answers(StudentSession):
    """A session of one function of this process, and of what its gradient is."""

    def __init__(self, function, gradient=None, **names):
        self._function, self._gradient, self._names = function, gradient, names

    def call(self, _, *arguments):
        return self._function(*arguments)

    def gradient(self, _, *arguments, upstream=None, argument=0):
        return self._gradient(*arguments, *([] if upstream is None else [upstream]))

    def evaluate(self, expression, label=None, **names):
        try:
            return eval(expression, {**self._names, **names})
        except NameError as error:
            raise CheckFailed(str(error), "undefined") from None

    def read_png(self, path, width, height):
        if "saved" not in self._names:
            raise CheckFailed(f"There is no file {path}.", "picture-missing")
        return self._names["saved"]


def failure(check, *arguments) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments)
    return caught.value


GRADIENTS = {
    "gram_matrix": (
        gram_checks.test_passes_gradients_back_to_the_features,
        gram_matrix.gram_matrix,
        gram_matrix.gradient,
    ),
    "total_variation_loss": (
        variation_checks.test_passes_gradients_back_to_the_image,
        total_variation_loss.total_variation_loss,
        total_variation_loss.gradient,
    ),
}


@pytest.mark.parametrize("question", GRADIENTS)
def test_the_gradient_of_a_wrong_value_follows_and_a_wrong_gradient_does_not(question):
    check, value, gradient = GRADIENTS[question]
    rng = np.random.default_rng(0)
    wrong = Answers(lambda *x: 30 * value(*x), lambda *x: 30 * gradient(*x))
    follows = failure(check, wrong, rng)
    assert follows.follows and "the value is wrong, not the gradient" in str(follows)
    assert not failure(check, Answers(value, lambda *x: 30 * gradient(*x)), rng).follows


def test_a_wrong_gallery_is_shown_as_pictures():
    rng = np.random.default_rng(0)
    content, styles = gallery.draw((16, 24), (16, 24), styles=3)(rng)[:2]
    right = rng.random((3, 16, 24, 3))
    wrong = right.copy()
    wrong[1] = right[1][:, ::-1]
    with pytest.raises(CheckFailed) as caught, gallery_checks.shown_as_pictures(wrong, right, content, styles):
        raise CheckFailed("Wrong.", "some-name")
    shown = caught.value.comparison
    assert caught.value.diagnosis == "some-name" and shown.where == "picture 1"
    assert [each.caption.partition(":")[0] for each in shown.pictures] == [
        "content",
        "style",
        "yours",
        "expected",
        "difference",
    ]
    assert sum(len(base64.b64decode(each.png)) for each in shown.pictures) < 10_000


PICTURE = np.random.default_rng(1).random((8, 8, 3))


@pytest.mark.parametrize(
    ("names", "saved", "follows"),
    [
        ({}, None, True),  # the cell has ended in an error
        (
            {"gallery_images": PICTURE[np.newaxis, np.newaxis]},
            None,
            True,
        ),  # an axis too many: no picture could be written
        ({"gallery_images": PICTURE[np.newaxis]}, None, False),  # they could have been written
        ({"gallery_images": PICTURE[np.newaxis]}, PICTURE[np.newaxis], True),  # they are what the wrong function gave
        ({"gallery_images": PICTURE[np.newaxis]}, 1 - PICTURE[np.newaxis], False),  # they are others
    ],
)
def test_missing_or_wrong_pictures_follow_where_the_function_gave_none_or_these(names, saved, follows):
    student = Answers(None, **names)
    assert bool(gallery_checks.are_of_the_own_function(student, [0], saved, PICTURE.shape)) is follows
