"""What a cell reads from the cells before it."""

import pytest

from nbreferee.pycode import source as source_module
from nbreferee.pycode.source import wanted


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("y = x + 1", {"x"}),
        ("x = 1\ny = x", set()),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("del x", {"x"}),
        ("for n in numbers:\n    m = n", {"numbers"}),
        ("for n in range(n):\n    pass", {"range", "n"}),
        ("for a[i] in b:\n    pass", {"a", "i", "b"}),
        ("with tape() as t:\n    g = t.gradient(y)", {"tape", "y"}),
        ("if a:\n    b = 1\nelse:\n    b = c", {"a", "c"}),
        ("while n:\n    n = n - 1", {"n"}),
        ("[n * k for n in numbers]", {"k", "numbers"}),
        ("f = lambda n, k=w: n * k + m", {"w", "m"}),
        ("def f(n, k=w):\n    m = n\n    return m * g", {"w", "g"}),
        ("class A(B):\n    c = d\n    def e(self):\n        return self.c + h", {"B", "d", "h"}),
        ("try:\n    a\nexcept E:\n    b = 1\n", {"a", "E"}),
        ("import a\na.b(c)", {"c"}),
        ("%matplotlib inline\ny = x", {"x"}),
        ("def broken(:\n    x", {"def", "broken", "x"}),
        ("x = " + "-" * 60_000 + "y", {"x", "y"}),
    ],
)
def test_what_a_cell_reads_before_it_binds_it(source: str, names: set[str]):
    assert wanted(source) == names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f = lambda x: (lambda y: x + y + z)", {"z"}),
        ("f = [a for a in b if a + c]", {"b", "c"}),
        ("def f(x, *more, **named):\n    total = x + scale\n    return total", {"scale"}),
        ("f = lambda: [(y := x), y]", {"x"}),
    ],
)
def test_a_cell_wants_what_its_functions_read_and_do_not_bind(source, expected):
    assert wanted(source) == expected


def test_functions_within_functions_are_read_once_each():
    names = ", ".join(f"a{number}" for number in range(4_000))
    source = "f = " + "lambda: " * 80 + f"[{names}]"
    nodes = []
    original = source_module.ast.iter_child_nodes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_module.ast, "iter_child_nodes", lambda node: nodes.append(node) or original(node))
        assert len(wanted(source)) == 4_000
    assert len(nodes) < 20_000
