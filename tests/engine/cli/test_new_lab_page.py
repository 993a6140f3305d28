"""``docs/tutorials/lab-author.md``: its files are written and its commands run in their order, as a reader would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

PAGE = Path(__file__).parents[3] / "docs" / "tutorials" / "lab-author.md"
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`((?:reference|tests)/[\w/]+\.py)`")

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Each block's language and text, and what the page says above it since the last one."""
    found, end = [], 0
    for match in _BLOCK.finditer(text):
        indent, language, content = match.groups()
        lines = (line.removeprefix(indent) for line in content.splitlines(keepends=True))
        found.append((language, "".join(lines), text[end : match.start()]))
        end = match.end()
    return found


def add_question(notebook: Path, cells: list[str]) -> None:
    """Add the page's three cells, as Create Assignment would."""
    common = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
    question, answer, marks = cells
    content = nbformat.read(notebook, as_version=4)
    content.cells += [
        new_markdown_cell(question, id="exponential-text"),
        new_code_cell(
            answer,
            id="exponential",
            metadata={"nbgrader": {"grade_id": "exponential_average", **common, "solution": True}},
        ),
        new_code_cell(
            marks,
            id="exponential-marks",
            metadata={
                "nbgrader": {
                    "grade_id": "exponential_average_marks",
                    **common,
                    "grade": True,
                    "locked": True,
                    "points": 4,
                }
            },
        ),
    ]
    nbformat.write(content, notebook)


def test_page_can_be_followed(tmp_path):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }
    course = tmp_path / "my-course"
    cells: list[str] = []
    written: list[str] = []
    commands = 0
    for language, text, above in blocks(PAGE.read_text(encoding="utf-8")):
        named = _FILE.findall(above)
        if language == "sh":
            script = text.replace(" -vv --pdb", " -vv")
            folder = course if course.exists() else tmp_path
            done = subprocess.run(
                ["bash", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
            )
            # The last command is about an answer that is missing: its checks fail.
            assert done.returncode == (1 if "--submission" in text else 0), (
                script + done.stdout[-3000:] + done.stderr[-3000:]
            )
            commands += len(text.splitlines())
            if "cat marks" in text:
                assert "ana,0.0,0.0,0.0,8.0" in done.stdout and "bob,8.0,0.0,8.0,8.0" in done.stdout, done.stdout
        elif language == "python" and named:
            (course / named[-1]).write_text(text)
            written.append(named[-1])
        elif language in ("markdown", "python"):
            cells.append(text.rstrip("\n"))
            if len(cells) == 3:
                add_question(course / "source" / "smoothing" / "smoothing.ipynb", cells)
    assert (commands, len(written), len(cells)) == (17, 4, 3)
    assert len(list((course / "feedback").rglob("*.html"))) == 2
