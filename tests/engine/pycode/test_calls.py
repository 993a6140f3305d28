"""The calls in a function's code are found by their dotted paths, with what they are given."""

import re

import pytest

from nbreferee.guest.frameworks import FRAMEWORKS
from nbreferee.pycode.calls import Call, calls

IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import round as nearest"


def found(body: str) -> list[Call]:
    return list(calls([IMPORTS, f"def f(x):\n    {body}"], "f"))


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("return np.sum(x)", Call("np.sum", "numpy.sum", "x")),
        ("return nearest(x)", Call("nearest", "tensorflow.round", "x")),
        ("return tf.cast(x, dtype=tf.int32)", Call("tf.cast", "tensorflow.cast", "x, tf.int32")),
        ("return nearest()", Call("nearest", "tensorflow.round", "")),
        ("return x.numpy()", Call("x.numpy", "x.numpy", "")),
        ("return (x + 1).numpy()", Call(".numpy", ".numpy", "")),
    ],
)
def test_a_call_is_found(body, call):
    assert call in found(body)
    assert call.text == f"{call.path}({call.arguments})"


@pytest.mark.parametrize(
    "body", ["return np.prod(x.shape)", "return tf.constant(0.5)", "return float(x.shape[1])", "return x"]
)
def test_functions_of_numbers_and_shapes_are_left_out(body):
    assert found(body) == []


def test_calls_of_helpers_are_found_too():
    sources = [IMPORTS, "def helper(x):\n    return np.abs(x)", "def f(x):\n    return helper(x)"]
    assert {call.path for call in calls(sources, "f")} == {"helper", "numpy.abs"}


def test_what_cannot_be_written_as_text_is_passed_over():
    assert [call.arguments for call in found(f"return np.add(x, {hex(16**5000)})")] == ["x, "]


@pytest.mark.parametrize(
    ("framework", "text", "words"),
    [
        ("tensorflow", "numpy.sum(x)", "NumPy"),
        ("tensorflow", ".numpy()", "leaves TensorFlow"),
        ("tensorflow", "model.predict(x)", "leaves TensorFlow"),
        ("tensorflow", "tensorflow.stop_gradient(x)", "stops"),
        ("tensorflow", "tensorflow.round(x)", "rounds"),
        ("tensorflow", "round(x)", "rounds"),
        ("tensorflow", "tensorflow.cast(x, tf.int32)", "whole numbers"),
        ("tensorflow", "float(x)", "leaves TensorFlow"),
        ("tensorflow", "tensorflow.cast(x, tf.float32)", None),
        ("tensorflow", "tensorflow.reduce_sum(x)", None),
        ("tensorflow", "point(x)", None),
        ("torch", "x.detach()", "stops"),
        ("torch", "torch.no_grad()", "stops"),
        ("torch", "x.item()", "leaves PyTorch"),
        ("torch", "torch.sum(x)", None),
    ],
)
def test_frameworks_know_what_ends_a_gradient(framework, text, words):
    ends = FRAMEWORKS[framework].gradient_ends
    reasons = [reason for each in ends for pattern, reason in each.items() if re.match(pattern, text)]
    assert (reasons and words in reasons[0]) if words else not reasons
