"""A wrong value is told from a right one, by norm."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_arrays, assert_close, distance
from nbreferee.guest.codec import Opaque

EXPECTED = np.random.default_rng(0).normal(size=(3, 4, 4)) * 3 + 1


def test_a_value_within_the_tolerance_passes():
    assert_close(EXPECTED.astype(np.float32), EXPECTED, 1e-4)


def test_a_scalar_may_come_as_an_array_of_one():
    assert_close(np.array([2.0], np.float32), 2.0, 1e-4)


def test_distance_is_infinite_for_nan_and_for_another_shape():
    assert distance(np.full((2,), np.nan), np.ones(2)) == np.inf
    assert distance(np.ones((2, 1)), np.ones(2)) == np.inf


def test_label_names_the_value():
    with pytest.raises(CheckFailed, match=r"^The style loss is 0; 2 is expected for this input\.$"):
        assert_close(0.0, 2.0, 1e-4, label="The style loss")


def test_as_arrays_wants_a_list_of_so_many_arrays():
    assert [array.dtype for array in as_arrays([np.ones(2, np.float32), 3], 2, "The losses")] == [np.float64] * 2
    for got in (None, np.ones(2), [np.ones(2)], Opaque("Foo")):
        with pytest.raises(CheckFailed, match="What belongs to the losses cannot be read") as caught:
            as_arrays(got, 2, "the losses")
        assert caught.value.diagnosis == "unreadable-result"
