"""The notebooks as source code: their hygiene, their release, and that they run from top to bottom."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

KIT = Path(__file__).parent.parent.parent
SOURCE = KIT / "source" / "style_transfer"
NOTEBOOKS = sorted(SOURCE.glob("*.ipynb"))

PICTURES = {"1_visualization": 10, "2_neural_style": 8, "3_adain": 5, "4_save_and_load": 0}
"""How many each notebook shows at least."""

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> list[Path]:
    """Two releases made by ``nbgrader generate_assignment`` in courses of their own."""
    folders = []
    for number in range(2):
        course = tmp_path_factory.mktemp(f"course-{number}")
        shutil.copytree(SOURCE, course / "source" / "style_transfer")
        (course / "nbgrader_config.py").symlink_to(KIT / "nbgrader_config.py")
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", "style_transfer"]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        folders.append(course / "release" / "style_transfer")
    return folders


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


@notebooks
def test_committed_release_is_what_the_source_generates_twice_byte_for_byte(path, generated):
    first, second = ((folder / path.name).read_bytes() for folder in generated)
    assert first == second == (KIT / "release" / "style_transfer" / path.name).read_bytes()


def test_release_brings_every_file_that_students_need(generated):
    for file in SOURCE.rglob("*"):
        relative = file.relative_to(SOURCE)
        if file.is_file() and "__pycache__" not in relative.parts and not relative.parts[0].startswith("."):
            assert (generated[0] / relative).is_file()
            assert (KIT / "release" / "style_transfer" / relative).is_file()


@notebooks
def test_release_holds_no_solution_no_hidden_check_and_no_reference(path, generated):
    text = (generated[0] / path.name).read_text()
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
    for cell in nbformat.read(SOURCE / "2_neural_style.ipynb", as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "default_weights":
            exec(cell.source, namespace)
    text = (KIT / "tests" / "marking" / "test_loss_weights.py").read_text()
    assert f"DEFAULT_WEIGHTS = {json.dumps(namespace['DEFAULT_WEIGHTS'])}" in text


def test_style_images_are_what_patterns_paints(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(SOURCE))
    import numpy as np
    from PIL import Image

    import patterns

    for kind, seed in patterns.SHIPPED.items():
        shipped = np.asarray(Image.open(SOURCE / "images" / f"{kind}.jpg"), np.float64)
        assert np.abs(shipped - patterns.paint(kind, seed)).mean() < 8


@pytest.mark.slow
@notebooks
def test_solved_notebook_runs_from_top_to_bottom_on_a_cpu_without_network(path, monkeypatch, tmp_path):
    monkeypatch.setenv("STYLE_TRANSFER_SCALE", "quick")
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(KIT / "weights"))
    shutil.copytree(SOURCE, tmp_path, dirs_exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    pictures = [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) >= PICTURES[path.stem]
