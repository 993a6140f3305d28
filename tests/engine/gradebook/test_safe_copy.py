"""What nbgrader itself reads and copies of a submission is safe."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory

from nbreferee.course.assignment import Assignment
from nbreferee.gradebook import safe_copy
from nbreferee.submission.limits import SubmissionLimits


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Callable[[], None]:
    """Installs the safe copy for a submission in this folder; nbgrader is itself again after the test."""
    monkeypatch.setattr(CourseDirectory, "get_existing_timestamp", CourseDirectory.get_existing_timestamp)
    monkeypatch.setattr(base, "find_all_files", base.find_all_files)
    return lambda: safe_copy.install("lab", "ana", [str(tmp_path / "nb.ipynb")])


@pytest.mark.parametrize("content", ["tomorrow", "9" * 10_000, "0001-01-01 00:00:00 UTC", "9999-12-31 23:59:59 UTC"])
def test_a_timestamp_that_is_none_is_ignored(content, tmp_path, installed):
    installed()
    (tmp_path / "timestamp.txt").write_text(content)
    assert CourseDirectory().get_existing_timestamp(str(tmp_path)) is None
    (tmp_path / "timestamp.txt").write_text("2015-02-02 15:58:23.948203 UTC")
    assert CourseDirectory().get_existing_timestamp(str(tmp_path)).year == 2015


def test_nbgrader_finds_only_safe_files(tmp_path, installed):
    """Of a submission's folder; of any other folder it finds what it always does."""
    installed()
    submitted, other = tmp_path, tmp_path.parent / f"{tmp_path.name}-other"
    other.mkdir()
    for folder in (submitted, other):
        (folder / "mine.txt").write_text("text")
        (folder / "link").symlink_to("/etc/passwd")
        (folder / "a|b").mkdir()
        (folder / "a|b" / "inner.txt").write_text("text")
    os.mkfifo(submitted / "pipe")

    def found(folder: Path) -> set[str]:
        return {str(Path(path).relative_to(folder)) for path in base.find_all_files(str(folder))}

    assert found(submitted) == {"mine.txt"}
    assert found(other) == {"mine.txt", "link", "a|b/inner.txt"}


ACTIVE = [
    "page.html", "page.HTM", "page.xhtml", "picture.svg", "sums.html", "script.js", "paper.pdf", "page", "page.xml", "run.sh", "a.desktop",
    "table.csv", "macro.docm", "module.pyc", "weights.pkl", "weights.keras", "page.html.", "a.mht", "A.IPYNB",
]  # fmt: skip


def test_what_a_browser_or_a_spreadsheet_might_run_is_not_copied_but_named(tmp_path, installed):
    installed()
    passive = {"notes.txt": b"text", "photo.JPG": b"\xff\xd8\xff", "helper.py": b"", "data.npy": b"\x93NUMPY\x01"}
    lies = {"lie.png": b"<script>", "lie.npz": b"<script>"}
    for name in ACTIVE:
        (tmp_path / name).write_text("<script>alert(1)</script>")
    for name, content in (passive | lies).items():
        (tmp_path / name).write_bytes(content)
    found = {str(Path(path).relative_to(tmp_path)) for path in base.find_all_files(str(tmp_path))}
    assert found == set(passive)
    named = " ".join(safe_copy.left_behind(tmp_path, assignment(tmp_path), SubmissionLimits(file_warnings=99)))
    assert [name for name in (*ACTIVE, *lies) if f"'{name}' is not copied" not in named] == []
    assert not any(f"'{name}'" in named for name in passive)


def test_no_folder_stands_in_the_place_of_a_page(tmp_path, installed):
    installed()
    for name in ("sums.html", "sums.ipynb", "Sums.HTML"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("text")
    assert base.find_all_files(str(tmp_path)) == []
    assert len(safe_copy.left_behind(tmp_path, assignment(tmp_path), SubmissionLimits())) == 3


def test_the_instructors_own_files_and_hidden_ones_are_not_named(tmp_path):
    given, folder = assignment(tmp_path), tmp_path / "folder"
    for path in (
        given.folder / "demo.html",
        folder / "demo.html",
        folder / ".hidden",
        folder / "__pycache__" / "a.pyc",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert safe_copy.left_behind(folder, given, SubmissionLimits()) == []


def assignment(root: Path) -> Assignment:
    """One without notebooks, whose further files come from a folder below `root`."""
    return Assignment("lab", root / ".given", ())
