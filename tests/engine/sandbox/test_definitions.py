"""Where forbidden functions are defined is remembered as long as it is true, and only from a folder that nobody else writes into."""

import importlib
import sys
from pathlib import Path

import pytest

from nbreferee.sandbox.definitions import recall, remember

NAMES = ("mylib.f", "mylib.gone", "not_there_yet.f")
ENVIRONMENT = {"HOME": "/tmp/home", "PYTHONHASHSEED": "0"}


@pytest.fixture
def library(tmp_path, monkeypatch) -> Path:
    """A library of one file, in a world with an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = tmp_path / "site"
    place.mkdir()
    (place / "mylib.py").write_text("def f(): pass\n")
    monkeypatch.syspath_prepend(place)
    return place / "mylib.py"


@pytest.fixture
def found(library) -> dict[str, object]:
    """What was found of the names, and is remembered."""
    found = {"mylib.f": [str(library), 1, "f"], "mylib.gone": "unknown", "not_there_yet.f": "absent"}
    remember(NAMES, ENVIRONMENT, found)
    return found


def test_what_was_found_is_known_to_the_next_process(found, tmp_path):
    assert recall(NAMES, ENVIRONMENT) == found == recall(NAMES[::-1], {**ENVIRONMENT, "HOME": "/elsewhere"})
    (folder,) = (tmp_path / "cache").iterdir()
    assert folder.name == "nbreferee" and folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 1


def test_a_library_that_was_installed_anew_is_looked_through_anew(found, library):
    content = library.read_bytes()
    library.unlink()
    library.write_bytes(content)
    assert recall(NAMES, ENVIRONMENT) is None


def test_a_library_that_is_gone_or_has_come_is_looked_for(found, library):
    (library.parent / "not_there_yet.py").write_text("def f(): pass\n")
    importlib.invalidate_caches()
    assert recall(NAMES, ENVIRONMENT) is None
    (library.parent / "not_there_yet.py").unlink()
    importlib.invalidate_caches()
    assert recall(NAMES, ENVIRONMENT) == found
    library.unlink()
    importlib.invalidate_caches()
    assert recall(NAMES, ENVIRONMENT) is None


@pytest.mark.parametrize(
    ("names", "environment"),
    [(NAMES[:1], ENVIRONMENT), (("mylib.g",), ENVIRONMENT), (NAMES, {"PYTHONPATH": "/elsewhere"})],
)
def test_other_names_and_other_paths_of_imports_are_another_question(found, names, environment):
    assert recall(names, environment) is None


def test_another_python_is_another_question(found, monkeypatch):
    monkeypatch.setattr(sys, "version", "4.0")
    assert recall(NAMES, ENVIRONMENT) is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"definitions": 3, "stamps": 3}', '{"definitions": {}}', "\udcff"]
)
def test_a_broken_file_is_no_answer(found, tmp_path, content):
    (file,) = (tmp_path / "cache" / "nbreferee").iterdir()
    file.write_bytes(content.encode(errors="surrogateescape"))
    assert recall(NAMES, ENVIRONMENT) is None
    remember(NAMES, ENVIRONMENT, found)
    assert recall(NAMES, ENVIRONMENT) == found


def test_a_folder_that_others_can_write_into_is_neither_believed_nor_used(found, tmp_path):
    folder = tmp_path / "cache" / "nbreferee"
    folder.chmod(0o770)
    assert recall(NAMES, ENVIRONMENT) is None
    for file in folder.iterdir():
        file.unlink()
    remember(NAMES, ENVIRONMENT, found)
    assert not list(folder.iterdir())


def test_a_link_to_a_folder_is_not_believed(found, tmp_path):
    folder = tmp_path / "cache" / "nbreferee"
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert recall(NAMES, ENVIRONMENT) is None


def test_without_a_cache_folder_nothing_is_remembered_and_nothing_fails(library, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    remember(NAMES[:1], ENVIRONMENT, {"mylib.f": [str(library), 1, "f"]})
    assert recall(NAMES[:1], ENVIRONMENT) is None
