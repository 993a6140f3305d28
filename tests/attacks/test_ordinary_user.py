"""The attacks again, marked by an ordinary user: where the tests run as root, they have run as root so far."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
USER = 64_324

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs these tests already"),
]


def as_ordinary_user(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command as `USER`, who owns `folder` and nothing else, wherever interpreter and repository lie."""
    shutil.chown(folder, USER, USER)
    wrapped = "bwrap --dev-bind / / --tmpfs /root".split()
    for path in map(Path, (sys.base_prefix, sys.prefix, REPOSITORY, folder)):
        for parent in reversed(path.parents):
            wrapped += ["--perms", "0755", "--dir", parent] if parent.is_relative_to("/root") else []
        wrapped += ["--bind", path, path]
    wrapped += f"--cap-add CAP_SETUID --cap-add CAP_SETGID setpriv --reuid {USER} --regid {USER} --clear-groups".split()
    environment = {**os.environ, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*wrapped, *command], env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=1500
    )


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that an ordinary user reaches: pytest's own are private to root."""
    with tempfile.TemporaryDirectory(prefix="ordinary-user-") as folder:
        yield Path(folder)


def holds(backend: str) -> tuple[str, ...]:
    """A command that fails where a backend does."""
    return (sys.executable, "-c", f"from nbreferee.sandbox import Sandbox; Sandbox(isolation={backend!r}).check()")


WAYS = {
    "forked": ("bwrap", "--ro-bind", "/", "/", "--unshare-user", "true"),
    "bubblewrap-without-proc-warm": holds("bubblewrap-without-proc"),
    "landlock-warm": holds("landlock"),
}
"""What attacks are tried in, by the ids of `test_attacks`, each with a command that fails where there is none of it."""


@pytest.mark.parametrize("way", WAYS)
def test_the_attacks_earn_what_their_honest_code_earns_where_an_ordinary_user_marks(home, way):
    if as_ordinary_user(home, *WAYS[way]).returncode:
        pytest.skip(f"ordinary users get no {way} kernels on this machine")
    attacks = [
        sys.executable,
        "-m",
        "pytest",
        "tests/attacks/test_attacks.py",
        "-k",
        way,
        "-p",
        "no:cacheprovider",
    ]
    done = as_ordinary_user(home, *attacks, "-p", "no:xdist", "--basetemp", home / "pytest")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    attacks = len(list((REPOSITORY / "tests" / "attacks" / "submissions").glob("*.py")))
    assert re.search(rf"\b{attacks} passed, \d+ deselected", done.stdout), done.stdout[-500:]
