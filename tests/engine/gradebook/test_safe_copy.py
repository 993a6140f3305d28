"""What nbgrader itself reads and copies of a submission is safe."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory

from nbreferee.gradebook import safe_copy


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
        (folder / "a&b").mkdir()
        (folder / "a&b" / "inner.txt").write_text("text")
    os.mkfifo(submitted / "pipe")

    def found(folder: Path) -> set[str]:
        return {str(Path(path).relative_to(folder)) for path in base.find_all_files(str(folder))}

    assert found(submitted) == {"mine.txt"}
    assert found(other) == {"mine.txt", "link", "a&b/inner.txt"}
