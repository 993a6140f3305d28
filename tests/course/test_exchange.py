"""What students need comes to them by nbgrader's exchange: the labs, and beside them the pretrained weights."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .labs import LABS, REPOSITORY

pytestmark = pytest.mark.slow


def test_labs_and_weights_are_released_and_fetched(tmp_path):
    exchange, course, student = (tmp_path / name for name in ("exchange", "course", "student"))
    exchange.mkdir()
    exchange.chmod(0o777)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    shutil.copytree(REPOSITORY / "release", course / "release", symlinks=True)
    (course / "weights").symlink_to(REPOSITORY / "weights")

    def nbgrader(folder: Path, *command: str) -> None:
        folder.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
        settings = (f"--Exchange.root={exchange}", f"--Exchange.cache={tmp_path / 'cache'}")
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command, *settings],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    for name in (LABS[-1], "weights"):
        nbgrader(course, "release_assignment", name)
        nbgrader(student, "fetch_assignment", name)
    assert list((student / LABS[-1]).glob("*.ipynb"))
    for file in (REPOSITORY / "weights").iterdir():
        assert (student / "weights" / file.name).read_bytes() == file.read_bytes()
