"""What /proc says of a process is read rightly, whatever its name: it chooses that itself."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nbreferee.sandbox.accounts import Accounts
from nbreferee.sandbox.processes import lines, process_tree, processor_time, proportional, resident, status
from nbreferee.sandbox.users import users_of_processes

NAMES = {
    "line of page tables": b"\x0bVmPTE: -99999",
    "carriage return": b"\rVmPTE: -99999",
    "line of threads": b"\x0bThreads: -9",
    "line of a user": b"\x0bUid: 64999",
    "line of no user": b"\x0bUid: x",
    "no text": b"\xff\xfe\xc3",
    "brackets": b") R 9 9) 9 9",
    "line feeds": b"\n\nPss: -9",
}

PROGRAM = """
import ctypes, os, sys, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
until = time.process_time() + 0.05
while time.process_time() < until:
    pass
ctypes.CDLL(None).prctl(15, os.fsencode(sys.argv[1]).replace(b"~", b"\\n"))
print(flush=True)
sys.stdin.read()
"""


@pytest.fixture
def started():
    """Starts a process that gives itself a name; it has two threads and has computed for a moment."""
    running = []

    def start(name: bytes) -> int:
        command = [sys.executable, "-c", PROGRAM, name.replace(b"\n", b"~")]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        assert running[-1].stdout.readline()
        return running[-1].pid

    yield start
    for process in running:
        process.communicate()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_changes_nothing_of_what_is_read(name: bytes, started: Callable[[bytes], int]):
    process = started(name)
    assert status(process, "Threads") == [2]
    assert status(process, "Uid") == [os.geteuid()] * 4
    assert status(process, "VmPTE")[0] > 0
    assert resident(process) > 2**20 and proportional(process) > 2**20
    assert processor_time(process) >= 0.05
    assert list(process_tree(process)) == [process]
    assert 64_999 not in users_of_processes()


def test_of_a_process_that_has_gone_there_is_nothing():
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert lines(Path(f"/proc/{process.pid}/status")) == status(process.pid, "Uid") == []
    assert resident(process.pid) == proportional(process.pid) == processor_time(process.pid) == 0


@pytest.mark.parametrize("name", ["plain", "with\rcarriage return", "with\x0btabulator", "with\nline feed"])
def test_a_removed_file_counts_while_a_process_has_it_mapped_whatever_its_name(name: str, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(bytes(10))
    held = (
        "import mmap, sys\n"
        "with open(sys.argv[1], 'r+b') as file:\n    held = mmap.mmap(file.fileno(), 0)\n"
        "print(flush=True)\nsys.stdin.read()"
    )
    command = [sys.executable, "-c", held, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        path.unlink()
        accounts = Accounts(tmp_path, room=2**20, tasks=9, file_size=2**20 + 1, user=None)
        assert accounts.exceeded([os.getpid(), process.pid])
        process.communicate()
    assert not accounts.exceeded([os.getpid(), process.pid])


@pytest.mark.slow
def test_a_kernel_whose_name_is_no_text_is_marked_and_ended_as_any_other(session):
    name = "import ctypes\nctypes.CDLL(None).prctl(15, b'\\xff\\xfe')"
    student = session(name, "a = 1")
    process = student.runner._live.manager.provisioner.process.pid
    assert student.evaluate("a") == 1 and not student.runner.warnings
    student.runner.close()
    until = time.monotonic() + 10
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{process}").exists()
