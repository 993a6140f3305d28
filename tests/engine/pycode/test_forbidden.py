"""A forbidden API is found in the syntax tree, whatever the code calls it, and nothing else is."""

import pytest

from nbreferee.pycode.forbidden import reaches

API = "tensorflow.image.total_variation"

USES = {
    "plain": "import tensorflow as tf\ndef loss(x):\n    return tf.image.total_variation(x)",
    "imported by name": "from tensorflow.image import total_variation as tv\ndef loss(x):\n    return tv(x)",
    "module alias": "import tensorflow as tf\nimages = tf.image\ndef loss(x):\n    return images.total_variation(x)",
    "function alias": "import tensorflow as tf\nf = tf.image.total_variation\ndef loss(x):\n    return f(x)",
    "getattr": "import tensorflow as tf\ndef loss(x):\n    return getattr(tf.image, 'total_variation')(x)",
    "helper": "import tensorflow as tf\ndef h(x):\n    return tf.image.total_variation(x)\ndef loss(x):\n    return h(x)",
    "imported inside": "def loss(x):\n    import tensorflow\n    return tensorflow.image.total_variation(x)",
    "assigned": "import tensorflow as tf\nloss = tf.image.total_variation",
    "partial": "import tensorflow as tf, functools\nloss = functools.partial(tf.image.total_variation)",
    "through a chain of names": (
        "import tensorflow as tf\na = tf.image\nb = a.total_variation\nc = b\ndef loss(x):\n    return c(x)"
    ),
    "a later draft uses it": (
        "import tensorflow as tf\ndef loss(x):\n    return x\ndef loss(x):\n    return tf.image.total_variation(x)"
    ),
    "at the end of a long chain": "import tensorflow as tf\ndef loss(x):\n    return tf"
    + ".t" * 1200
    + ".image.total_variation(x)",
    "beside a chain longer than Python's stack": "import tensorflow as tf\ny = a"
    + ".a" * 1200
    + "\ndef loss(x):\n    return tf.image.total_variation(x)",
    "kept before it is defined anew": (
        "from tensorflow.image import total_variation as tv\nimport functools\nloss = functools.partial(tv)\ndef tv(x):\n    return x"
    ),
    "kept as a default before it is defined anew": (
        "from tensorflow.image import total_variation as tv\ndef loss(x, tv=tv):\n    return tv(x)\ndef other(f=tv):\n    return f\n"
        "def loss(x, f=tv):\n    return f(x)\ndef tv(x):\n    return x"
    ),
    "kept in a function before it is defined anew": (
        "from tensorflow.image import total_variation as tv\ndef keep():\n    kept = tv\n    return lambda x: kept(x)\nk = keep()\n"
        "def tv(x):\n    return x\ndef loss(x):\n    return k(x)"
    ),
    "kept as an annotation before it is defined anew": (
        "from tensorflow.image import total_variation as tv\ndef loss(x, how: tv = None):\n    return loss.__annotations__['how'](x)\n"
        "def tv(x):\n    return x"
    ),
    "imported again": (
        "def tv(x):\n    return x\nfrom tensorflow.image import total_variation as tv\ndef loss(x):\n    return tv(x)"
    ),
    "lambda": "import tensorflow as tf\nloss = lambda x: tf.image.total_variation(x)",
}

CLEAN = {
    "own function of that name": "def total_variation(x):\n    return x\ndef loss(x):\n    return total_variation(x)",
    "own function of the name of an import": (
        "from tensorflow.image import total_variation\ndef total_variation(x):\n    return x\ndef loss(x):\n    return total_variation(x)"
    ),
    "a key of a dict": "def loss(x):\n    return x['total_variation']",
    "another cell compares with it": "import tensorflow as tf\ndef loss(x):\n    return x\nprint(tf.image.total_variation)",
    "another function of the module": "import tensorflow as tf\ndef loss(x):\n    return tf.image.sobel_edges(x)",
    "no such function": "x = 1",
    "a chain of attributes longer than Python's stack": "def loss(x):\n    return x\ny = loss" + ".a" * 1200,
    "calls of getattr within each other": "y = " + "getattr(" * 80 + "x" + ", 'a')" * 80,
    "getattr with a number too large for text": f"y = getattr(x, {hex(16**5000)})",
    "a name that grows with every line": "y = x\n" + f"y = y{'.a' * 90}\n" * 1000,
    "a local of the name of another cell's value": (
        "import tensorflow as tf\ndef loss(x):\n    total = 0\n    return total\ntotal = tf.image.total_variation(1)"
    ),
    "a parameter of the name of an alias": (
        "import tensorflow as tf\ntv = tf.image.total_variation\ndef loss(x, tv=1):\n    return x * tv"
    ),
    "an earlier draft, later written anew": (
        "import tensorflow as tf\ndef loss(x):\n    return tf.image.total_variation(x)\ndef loss(x):\n    return x"
    ),
}


@pytest.mark.parametrize("code", USES.values(), ids=USES.keys())
def test_a_use_is_found(code):
    assert reaches([code], "loss", API)


def test_a_definition_below_an_error_may_not_be_there():
    library = "from tensorflow.image import total_variation as tv\ndef loss(x):\n    return tv(x)"
    for anew in ("def tv(x):\n    return x", "def loss(x):\n    return x"):
        assert reaches([library, f"1 / 0\n{anew}"], "loss", API, broken=[1])
    assert not reaches([library, "def loss(x):\n    return x"], "loss", API)
    assert not reaches([f"{library}\n1 / 0", "def loss(x):\n    return x"], "loss", API, broken=[0])


@pytest.mark.parametrize("code", CLEAN.values(), ids=CLEAN.keys())
def test_what_is_no_use_is_let_through(code):
    assert not reaches([code], "loss", API)


def test_cells_that_are_not_python_are_passed_over():
    assert reaches(["def broken(:", "%matplotlib inline\n" + USES["plain"], "\0"], "loss", API)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("def f(x):\n    return sorted(x)", True),
        ("mine = sorted\ndef f(x):\n    return mine(x)", True),
        ("import builtins\ndef f(x):\n    return builtins.sorted(x)", True),
        ("from builtins import sorted as s\ndef f(x):\n    return s(x)", True),
        ("def sorted(x):\n    return x\ndef f(x):\n    return sorted(x)", False),
        ("def f(x):\n    return x.sorted()", False),
    ],
)
@pytest.mark.parametrize("api", ["sorted", "builtins.sorted"])
def test_a_function_of_pythons_own_is_found_unless_the_notebook_defines_it(source, used, api):
    assert reaches([source], "f", api) == used
