"""What student code can see and use inside the sandbox, and what happens where there is no sandbox."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.exchange.default import Exchange
from traitlets.config import Config

from nbreferee.check import CheckFailed
from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox, SandboxError, fork_server

KIT = Path(__file__).parent.parent.parent


@pytest.fixture(params=[True, False], ids=["forked", "fresh"])
def quick_config(quick_config, request):
    """Both ways to a kernel: forked from a process that has loaded the libraries, and started afresh."""
    quick_config.Sandbox.warm = request.param
    return quick_config


def test_nothing_of_the_course_can_be_read(session):
    student = session("import os, pathlib")
    for path in ("tests", "reference", "grading/marking.py", "gradebook.db", "source", "release", ".git", "README.md"):
        assert student.evaluate("os.path.exists(p)", p=str(KIT / path)) is False
    for module in ("reference", "tests", "grading.marking", "grading.checks"):
        found = student.evaluate(
            "__import__('importlib').util.find_spec(m) is not None if '.' not in m else False", m=module
        )
        assert found is False


def test_no_file_anywhere_holds_a_reference_or_a_marking_module(session):
    search = (
        "import os\n"
        "found = []\n"
        "for top, folders, names in os.walk('/'):\n"
        f"    if top.startswith(('/proc', '/sys', '/dev', '/usr', {sys.prefix!r}, {sys.base_prefix!r})):\n"
        "        folders.clear()\n"
        "        continue\n"
        "    found += [os.path.join(top, n) for n in names if n.startswith(('test_gram', 'test_adain', 'gram_matrix'))\n"
        "              or n.endswith('.ipynb') and 'style' in n or n == 'gradebook.db']"
    )
    assert session(search, NotebookRunner__cell_timeout=60).evaluate("found") == []


def test_only_the_sandboxs_own_processes_are_visible(session):
    student = session("import os\npids = [int(n) for n in os.listdir('/proc') if n.isdigit()]")
    assert max(student.evaluate("pids")) < 200 and student.evaluate("os.getpid()") < 20


def test_there_is_no_network(session):
    connect = (
        "import socket\n"
        "def reach(address):\n"
        "    try:\n        socket.create_connection(address, timeout=2)\n        return True\n"
        "    except OSError:\n        return False\n"
        "names = [name for _, name in socket.if_nameindex()]"
    )
    student = session(connect)
    assert student.evaluate("names") == ["lo"]
    assert student.evaluate("reach(('192.0.2.1', 80))") is False


def test_the_environment_holds_nothing_of_the_teachers(session, monkeypatch):
    monkeypatch.setenv("TEACHERS_TOKEN", "secret")
    monkeypatch.setattr(fork_server, "_servers", {})  # those that run were started without the token
    try:
        student = session("import os")
        assert "HOME" in student.evaluate("dict(os.environ)")
        assert "TEACHERS_TOKEN" not in student.evaluate("dict(os.environ)")
        everyone = "''.join(open(p, errors='replace').read() for p in __import__('glob').glob('/proc/[0-9]*/environ'))"
        assert "TEACHERS_TOKEN" not in student.evaluate(everyone)
    finally:
        for server in fork_server._servers.values():
            server.close()


def test_student_code_has_no_capabilities_and_cannot_make_namespaces(session):
    student = session("import os, subprocess\nstatus = open('/proc/self/status').read()")
    capabilities = [line for line in student.evaluate("status").splitlines() if line.startswith("Cap")]
    assert capabilities and all(line.endswith("0000000000000000") for line in capabilities)
    assert student.evaluate("subprocess.run(['unshare', '-Ur', 'true'], capture_output=True).returncode") != 0


def test_the_system_is_read_only_and_scratch_space_is_limited(session):
    source = (
        "import os, errno\n"
        "def write(path, size):\n"
        "    try:\n        with open(path, 'wb') as f:\n            f.write(b'0' * size)\n        return 'ok'\n"
        "    except OSError as error:\n        return errno.errorcode[error.errno]"
    )
    student = session(source, Sandbox__home_size=2**20, Sandbox__scratch_size=2**20)
    for folder in ("/", "/usr", "/opt", "/dev", "/opt"):
        assert student.evaluate("write(p, 1)", p=f"{folder}/written") in ("EROFS", "EACCES", "EPERM")
    for folder in ("/tmp", "/dev/shm", "/home/student"):
        assert student.evaluate("write(p, 2**22)", p=f"{folder}/written") in ("ENOSPC", "EFBIG")


def test_a_file_may_not_exceed_its_limit(session):
    source = "def write():\n    with open('/tmp/written', 'wb') as f:\n        f.write(b'0' * 2**21)"
    student = session(source, Sandbox__file_size=2**20)
    with pytest.raises(Exception, match="File too large"):
        student.evaluate("write()")


def test_memory_is_limited(session):
    student = session("def take():\n    return len(bytearray(2**30))", Sandbox__memory=2**29)
    with pytest.raises(Exception, match="MemoryError"):
        student.evaluate("take()")


def test_the_memory_of_all_processes_together_is_limited(session):
    source = (
        "import os, time\n"
        "def take(count, size, wait):\n"
        "    for _ in range(count):\n"
        "        if os.fork() == 0:\n            os.setsid()\n            held = b'1' * size\n            time.sleep(60)\n"
        "    time.sleep(wait)\n"
        "    return count"
    )
    student = session(source, Sandbox__memory=2**29, Sandbox__total_memory=2**29, NotebookRunner__call_timeout=30)
    assert student.evaluate("take(1, 2**26, 2)") == 1
    with pytest.raises(Exception, match="kernel died"):
        student.evaluate("take(8, 2**27, 25)")


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


def test_processes_are_limited(session):
    bomb = (
        "import os, time\n"
        "def bomb():\n"
        "    count = 0\n"
        "    try:\n"
        "        for _ in range(500):\n"
        "            if os.fork() == 0:\n                time.sleep(60)\n                os._exit(0)\n"
        "            count += 1\n"
        "    except BlockingIOError:\n        pass\n"
        "    return count"
    )
    assert session(bomb, Sandbox__processes=60).evaluate("bomb()") < 60


def test_the_kernels_process_is_not_root_on_the_host(session):
    student = session("import os\nos.environ['X'] = '1'\nimport subprocess\np = subprocess.Popen(['sleep', '54321'])")
    uids = {path.stat().st_uid for path in Path("/proc").glob("[0-9]*") if _arguments(path)[:2] == ["sleep", "54321"]}
    expected = student.sandbox.user_id if os.geteuid() == 0 else os.geteuid()
    assert uids == {expected}


CALLS = """
import ctypes, errno, os, platform
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": dict(io_uring_setup=425, keyctl=250, add_key=248, userfaultfd=323, bpf=321, perf_event_open=298, ptrace=101,
                   process_vm_readv=310, unshare=272, setns=308, mount=165, name_to_handle_at=303, mknodat=259, clone3=435,
                   memfd_create=319, shmget=29, msgget=68),
    "aarch64": dict(io_uring_setup=425, keyctl=219, add_key=217, userfaultfd=282, bpf=280, perf_event_open=241, ptrace=117,
                    process_vm_readv=270, unshare=97, setns=268, mount=40, name_to_handle_at=264, mknodat=33, clone3=435,
                    memfd_create=279, shmget=194, msgget=186),
}[platform.machine()]

