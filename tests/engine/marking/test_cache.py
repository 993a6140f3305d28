"""Results are kept whole or not at all, and found again only under the same conditions."""

import errno
import os
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nbreferee.check import Comparison, Picture
from nbreferee.marking.cache import ResultsCache
from nbreferee.marking.fingerprint import Conditions
from nbreferee.results.notebook import NotebookResult
from nbreferee.results.report import CellReport, CheckResult

CONDITIONS = Conditions("assignment", "scheme", "configuration", "engine")


@pytest.fixture
def result() -> NotebookResult:
    comparison = Comparison(
        "row 0", ((1.0, 2.5),), ((1.0, 2.0),), ((False, True),), "f(1)", (Picture("yours", "iVBO"),)
    )
    check = CheckResult("adds", 1.5, 3.0, False, "Not yet: é", "no-sum", comparison=comparison, follows=True)
    output = new_output("stream", name="stdout", text="printed")
    notebook = new_notebook(cells=[new_code_cell("a = 1", outputs=[output])])
    return NotebookResult(notebook, {"add": CellReport(1.5, 3, False, (check,))}, "CPU", ("a note",), "f" * 64)


@pytest.fixture
def cache(tmp_path) -> ResultsCache:
    return ResultsCache(tmp_path / "cache")


def test_what_is_kept_comes_back_as_it_was(cache, result):
    key = cache.key("sums", result.fingerprint, CONDITIONS)
    assert cache.get(key) is None
    cache.put(key, result)
    assert cache.get(key) == result


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-20], lambda b: b.replace(b"1.5", b"3.0"), lambda b: b"", lambda b: b"\xff"]
)
def test_a_damaged_entry_counts_as_absent(cache, result, damage):
    cache.put("ab", result)
    (path,) = cache.folder.rglob("*.json")
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("ab") is None


def test_where_there_can_be_no_folder_an_entry_is_not_written(cache, result):
    cache.folder.parent.mkdir(exist_ok=True)
    cache.folder.write_text("in the way")
    with pytest.raises(OSError):
        cache.put("ab", result)


@pytest.mark.parametrize("fails", ["write", "replace"])
def test_an_entry_that_cannot_be_written_leaves_nothing_behind(cache, result, monkeypatch, fails):
    cache.put("ab", result)
    before = {path: path.read_bytes() for path in cache.folder.rglob("*") if path.is_file()}
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    if fails == "write":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    else:
        monkeypatch.setattr(Path, "replace", _no_space)
    try:
        for key in ("ab", "cd"):
            with pytest.raises(OSError):
                cache.put(key, replace(result, device="GPU"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert {path: path.read_bytes() for path in cache.folder.rglob("*") if path.is_file()} == before


def _no_space(*arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("what", ["assignment", "scheme", "configuration", "engine"])
def test_under_other_conditions_results_are_not_found(cache, result, what):
    cache.put(cache.key("sums", result.fingerprint, CONDITIONS), result)
    assert cache.get(cache.key("sums", result.fingerprint, replace(CONDITIONS, **{what: "other"}))) is None
    assert cache.get(cache.key("other", result.fingerprint, CONDITIONS)) is None


def test_what_nobody_has_asked_for_in_a_long_time_is_removed(cache, result):
    for key in ("ab", "cd", "ef"):
        cache.put(key, result)
    lab = cache.folder / "lab-sums.json"
    lab.write_text("{}")
    for path in (*cache.folder.rglob("*.json"), lab):
        os.utime(path, (0, 0))
    assert cache.get("ab") == result
    cache.put("cd", result)
    assert cache.prune(30) == 1
    assert cache.get("ab") == cache.get("cd") == result and cache.get("ef") is None and lab.exists()
