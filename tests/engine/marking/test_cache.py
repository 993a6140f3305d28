"""Marks are kept whole or not at all, and found again only under the same conditions."""

import errno
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from grading import fingerprint, submission
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

from nbreferee.marking.cache import ResultsCache
from nbreferee.marking.fingerprint import Conditions
from nbreferee.results.notebook import NotebookResult
from nbreferee.results.report import CellReport, CheckResult, Comparison

CONDITIONS = Conditions("assignment", "scheme", "configuration", "kit")


@pytest.fixture
def marks() -> NotebookResult:
    comparison = Comparison("row 0", ((1.0, 2.5),), ((1.0, 2.0),), ((False, True),))
    check = CheckResult("adds", 1.5, 3.0, False, "Not yet: é", "no-sum", comparison=comparison)
    output = new_output("stream", name="stdout", text="printed")
    notebook = new_notebook(cells=[new_code_cell("a = 1", outputs=[output])])
    return NotebookResult(notebook, {"add": CellReport(1.5, 3, False, (check,))}, "CPU", ("a note",), "f" * 64)


@pytest.fixture
def cache(tmp_path) -> ResultsCache:
    return ResultsCache(tmp_path / "cache")


def test_what_is_kept_comes_back_as_it_was(cache, marks):
    key = cache.key("sums", marks.fingerprint, CONDITIONS)
    assert cache.get(key) is None
    cache.put(key, marks)
    assert cache.get(key) == marks


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-20], lambda b: b.replace(b"1.5", b"3.0"), lambda b: b"", lambda b: b"\xff"]
)
def test_a_damaged_entry_counts_as_absent(cache, marks, damage):
    cache.put("ab", marks)
    (path,) = cache.folder.rglob("*.json")
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("ab") is None


def test_where_there_can_be_no_folder_an_entry_is_not_written(cache, marks):
    cache.folder.parent.mkdir(exist_ok=True)
    cache.folder.write_text("in the way")
    with pytest.raises(OSError):
        cache.put("ab", marks)


@pytest.mark.parametrize("fails", ["write", "replace"])
def test_an_entry_that_cannot_be_written_leaves_nothing_behind(cache, marks, monkeypatch, fails):
    cache.put("ab", marks)
    before = {path: path.read_bytes() for path in cache.folder.rglob("*") if path.is_file()}
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    if fails == "write":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    else:
        monkeypatch.setattr(Path, "replace", _no_space)
    try:
        for key in ("ab", "cd"):
            with pytest.raises(OSError):
                cache.put(key, replace(marks, device="GPU"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert {path: path.read_bytes() for path in cache.folder.rglob("*") if path.is_file()} == before


def _no_space(*arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("what", ["assignment", "scheme", "configuration", "kit"])
def test_under_other_conditions_marks_are_not_found(cache, marks, what):
    cache.put(cache.key("sums", marks.fingerprint, CONDITIONS), marks)
    assert cache.get(cache.key("sums", marks.fingerprint, replace(CONDITIONS, **{what: "other"}))) is None
    assert cache.get(cache.key("other", marks.fingerprint, CONDITIONS)) is None


def test_conditions_follow_the_scheme_and_the_limits_but_not_what_has_no_influence(assignment, tmp_path):
    scheme = tmp_path / "scheme"
    scheme.mkdir()
    (scheme / "test_add.py").write_text("a check")

    def conditions(**sandbox):
        return fingerprint.conditions(assignment, Config({"Sandbox": sandbox}), [scheme])

    before = conditions(memory=1)
    assert conditions(memory=1, verbose=True, warm=False) == before
    assert conditions(memory=2).configuration != before.configuration
    (scheme / "__pycache__").mkdir()
    (scheme / "__pycache__" / "x.pyc").write_text("bytecode")
    assert conditions(memory=1) == before
    (scheme / "test_add.py").write_text("another check")
    assert conditions(memory=1).scheme != before.scheme


def test_a_fingerprint_follows_what_was_handed_in(assignment, release, tmp_path):
    prepared = submission.prepare(release, assignment)
    assert fingerprint.of_submission(prepared) == fingerprint.of_submission(submission.prepare(release, assignment))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "helper.py").write_text("x = 1")
    with_file = replace(prepared, files=submission.archive(tmp_path / "files"))
    answered = submission.prepare(release, assignment)
    answered.notebooks["3_adain"].notebook.cells[-1].source += "\n# her own"
    found = {fingerprint.of_notebook(each, "3_adain") for each in (prepared, with_file, answered)}
    assert len(found) == 3
    assert fingerprint.of_notebook(answered, "2_neural_style") == fingerprint.of_notebook(prepared, "2_neural_style")
