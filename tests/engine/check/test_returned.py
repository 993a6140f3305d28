"""One function decides what a returned value is, with one sentence for each kind that cannot be used."""

import numpy as np
import pytest

from nbreferee.check import AxisNames, CheckFailed, as_array, as_shaped, assert_close, axis_names
from nbreferee.guest.codec import Opaque

IMAGES = AxisNames({4: ("image", "row", "column", "channel")})
IMAGE = np.ones((4, 5, 6, 3), np.float32)

UNUSABLE = [
    (None, (), "is None. Does the function end with a return statement?", "returns-nothing"),
    (Opaque("Foo"), (), "is of type Foo; one array or number is expected.", "wrong-type"),
    ("text", (), "is of type str; one array or number is expected.", "wrong-type"),
    ([1.0, 2.0], (), "is of type list; one array or number is expected.", "wrong-type"),
    ((np.ones(2), 3), (2,), "is of type tuple; one array or number is expected.", "wrong-type"),
    ((3.0,), (), "number is expected. Is there a comma behind what is returned?", "wrong-type"),
    (np.array([1j]), (1,), "has dtype complex128", "wrong-type"),
    (np.ones((1, 1)), (), "has shape (1, 1); one number, of shape (), is expected. It has axes of length 1", "axes-kept"),
    (np.ones((1, 1, 1, 1)), (), "does something keep them, such as keepdims?", "axes-kept"),
    (np.ones((2, 1, 1, 3)), (2, 3), "(2, 3) is expected for this input. It has axes of length 1", "axes-kept"),
    (np.ones(3), (), "has shape (3,), one number for each channel; one number, of shape (), is expected.", None),
    (np.ones(4), (), "has shape (4,), one number for each image; one number", None),
    (np.ones(7), (), "has shape (7,); one number, of shape (), is expected.", None),
    (np.ones((2, 2)), (3, 2), "has shape (2, 2); (3, 2) is expected for this input.", None),
]  # fmt: skip


@pytest.mark.parametrize(("got", "shape", "words", "diagnosis"), UNUSABLE)
def test_what_cannot_be_used_has_a_sentence_that_values_and_gradients_share(got, shape, words, diagnosis):
    for ask in (
        lambda: as_shaped(got, shape, "The result", (IMAGE,)),
        lambda: assert_close(got, np.full(shape, 2.0), 1e-4, inputs=(IMAGE,)),
    ):
        with axis_names(IMAGES), pytest.raises(CheckFailed) as caught:
            ask()
        assert words in str(caught.value) and caught.value.diagnosis == diagnosis


def test_an_axis_of_two_possible_names_has_none():
    with axis_names(IMAGES), pytest.raises(CheckFailed, match=r"has shape \(3,\); one number"):
        as_shaped(np.ones(3), (), "The result", (np.ones((3, 5, 6, 3)),))


@pytest.mark.parametrize(
    ("got", "shape"), [(3, ()), (np.float32(3), ()), (np.ones(1, np.float32), ()), (np.ones((2, 3)), (2, 3))]
)
def test_what_can_be_used_is_an_array_of_the_shape(got, shape):
    value = as_shaped(got, shape, "The result")
    assert value.shape == shape and value.dtype == np.float64


def test_whole_numbers_are_numbers():
    assert as_array(np.arange(3), "The result").tolist() == [0, 1, 2]
