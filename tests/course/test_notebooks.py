"""The notebooks as source code: their hygiene, their release, and that they run from top to bottom."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from reference.style_transfer.loss_weights import DEFAULT_WEIGHTS

from .courses import nbgrader
from .labs import LABS, REPOSITORY

SOURCE = REPOSITORY / "source"
NOTEBOOKS = sorted(SOURCE.glob("*/*.ipynb"))

PICTURES = {"1_visualization": 10, "2_neural_style": 8, "3_adain": 5}
"""How many a notebook shows at least."""

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
labs = pytest.mark.parametrize("lab", LABS)


@pytest.fixture(scope="module")
def generated(tmp_path_factory, released, new_course_of) -> Callable[[str], list[Path]]:
    """Two releases of a lab made by ``nbgrader generate_assignment``."""

    @cache
    def made(lab: str) -> list[Path]:
        second = new_course_of(tmp_path_factory.mktemp("course") / "course", lab)
        done = nbgrader(second, "generate_assignment", lab)
        assert done.returncode == 0, done.stderr
        return [course / "release" / lab for course in (released(lab), second)]

    return made


@notebooks
def test_source_holds_no_outputs_and_stable_cell_ids(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not c.get("outputs") and not c.get("execution_count") for c in notebook.cells)
    assert all(len(c.id) > 2 and not all(ch in "0123456789abcdef" for ch in c.id) for c in notebook.cells)


@notebooks
def test_every_code_cell_is_an_answer_or_locked_so_that_marking_can_restore_it(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            nbgrader = cell.metadata.nbgrader
            assert nbgrader.solution or nbgrader.locked or nbgrader.grade, cell.id
            assert len(cell.source.splitlines()) <= 35, cell.id


@pytest.mark.slow
@notebooks
def test_committed_release_is_what_the_source_generates_twice_byte_for_byte(path, generated):
    lab = path.parent.name
    first, second = ((folder / path.name).read_bytes() for folder in generated(lab))
    assert first == second == (REPOSITORY / "release" / lab / path.name).read_bytes()


@pytest.mark.slow
@labs
def test_release_brings_every_file_that_students_need(lab, generated):
    for file in (SOURCE / lab).rglob("*"):
        relative = file.relative_to(SOURCE / lab)
        if file.is_file() and "__pycache__" not in relative.parts and not relative.parts[0].startswith("."):
            assert (generated(lab)[0] / relative).is_file()
            assert (REPOSITORY / "release" / lab / relative).is_file()


@pytest.mark.slow
@notebooks
def test_release_holds_no_solution_no_hidden_check_and_no_reference(path, generated):
    text = (generated(path.parent.name)[0] / path.name).read_text()
    for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN", "import reference", "from reference", "tests/marking"):
        assert word not in text
    released = {line.strip() for cell in json.loads(text)["cells"] for line in "".join(cell["source"]).splitlines()}
    cells = nbformat.read(path, as_version=4).cells
    given = {line.strip() for cell in cells if "BEGIN SOLUTION" not in cell.source for line in cell.source.splitlines()}
    for cell in cells:
        for answer in cell.source.split("### BEGIN SOLUTION")[1:]:
            lines = {line.strip() for line in answer.split("### END SOLUTION")[0].splitlines()} - given
            assert not {line for line in lines if len(line) > 8} & released


def test_default_weights_are_those_that_marking_compares_with():
    namespace: dict = {}
    for cell in nbformat.read(SOURCE / "style_transfer" / "2_neural_style.ipynb", as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "default_weights":
            exec(cell.source, namespace)
    assert namespace["DEFAULT_WEIGHTS"] == DEFAULT_WEIGHTS


def test_style_images_are_what_patterns_paints(monkeypatch, tmp_path):
    folder = SOURCE / "style_transfer"
    monkeypatch.syspath_prepend(str(folder))
    import numpy as np
    from PIL import Image

    import patterns

    for name, (kind, seed, side) in patterns.SHIPPED.items():
        shipped = np.asarray(Image.open(folder / "images" / name), np.float64)
        assert np.abs(shipped - patterns.paint(kind, seed, side)).mean() < 8


def test_the_gallery_has_25_styles_and_each_is_named_in_the_notebook_and_in_notice():
    folder = SOURCE / "style_transfer"
    styles = sorted(file.name for file in (folder / "images" / "styles").glob("*.jpg"))
    assert [name[:2] for name in styles] == [f"{number:02}" for number in range(25)]
    text = (folder / "3_adain.ipynb").read_text(encoding="utf-8")
    told = [
        (folder / "images" / "README.md").read_text(encoding="utf-8"),
        (REPOSITORY / "NOTICE").read_text(encoding="utf-8"),
    ]
    for number, name in enumerate(styles):
        assert f"| {number} | " in text
        assert all(name in place for place in told)


def first_code(path: Path, count: int) -> list[str]:
    """The first cells of code of a notebook."""
    cells = (cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    return list(islice(cells, count))


@pytest.mark.parametrize("path", sorted((SOURCE / "style_transfer").glob("*.ipynb")), ids=lambda path: path.stem)
def test_tensorflow_is_imported_by_way_of_lab(path):
    files, lab = first_code(path, 2)
    assert lab.startswith("import lab")
    assert not {"import tensorflow", "import keras"} & {line.strip() for line in (files + lab).splitlines()}


@pytest.mark.slow
def test_importing_tensorflow_leaves_no_log_below_the_first_cells():
    folder = SOURCE / "style_transfer"
    code = "\n".join(first_code(folder / "1_visualization.ipynb", 3)) + "\nassert float(tf.add(1.0, 1.0)) == 2"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    command = [sys.executable, "-B", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.slow
@pytest.mark.exhaustive
@notebooks
def test_solved_notebook_runs_from_top_to_bottom_on_a_cpu_without_network(path, monkeypatch, tmp_path):
    monkeypatch.setenv("STYLE_TRANSFER_SCALE", "quick")
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(REPOSITORY / "weights"))
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    pictures = [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) >= PICTURES.get(path.stem, 0)
