"""Blocks of the pages that show output, marked ``console``: they are run, and print what the page shows.

The blocks of all pages are run one after another in a course folder with the labs of this repository, beginning with the tutorial that
makes what the others use.
"""

import doctest
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .docs_pages import Block, blocks, name_of, pages
from .labs import REPOSITORY

PAGES = pages()

_WIDTH = 80
"""Of the terminal, in characters: pages have room for no more."""


def _steps(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block that shows output, each with what it shall print."""
    command, shown = "", []
    for line in (*block.lines, "$ "):
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(shown)
            command, shown = line[2:], []
        else:
            shown.append(line)


def _shows_output(page: Path) -> bool:
    return any(block.language == "console" for block in blocks(page.read_text(encoding="utf-8")))


FIRST = REPOSITORY / "docs" / "tutorials" / "instructor.md"
"""The page that makes what other pages begin with: a release, three submissions, marks."""

SHOWN = sorted(filter(_shows_output, PAGES), key=lambda page: (page != FIRST, page))
"""Pages with blocks that are run, in their order."""

_NEEDED = ("nbgrader_config.py", "source", "reference", "tests/marking", "tests/submissions")


@pytest.fixture(scope="module")
def differences(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[str]]:
    """Where commands print something else than their page shows, by page. They are run in what a reader's clone has."""
    folder = tmp_path_factory.mktemp("clone")
    for name in _NEEDED:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy
        copy(REPOSITORY / name, target)
    found: dict[Path, list[str]] = {page: [] for page in SHOWN}
    for page in SHOWN:
        for block in blocks(page.read_text(encoding="utf-8")):
            for command, shown in _steps(block) if block.language == "console" else ():
                if difference := _compare(shown, _run(command, folder)):
                    found[page].append(f"{name_of(page)}:{block.line}: $ {command}\n{difference}")
    return found


def _run(command: str, folder: Path) -> str:
    """What a command prints."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": str(_WIDTH),
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600
    )  # fmt: skip
    return done.stdout


def _compare(shown: str, printed: str) -> str:
    """Nothing where `printed` is what a page shows, with ``...`` for what it leaves out; else both."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if doctest.OutputChecker().check_output(f"{shown}\n", f"{printed}\n", flags):
        return ""
    return f"the page shows\n{shown}\nbut it prints\n{printed}"


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("page", SHOWN, ids=name_of)
def test_blocks_that_show_output_show_what_is_printed(page: Path, differences: dict[Path, list[str]]):
    assert not differences[page], "\n\n".join(differences[page])


def test_output_is_compared_line_by_line():
    assert not _compare("a\n...\nd", "a\nb\nc\nd") and not _compare("", "") and not _compare("3 of ...", "3 of 5")
    assert "but it prints" in _compare("a\nd", "a\nb\nd") and _compare("", "error: nothing")
