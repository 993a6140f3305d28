"""The arrows of the architecture: who may import whom. Those within the engine are import-linter's, the others are tested here."""

import ast
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config

from nbreferee.course.assignment import Assignment

REPOSITORY = Path(__file__).parents[2]
ENGINE = REPOSITORY / "src" / "nbreferee"
PROJECT = {"nbreferee", "reference", "training", "demo", "benchmarks", "tests"}
FRAMEWORKS = {"tensorflow", "keras", "torch"}
LABS = sorted({path.parent for path in (REPOSITORY / "source").glob("*/*.ipynb")})


def imports(text: str) -> set[str]:
    """The absolute imports of a program, as dotted paths."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module)
    return names


def outside(names: set[str], allowed: set[str]) -> set[str]:
    """The project's modules among imported `names` that are not, and are not within, `allowed` ones."""
    ours = {name for name in names if name.partition(".")[0] in PROJECT}
    return {name for name in ours if not any(name == each or name.startswith(f"{each}.") for each in allowed)}


def modules(*patterns: str) -> list[Path]:
    """The Python files of the repository that match."""
    return sorted(path for pattern in patterns for path in REPOSITORY.glob(pattern))


def sources(folder: str) -> dict[Path, str]:
    """All code of a folder, that of notebooks, too, without lines of IPython magic."""
    found = {path: path.read_text() for path in modules(f"{folder}/**/*.py")}
    for path in modules(f"{folder}/**/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        lines = "\n".join(cell.source for cell in cells if cell.cell_type == "code").splitlines()
        found[path] = "\n".join("" if line.startswith(("%", "!")) else line for line in lines)
    return found


def test_arrows_within_the_engine_run_one_way():
    """The contracts of pyproject.toml."""
    pytest.importorskip("importlinter")
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", modules("tests/marking/**/*.py"), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_check_imports_its_labs_reference_and_the_vocabulary_of_checks(path):
    """What it asks of students' code, it asks through the session: it imports no framework itself."""
    names = imports(path.read_text())
    lab = path.relative_to(REPOSITORY / "tests" / "marking").parts[0]
    if "probes" in path.parts:  # programs for the student's kernel
        assert not outside(names, set())
        return
    assert not outside(names, {f"reference.{lab}", "nbreferee.check"})
    assert not {name.partition(".")[0] for name in names} & FRAMEWORKS


@pytest.mark.parametrize("path", modules("reference/**/*.py"), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_reference_imports_numpy_and_the_vocabulary_of_checks(path):
    names = imports(path.read_text())
    lab = path.relative_to(REPOSITORY / "reference").parts[0]
    assert not outside(names, {f"reference.{lab}", "nbreferee.check"})
    others = {name.partition(".")[0] for name in names} - PROJECT - {"numpy"}
    assert others <= set(sys.stdlib_module_names), others


@pytest.mark.parametrize("folder", ["source", "release", "training"])
def test_what_students_get_and_what_trains_imports_nothing_of_the_project(folder):
    found = sources(folder)
    assert found
    for path, text in found.items():
        assert not outside(imports(text), {"training"} if folder == "training" else set()), path


def test_the_engine_imports_nothing_else_of_the_repository():
    for path in ENGINE.rglob("*.py"):
        assert not outside(imports(path.read_text()), {"nbreferee"}), path


def test_frameworks_are_imported_inside_the_sandbox_only_and_when_they_are_needed():
    """Neither the trusted side nor a lab in another framework loads them, or needs them to be installed."""
    for path in ENGINE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        if path.parent.name == "frameworks" and path.parents[1].name == "guest":
            tree.body = [node for node in tree.body if not isinstance(node, ast.ClassDef | ast.FunctionDef)]
        names = {name.partition(".")[0] for name in imports(ast.unparse(tree))}
        assert not names & FRAMEWORKS, path


def test_the_guest_imports_itself_by_relative_paths_alone():
    """In a sandbox it has another name, and what lies around it is not there."""
    guest = ENGINE / "guest"
    for path in guest.rglob("*.py"):
        assert not outside(imports(path.read_text()), set()), path
        depth = len(path.relative_to(guest).parts)
        levels = [node.level for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        assert max(levels, default=0) <= depth, path


def test_the_vocabulary_of_checks_needs_numpy_alone():
    program = (
        "import sys, numpy.random\nbefore = set(sys.modules)\nimport nbreferee.check\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {*sys.stdlib_module_names, "numpy", "nbreferee"}


@pytest.mark.parametrize("folder", LABS, ids=lambda folder: folder.name)
def test_each_automatic_question_has_checks_and_a_reference_of_its_name(folder):
    assignment = Assignment.load(folder, Config())
    assert assignment.automatic
    for question in assignment.automatic:
        assert (REPOSITORY / "tests" / "marking" / assignment.name / f"test_{question}.py").is_file(), question
        assert (REPOSITORY / "reference" / assignment.name / f"{question}.py").is_file(), question
