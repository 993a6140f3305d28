"""Where this process may make cgroups, Linux itself holds the processes of a kernel to the limit of their memory.

``systemd-run --scope -p Delegate=yes`` starts these tests so (with ``--user`` for an ordinary user); elsewhere they say why they
are skipped.
"""

import os
import subprocess
from pathlib import Path

import pytest

from nbreferee.check import CheckFailed
from nbreferee.sandbox import cgroup
from nbreferee.sandbox.cgroup import CgroupError, KernelCgroup, NotDelegatedError
from nbreferee.sandbox.memory_monitor import MemoryMonitor
from nbreferee.student import provisioner

pytestmark = pytest.mark.slow

LIMIT = 300 * 2**20

SMALL = {"Sandbox__home_size": 2**24, "Sandbox__scratch_size": 2**24, "NotebookRunner__call_timeout": 30}
"""Settings of kernels whose files in memory hold little."""

TAKE = """
import os, time
def take(processes, size):
    for _ in range(processes):
        if os.fork() == 0:
            held = b'1' * size
            time.sleep(60)
            os._exit(0)
    time.sleep(5)
    return processes
"""

SOCKETS = """
import socket, time
def fill(pairs):
    held = []
    for _ in range(pairs):
        held += socket.socketpair()
        for end in held[-2:]:
            end.setblocking(False)
            try:
                while True:
                    end.send(bytes(2**14))
            except BlockingIOError:
                pass
    time.sleep(1)
    return pairs
"""


@pytest.fixture
def cgroups():
    """Skip where no kernel has a cgroup of its own."""
    if obstacle := cgroup.obstacle():
        pytest.skip(f"no kernel has a cgroup of its own here: {obstacle}")


@pytest.fixture
def unwatched(monkeypatch):
    """Without the monitor's own samples, so that nothing but the cgroup ends a kernel."""
    monkeypatch.setattr(MemoryMonitor, "_is_exceeded", lambda self, scan: False)


def folders() -> list[str]:
    """The cgroups of this process's kernels that are there."""
    return sorted(folder.name for folder in cgroup._delegated().glob(f"kernel-{os.getpid()}-*"))


@pytest.mark.usefixtures("cgroups")
def test_linux_ends_a_kernel_whose_processes_hold_too_much_together(session, unwatched):
    student = session(TAKE, Sandbox__total_memory=LIMIT, **SMALL)
    assert student.evaluate("take(1, 2**26)") == 1
    with pytest.raises(CheckFailed, match="kernel died"):
        student.evaluate("take(6, 2**26)")


@pytest.mark.usefixtures("cgroups")
def test_memory_that_belongs_to_no_process_counts(session, unwatched):
    student = session(SOCKETS, Sandbox__total_memory=LIMIT // 4, **SMALL)
    assert student.evaluate("fill(10)") == 10
    with pytest.raises(CheckFailed, match="kernel died"):
        student.evaluate("fill(450)")


@pytest.mark.usefixtures("cgroups")
def test_the_cell_that_took_the_memory_is_named(session, unwatched):
    student = session("innocent = 1", TAKE + "take(6, 2**26)", "later = 2", Sandbox__total_memory=LIMIT, **SMALL)
    assert student.runner.warnings == ["Cell 2 ended its kernel; the notebook was run again without it."]
    assert student.evaluate("innocent + later") == 3


@pytest.mark.usefixtures("cgroups")
def test_no_cgroup_is_left_when_kernels_have_ended(session):
    before = folders()
    student = session("pass")
    assert len(folders()) == len(before) + 1
    student.runner.close()
    assert folders() == before


@pytest.mark.usefixtures("cgroups")
def test_what_a_killed_marker_left_is_removed():
    left = cgroup._delegated() / "kernel-4194304-0"  # more than any process's number
    left.mkdir()
    KernelCgroup(LIMIT).close()
    assert not left.exists()


@pytest.mark.usefixtures("cgroups")
def test_a_process_that_has_gone_is_no_error():
    with subprocess.Popen(["true"]) as process:
        process.wait()
    group = KernelCgroup(LIMIT)
    group.take(lambda: [process.pid])
    group.close()
    assert not group.exceeded


def test_where_there_is_no_cgroup_the_reason_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(cgroup, "own_cgroup", lambda: (tmp_path / "session.scope", tmp_path))
    assert cgroup.obstacle() == f"the cgroup {tmp_path / 'session.scope'} is not delegated. {cgroup.HOW}"
    monkeypatch.setattr(cgroup, "own_cgroup", lambda: (tmp_path, tmp_path))
    assert cgroup.obstacle() == f"the cgroup {tmp_path} has no memory controller"
    with pytest.raises(NotDelegatedError, match="no memory controller"):
        KernelCgroup(LIMIT)


@pytest.mark.parametrize("name", ["session.scope", f"session.scope/{cgroup._MARKING}"])
def test_this_process_moves_nowhere_where_its_cgroup_is_not_its_own(name, monkeypatch, tmp_path):
    own = tmp_path / name
    own.mkdir(parents=True)
    for folder in {own, own.parent} - {tmp_path}:
        (folder / "cgroup.controllers").write_text("cpu memory\n")
        (folder / "cgroup.procs").write_text(f"{os.getpid()}\n")
        (folder / "cgroup.type").write_text("domain\n")
    monkeypatch.setattr(cgroup, "own_cgroup", lambda: (own, tmp_path))
    monkeypatch.setattr(cgroup, "_is_delegated", lambda group: False)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotDelegatedError, match="not delegated"):
        KernelCgroup(LIMIT)
    assert sorted(tmp_path.rglob("*")) == before


