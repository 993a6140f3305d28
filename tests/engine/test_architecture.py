"""The arrows of the architecture: who may import whom."""

import ast
from pathlib import Path

import pytest

KIT = Path(__file__).parent.parent

FORBIDDEN = {
    "training": {"grading", "reference", "demo", "tests"},
    "grading": {"reference", "training", "demo", "tests", "tensorflow", "keras"},
    "reference": {"grading", "training", "demo", "tests", "tensorflow", "keras"},
    "source": {"grading", "reference", "training", "demo", "tests"},
    "release": {"grading", "reference", "training", "demo", "tests"},
    "tests/marking": {"training", "demo", "tests", "tensorflow", "keras"},
}


def imports(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_no_module_imports_against_the_arrows(folder):
    paths = [path for path in (KIT / folder).rglob("*.py") if "inside" not in path.parts]
    assert paths
    for path in paths:
        assert not imports(path.read_text()) & FORBIDDEN[folder], path


def test_what_runs_inside_the_sandbox_imports_nothing_else_of_the_project():
    for path in (KIT / "grading" / "inside").glob("*.py"):
        relative = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom) and n.level > 1]
        assert not relative and not imports(path.read_text()) & {"grading", "reference", "tests"}, path


def test_every_scored_row_has_a_marking_module_and_a_reference_module_of_its_name(assignment):
    for notebook in assignment.notebooks:
        for cell in notebook.grade_cells:
            if not cell.manual:
                assert (KIT / "tests" / "marking" / f"test_{cell.row}.py").is_file()
                assert (KIT / "reference" / f"{cell.row}.py").is_file()
