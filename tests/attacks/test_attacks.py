"""Nothing that a submission does raises its mark, shows it an answer, or hurts the machine.

``tests/submissions/attacks/lab`` are submissions of the lab; those in ``attacks/sums`` need no TensorFlow, so that each is
tried in a forked kernel and in a fresh one. Each must earn what its honest code earns.
"""

import os
import re
import time
from pathlib import Path

import nbformat
import pytest

from nbreferee.course.assignment import Assignment
from nbreferee.gradebook.feedback import explain
from nbreferee.marking import Marker
from nbreferee.submission import prepare
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

ATTACKS = Path(__file__).parent / "submissions" / "attacks"
LARGEST_GROWTH = 300 * 2**20
"""Bytes by which the trusted process may grow while it marks one submission."""

USER = 64_322
"""Whom attacks run as where the tests run as root: nobody else's processes are counted as theirs."""

pytestmark = pytest.mark.slow


def entries(folder: str) -> list[Entry]:
    return [Entry.read(path) for path in sorted((ATTACKS / folder).glob("*.py"))]


@pytest.fixture(scope="module")
def sums(tmp_path_factory) -> tuple[Assignment, Path]:
    """The small assignment, and the folder of its marking scheme."""
    return write_course(tmp_path_factory.mktemp("sums"))


@pytest.fixture(params=[True, False], ids=["forked", "fresh"])
def marker(request, sums) -> Marker:
    config = strict_config(sums[1], USER)
    config.Sandbox.warm = request.param
    return Marker(config=config)


def processes_of(user: int) -> list[str]:
    """Command lines of a user's processes that live, but for bubblewrap and the process that kernels are forked from."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            mine = process.stat().st_uid == user and "State:\tZ" not in (process / "status").read_text()
        except OSError:
            continue
        if mine and command and "fork_server.main" not in command:
            found.append(command)
    return found


def all_end(user: int, seconds: float = 5) -> bool:
    """Whether no process of a user is left, after some seconds at most."""
    deadline = time.monotonic() + seconds
    while processes_of(user) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes_of(user)


@pytest.mark.parametrize("entry", entries("sums"), ids=lambda entry: entry.path.stem)
def test_an_attack_earns_what_its_honest_code_earns_and_leaves_nothing_behind(entry, marker, sums, tmp_path, growth):
    assignment, _ = sums
    entry.write(assignment, tmp_path / "submission")
    files_before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    growth()
    marks = marker.mark_prepared(prepare(tmp_path / "submission", assignment), assignment)["sums"]
    assert growth() < LARGEST_GROWTH
    assert marks.cells["add"].score == entry.expected(assignment)["add"].score, (marks.cells["add"], marks.problems)
    assert not marks.cells["add"].needs_manual
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == files_before
    page = nbformat.writes(explain(marks, assignment.notebook("sums")))
    assert len(page) < 10_000_000
    if os.geteuid() == 0:
        assert all_end(USER), processes_of(USER)


@pytest.mark.parametrize("entry", entries("lab"), ids=lambda entry: entry.path.stem)
def test_an_attack_on_the_lab_earns_what_its_honest_code_earns(entry, assignment, config, tmp_path, growth):
    entry.write(assignment, tmp_path / "submission")
    growth()
    report = Marker(config=config).mark(tmp_path / "submission", assignment)
    assert growth() < LARGEST_GROWTH
    found = {row: cell.score for row, cell in report.cells.items() if row != "report"}
    assert found == {row: expected.score for row, expected in entry.expected(assignment).items()}


def test_there_are_many_attacks():
    assert len(entries("lab")) + len(entries("sums")) >= 60


def test_the_table_of_attacks_holds_each_of_them():
    table = (Path(__file__).parent.parent / "docs" / "attacks.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [entry.path.stem for entry in entries("sums")]
