"""A source without some functions is as long as before, and says what they say."""

import pytest

from nbreferee.pycode.removal import RemovalError, without

SOURCE = '''"""A module: é."""
@decorated(
    1)
def first(x):
    """Says é."""
    y = """a
b"""
    return y
é = 3; second = lambda: 1
def one_line(x): return "é", x
class C:
    async def first(self):
        yield 1
    def stays(self):
        return 2
def only_docstring():
    """Nothing."""
def first():
    return 5
'''


def test_bodies_go_and_everything_else_stays_in_its_line():
    edited = without(
        SOURCE,
        {(2, "first"): "no first", (10, "one_line"): "no one", (12, "first"): "no C", (16, "only_docstring"): "none"},
    )
    lines, before = edited.splitlines(), SOURCE.splitlines()
    assert len(lines) == len(before)
    assert (
        lines[5:8] == ["    raise RuntimeError('no first')", "", ""]
        and lines[9] == "def one_line(x): raise RuntimeError('no one')"
    )
    assert lines[12] == "        raise RuntimeError('no C')" and lines[16] == "    raise RuntimeError('none')"
    changed = {5, 6, 7, 9, 12, 16}
    assert [line for number, line in enumerate(lines) if number not in changed] == [
        line for number, line in enumerate(before) if number not in changed
    ]
    compile(edited, "edited", "exec")


@pytest.mark.parametrize("place", [(1, "first"), (2, "second"), (99, "first")])
def test_a_function_that_is_not_there_is_an_error(place):
    with pytest.raises(RemovalError, match=rf"There is no function {place[1]} in line {place[0]}"):
        without(SOURCE, {place: "no"})
