"""The students' own check before they hand in, ``python hand_in.py`` in the lab's folder."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from .labs import REPOSITORY

SOURCE = REPOSITORY / "source" / "style_transfer"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A lab as if a student had done it, run it and saved it."""
    folder = tmp_path / "style_transfer"
    (folder / "gallery").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "images" / "chelsea.jpg").touch()
    for name in ("hand_in.py", "lab.py"):
        shutil.copy(SOURCE / name, folder)
    for path in SOURCE.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
            cell.execution_count = number + 1
        nbformat.write(notebook, folder / path.name)
    for number in range(25):
        (folder / "gallery" / f"{number:02}.png").touch()
    return folder


def hand_in(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, folder / "hand_in.py", *arguments], capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, done.stdout


def change(file: Path, **parts) -> None:
    """Put `parts` into the last code cell of a notebook."""
    notebook = json.loads(file.read_text(encoding="utf-8"))
    [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][-1].update(parts)
    file.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_finished_lab_is_packed_without_what_was_given(folder):
    (folder / "helper.py").touch()
    code, said = hand_in(folder)
    assert code == 0, said
    names = set(zipfile.ZipFile(folder / "style_transfer.zip").namelist())
    assert {f"style_transfer/{path.name}" for path in SOURCE.glob("*.ipynb")} < names
    assert {"style_transfer/gallery/24.png", "style_transfer/helper.py"} < names
    assert not {"style_transfer/images/chelsea.jpg", "style_transfer/lab.py", "style_transfer/hand_in.py"} & names
    assert hand_in(folder)[0] == 0  # the archive of before is no part of it


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"execution_count": None}, "1 cells were not run"),
        ({"execution_count": 1}, "the cells were not run from top to bottom"),
        (
            {"outputs": [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]},
            "1 cells end in an error",
        ),
        ({"source": "def f():\n    raise NotImplementedError()\n"}, "1 tasks have no answer yet"),
    ],
)
def test_what_was_not_run_or_not_answered_is_said_and_nothing_is_written(folder, parts, said):
    change(folder / "4_save_and_load.ipynb", **parts)
    code, told = hand_in(folder)
    assert code == 1 and f"look at 4_save_and_load.ipynb\n          {said}" in told and "ok      3_adain.ipynb" in told
    assert not (folder / "style_transfer.zip").exists()
    assert hand_in(folder, "--anyway")[0] == 0 and (folder / "style_transfer.zip").exists()


def test_a_file_from_before_zip_knew_times_is_packed(folder):
    os.utime(folder / "gallery" / "03.png", (0, 0))
    code, said = hand_in(folder)
    assert code == 0 and said.splitlines()[-1].startswith("wrote style_transfer.zip (")
    assert "style_transfer/gallery/03.png" in zipfile.ZipFile(folder / "style_transfer.zip").namelist()


def test_an_archive_is_whole_or_not_there(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(SOURCE))
    import hand_in as program

    def fail(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr(program, "HERE", folder)
    monkeypatch.setattr(zipfile.ZipFile, "write", fail)
    with pytest.raises(OSError, match="no space left"):
        program.main([])
    assert not (folder / "style_transfer.zip").exists()


def test_missing_notebooks_cells_and_pictures_are_named(folder):
    (folder / "1_visualization.ipynb").unlink()
    (folder / "2_neural_style.ipynb").write_text("{", encoding="utf-8")
    notebook = nbformat.read(folder / "3_adain.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "gallery-marks"]
    nbformat.write(notebook, folder / "3_adain.ipynb")
    (folder / "gallery" / "07.png").unlink()
    _, said = hand_in(folder)
    for sentence in ("there is no such file", "cannot be read", "'gallery_marks' is gone", "1 of the 25 pictures"):
        assert sentence in said


def test_the_cells_that_it_looks_for_are_those_that_are_marked(monkeypatch):
    monkeypatch.syspath_prepend(str(SOURCE))
    import hand_in as program

    marked = {
        path.name: {
            c.metadata.nbgrader.grade_id
            for c in nbformat.read(path, 4).cells
            if c.metadata.get("nbgrader", {}).get("grade")
        }
        for path in SOURCE.glob("*.ipynb")
    }
    assert {name: set(cells) for name, cells in program.SCORED.items()} == marked
