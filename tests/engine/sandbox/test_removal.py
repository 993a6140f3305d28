"""What is found of forbidden functions becomes files that stand in for those of their libraries."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from nbreferee.guest import locate
from nbreferee.sandbox.errors import SandboxError
from nbreferee.sandbox.removal import removal


@pytest.fixture
def library(tmp_path, monkeypatch) -> Path:
    """A library that decorates and exports a function of an inner module, with bytecode of two Pythons."""
    (tmp_path / "mylib").mkdir()
    (tmp_path / "mylib" / "__init__.py").write_text(
        "from .inner import wrapped as pretty, C\npretty_too = pretty\nnothing = 5\n"
    )
    inner = tmp_path / "mylib" / "inner.py"
    inner.write_text(
        "import functools\ndef plain(x):\n    return 'the body'\n"
        "@functools.wraps(plain)\ndef wrapped(x):\n    return plain(x)\nclass C: pass\n"
    )
    usual = Path(importlib.util.cache_from_source(inner))
    usual.parent.mkdir()
    for cache in (usual, usual.parent / "inner.cpython-37.opt-1.pyc", usual.parent / "inner_too.cpython-37.pyc"):
        cache.write_bytes(b"the body")
    monkeypatch.syspath_prepend(tmp_path)
    yield inner
    for name in ("mylib", "mylib.inner"):
        sys.modules.pop(name, None)


def located(capsys, *names: str) -> str:
    """What is printed of these names."""
    print("a library's greeting")
    locate.main(list(names))
    return capsys.readouterr().out


def test_a_function_is_followed_to_the_file_that_defines_it(library, capsys):
    found = removal(located(capsys, "mylib.pretty", "mylib.pretty_too", "mylib.inner.plain"))
    copies = {original.name: copy for copy, original in found.binds}
    usual = importlib.util.cache_from_source(library)
    assert set(copies) == {"inner.py", Path(usual).name, "inner.cpython-37.opt-1.pyc"} and not found.missing
    assert "the body" not in copies["inner.py"].read_text() and "class C" in copies["inner.py"].read_text()
    assert b"the body" not in copies[Path(usual).name].read_bytes()
    assert copies["inner.cpython-37.opt-1.pyc"].read_bytes() == b""
    assert all(copy.stat().st_mode & 0o777 == 0o644 for copy in copies.values())
    assert found.is_whole
    copies["inner.py"].unlink()
    assert not found.is_whole


def test_the_files_lie_where_the_user_who_reads_them_can_enter(library, capsys, tmp_path, monkeypatch):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    monkeypatch.setattr("tempfile.tempdir", str(shut))
    output = located(capsys, "mylib.inner.plain")
    here, elsewhere = removal(output), removal(output, 900_001)
    assert here.binds and all(copy.is_relative_to(shut) for copy, _ in here.binds)
    folders = [folder for copy, _ in elsewhere.binds for folder in copy.parents]
    assert folders and all(folder.stat().st_mode & 0o001 for folder in folders)


def test_what_cannot_be_taken_out_is_named_and_what_is_not_installed_is_not(library, capsys):
    names = ("mylib.nothing", "mylib.C", "mylib.gone", "mylib.gone.f", "math.sin", "no_such_library.f", "os.path.join")
    found = removal(located(capsys, *names))
    compiled = "is no function that is written in Python, and cannot be taken out of its library"
    assert found.missing == {
        **dict.fromkeys(("mylib.nothing", "mylib.C", "math.sin"), compiled),
        **dict.fromkeys(("mylib.gone", "mylib.gone.f"), "does not exist"),
        **({"os.path.join": compiled} if "os.path.join" in found.missing else {}),
    }


@pytest.mark.parametrize("output", ["", "no JSON", json.dumps({"f": ["/no/such/file.py", 1, "f"]})])
def test_what_cannot_be_found_stops_marking(output):
    with pytest.raises(SandboxError):
        removal(output)
