"""Nothing that a submission does raises its mark, shows it an answer, or hurts the machine.

Those in ``tests/attacks/submissions`` are of a small assignment in plain Python, so that each is tried in a forked kernel and in a
fresh one; those in ``tests/submissions/<lab>/attacks`` are of a lab. Each must earn what its honest code earns.
"""

import os
import re
import time
from pathlib import Path

import nbformat
import pytest

from nbreferee.course.assignment import Assignment
from nbreferee.course.config import load_assignment
from nbreferee.gradebook.feedback import explain
from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox, SandboxError
from nbreferee.sandbox.users import SPAN
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

TESTS = Path(__file__).parents[1]
LARGEST_GROWTH = 250 * 2**20
"""Bytes by which the trusted process may grow while it marks one submission."""
LONGEST = 9
"""Seconds of processor time that the trusted process may take: twice as many as for the solved lab ``style_transfer`` on a slow machine."""

USER = 64_700
"""Whom attacks run as where the tests run as root: nobody else's processes are counted as theirs."""

OTHERS = ("bubblewrap-without-proc", "landlock")
"""Backends that the attacks are tried on beside the strongest."""

pytestmark = pytest.mark.slow


def entries(pattern: str) -> list[Entry]:
    """The attacks in the files that match, in order."""
    return [Entry.read(path) for path in sorted(TESTS.glob(pattern))]


SMALL = entries("attacks/submissions/*.py")
OF_LABS = entries("submissions/*/attacks/*.py")
ON_CHECKS = {
    "forbidden_function_cut_out",
    "gallery_of_large_styles",
    "gallery_of_style_means",
    "gallery_of_the_content",
    "gram_that_counts_calls",
    "knows_a_check_from_a_demo",
    "layer_in_disguise",
}
"""Attacks on the checks of a lab. The others do in a lab what attacks on the small assignment do, and only `make test-all` tries them."""


@pytest.fixture(scope="module")
def sums(tmp_path_factory) -> tuple[Assignment, Path]:
    """The small assignment, and the folder of its marking scheme."""
    return write_course(tmp_path_factory.mktemp("sums"))


@pytest.fixture(
    params=[
        pytest.param((None, True), id="forked"),
        pytest.param((None, False), id="fresh", marks=pytest.mark.exhaustive),
        *(
            pytest.param((name, warm), id=f"{name}-{way}", marks=pytest.mark.exhaustive)
            for name in OTHERS
            for warm, way in ((True, "warm"), (False, "cold"))
        ),
    ]
)
def marker(request, sums, config) -> Marker:
    """A marker for each way to a kernel: of the backend that is the course's choice, and of the others that hold here."""
    backend, warm = request.param
    strict = strict_config(sums[1], USER)
    strict.Sandbox.isolation = backend or config.Sandbox.isolation
    strict.Sandbox.warm = warm
    try:
        Sandbox(config=strict).check()
    except SandboxError as error:
        if backend:
            pytest.skip(str(error))
        raise
    return Marker(sums[0], config=strict)


def processes_of(user: int) -> list[str]:
    """Command lines of processes that live and are a submission's; not bubblewrap's, and not those that kernels are forked from."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            mine = (
                user <= process.stat().st_uid <= user + SPAN and b"State:\tZ" not in (process / "status").read_bytes()
            )
        except OSError:
            continue
        if mine and command and "fork_server.main" not in command:
            found.append(command)
    return found


def all_end(user: int, seconds: float = 20) -> bool:
    """Whether no process of a user is left, after some seconds at most."""
    deadline = time.monotonic() + seconds
    while processes_of(user) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes_of(user)


@pytest.mark.parametrize("entry", SMALL, ids=lambda entry: entry.path.stem)
def test_an_attack_earns_what_its_honest_code_earns_and_leaves_nothing_behind(entry, marker, tmp_path, growth):
    assignment = marker.assignment
    entry.write(assignment, tmp_path / "submission")
    files_before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    growth()
    started = time.process_time()
    result = marker.mark_prepared(marker.prepare(tmp_path / "submission"))["sums"]
    assert growth() < LARGEST_GROWTH and time.process_time() - started < LONGEST
    assert result.cells["add"].score == entry.expected(assignment)["add"].score, (result.cells["add"], result.warnings)
    assert not result.cells["add"].needs_manual
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == files_before
    page = nbformat.writes(explain(result, assignment.notebook("sums")))
    assert len(page) < 10_000_000
    if os.geteuid() == 0:
        assert all_end(USER), processes_of(USER)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=entry.path.stem, marks=[] if entry.path.stem in ON_CHECKS else [pytest.mark.exhaustive])
        for entry in OF_LABS
    ],
)
def test_an_attack_on_a_lab_earns_what_its_honest_code_earns(entry, config, tmp_path, growth):
    lab = load_assignment(TESTS.parent, entry.path.parents[1].name, config)
    entry.write(lab, tmp_path / "submission")
    growth()
    report = Marker(lab, config=config).mark(tmp_path / "submission")
    assert growth() < LARGEST_GROWTH
    found = {question: report.cells[question].score for question in lab.automatic}
    assert found == {question: expected.score for question, expected in entry.expected(lab).items()}


def test_there_are_many_attacks():
    assert len(SMALL) + len(OF_LABS) >= 100


def test_the_table_of_attacks_holds_each_of_them():
    table = (TESTS.parent / "docs" / "reference" / "attacks.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [entry.path.stem for entry in SMALL]
