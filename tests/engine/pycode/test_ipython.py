"""What only IPython understands is told apart from Python, and hides none of it."""

import ast
import time

import pytest

from nbreferee.pycode.fenced import names_in_text
from nbreferee.pycode.ipython import files_run, lines_of, other_magic, reset, without_magics
from nbreferee.pycode.source import bound, deleted, imports_all, parse
from nbreferee.pycode.statements import comments, statements


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("%matplotlib inline\nx = 1", {"x"}),
        ("%%time\nx = 1", {"x"}),
        ("files = !ls\nx = %timeit -o f()", {"files", "x"}),
        ("np.sum?\n?np\nx = 1\nnp.max??", {"x"}),
        ("for i in y:\n    !echo {i}\n    x = i", {"i", "x"}),
        ('x = """\n%not a magic\n"""\ny = 5 % x', {"x", "y"}),
        ('x = """\n!"""', {"x"}),
    ],
)
def test_python_around_magics_is_read(source, names):
    assert bound(source) == names


def test_lines_keep_their_numbers_and_comparisons_stay():
    assert without_magics("!ls\nx = 1\nif x == !y: pass").splitlines() == ["", "x = 1", "if x == !y: pass"]


@pytest.mark.parametrize("magic", ["%%bash", "%%timeit -n 1", "%%writefile a.py", "%%R"])
def test_a_magic_under_which_code_defines_nothing_is_told(magic):
    assert other_magic(f"\n{magic}\nx = 1") == magic.split()[0]


@pytest.mark.parametrize("source", ["%%time\nx = 1", "%%capture out\nx = 1", "x = 1\n%%bash", "%time x = 1"])
def test_other_cells_define_what_they_say(source):
    assert other_magic(source) == ""


def test_files_that_are_run_names_that_are_removed_and_imports_of_all_are_found():
    code = "%run -i helper.ipynb\n%run 'my helper.py' 3\n# %run not.py"
    assert files_run(code) == ["helper.ipynb", "my helper.py"]
    assert reset("x = 1\n  %reset -f") == "%reset -f" and reset("# %reset") == ""
    assert deleted("del a, b.c, d[0]\nif a:\n    del e\ndef f():\n    del g") == {"a", "e"}
    assert imports_all("from a.b import *\nfrom c import d") == ["a.b"]


def test_code_in_text_is_found_between_fences_or_where_all_is_code():
    assert names_in_text("My answer:\n```python\ndef f(): pass\n```\nand\n~~~\ng = 1") == {"f", "g"}
    assert names_in_text("def f():\n    return 1") == {"f"}
    assert names_in_text("I think that f = 1, more or less") == set()


def test_statements_differ_by_what_they_say():
    one = statements("import a  # first\n\n\n# why\n@a.b\ndef f( x ):\n    return x\nx = 1; y = 2")
    other = statements('"a comment"\nimport a\n@a.b\ndef f(x): return x\n\nx=1\ny=2')
    assert [s.meaning for s in one][:2] == [s.meaning for s in other][1:3]
    assert one[1].text == "\n\n# why\n@a.b\ndef f( x ):\n    return x\n" and one[1].names == {"f"}
    assert len(one) == 3 and one[2].names == {"x", "y"}
    assert [s.harmless for s in statements("import a\nx = [1, 'b']\ny = f()\nprint(1)\nclass A: pass")] == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_magics_belong_to_the_statement_below_them_or_are_the_last():
    first, last = statements("%run a.py\nx = 1\n!ls\n")
    assert first.magics == ("%run a.py",) and last.text.strip() == last.meaning == "!ls"
    assert statements("%%time\nx = 1")[0].magics == ()


def test_what_is_no_python_has_no_statements():
    assert statements("x = = 1") is None and statements("x = 1\n" * 50_000) is None
    assert comments("x = 1  # not this\n# this\n  ## and this") == ["this", "and this"]


@pytest.mark.parametrize(
    "source",
    [
        "%" * 200_000,
        "a" * 200_000 + "?x",
        "```\n" * 12_000,
        " " * 200_000 + "%run",
        "x[" * 50_000 + "=!",
        " " * 200_000 + "x y",
        " \t" * 100_000,
    ],
)
def test_long_lines_take_no_time(source):
    started = time.process_time()
    parse(source)
    for look in (files_run, reset, other_magic, names_in_text, statements):
        look(source)
    assert time.process_time() - started < 5


def test_the_tree_of_a_cell_with_magics_is_that_of_its_python():
    assert ast.dump(parse("%x\na = 1")) == ast.dump(ast.parse("a = 1"))


@pytest.mark.parametrize("break_", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_lines_are_those_that_python_counts(break_):
    source = f'text = "a{break_}b"\nsecond = 1\r\nthird = 2'
    assert lines_of(source) == [f'text = "a{break_}b"\n', "second = 1\r\n", "third = 2"]
    found = statements(f'text = "a{break_}b"\nsecond = 1\nthird = 2')
    assert [each.text.strip() for each in found] == [f'text = "a{break_}b"', "second = 1", "third = 2"]
    assert without_magics(f'%magic\ntext = "a{break_}b"') == f'\ntext = "a{break_}b"'
