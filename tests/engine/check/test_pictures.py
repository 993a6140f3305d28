"""A value that is a picture is shown as one, in a few kilobytes."""

import base64
import io

import numpy as np
from PIL import Image

from nbreferee.check import compared
from nbreferee.check.pictures import MOST_SIDE, picture


def opened(shown) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(shown.png))) as image:
        assert image.format == "PNG" and image.mode == "RGB"
        return np.asarray(image)


def test_colours_are_kept_and_cut_off_outside_their_range():
    values = np.array([[[0, 0.5, 1], [-1, 2, 0.2]]])
    np.testing.assert_equal(opened(picture("it", values)), [[[0, 128, 255], [0, 255, 51]]])


def test_a_large_picture_becomes_small():
    shown = picture("it", np.random.default_rng(0).random((500, 130, 3)))
    assert max(opened(shown).shape) <= MOST_SIDE and len(shown.png) < 20_000


def test_a_wrong_picture_stands_beside_the_right_one_and_their_difference():
    right = np.full((4, 6, 3), 0.5)
    wrong = right.copy()
    wrong[1, 2] = [0.5, 0.5, 0.9]
    found = compared(wrong, right, "picture 3", content=right)
    assert [each.caption.partition(":")[0] for each in found.pictures] == ["content", "yours", "expected", "difference"]
    difference = opened(found.pictures[-1])
    assert difference[1, 2].tolist() == [102] * 3 and difference.sum() == 306


def test_what_is_no_picture_of_that_size_is_not_shown():
    right = np.zeros((4, 6, 3))
    assert compared(np.zeros((4, 5, 3)), right, "picture 0") is None
    assert compared(np.full((4, 6, 3), np.nan), right, "picture 0") is None
