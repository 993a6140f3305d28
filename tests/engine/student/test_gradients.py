"""A gradient is asked for where the function returns what can be used, and what ends it is named from the function's code."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.check import CheckFailed
from nbreferee.guest.frameworks import FRAMEWORKS
from nbreferee.student import StudentSession

IMAGE = np.ones((2, 3, 4, 5), np.float32)
IMPORTS = "import numpy as np\nimport tensorflow as tf"


class Runner:
    """Answers calls with `returned`, or with that of the argument, and requests for a gradient with `gradient`."""

    def __init__(self, returned: Any, gradient: Any, *sources: str, framework: str = "tensorflow"):
        self.reached_cells = new_notebook(cells=[new_code_cell(source) for source in (IMPORTS, *sources)]).cells
        self.sandbox = SimpleNamespace(framework_adapter=FRAMEWORKS[framework])
        self._returned, self._gradient = returned, gradient

    def ask(self, content: dict[str, Any], label: str) -> Any:
        if content["operation"] == "gradient":
            return self._gradient
        return self._returned(*content["arguments"]) if callable(self._returned) else self._returned


def failure(returned, gradient, *sources, upstream=None, **options) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        StudentSession(Runner(returned, gradient, *sources, **options)).gradient("f", IMAGE, upstream=upstream)
    return caught.value


@pytest.mark.parametrize(
    ("returned", "upstream"), [(np.float32(3), None), (np.ones(1), None), (np.ones((2, 2)), np.ones((2, 2)))]
)
def test_a_gradient_comes_back_where_the_function_returns_what_it_should(returned, upstream):
    assert StudentSession(Runner(returned, IMAGE)).gradient("f", IMAGE, upstream=upstream) is IMAGE


@pytest.mark.parametrize(
    ("returned", "upstream", "words", "diagnosis"),
    [
        (None, None, "What f returns is None", "returns-nothing"),
        ((np.float32(3),), None, "What f returns is of type tuple", "wrong-type"),
        ([np.float32(3)], None, "What f returns is of type list", "wrong-type"),
        (np.ones((1, 1)), None, "has shape (1, 1); one number, of shape (), is expected", "axes-kept"),
        (np.ones((1, 1, 1, 1)), None, "keepdims", "axes-kept"),
        (np.ones(2), None, "has shape (2,); one number", None),
        (np.ones((1, 4, 4)), np.ones((2, 4, 4)), "has shape (1, 4, 4); (2, 4, 4) is expected", None),
    ],
)
def test_a_function_whose_return_cannot_be_used_has_no_gradient_either(returned, upstream, words, diagnosis):
    found = failure(returned, IMAGE, upstream=upstream)
    assert words in str(found) and found.diagnosis == diagnosis


def varies(x):
    return np.float32(x.sum())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return np.sum(x)", ": np.sum leaves TensorFlow for NumPy. Training needs one"),
        ("return tf.constant(x.numpy().sum())", ": x.numpy leaves TensorFlow. "),
        ("return tf.reduce_sum(model.predict(x))", ": model.predict leaves TensorFlow. "),
        ("return tf.reduce_sum(tf.round(x))", ": tf.round rounds, and has no slope. "),
        ("return tf.reduce_sum(tf.cast(x, tf.int32))", ": tf.cast makes whole numbers. "),
        ("return tf.reduce_sum(tf.stop_gradient(x)) / float(x.shape[0])", ": tf.stop_gradient stops the gradient. "),
        ("return tf.constant(float(tf.reduce_sum(x)))", ": tf.constant makes a constant, float leaves TensorFlow. "),
        ("return np.abs(x) + tf.round(x)", ": np.abs leaves TensorFlow for NumPy, tf.round rounds"),
        ("return helper(x)", ": np.abs leaves TensorFlow for NumPy"),
        ("return tf.reduce_sum(x) / np.prod(x.shape)", "from input to result (no NumPy, no .numpy(), no .predict(),"),
    ],
)
def test_what_ends_a_gradient_is_named_from_the_code(body, words):
    found = failure(varies, None, "def helper(x):\n    return np.abs(x)", f"def f(x):\n    {body}")
    assert found.diagnosis == "no-gradient" and str(found).startswith("f passes no gradient back to its input")
    assert words in str(found)


def test_whole_numbers_that_come_back_are_named_whatever_the_code():
    found = failure(lambda x: np.int32(x.sum()), None, "def f(x):\n    return g(x)")
    assert "passes no gradient back to its input: what it returns are whole numbers." in str(found)


def test_an_argument_that_is_not_used_is_told_from_a_gradient_that_ends():
    assert failure(np.array(3.0), None, "def f(x):\n    return np.sum(x)").diagnosis == "argument-unused"


@pytest.mark.parametrize("other", [None, {"a": 1}, "text", [1], np.ones(2), np.array(["a"])], ids=repr)
def test_a_function_that_gives_something_else_for_other_arguments_breaks_no_check(other):
    found = failure(lambda x: np.float32(1) if x.max() < 2 else other, None, "def f(x):\n    return np.sum(x)")
    assert found.diagnosis == "no-gradient"
