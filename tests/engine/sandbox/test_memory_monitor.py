"""All that a submission holds in memory counts, wherever it is, and the cell that took it is named."""

import pytest

from nbreferee.check import CheckFailed

pytestmark = pytest.mark.slow


def takes_too_much(session, begin: str) -> None:
    """Processes that `begin` so are ended when they hold more than the limit together."""
    source = (
        "import ctypes, os, time\n"
        "def take(count, size, wait):\n"
        "    for _ in range(count):\n"
        f"        if os.fork() == 0:\n            {begin}\n            held = b'1' * size\n            time.sleep(60)\n"
        "    time.sleep(wait)\n"
        "    return count"
    )
    student = session(source, Sandbox__memory=2**29, Sandbox__total_memory=2**29, NotebookRunner__call_timeout=30)
    assert student.evaluate("take(1, 2**26, 2)") == 1
    with pytest.raises(CheckFailed, match="kernel died"):
        student.evaluate("take(8, 2**27, 25)")


def test_the_memory_of_all_processes_together_is_limited(session):
    takes_too_much(session, "os.setsid()")


def test_processes_of_any_name_are_held_to_the_limit_of_memory(session):
    takes_too_much(session, "ctypes.CDLL(None).prctl(15, b'\\x0bVmPTE: -999999')")


def test_memory_that_processes_share_counts_once(session):
    source = (
        "import os, time\nheld = b'1' * 2**27\n"
        "def share(count):\n"
        "    for _ in range(count):\n"
        "        if os.fork() == 0:\n            time.sleep(60)\n"
        "    time.sleep(2)\n"
        "    return len(held)"
    )
    assert session(source, Sandbox__total_memory=2**29, NotebookRunner__call_timeout=30).evaluate("share(6)") == 2**27


def test_what_waits_in_sockets_counts_as_memory(session, quick_config):
    fill = (
        "import socket\n"
        "held = []\n"
        "for _ in range(450):\n"
        "    held += socket.socketpair()\n"
        "    for end in held[-2:]:\n"
        "        end.setblocking(False)\n"
        "        try:\n"
        "            while True:\n"
        "                end.send(bytes(65536))\n"
        "        except BlockingIOError:\n"
        "            pass\n"
        "import time; time.sleep(2)"
    )
    enlarge = "import socket\nsocket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)"
    quick_config.NotebookRunner.cell_timeout = 20
    assert not session(fill, Sandbox__total_memory=2**31).runner.warnings
    assert session(fill, Sandbox__total_memory=200 * 2**20).runner.warnings == [
        "Cell 1 ended its kernel; the notebook was run again without it."
    ]
    otherwise = (
        "import ctypes, os, socket\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "size = ctypes.byref(ctypes.c_int(2**20))\n"
        "end = socket.socket()\n"
        "number = {'x86_64': 54, 'aarch64': 208}[os.uname().machine]\n"
        "high = ctypes.c_long(2**32 + socket.SOL_SOCKET)\n"  # of which Linux looks at the lower half
        "libc.syscall(ctypes.c_long(number), ctypes.c_long(end.fileno()), high, ctypes.c_long(socket.SO_RCVBUF), size, ctypes.c_long(4))\n"
        "if ctypes.get_errno(): raise PermissionError(ctypes.get_errno())"
    )
    for way in (enlarge, otherwise):
        with pytest.raises(CheckFailed, match="PermissionError"):
            session("def f():\n    " + way.replace("\n", "\n    ")).call("f")


FILL = """
import os, socket, time
def fill(number):
    held = []
    for _ in range(number):
        held += socket.socketpair()
    return held
"""


def test_sockets_of_a_cell_that_ends_at_once_are_seen_before_the_next_cell_runs(session):
    student = session("innocent = 1", FILL + "held = fill(450)", "later = 2", Sandbox__total_memory=180 * 2**20)
    assert student.runner.warnings == ["Cell 2 ended its kernel; the notebook was run again without it."]
    assert student.evaluate("innocent + later") == 3


def test_a_cell_is_named_whose_processes_take_memory_after_it_has_ended(session):
    go_on = FILL + (
        "if os.fork() == 0:\n    time.sleep(1.5)\n    held = fill(450)\n    time.sleep(60)\n    os._exit(0)"
    )
    student = session(go_on, "import time\ntime.sleep(2.5)\nlater = 2", Sandbox__total_memory=180 * 2**20)
    assert student.runner.warnings == ["Cell 1 ended its kernel; the notebook was run again without it."]
    assert student.evaluate("later") == 2


def test_a_question_is_not_blamed_for_processes_that_a_cell_left_behind(session):
    go_on = FILL + (
        "if os.fork() == 0:\n    time.sleep(1.5)\n    held = fill(450)\n    time.sleep(60)\n    os._exit(0)"
    )
    student = session(
        go_on, "import time\ndef answer():\n    time.sleep(2)\n    return 42", Sandbox__total_memory=180 * 2**20
    )
    assert student.call("answer") == 42
    assert student.runner.warnings == ["Cell 1 ended its kernel; the notebook was run again without it."]


def test_descriptors_in_flight_count_as_sockets(session):
    send = (
        "import array, os, socket\n"
        "ours, theirs = socket.socketpair()\n"
        "for _ in range(9):\n"
        "    pairs = [end for _ in range(50) for end in socket.socketpair()]\n"
        "    ours.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [p.fileno() for p in pairs]))])\n"
        "    for p in pairs:\n        p.close()"
    )
    assert session(send, "later = 2", Sandbox__total_memory=180 * 2**20).runner.warnings == [
        "Cell 1 ended its kernel; the notebook was run again without it."
    ]


def test_files_without_content_count(session):
    source = (
        "import os, time\n"
        "for number in range(150_000):\n    os.symlink('x' * 60, f'/tmp/{number}')\n"
        "time.sleep(1)"
    )  # fmt: skip
    student = session(source, Sandbox__total_memory=220 * 2**20, NotebookRunner__cell_timeout=60)
    assert student.runner.warnings == ["Cell 1 ended its kernel; the notebook was run again without it."]


def test_page_tables_count(session):
    """Each page that is only read is the same page of zeros, but takes an entry in a table: 4 KiB for 2 MiB.

    The cell lasts until the processes are scanned: what the machine has left may hide so little while others end.
    """
    source = (
        "import mmap, time\n"
        "held = mmap.mmap(-1, 2**37, flags=mmap.MAP_PRIVATE | 0x4000 | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)\n"
        "for place in range(0, 2**37, 2**21):\n    held[place]\n"
        "time.sleep(6)"
    )  # fmt: skip
    limits = {"Sandbox__total_memory": 250 * 2**20, "NotebookRunner__cell_timeout": 60}
    assert session(source.replace("2**37", "2**27"), **limits).runner.warnings == []
    assert session(source, **limits).runner.warnings == [
        "Cell 1 ended its kernel; the notebook was run again without it."
    ]
