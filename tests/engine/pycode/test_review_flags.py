"""Dishonest code is pointed out to the teacher, honest code is left in peace, and no mark depends on either."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbreferee.pycode.review_flags import review_flags
from nbreferee.testing.corpus import Entry

TESTS = Path(__file__).parents[2]
FORBIDDEN = ["tensorflow.image.total_variation"]


def of(*sources: str, given=()) -> tuple[str, ...]:
    return review_flags(new_notebook(cells=[new_code_cell(source) for source in sources]), set(given), FORBIDDEN)


def of_entry(path: Path) -> tuple[str, ...]:
    return of(*(source for _, source in Entry.read(path).cells))


@pytest.mark.parametrize("folder", ["correct", "wrong"])
def test_honest_answers_right_and_wrong_raise_none(folder):
    found = {path.stem: of_entry(path) for path in TESTS.glob(f"submissions/*/{folder}/*.py")}
    assert found
    by_forbidden_api = {name for name, each in found.items() if each and all("forbidden" in one for one in each)}
    assert {name: each for name, each in found.items() if each and name not in by_forbidden_api} == {}


@pytest.mark.parametrize(
    "attack",
    "answers_in_memory answers_on_disk audit_hook bytecode_caches editable_install_paths forged_agent frames import_hook "
    "forbidden_function_in_a_child message_history namespaces_and_tracing patched_builtins proc sockets".split(),
)
def test_attacks_that_read_or_patch_are_pointed_out(attack):
    (path,) = (*TESTS.glob(f"attacks/submissions/{attack}.py"), *TESTS.glob(f"submissions/*/attacks/{attack}.py"))
    assert of_entry(path)


def test_cutting_out_the_text_of_a_library_is_pointed_out():
    for path in TESTS.glob("submissions/*/attacks/forbidden_function_cut_out.py"):
        assert any("reaches for __file__" in flag for flag in of_entry(path)), path


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("import numpy as np\nnp.load = None", "cell 1, line 2: changes the module np"),
        ("import numpy as np\nnp.load, x = 1, 2", "cell 1, line 2: changes the module np"),
        ("%matplotlib inline\nimport gc", "cell 1, line 2: imports gc"),
        ("!ls", "cell 1, line 1: runs a shell command"),
        ("from tensorflow.image import total_variation as t", "cell 1, line 1: imports tensorflow.image.total_variation, which is forbidden"),
        ("import os\nopen('/proc/self/maps')", "cell 1, line 2: names '/proc/self/maps'"),
        ("from gc import get_objects", "cell 1, line 1: imports from gc"),
        ("import nbreferee_guest.agent", "cell 1, line 1: imports nbreferee_guest.agent"),
        ("f.__globals__", "cell 1, line 1: reaches for __globals__"),
        ("import numpy as np\nopen(np.__file__).read()", "cell 1, line 2: reaches for __file__"),
        ("getattr(np, '__file__')", "cell 1, line 1: names '__file__'"),
        ("import numpy as np\nnp.__spec__.loader.get_data", "cell 1, line 2: reaches for __spec__"),
        ("import linecache", "cell 1, line 1: imports linecache"),
        ("from marshal import loads", "cell 1, line 1: imports from marshal"),
        ("import tensorflow as tf\ndef f(x):\n    return tf.image.total_variation(x)", "cell 1, line 3: names tensorflow.image.total_variation, which is forbidden"),
    ],
)  # fmt: skip
def test_a_finding_says_where_and_what(source, finding):
    assert of(source) == (finding,)


def test_the_instructors_cells_broken_ones_and_prose_are_passed_over():
    assert of("import gc", given=["import gc"]) == of("import gc (") == ()
    assert review_flags(new_notebook(cells=[new_markdown_cell("import gc")]), set(), []) == ()


def test_a_notebook_full_of_them_gives_a_short_list():
    assert len(of(*[f"import gc\na{number}.f_back" for number in range(100)])) == 20


def test_hostile_code_gives_short_findings():
    (found,) = of(f"import gc.{'a' * 100_000}")
    assert len(found) < 200
    assert of("(" * 100_000, "\0", "x = '\\ud800/proc'") == ("cell 3, line 1: names '\\ud800/proc'",)
    assert of(*["import gc\n" * 10_000] * 6) == ("the student's code is too long to be looked through",)


def test_what_another_cell_imported_is_known():
    assert of("import numpy as np", "np.load = None", given=["import numpy as np"]) == (
        "cell 2, line 1: changes the module np",
    )
    assert of("class A:\n    def f(self):\n        return self.total_variation") == ()
