"""The archive of a lab's released files."""

import zipfile

import pytest

from nbreferee.course.archive import pack
from nbreferee.course.assignment import AssignmentError


def test_it_holds_further_files_first_then_the_release_and_nothing_hidden(tmp_path):
    release, weights, table = tmp_path / "sums", tmp_path / "weights", tmp_path / "table.csv"
    for file in (release / "one.ipynb", release / "images" / "cat.jpg", release / ".ipynb_checkpoints" / "one.ipynb",
                 release / "__pycache__" / "lab.pyc", weights / "vgg.npz", table):  # fmt: skip
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(file.name)
    names = pack(release, (weights, table), tmp_path / "sums.zip")
    assert names == ["weights/vgg.npz", "table.csv", "images/cat.jpg", "one.ipynb"]
    with zipfile.ZipFile(tmp_path / "sums.zip") as packed:
        assert packed.namelist() == names and packed.read("weights/vgg.npz") == b"vgg.npz"
    first = (tmp_path / "sums.zip").read_bytes()
    pack(release, (weights, table), tmp_path / "sums.zip")
    assert (tmp_path / "sums.zip").read_bytes() == first


def test_without_a_release_it_says_how_to_make_one(tmp_path):
    with pytest.raises(AssignmentError, match="Run 'nbgrader generate_assignment sums' first"):
        pack(tmp_path / "sums", (), tmp_path / "sums.zip")
    assert not list(tmp_path.iterdir())
