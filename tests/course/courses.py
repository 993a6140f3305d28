"""Courses with a lab of this project, and nbgrader's commands run in them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .labs import REPOSITORY


def write_course(root: Path, lab: str) -> None:
    """A new course in the folder `root` with this project's configuration, marking schemes, and one of its labs."""
    shutil.copytree(REPOSITORY / "source" / lab, root / "source" / lab)
    for needed in ("nbgrader_config.py", "tests"):
        (root / needed).symlink_to(REPOSITORY / needed)


def nbgrader(root: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run one of nbgrader's commands in a course."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by name
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *command], cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )  # fmt: skip
