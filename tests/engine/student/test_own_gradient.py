"""A gradient that is right for what a function returns is told from one that is wrong by itself."""

import numpy as np

from nbreferee.check import CheckFailed
from nbreferee.student import StudentSession

X = np.random.default_rng(1).uniform(0, 1, (2, 5, 4, 3)).astype(np.float32)


class Asked(StudentSession):
    """Calls a function of this process."""

    def __init__(self, function):
        self.function = function

    def call(self, function, *arguments):
        return self.function(*arguments)


def total_variation(x):
    return np.float32(sum(np.abs(np.diff(x, axis=axis)).sum(dtype=np.float32) for axis in (1, 2)))


def slope(x):
    found = np.zeros(x.shape)
    for axis in (1, 2):
        signs = np.sign(np.diff(x, axis=axis))
        pad = [(0, 0)] * 4
        found += np.pad(signs, [*pad[:axis], (1, 0), *pad[axis + 1 :]]) - np.pad(
            signs, [*pad[:axis], (0, 1), *pad[axis + 1 :]]
        )
    return found


def test_the_gradient_of_a_wrong_value_is_its_own():
    assert Asked(lambda x: 3 * total_variation(x)).is_own_gradient(3 * slope(X), "f", X)
    assert Asked(lambda x: np.square(x)).is_own_gradient(2 * X * X, "f", X, X)


def test_a_gradient_of_something_else_is_not():
    assert not Asked(total_variation).is_own_gradient(3 * slope(X), "f", X)
    assert not Asked(lambda x: np.square(x)).is_own_gradient(np.zeros_like(X), "f", X, X)
    assert not Asked(total_variation).is_own_gradient(np.full(X.shape, np.nan), "f", X)


def test_where_a_function_gives_nothing_nothing_is_said():
    def raises(_):
        raise CheckFailed("no")

    for function in (raises, lambda x: None, lambda x: "text", lambda x: x[:1, :2]):
        assert not Asked(function).is_own_gradient(X, "f", X, X)


def test_values_of_other_shapes_at_each_call_are_not_put_together():
    shapes = iter([(300_000,), (300_000, 1)] * 4)
    assert not Asked(lambda x: np.zeros(next(shapes))).is_own_gradient(X, "f", X)
