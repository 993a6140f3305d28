"""Notebooks whose other files are not beside them: the first cell fetches the course's archive, or says what to upload."""

import functools
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from traitlets.config import Config

from nbreferee.course.archive import pack
from nbreferee.course.assignment import SourceNotebook, read_source

from .labs import LABS, REPOSITORY

SOURCE = REPOSITORY / "source"
NOTEBOOKS = sorted(SOURCE.glob("*/*.ipynb"))
NOBODY = "http://127.0.0.1:9"

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[str]:
    """The address of a folder with the archive of each lab, without weights."""
    folder = tmp_path_factory.mktemp("served")
    for lab in LABS:
        pack(REPOSITORY / "release" / lab, (), folder / f"{lab}.zip")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def alone(tmp_path, monkeypatch) -> Callable[[Path], Path]:
    """Makes a folder in which only a notebook lies the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def made(path: Path) -> Path:
        (tmp_path / path.name).write_text("the student's own")
        return tmp_path

    return made


def released(path: Path, address: str = "") -> SourceNotebook:
    config = Config()
    config.PublishedRelease.address = address
    return read_source(path, config)


def code(notebook: SourceNotebook, count: int) -> str:
    """The first cells of code of a notebook."""
    cells = [cell.source for cell in notebook.released.cells if cell.cell_type == "code"]
    return "\n".join(cells[:count])


@notebooks
def test_the_first_cell_fetches_what_is_missing_and_leaves_what_is_there(path, served, alone):
    folder = alone(path)
    exec(code(released(path, served), 1), {})
    release = REPOSITORY / "release" / path.parent.name
    for file in release.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and file.name != path.name:
            assert (folder / file.relative_to(release)).read_bytes() == file.read_bytes()
    assert (folder / path.name).read_text() == "the student's own"


@notebooks
def test_without_an_address_the_first_cell_says_what_to_upload(path, alone):
    alone(path)
    with pytest.raises(FileNotFoundError, match=r"^Upload .*images.* to this notebook's folder\.$"):
        exec(code(released(path), 1), {})


@pytest.mark.parametrize("answer", ["nobody", "not found", "cut off", "a page"])
def test_where_the_archive_cannot_be_fetched_the_first_cell_says_so_and_unpacks_nothing(
    answer, alone, tmp_path_factory
):
    path = SOURCE / "convolution" / "convolution.ipynb"
    folder, site = alone(path), tmp_path_factory.mktemp("site")
    content = (REPOSITORY / "source" / "convolution" / "images" / "composition_8.jpg").read_bytes()
    archive = site / "convolution.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("images/composition_8.jpg", content)
    if answer == "not found":
        archive.unlink()
    elif answer == "cut off":
        archive.write_bytes(archive.read_bytes()[:-30])
    elif answer == "a page":
        archive.write_text("<html>Sign in</html>")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = NOBODY if answer == "nobody" else f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(FileNotFoundError, match=r"^Upload images .*\(They cannot be fetched: .+\)$"):
            exec(code(released(path, address), 1), {})
        server.shutdown()
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_names_that_lead_out_of_the_folder_are_unpacked_in_it(alone, tmp_path_factory):
    path = SOURCE / "convolution" / "convolution.ipynb"
    folder, site = alone(path), tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(site / "convolution.zip", "w") as packed:
        packed.writestr("../outside.txt", "x")
        packed.writestr("/images/inside.txt", "x")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        exec(code(released(path, f"http://127.0.0.1:{server.server_port}"), 1), {})
        server.shutdown()
    assert not (folder.parent / "outside.txt").exists() and (folder / "images" / "inside.txt").exists()


@notebooks
def test_beside_its_files_a_notebook_asks_nobody(path, tmp_path, monkeypatch):
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("asks"))
    exec(code(released(path, NOBODY), 1), {})


@pytest.mark.slow
def test_a_notebook_that_came_alone_imports_the_lab(served, alone):
    path = SOURCE / "style_transfer" / "3_adain.ipynb"
    folder = alone(path)
    program = code(released(path, served), 3) + "\nassert load_image(HERE / 'images' / 'raccoon.jpg').shape[3] == 3"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_on_github_each_notebook_begins_with_a_badge_that_opens_it_in_colab():
    for address in (
        "https://raw.githubusercontent.com/uni/course/main/release/",
        "https://raw.githubusercontent.com/uni/course/refs/heads/main/release",
    ):
        notebook = released(SOURCE / "style_transfer" / "3_adain.ipynb", address)
        (first,) = notebook.released.cells[0].source.splitlines()[:1]
        assert first.endswith(
            "(https://colab.research.google.com/github/uni/course/blob/main/release/style_transfer/3_adain.ipynb)"
        )
    elsewhere = released(SOURCE / "style_transfer" / "3_adain.ipynb", "https://example.org/release")
    assert "colab" not in elsewhere.released.cells[0].source
    assert '"https://example.org/release/style_transfer.zip"' in code(elsewhere, 1)
