"""Settings of the process that a notebook changes do not reach the checks, and come back for the notebook's next cell."""

import numpy as np
import pytest

from nbreferee.pycode.environment import assigned
from nbreferee.results.cells import errors_of

pytestmark = pytest.mark.slow

CHANGES = {
    "working directory": ("os.chdir('/tmp')", "os.getcwd()"),
    "removed working directory": ("os.mkdir('x'); os.chdir('x'); os.rmdir('../x')", "os.path.exists('.')"),
    "environment": ("os.environ['EXTRA'] = '1'; os.environ.pop('LANG')", "(os.environ.get('EXTRA'), os.environ['LANG'])"),
    "NumPy's errors": ("np.seterr(all='raise')", "np.geterr()"),
    "warnings": ("warnings.simplefilter('error')", "[entry[0] for entry in warnings.filters]"),
    "random numbers": ("random.seed(5)", "random.random()"),
    "NumPy's random numbers": ("np.random.seed(5)", "float(np.random.rand())"),
    "a seed that is assigned": ("random.seed = 42", "random.random()"),
    "NumPy's seed that is assigned": ("np.random.seed = np.seterr = 42", "float(np.random.rand())"),
    "random numbers that are assigned": ("np.random = np.random.default_rng(0)", "float(random.random())"),
    "an environment that is emptied": ("os.environ.clear()", "os.environ['LANG']"),
}  # fmt: skip
IMPORTS = "import os, random, warnings\nimport numpy as np"


@pytest.mark.parametrize(("change", "look"), CHANGES.values(), ids=CHANGES)
def test_a_request_begins_with_the_settings_of_the_start(session, change, look):
    untouched, changed = session(IMPORTS), session(IMPORTS, change)
    assert changed.runner.warnings == []
    assert changed.evaluate(look) == untouched.evaluate(look)


def test_the_notebooks_own_settings_come_back_after_a_request(session):
    sets = f"{IMPORTS}\nos.environ['EXTRA'] = '1'\nnp.seterr(all='raise')\nrandom.seed(5)"
    kept = session(sets, "kept = np.geterr()['divide']").evaluate(
        "kept"
    )  # not from one cell to the next in each ipykernel
    student = session(sets, "first = random.random()")
    student.runner.notebook.cells[
        1
    ].source = "seen = (os.environ['EXTRA'], np.geterr()['divide'], random.random() == random.Random(5).random())"
    student.runner.notebook.cells[0].source = "random.seed(5)"
    student.runner.run_cell_again(0)
    assert student.evaluate("os.environ.get('EXTRA')") is None
    student.runner.run_cell_again(1)
    assert student.evaluate("seen") == ("1", kept, True)


def test_what_a_function_sets_for_itself_counts_in_it(session):
    student = session(f"{IMPORTS}\ndef folder():\n    os.chdir('/tmp')\n    return os.getcwd()")
    assert student.call("folder") == "/tmp"
    assert student.evaluate("os.getcwd()") == "/home/student"


def test_a_picture_is_found_in_the_folder_that_the_notebook_went_to(session):
    picture = "from PIL import Image\nImage.new('RGB', (2, 2)).save('a.png')"
    student = session("import os\nos.chdir('/tmp')", picture, NotebookRunner__cell_timeout=20)
    assert student.read_png("a.png", 2, 2).shape == (2, 2, 3)


def test_a_variable_that_the_lab_sets_keeps_its_value(session):
    student = session(
        "import os\nos.environ['SCALE'] = 'full'\nos.environ['OTHER'] = '1'",
        "# SCALE = 'full' was too slow\nSCALE = 'full'\nprint('SCALE =', SCALE)",
        "os.environ.pop('SCALE', None)\nos.environ.update(SCALE='x')\nseen = os.environ['SCALE'], os.getenv('SCALE')",
        Sandbox__environment={"SCALE": "marking"},
    )
    assert student.evaluate("seen") == ("marking", "marking")
    assert student.runner.warnings == [f"Cell {n} sets SCALE; marking keeps its own value." for n in (1, 3)]