def test_mounts_of_any_name_are_read(monkeypatch, tmp_path):
    (tmp_path / "mountinfo").write_bytes(b"36 35 0:31 / /home/ren\xe9 rw,relatime - ext4 /dev/sda rw\n")
    lines = cgroup.lines
    monkeypatch.setattr(cgroup, "lines", lambda path: lines(tmp_path / path.name))
    assert "not mounted" in cgroup.obstacle()


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A folder that stands for a delegated cgroup: what is written there can be looked at, and limits nothing."""
    monkeypatch.setattr(cgroup, "_delegated", lambda: tmp_path)
    yield tmp_path
    cgroup._OCCUPIED.clear()


@pytest.mark.parametrize(
    ("events", "exceeded", "ended_by_machine"),
    [
        ("", False, False),
        ("low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\noom_group_kill 0\n", False, False),
        ("low 0\nhigh 0\nmax 7\noom 1\noom_kill 3\noom_group_kill 1\n", True, False),
        ("low 0\nhigh 0\nmax 0\noom 0\noom_kill 3\noom_group_kill 1\n", False, True),
        ("low 0\nhigh 0\nmax 7\noom 1\noom_kill 0\noom_group_kill 0\n", False, False),
    ],
    ids=["none", "within the limit", "its own limit", "the machine's memory", "an allocation that failed"],
)
def test_what_linux_ended_for_its_own_limit_is_told_from_what_the_machine_lacked(
    events: str, exceeded: bool, ended_by_machine: bool, home: Path
):
    group = KernelCgroup(LIMIT)
    (folder,) = home.glob("kernel-*")
    (folder / "memory.events").write_text(events)
    assert (group.exceeded, group.ended_by_machine) == (exceeded, ended_by_machine)


def test_a_kernel_has_its_limit_before_a_process_is_in_it(home: Path):
    KernelCgroup(LIMIT)
    (folder,) = home.glob("kernel-*")
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {"memory.max": str(LIMIT), "memory.oom.group": "1"}


def test_processes_that_are_started_meanwhile_are_taken_too(home: Path):
    asked = [[1, 2], [1, 2, 3], [1, 2, 3]]
    KernelCgroup(LIMIT).take(lambda: asked.pop(0))
    (written,) = home.glob("kernel-*/cgroup.procs")
    assert not asked and written.read_text() == "3"


def test_a_cgroup_that_was_occupied_is_removed_when_the_next_one_is_made(home: Path):
    group = KernelCgroup(LIMIT)
    (first,) = home.glob("kernel-*")
    group.close()
    assert first.exists()
    for path in first.iterdir():
        path.unlink()
    KernelCgroup(LIMIT)
    assert not first.exists()


def test_only_what_is_left_of_processes_that_have_gone_is_removed(home: Path):
    for process in (os.getpid(), 1, 4_194_304):
        (home / f"kernel-{process}-0").mkdir()
    KernelCgroup(LIMIT)
    assert sorted(folder.name for folder in home.glob("kernel-*-0")) == sorted(
        [f"kernel-{os.getpid()}-0", "kernel-1-0"]
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [(CgroupError("no cgroup can be made in /x: No space left on device"), 1), (NotDelegatedError("it is not"), 0)],
    ids=["only this one", "all"],
)
def test_a_kernel_without_a_cgroup_that_others_have_is_named(error, said, session, monkeypatch, caplog):
    def fail(limit: int) -> KernelCgroup:
        raise error

    monkeypatch.setattr(provisioner, "KernelCgroup", fail)
    assert session("a = 1").evaluate("a") == 1
    assert caplog.text.count("watched, but not limited by a cgroup: no cgroup can be made") == said
