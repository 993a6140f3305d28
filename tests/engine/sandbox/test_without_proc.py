"""What student code can see and reach behind bubblewrap where no /proc can be mounted, as in most containers."""

import platform
import sys
from pathlib import Path

import pytest

from nbreferee.sandbox import Sandbox, SandboxError, bubblewrap
from nbreferee.sandbox.bubblewrap import Bubblewrap, BubblewrapWithoutProc
from nbreferee.sandbox.landlock import Landlock
from nbreferee.sandbox.policy import FILES_OF_PROC

NAME = BubblewrapWithoutProc.name


@pytest.fixture
def behind(session, quick_config):
    """Makes sessions behind this backend."""
    quick_config.Sandbox.isolation = NAME
    if obstacle := Sandbox(config=quick_config).backend.obstacle():
        pytest.skip(obstacle)
    return session


def test_it_is_weaker_than_bubblewrap_and_stronger_than_landlock():
    assert Bubblewrap.strength > BubblewrapWithoutProc.strength > Landlock.strength


def test_auto_takes_it_where_no_proc_can_be_mounted_unless_the_course_forbids_that(monkeypatch):
    problem = "bwrap: Can't mount proc on /newroot/proc: Operation not permitted"
    monkeypatch.setattr(bubblewrap, "_trial", lambda user, options: problem if "--proc" in options else "")
    assert Sandbox().backend.name == Sandbox(minimum=NAME).backend.name == NAME
    with pytest.raises(SandboxError, match="systempaths=unconfined"):
        Sandbox(minimum="bubblewrap").check()


def test_it_shows_no_gpu(monkeypatch):
    monkeypatch.setattr(bubblewrap, "_trial", lambda user, options: "")
    monkeypatch.setattr(bubblewrap, "gpu_devices", lambda: (Path("/dev/nvidia0"),))
    shown = {kind: " ".join(kind(Sandbox()).command("", []).arguments) for kind in (Bubblewrap, BubblewrapWithoutProc)}
    assert "/dev/nvidia0" in shown[Bubblewrap] and "/dev/nvidia0" not in shown[BubblewrapWithoutProc]


@pytest.mark.slow
def test_proc_is_a_few_files_that_name_no_process_and_can_be_read_only(behind):
    student = behind(
        "import os\n"
        "def attempt(make):\n"
        "    try:\n        make()\n        return 'done'\n"
        "    except OSError as error:\n        return type(error).__name__\n"
        "mine = ('self/maps', 'self/../1', 'thread-self', '1', str(os.getpid()), 'sys', 'net')"
    )
    files = [name for name in FILES_OF_PROC if Path("/proc", name).exists()]
    assert sorted(student.evaluate("os.listdir('/proc')")) == sorted([*files, "self"])
    assert student.evaluate("all(open(f'/proc/{name}').read() for name in names)", names=files) is True
    assert sorted(student.evaluate("os.listdir('/proc/self')")) == ["cmdline", "exe"]
    assert student.evaluate("os.readlink('/proc/self/exe')") == str(Path(sys.executable).resolve())
    assert student.evaluate("open('/proc/self/cmdline').read()") == ""
    assert student.evaluate("[name for name in mine if os.path.lexists(f'/proc/{name}')]") == []
    for attempt in ("open('/proc/new', 'w')", "open('/proc/stat', 'w')", "os.unlink('/proc/self/exe')"):
        assert student.evaluate(f"attempt(lambda: {attempt})") in ("OSError", "PermissionError"), attempt


@pytest.mark.slow
def test_no_rights_are_left_and_none_can_be_gained(behind):
    """The filter alone keeps new user namespaces away, so each way to one is tried; /proc/self/status says nothing here."""
    student = behind(
        "import ctypes, os, platform, subprocess\n"
        "libc = ctypes.CDLL(None)\n"
        "header, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()\n"
        "libc.capget(header, held)\n"
        "rights = [*held, *(max(libc.prctl(23, number, 0, 0, 0), 0) for number in range(64))]\n"
        "no_new_privileges, filtered = libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0)\n"
        "def cloned(flag):\n"
        "    child = libc.syscall({'x86_64': 56, 'aarch64': 220}[platform.machine()], flag | 17, 0, 0, 0, 0)\n"
        "    if child == 0:\n        os._exit(0)\n"
        "    return child > 0\n"
        "gained = [flag for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)\n"
        "          if cloned(flag) or libc.unshare(flag) == 0]\n"
        "uncovered = [flags for flags in (0, 1, 2, 8) if libc.umount2(b'/proc', flags) == 0]\n"
        "command = subprocess.run(['unshare', '-Ur', 'true'], capture_output=True).returncode"
    )
    assert student.evaluate("any(rights)") is False
    assert student.evaluate("(no_new_privileges, filtered)") == (1, 2)
    assert student.evaluate("gained + uncovered") == [] and student.evaluate("command") != 0


@pytest.mark.slow
def test_it_keeps_the_name_of_the_machine(behind):
    """A container may forbid to change it; nothing beside it is seen."""
    assert behind("import platform").evaluate("platform.node()") == platform.node()


@pytest.mark.slow
def test_what_it_holds_is_counted_from_outside(behind):
    sockets = "import socket, time\nheld = [socket.socketpair() for _ in range(450)]\ntime.sleep(2)"
    student = behind("x = 1", sockets, Sandbox__total_memory=180 * 2**20)
    assert student.runner.warnings == ["Cell 2 ended its kernel; the notebook was run again without it."]


@pytest.mark.slow
def test_libraries_commands_and_processes_of_a_notebook_work(behind):
    student = behind(
        "import concurrent.futures, psutil, tempfile\nimport numpy as np\n"
        "!echo one; exit 3\nstatus = _exit_code\ntwo = !echo two\n"
        "with concurrent.futures.ProcessPoolExecutor(2) as pool:\n    squares = list(pool.map(np.square, [1, 2]))\n"
        "memory = psutil.virtual_memory().total"
    )
    assert student.evaluate("(status, list(two), [int(square) for square in squares])") == (3, ["two"], [1, 4])
    assert student.evaluate("memory") > 2**28
