"""What was read of a submission counts as long as no file of it can have changed since."""

import os
import time
from pathlib import Path

import pytest

from nbreferee.batch.seen import SeenSubmissions
from nbreferee.gradebook.prepared import signature

FOUND = {"sums": "f" * 64}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A submission of two files."""
    folder = tmp_path / "submitted" / "ana" / "lab"
    (folder / "data").mkdir(parents=True)
    for name in ("sums.ipynb", "data/numbers.csv"):
        (folder / name).write_text("1, 2, 3")
    return folder


@pytest.fixture
def known(folder, tmp_path) -> Path:
    """The file in which the fingerprints of the submission are kept."""
    first = SeenSubmissions(tmp_path / "marks" / "seen.json", "conditions")
    assert first.fingerprints(folder) is None
    first.note(folder, signature(folder), FOUND)
    first.keep()
    return tmp_path / "marks" / "seen.json"


def test_the_next_run_knows_what_this_one_has_read(folder, known):
    assert SeenSubmissions(known, "conditions").fingerprints(folder) == FOUND


@pytest.mark.parametrize("name", ["sums.ipynb", "data/numbers.csv"])
def test_a_file_that_was_written_anew_is_read_again_also_with_the_old_time_and_size(folder, known, name):
    before = (folder / name).stat()
    time.sleep(0.02)
    (folder / name).write_text("1, 2, 4")
    os.utime(folder / name, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (folder / name).stat().st_mtime_ns == before.st_mtime_ns
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None


def test_a_file_that_another_one_has_replaced_is_read_again(folder, known):
    (folder / "other").write_text("1, 2, 4")
    (folder / "other").replace(folder / "sums.ipynb")
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None


def test_a_file_that_has_come_gone_or_moved_is_noticed(folder, known):
    (folder / "data").rename(folder / "moved")
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None
    (folder / "moved").rename(folder / "data")
    assert SeenSubmissions(known, "conditions").fingerprints(folder) == FOUND
    (folder / "more.txt").touch()
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None
    (folder / "more.txt").unlink()
    (folder / "sums.ipynb").unlink()
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None


def test_a_link_to_a_folder_is_noticed(folder, known):
    (folder / "data").rename(folder.parent / "data")
    (folder / "data").symlink_to(folder.parent / "data")
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None


def test_under_other_conditions_everything_is_read(folder, known):
    assert SeenSubmissions(known, "others").fingerprints(folder) is None


@pytest.mark.parametrize(
    "content", ["", "[]", '{"conditions": "conditions"}', '{"conditions": "conditions", "seen": {"x": 3}}', "\udcff"]
)
def test_a_damaged_file_costs_no_more_than_reading(folder, known, content):
    known.write_bytes(content.encode(errors="surrogateescape"))
    assert SeenSubmissions(known, "conditions").fingerprints(folder) is None


def test_submissions_that_are_gone_are_forgotten(folder, known):
    other = folder.parents[1] / "bob" / "lab"
    other.mkdir(parents=True)
    run = SeenSubmissions(known, "conditions")
    run.note(other, signature(other), FOUND)
    (folder / "sums.ipynb").unlink()
    (folder / "data" / "numbers.csv").unlink()
    (folder / "data").rmdir()
    folder.rmdir()
    run.keep()
    assert str(folder) not in known.read_text() and str(other) in known.read_text()


def test_a_submission_that_cannot_be_looked_at_costs_the_others_nothing(folder, known, monkeypatch):
    other = folder.parents[1] / "bob" / "lab"
    other.mkdir(parents=True)
    run = SeenSubmissions(known, "conditions")
    run.note(other, signature(other), FOUND)

    def refusing(look):
        def looked(path, *arguments, **options):
            if str(path).startswith(str(folder)):
                raise PermissionError(13, "Permission denied")
            return look(path, *arguments, **options)

        return looked

    with monkeypatch.context() as patched:
        for name in ("stat", "lstat"):
            patched.setattr(os, name, refusing(getattr(os, name)))
        run.keep()
    assert SeenSubmissions(known, "conditions").fingerprints(other) == FOUND


def test_where_nothing_can_be_kept_nothing_fails(folder, tmp_path):
    (tmp_path / "file").touch()
    run = SeenSubmissions(tmp_path / "file" / "seen.json", "conditions")
    run.note(folder, signature(folder), FOUND)
    run.keep()
    assert run.fingerprints(folder) == FOUND