def call(name, *arguments):
    return errno.errorcode[ctypes.get_errno()] if libc.syscall(NUMBERS[name], *arguments) == -1 else "done"

def open_socket(family, kind, protocol):
    descriptor = libc.socket(family, kind, protocol)
    return errno.errorcode[ctypes.get_errno()] if descriptor == -1 else os.close(descriptor) or "open"
"""


def test_system_calls_that_no_notebook_needs_are_refused(session):
    student = session(CALLS)
    names = student.evaluate("list(NUMBERS)")
    refused = {name: student.evaluate("call(name, 0, 0, 0, 0, 0)", name=name) for name in names}
    assert refused.pop("clone3") == "ENOSYS" and set(refused.values()) == {"EPERM"}, refused


def test_only_sockets_of_harmless_kinds_can_be_opened(session):
    student = session(CALLS)
    unix, internet, netlink, packet, alg, vsock, stream, raw = 1, 2, 16, 17, 38, 40, 1, 3
    for family, kind, protocol in (
        (packet, raw, 0),
        (alg, 5, 0),
        (vsock, stream, 0),
        (netlink, raw, 9),
        (internet, raw, 1),
    ):
        got = student.evaluate("open_socket(f, k, p)", f=family, k=kind, p=protocol)
        assert got in ("EPERM", "EACCES"), family
    assert student.evaluate("open_socket(f, k, p)", f=unix, k=stream, p=0) == "open"


def test_no_rights_can_be_gained_by_running_a_program(session):
    student = session("status = open('/proc/self/status').read()")
    status = student.evaluate("status")
    assert "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status


def test_nothing_of_one_submission_is_there_for_the_next_or_for_one_beside_it(session):
    leave = (
        "import glob, os, subprocess\n"
        "for folder in ('/tmp', '/dev/shm', os.getcwd()):\n    open(f'{folder}/left', 'w').write('an answer')\n"
        "subprocess.Popen(['sleep', '4321'], start_new_session=True)\n"
        "def found():\n"
        "    commands = [open(path).read() for path in glob.glob('/proc/[0-9]*/cmdline')]\n"
        "    files = [f for d in ('/tmp', '/dev/shm', '.') for f in os.listdir(d) if f == 'left']\n"
        "    return [len(files), sum('4321' in command for command in commands)]"
    )
    look = leave.replace("for folder in ('/tmp', '/dev/shm', os.getcwd())", "for folder in ()").replace(
        "'sleep'", "'true'"
    )
    first = session(leave)
    assert first.evaluate("found()") == [3, 1]
    beside = session(look)
    assert beside.evaluate("found()") == [0, 0]
    first.close()
    assert session(look).evaluate("found()") == [0, 0]


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
    assert not session(fill, Sandbox__total_memory=2**31).problems
    assert session(fill, Sandbox__total_memory=200 * 2**20).problems == [
        "Cell 1 ended its kernel; the notebook was run again without it."
    ]
    with pytest.raises(CheckFailed, match="PermissionError"):
        session("def f():\n    " + enlarge.replace("\n", "\n    ")).call("f")


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
    assert student.problems == ["Cell 2 ended its kernel; the notebook was run again without it."]
    assert student.evaluate("innocent + later") == 3


def test_a_cell_is_named_whose_processes_take_memory_after_it_has_ended(session):
    go_on = FILL + (
        "if os.fork() == 0:\n    time.sleep(1.5)\n    held = fill(450)\n    time.sleep(60)\n    os._exit(0)"
    )
    student = session(go_on, "import time\ntime.sleep(2.5)\nlater = 2", Sandbox__total_memory=180 * 2**20)
    assert student.problems == ["Cell 1 ended its kernel; the notebook was run again without it."]
    assert student.evaluate("later") == 2


def test_a_question_is_not_blamed_for_processes_that_a_cell_left_behind(session):
    go_on = FILL + (
        "if os.fork() == 0:\n    time.sleep(1.5)\n    held = fill(450)\n    time.sleep(60)\n    os._exit(0)"
    )
    student = session(
        go_on, "import time\ndef answer():\n    time.sleep(2)\n    return 42", Sandbox__total_memory=180 * 2**20
    )
    assert student.call("answer") == 42
    assert student.problems == ["Cell 1 ended its kernel; the notebook was run again without it."]


def test_descriptors_in_flight_count_as_sockets(session):
    send = (
        "import array, os, socket\n"
        "ours, theirs = socket.socketpair()\n"
        "for _ in range(9):\n"
        "    pairs = [end for _ in range(50) for end in socket.socketpair()]\n"
        "    ours.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [p.fileno() for p in pairs]))])\n"
        "    for p in pairs:\n        p.close()"
    )
    assert session(send, "later = 2", Sandbox__total_memory=180 * 2**20).problems == [
        "Cell 1 ended its kernel; the notebook was run again without it."
    ]


def test_signals_and_priorities_of_a_group_stay_within_one_submission(session):
    beside = session("import os")
    hostile = session("import os\nos.setpriority(os.PRIO_PGRP, 0, 19)")
    with pytest.raises(Exception, match="kernel died"):
        hostile.evaluate("os.kill(0, 9)")
    assert beside.evaluate("os.getpid() > 0") is True
    assert session("import os").evaluate("os.getpriority(os.PRIO_PROCESS, 0)") == 0


def test_the_process_that_kernels_are_forked_from_is_replaced_when_it_dies(session, quick_config, end_the_fork_server):
    if not quick_config.Sandbox.warm:
        pytest.skip("about forked kernels")
    assert session("a = 1").evaluate("a") == 1
    end_the_fork_server()
    assert session("a = 2").evaluate("a") == 2


def test_where_a_sandbox_may_not_hold_another_each_kernel_starts_afresh(session, quick_config, monkeypatch, caplog):
    if not quick_config.Sandbox.warm:
        pytest.skip("about forked kernels")
    monkeypatch.setattr(sandbox, "_NAMESPACES", [*sandbox._NAMESPACES, "--disable-userns"])
    monkeypatch.setattr(fork_server, "_servers", {})
    assert session("import os").evaluate("os.getpid() < 20") is True
    assert "cannot be forked on this machine" in caplog.text


def _arguments(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []


def test_without_bubblewrap_marking_refuses_and_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        Sandbox().check()


def test_where_a_sandbox_cannot_start_marking_refuses_and_says_why(monkeypatch):
    monkeypatch.setattr(sandbox, "_trial", lambda user: "setting up uid map: Permission denied")
    with pytest.raises(SandboxError, match=r"Permission denied.*namespaces"):
        Sandbox().check()


def test_in_a_container_that_forbids_namespaces_marking_refuses_and_says_why(release):
    container = [
        "bwrap",
        "--unshare-user",
        "--uid",
        "1000",
        "--gid",
        "1000",
        "--disable-userns",
        "--dev-bind",
        "/",
        "/",
        "--",
    ]
    command = [sys.executable, "-m", "nbreferee", "mark", str(release), "--assignment", "style_transfer"]
    done = subprocess.run([*container, *command], cwd=KIT, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "a container that forbids them" in " ".join(done.stderr.split())
    assert "/ 10" not in done.stdout


@pytest.mark.parametrize(
    ("visible", "what"),
    [
        (KIT, "the marking scheme, the solutions"),
        (KIT / "source" / "style_transfer", "the solutions"),
        (KIT / "tests", "the marking scheme"),
    ],
)
def test_a_configuration_that_shows_confidential_files_to_students_is_refused(
    config, assignment, release, visible, what
):
    config = copy.deepcopy(config)
    config.Sandbox.visible = [str(visible)]
    with pytest.raises(SandboxError, match=f"students' code could read {what}"):
        Marker(config=config).mark(release, assignment)


def test_an_exchange_in_a_visible_folder_is_refused_until_it_is_hidden(config, assignment, release, tmp_path):
    config = copy.deepcopy(config)
    (tmp_path / "exchange").mkdir()
    config.Sandbox.visible = [str(tmp_path)]
    config.Exchange.root = str(tmp_path / "exchange")
    with pytest.raises(SandboxError, match="could read nbgrader's exchange"):
        Marker(config=config).mark(release, assignment)
    assert Sandbox(config=config, hidden=[str(tmp_path / "exchange")]).can_read(tmp_path / "exchange") is False


def test_a_hidden_folder_is_empty_within_a_visible_one(session, quick_config, tmp_path):
    for folder in ("data", "data/exchange"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").write_text("text")
    quick_config.Sandbox.visible = [str(tmp_path / "data")]
    quick_config.Sandbox.hidden = [str(tmp_path / "data" / "exchange")]
    student = session("import os")
    assert student.evaluate("open(p).read()", p=str(tmp_path / "data" / "file")) == "text"
    assert student.evaluate("os.listdir(p)", p=str(tmp_path / "data" / "exchange")) == []
    with pytest.raises(CheckFailed, match="Read-only"):
        student.evaluate("open(p, 'w')", p=str(tmp_path / "data" / "exchange" / "new"))


def test_the_exchange_that_nbgrader_uses_by_default_is_hidden():
    assert Sandbox().can_read(Path("/usr/local/share/doc")) and not Sandbox().can_read(
        Path(Exchange.root.default_value)
    )


def test_marking_without_isolation_must_be_asked_for_and_says_what_it_gives_up(tmp_path, release):
    command = [sys.executable, "-m", "nbreferee", "mark", str(release), "--assignment", "style_transfer"]
    done = subprocess.run([*command, "--isolation", "none"], cwd=KIT, capture_output=True, text=True)
    assert done.returncode == 0 and "marks can be forged" in done.stderr and "0 / 100" in done.stdout


def test_a_kernel_without_isolation_still_answers(session):
    student = session("a = 6", Sandbox__isolation="none")
    assert student.evaluate("a * 7") == 42


def test_limits_come_from_the_configuration():
    config = Config({"Sandbox": {"memory": 123, "processes": 45}})
    assert Sandbox(config=config).limits()["RLIMIT_DATA"] == 123
    assert Sandbox(config=config).limits()["RLIMIT_NPROC"] == 45


def test_pictures_that_a_cell_draws_are_its_output(session, quick_config):
    quick_config.Sandbox.preload = ["matplotlib.pyplot"]
    student = session("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    outputs = [output for cell in student.notebook.cells for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), outputs