@pytest.mark.parametrize("empties", ["os.environ.clear()", "while len(os.environ) > 1: os.environ.popitem()"])
def test_an_environment_that_is_emptied_keeps_what_the_lab_sets(session, empties):
    student = session(
        f"import os\n{empties}\nleft = [*os.environ]",
        "from unittest import mock\nwith mock.patch.dict(os.environ, {'A': '1'}, clear=True):\n    within = sorted(os.environ)",
        Sandbox__environment={"SCALE": "marking"},
    )
    assert student.evaluate("(left, within)") == (["SCALE"], ["A", "SCALE"])


def test_cells_draw_the_same_random_numbers_in_each_kernel(session):
    draws = "import random\nimport numpy as np\ndrawn = random.random(), float(np.random.rand())"
    first, second = (session(draws).evaluate("drawn") for _ in range(2))
    assert first == second


def test_functions_of_tensorflow_that_are_assigned_to_cost_nothing(session):
    student = session(
        "import tensorflow as tf",
        "tf.config.threading.set_inter_op_parallelism_threads(1)  # not once TensorFlow has begun",
        "tf.random.set_seed = 42\ntf.config.run_functions_eagerly = True",
        NotebookRunner__cell_timeout=60,
        Sandbox__framework="tensorflow",
        Sandbox__preload=["tensorflow", "keras"],
    )
    assert student.evaluate("float(tf.reduce_sum(tf.ones(3)))") == 3 and not student.runner.warnings
    assert not any(map(errors_of, student.runner.notebook.cells))


def test_settings_of_tensorflow_and_keras_do_not_reach_requests(session):
    student = session(
        "import keras, tensorflow as tf",
        "keras.config.set_floatx('float64')\nkeras.config.set_image_data_format('channels_first')\n"
        "keras.mixed_precision.set_global_policy('mixed_bfloat16')\ntf.config.run_functions_eagerly(True)",
        "tf.compat.v1.disable_eager_execution()",
        "def f(x):\n    return x * 2 + tf.reduce_sum(x)",
        NotebookRunner__cell_timeout=60,
        Sandbox__framework="tensorflow",
        Sandbox__preload=["tensorflow", "keras"],
    )
    settings = "(keras.config.floatx(), keras.layers.Dense(2).dtype_policy.name, keras.config.image_data_format())"
    assert student.evaluate(settings) == ("float32", "float32", "channels_last")
    assert student.evaluate("(tf.executing_eagerly(), tf.config.functions_run_eagerly())") == (True, False)
    ones = np.ones(3, np.float32)
    np.testing.assert_array_equal(student.call("f", ones), 5 * ones)
    np.testing.assert_array_equal(student.gradient("f", ones, upstream=ones), 5 * ones)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("os.environ['A'] = '1'", ["A"]),
        ("from os import environ\nenviron['A'] = '1'", ["A"]),
        ("os.environ |= {'A': '1', **more}", ["A"]),
        ("os.environ.update({'B': '1'}, A='2')", ["A", "B"]),
        ("os.putenv('A', '1')", ["A"]),
        ("os.environ.setdefault('A', '1')", ["A"]),
        ("%env A=1", ["A"]),
        ("x = 1\n%set_env B 2", ["B"]),
        ("os.environ['A']", []),
        ("A = 1", []),
        ("# os.environ['A'] = '1'", []),
        ('"os.environ[1] = A"', []),
        ("f(A=1)", []),
        ("labels = {'A': 3}", []),
        ("options.update(A=1)", []),
        ("options.setdefault('A', 1)", []),
        ("os.environ.update(dict(A='1'))", ["A"]),
        ("environ[", []),
    ],
)
def test_what_sets_a_variable_of_the_environment_is_told_from_what_only_names_it(source, expected):
    assert assigned(source, ["A", "B"]) == expected
