"""What adopts, installs and records: one version, locks that fit, notices that are complete, and marks that say what made them."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import nbreferee
from nbreferee.gradebook.feedback import METADATA
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse

from .labs import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
MARKING = ("tensorflow", "cluster", "postgresql")
LOCKS = {
    "requirements-engine.lock": (),
    "requirements.lock": MARKING,
    "requirements-dev.lock": (*MARKING, "dev", "docs"),
    "requirements-lowest.lock": (*MARKING, "dev", "docs"),
}
MACHINE = {"python_version": "3.11", "python_full_version": "3.11.9", "sys_platform": "linux"}
"""The Python that every lock is made for."""
DATA = {".jpg", ".png", ".svg", ".npz"}


def text(name: str) -> str:
    """A file at the root of the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """The versions that a lock file has for Python 3.11 on Linux, by name."""
    lines = [line.removesuffix(" \\") for line in text(lock).splitlines() if re.match(r"[a-z0-9]", line)]
    found = [Requirement(line) for line in lines]
    chosen = [each for each in found if each.marker is None or each.marker.evaluate(MACHINE)]
    return {each.name: str(each.specifier).removeprefix("==") for each in chosen}


def asked(extras: tuple[str, ...]) -> list[Requirement]:
    """What pyproject.toml asks for, with some of its extras."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(line) for each in lists for line in each]


def test_the_version_is_said_by_the_command_and_agrees_with_the_citation_and_the_changelog():
    said = subprocess.run([sys.executable, "-m", "nbreferee", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"nbreferee {nbreferee.__version__}\n"
    (released,) = re.findall(rf"^## \[{re.escape(nbreferee.__version__)}\] - (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert f"\nversion: {nbreferee.__version__}\ndate-released: {released}\n" in text("CITATION.cff")
    assert text("CHANGELOG.md").index("## [Unreleased]") < text("CHANGELOG.md").index(f"## [{nbreferee.__version__}]")
    assert "version" in PROJECT["dynamic"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_is_asked_for_within_its_bounds(lock):
    found = pins(lock)
    for requirement in asked(LOCKS[lock]):
        assert requirement.specifier.contains(found[requirement.name.lower().replace("_", "-")]), requirement
    build = tomllib.loads(text("pyproject.toml"))["build-system"]["requires"]
    for requirement in map(Requirement, build):  # the project is installed without build isolation
        assert requirement.specifier.contains(found[requirement.name]), requirement


def test_marking_is_tested_with_the_versions_that_a_course_installs():
    engine, ours, tested = map(pins, ("requirements-engine.lock", "requirements.lock", "requirements-dev.lock"))
    assert engine.items() <= ours.items() <= tested.items()
    assert "tensorflow" not in engine
    assert not {"ruff", "pytest-xdist", "uv"} & set(ours)


def test_the_oldest_versions_are_the_lower_bounds():
    found = pins("requirements-lowest.lock")
    for requirement in asked(MARKING):
        (lower,) = (Version(each.version) for each in requirement.specifier if each.operator == ">=")
        assert Version(found[requirement.name.lower().replace("_", "-")]).release[:2] == (*lower.release, 0)[:2], (
            requirement
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_place(lock):
    """Whence packages come is the business of the machine that installs."""
    content = text(lock)
    assert content.count(" \\\n    --hash=sha256:") >= len(pins(lock))
    assert "://" not in content and "index-url" not in content and "file:" not in content


def test_every_picture_and_weight_has_its_row_in_the_notices():
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a clone")
    paths = [Path(line) for line in listed.stdout.splitlines()]
    notices = text("NOTICE")
    for path in paths:
        if path.suffix in DATA and path.parts[0] != "release":
            assert path.name in notices and (str(path) in notices or str(path.parent) in notices), path
    named = {Path(name).name for name in re.findall(r"[\w/]+\.(?:jpg|png|svg|npz)", notices)}
    assert named <= {path.name for path in paths}


def test_hooks_run_what_the_lint_target_runs():
    recipe = text("Makefile").partition("\nlint:")[2].partition("\n\n")[0]
    linted = set(re.findall(r"\$\(BIN\)/([\w-]+)", recipe))
    hooked = set(re.findall(r"entry: \.venv/bin/([\w-]+)", text(".pre-commit-config.yaml")))
    assert linted <= hooked


def test_hosted_tests_cover_each_python_that_is_supported():
    workflow = text(".github/workflows/tests.yml")
    (pythons,) = re.findall(r"python: \[(.+)\]", workflow)
    supported = Requirement(f"python{PROJECT['requires-python']}").specifier
    minors = [f"3.{minor}" for minor in range(20) if supported.contains(f"3.{minor}.5")]
    assert re.findall(r"[\d.]+", pythons) == minors


@pytest.mark.exhaustive
@pytest.mark.slow
def test_marks_say_what_made_them_and_keep_saying_it_after_an_upgrade(course: SmallCourse, tmp_path, monkeypatch):
    """For an appeal a year later: the versions are in the report and in the autograded notebook."""

    def recorded(student: str) -> dict[str, str]:
        notebook = course.root / "autograded" / student / NAME / "sums.ipynb"
        return json.loads(notebook.read_text())["metadata"][METADATA]["versions"]

    course.submit("ana", ANSWERS["right"])
    course.nbgrader("autograde", NAME)
    versions = recorded("ana")
    assert versions["nbreferee"] == nbreferee.__version__
    assert versions["python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert versions["ipykernel"] == version("ipykernel") and versions["numpy"] == version("numpy")

    file = tmp_path / "ana.json"
    command = [sys.executable, "-m", "nbreferee", "mark", f"submitted/ana/{NAME}", "--assignment", NAME, "--json", file]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    assert json.loads(file.read_text())["versions"] == versions

    # A later version whose marks are the same takes the result from the cache, with the version that made it.
    (tmp_path / "sitecustomize.py").write_text("import nbreferee._version\nnbreferee._version.__version__ = '99.0'\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    course.submit("bob", ANSWERS["wrong"])
    course.nbgrader("autograde", NAME, "--force")
    assert recorded("ana") == versions
    assert recorded("bob") == {**versions, "nbreferee": "99.0"}
