"""A live session answers with values."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed

pytestmark = pytest.mark.slow


def test_functions_are_called_and_values_come_back(session):
    student = session("answer = 42\nnames = {'a': [1, 2.5], 'b': ('x', None)}")
    assert student.evaluate("answer + n", n=8) == 50
    assert student.evaluate("names") == {"a": [1, 2.5], "b": ("x", None)}


def test_names_given_to_an_expression_win_over_the_notebooks_own(session):
    student = session("content = 1")
    assert student.evaluate("(lambda: content)()", content=2) == 2


def test_builtin_names_that_the_notebook_uses_for_something_else_mean_what_they_always_mean(session):
    student = session("def f():\n    return (1, 2)\nlist = len = isinstance = dict = None")
    assert student.evaluate("[list(f()), len(f()), isinstance(f(), tuple)]") == [[1, 2], 2, True]
    assert student.execute("result = len(list(f()))", "f") == 2


def test_a_program_runs_among_a_copy_of_the_notebooks_names(session):
    student = session("def double(x):\n    return 2 * x\nresult = 1")
    assert student.execute("result = double(n)", "double", n=21) == 42
    assert student.evaluate("result") == 1
    with pytest.raises(CheckFailed, match="double raised KeyError"):
        student.execute("double(['no number'] and {}['key'])", "double")


def test_an_object_that_is_no_value_arrives_as_its_type_only(session):
    assert repr(session("def f():\n    return b'0' * 50_000_000").evaluate("f()")) == "<object of type bytes>"


def test_arrays_keep_their_values_and_dtype_both_ways(session):
    student = session("def double(x):\n    return {'out': [2 * x]}")
    for dtype in (np.float32, np.float64, np.int64, np.uint8):
        array = np.arange(6).reshape(2, 3).astype(dtype)
        (got,) = student.call("double", array)["out"]
        np.testing.assert_array_equal(got, 2 * array)
        assert got.dtype == dtype


def test_a_function_may_write_into_the_array_that_it_gets(session):
    student = session("def clear(x):\n    x[:] = 0\n    return x")
    given = np.ones(3)
    assert student.call("clear", given).tolist() == [0, 0, 0] and given.tolist() == [1, 1, 1]


def test_random_numbers_are_the_same_for_each_request(session):
    """Whatever was asked before: seeds are set anew for each request."""
    student = session("import random\nimport numpy as np\ndef draw():\n    return [random.random(), np.random.rand()]")
    assert student.call("draw") == student.call("draw")


def test_functions_in_code_are_found_by_their_path(session):
    student = session("import numpy as np\nmean = np.mean\ndef f(x):\n    return mean(x)\ndef g(x):\n    return x")
    assert student.uses("f", "numpy.mean") and not student.uses("g", "numpy.mean")


def test_data_that_are_pasted_into_a_cell_do_not_count_as_code(session):
    picture, table = "iVBORw0KGgo" * 40_000, ", ".join(["-1.5e-3"] * 40_000)
    student = session(
        f"picture = '{picture}'\ntable = [{table}]", "import numpy as np\ndef f(x):\n    return np.mean(x)"
    )
    assert student.uses("f", "numpy.mean") and not student.uses("f", "numpy.sum")


def test_much_code_is_not_looked_through(session):
    student = session("x = 1\n" * 60_000)
    with pytest.raises(CheckFailed, match="more code than can be looked through"):
        student.uses("f", "numpy.mean")


CHILD = "import statistics; print(statistics.mode([1, 3]))"


@pytest.mark.parametrize("warm", [True, False], ids=["forked", "fresh"])
def test_a_library_does_not_have_a_forbidden_function_wherever_it_is_looked_for(session, warm):
    student = session(
        "import importlib, inspect, pathlib, statistics, subprocess, sys\nfrom statistics import mode",
        "def direct():\n    return statistics.mode([1])\ndef held():\n    return mode([1])\n"
        "def again():\n    return importlib.reload(statistics).mode([1])",
        f"def child():\n    return subprocess.run([sys.executable, '-c', {CHILD!r}], capture_output=True, text=True).stderr\n"
        "def source():\n    return inspect.getsource(statistics.mode) + pathlib.Path(statistics.__file__).read_text()\n"
        "def others():\n    return statistics.median([1, 2, 6]), statistics.stdev([1, 3])",
        "def bytecode():\n    kept = b''\n    for path in pathlib.Path(statistics.__file__).parent.glob('__pycache__/statistics.*pyc'):\n"
        "        kept += path.read_bytes()\n    return b'no mode for empty data' in kept, b'geometric mean requires' in kept",
        Sandbox__preload=["statistics"],
        Sandbox__forbidden=["statistics.mode"],
        Sandbox__warm=warm,
    )
    for function in ("direct", "held", "again"):
        with pytest.raises(CheckFailed, match=r"statistics.mode is not allowed in this assignment"):
            student.call(function)
    assert "statistics.mode is not allowed in this assignment" in student.call("child")
    assert "no mode for empty data" not in student.call("source")
    assert student.call("bytecode")[0] is False
    assert student.call("others")[0] == 2


def test_forged_replies_change_nothing_but_their_own_value(session):
    forge = (
        "from nbreferee_guest import agent\n"
        "agent.handle = lambda request: {'score': 100}\n"
        "get_ipython().kernel.session.send(get_ipython().kernel.iopub_socket, 'execute_reply', {'status': 'ok'})"
    )
    student = session(forge)
    with pytest.raises(CheckFailed, match="no usable answer"):
        student.evaluate("1 + 1")


FULL = """
import tensorflow as tf
asked = []
def f(x):
    tf.config.list_physical_devices = lambda kind=None: ["a GPU"]
    asked.append(x.device)
    if len(asked) % 2:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
    return tf.reduce_sum(3.0 * x)
def g(x):
    raise ValueError("on any device")
"""


@pytest.mark.slow
def test_what_fails_on_a_gpu_is_asked_on_the_processor(session):
    """TensorFlow says that there is a GPU, and each first call on it finds its memory full. PyTorch has a test of its own."""
    limits = {
        "Sandbox__framework": "tensorflow",
        "NotebookRunner__cell_timeout": 60,
        "NotebookRunner__call_timeout": 20,
    }
    student = session(FULL, **limits)
    x = np.array([1, 2], np.float32)
    assert student.call("f", x) == 9
    assert student.gradient("f", x).tolist() == [3, 3]
    assert student.evaluate("len(asked)") == 6, "the gradient's own question, and the value before it"
    with pytest.raises(CheckFailed, match=r"g raised ValueError .*: on any device"):
        student.call("g", x)
