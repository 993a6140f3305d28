"""What student code can see and use inside the sandbox."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from nbreferee.check import CheckFailed
from nbreferee.sandbox import Sandbox, bubblewrap, fork_server

REPOSITORY = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


def test_nothing_of_the_course_can_be_read(session):
    student = session(
        "import os\n"
        "def importable(name):\n"
        "    try:\n        __import__(name)\n        return True\n"
        "    except ImportError:\n        return False"
    )
    assert student.evaluate("importable('nbreferee_guest')") is True
    for path in (
        "tests", "reference", "src/nbreferee/marking/marker.py", "gradebook.db", "source", "release", ".git", "README.md"
    ):  # fmt: skip
        assert student.evaluate("os.path.exists(p)", p=str(REPOSITORY / path)) is False
    for module in ("reference", "tests", "nbreferee.marking", "nbreferee.scheme", "nbreferee.check"):
        assert student.evaluate("importable(m)", m=module) is False


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
    servers = fork_server.ForkServers()  # those that run were started without the token
    monkeypatch.setattr(fork_server, "SERVERS", servers)
    try:
        student = session("import os")
        assert "HOME" in student.evaluate("dict(os.environ)")
        assert "TEACHERS_TOKEN" not in student.evaluate("dict(os.environ)")
        everyone = "''.join(open(p, errors='replace').read() for p in __import__('glob').glob('/proc/[0-9]*/environ'))"
        assert "TEACHERS_TOKEN" not in student.evaluate(everyone)
    finally:
        servers.end()


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
    with pytest.raises(CheckFailed, match="File too large"):
        student.evaluate("write()")


def test_memory_is_limited(session):
    student = session("def take():\n    return len(bytearray(2**30))", Sandbox__memory=2**29)
    with pytest.raises(CheckFailed, match="MemoryError"):
        student.evaluate("take()")


@pytest.mark.parametrize("threads", [1, 2])
def test_libraries_compute_in_as_many_threads_as_are_set(session, threads):
    source = "import numpy, threadpoolctl\nfound = {each['num_threads'] for each in threadpoolctl.threadpool_info()}"
    student = session(source, Sandbox__threads=threads)
    assert student.evaluate("sorted(found)") == [min(threads, len(os.sched_getaffinity(0)))]


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
    expected = student.runner.sandbox.user_id if os.geteuid() == 0 else os.geteuid()
    assert uids == {expected}


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
    first.runner.close()
    assert session(look).evaluate("found()") == [0, 0]


def test_signals_and_priorities_of_a_group_stay_within_one_submission(session):
    beside = session("import os")
    hostile = session("import os\nos.setpriority(os.PRIO_PGRP, 0, 19)")
    with pytest.raises(CheckFailed, match="kernel died"):
        hostile.evaluate("os.kill(0, 9)")
    assert beside.evaluate("os.getpid() > 0") is True
    assert session("import os").evaluate("os.getpriority(os.PRIO_PROCESS, 0)") == os.getpriority(os.PRIO_PROCESS, 0)


def _arguments(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")
    except OSError:
        return []


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


def test_a_hidden_folder_is_covered_under_the_name_by_which_it_can_be_reached(quick_config, tmp_path, monkeypatch):
    """Python's own folders may be links."""
    (tmp_path / "real" / "exchange").mkdir(parents=True)
    (tmp_path / "python").symlink_to("real")
    monkeypatch.setattr(Sandbox, "readable", lambda self: [tmp_path / "python"])
    sandbox = Sandbox(config=quick_config, hidden=[str(tmp_path / "python" / "exchange")])
    arguments = bubblewrap.Bubblewrap(sandbox).command("main()", ()).arguments
    assert str(tmp_path / "python" / "exchange") in " ".join(arguments).split()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lays out what is bound")
def test_what_lies_where_root_lays_out_what_is_bound_can_be_shown(session, quick_config):
    with tempfile.TemporaryDirectory(dir="/mnt") as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "file").write_text("text")
        quick_config.Sandbox.visible = [folder]
        assert session("").evaluate("open(p).read()", p=f"{folder}/file") == "text"


@pytest.mark.parametrize(
    ("problems", "tried", "found"),
    [
        (["bwrap: Resource temporarily unavailable", ""], 2, ""),
        (3 * ["Cannot allocate memory"], 3, "Cannot allocate memory"),
        (["Operation not permitted"], 1, "Operation not permitted"),
    ],
)
def test_a_machine_that_is_short_of_something_for_a_moment_is_asked_again(monkeypatch, problems, tried, found):
    asked = iter(problems)
    monkeypatch.setattr(bubblewrap, "_try", lambda user, options: next(asked))
    monkeypatch.setattr(bubblewrap, "_BETWEEN_TRIALS", 0)
    assert bubblewrap._trial.__wrapped__(0, ()) == found
    assert len(list(asked)) == len(problems) - tried


def test_pictures_that_a_cell_draws_are_its_output(session, quick_config):
    quick_config.Sandbox.preload = ["matplotlib.pyplot"]
    student = session("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    outputs = [output for cell in student.runner.notebook.cells for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), outputs


def test_a_lock_on_a_shared_file_keeps_no_other_submission_from_reading_it(session, quick_config, tmp_path):
    h5py = pytest.importorskip("h5py")
    shared = tmp_path / "shared"
    shared.mkdir()
    with h5py.File(shared / "weights.h5", "w") as file:
        file["x"] = 5
    quick_config.Sandbox.visible = [str(shared)]
    holder = session(
        f"import fcntl\nheld = open({str(shared / 'weights.h5')!r}, 'rb')\nfcntl.flock(held, fcntl.LOCK_EX)\nlocked = True"
    )
    assert holder.evaluate("locked") is True
    reader = session(
        f"import h5py\nwith h5py.File({str(shared / 'weights.h5')!r}) as file:\n    x = int(file['x'][()])"
    )
    assert reader.evaluate("x") == 5
