"""What student code can see and reach behind Landlock, without namespaces."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nbreferee.check import CheckFailed
from nbreferee.guest import landlock as rules
from nbreferee.guest.holding import claim, hold
from nbreferee.sandbox import Sandbox, SandboxError, landlock
from nbreferee.sandbox import accounts as accounts_module
from nbreferee.sandbox.accounts import Accounts
from nbreferee.sandbox.landlock import allowed
from nbreferee.sandbox.place import Place, remove_left
from nbreferee.sandbox.policy import ENGINE, GUEST, gpu_devices
from nbreferee.sandbox.users import SPAN, Lease

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def behind(session, quick_config):
    """Makes sessions behind Landlock."""
    quick_config.Sandbox.isolation = "landlock"
    if obstacle := Sandbox(config=quick_config).backend.obstacle():
        pytest.skip(obstacle)
    return session


def test_an_old_kernel_is_refused_with_the_version_that_would_do(monkeypatch):
    monkeypatch.setattr(rules, "abi", lambda: 0)
    with pytest.raises(SandboxError, match=r"needs Linux 5\.13"):
        Sandbox(isolation="landlock").check()
    monkeypatch.setattr(rules, "abi", lambda: landlock.SCOPED_SIGNALS - 1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match=r"version 5 of Landlock.*Linux 6\.12.*mark as root"):
        Sandbox(isolation="landlock").check()


def test_what_could_not_be_tried_is_tried_again(monkeypatch):
    sandbox = Sandbox(isolation="landlock")
    if obstacle := sandbox.backend.obstacle():
        pytest.skip(obstacle)
    landlock._gap.cache_clear()

    def fails(*arguments: object, **options: object) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    with monkeypatch.context() as patch, pytest.raises(SandboxError, match="could not be tried on this machine"):
        patch.setattr(landlock.subprocess, "run", fails)
        sandbox.check()
    sandbox.check()


def test_a_gap_is_refused_by_its_name(monkeypatch):
    monkeypatch.setattr(landlock, "_gap", lambda *arguments: "it can open a socket")
    monkeypatch.setattr(rules, "abi", lambda: 7)
    with pytest.raises(SandboxError, match="does not hold on this machine: it can open a socket"):
        Sandbox(isolation="landlock").check()


def test_around_what_is_hidden_everything_else_is_allowed(tmp_path):
    for file in ("a/file", "b/hidden/file", "b/beside/file", "b/c/library.py", "b/c/other.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "b" / "link").symlink_to(tmp_path / "b" / "hidden")
    found = allowed([tmp_path], [tmp_path / "b" / "hidden", tmp_path / "none"], [tmp_path / "b" / "c" / "library.py"])
    read = {str(Path(path).relative_to(tmp_path)) for path in found["read"] if path.startswith(str(tmp_path))}
    assert read == {"a", "b/beside", "b/c/other.py"}
    assert found["list"] == [str(tmp_path / "b" / "c")] and str(GUEST) in found["read"]
    assert allowed([ENGINE / "marking"], [ENGINE])["read"][1:] == allowed([], [])["read"][1:]


def test_no_two_kernels_have_the_same_user():
    first, second = Lease(900_000), Lease(900_000)
    assert (first.user, second.user) == (900_001, 900_002)
    first.close()
    third = Lease(900_000)
    assert third.user == 900_001
    rest = [Lease(900_000) for _ in range(SPAN - 2)]
    with pytest.raises(SandboxError, match="are busy"):
        Lease(900_000)
    for lease in (second, third, *rest):
        lease.close()


def test_a_place_is_removed_whatever_was_left_in_it(monkeypatch):
    place = Place(None)
    (place.home / "shut" / "in").mkdir(parents=True)
    (place.home / "shut").chmod(0)
    (place.temporary / "link").symlink_to(REPOSITORY)
    monkeypatch.chdir(place.home)
    for _ in range(1200):  # longer than a path may be
        Path("deep").mkdir()
        os.chdir("deep")
    monkeypatch.undo()
    place.close()
    assert not place.folder.exists() and (REPOSITORY / "README.md").exists()


def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    program = "import os, signal; from nbreferee.sandbox.place import Place; place = Place(None); os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    for other in ("nbreferee-place-file", "nbreferee-place-link", "other", "nbreferee-place-held"):
        (tmp_path / other).touch() if other.endswith("file") else (tmp_path / other).mkdir()
    (tmp_path / "nbreferee-place-link").rmdir()
    (tmp_path / "nbreferee-place-link").symlink_to("other")
    held = hold(tmp_path / "nbreferee-place-held")
    place = Place(None)
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {"nbreferee-place-file", "nbreferee-place-link", "other", "nbreferee-place-held", place.folder.name}
    assert not left.exists()
    os.close(held)
    remove_left(tmp_path, None)
    assert {path.name for path in tmp_path.iterdir()} == kept - {"nbreferee-place-held"}
    place.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="gives folders to other users")
def test_a_folder_of_a_user_who_is_no_kernels_or_still_has_a_process_is_not_removed(tmp_path):
    for user in (900_001, 900_002, 800_000):
        (tmp_path / f"nbreferee-place-{user}").mkdir()
        os.chown(tmp_path / f"nbreferee-place-{user}", user, user)
    with subprocess.Popen(["sleep", "600"], user=900_001) as process:
        remove_left(tmp_path, 900_000)
        assert {path.name[-6:] for path in tmp_path.iterdir()} == {"900001", "800000"}
        process.kill()
    remove_left(tmp_path, 900_000)
    assert {path.name[-6:] for path in tmp_path.iterdir()} == {"800000"}


def test_a_root_without_capabilities_is_told_to_be_an_ordinary_user(monkeypatch):
    def refused(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(SandboxError, match=r"ordinary user .*capabilities CHOWN"):
        Place(900_000)


def test_what_lies_on_the_disk_is_counted_also_when_it_was_removed(tmp_path):
    def exceeded(**limits: int) -> bool:
        given = {"room": 2**22, "tasks": 1000, "file_size": 2**21, "user": None, **limits}
        return Accounts(tmp_path, **given).exceeded([1, os.getpid()])

    assert not exceeded() and exceeded(tasks=0)
    with (tmp_path / "removed").open("wb") as held:
        held.write(os.urandom(2**20))
        held.flush()
        assert exceeded(room=2**20 - 1) and not exceeded()
        (tmp_path / "removed").unlink()
        assert exceeded(room=2**20 - 1) and not exceeded()
    assert not exceeded(room=2**20 - 1)
    for number in range(100):
        (tmp_path / str(number)).touch()
    assert exceeded(room=2**20 - 1) and not exceeded()


def descend(name: str, times: int) -> None:
    """Make a folder in the current one, go into it, and so on."""
    for _ in range(times):
        Path(name).mkdir()
        os.chdir(name)


@pytest.mark.parametrize(("length", "times"), [(255, 15), (255, 40), (1, 150)])
@pytest.mark.parametrize("removed", [False, True], ids=["there", "removed"])
def test_what_lies_deep_is_counted_however_long_its_path(length, times, removed, tmp_path, monkeypatch):
    name = "d" * length
    monkeypatch.chdir(tmp_path)
    descend(name, times)
    with Path("f" * 200).open("wb") as file:
        file.write(os.urandom(2**20))
        file.flush()
        if removed:
            Path("f" * 200).unlink()
            for _ in range(times):
                os.chdir("..")
                Path(name).rmdir()
        accounts = Accounts(tmp_path, room=2**20 - 1, tasks=1000, file_size=2**21, user=None)
        assert accounts.exceeded([1, os.getpid()])
        accounts.sockets([1, os.getpid()])
    monkeypatch.undo()
    subprocess.run(["rm", "-rf", tmp_path / name], check=True)
    assert not Accounts(tmp_path, room=2**20 - 1, tasks=1000, file_size=2**21, user=None).exceeded([1, os.getpid()])


@pytest.mark.parametrize("error", [errno.ENAMETOOLONG, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("function", ["scandir", "stat", "open", "readlink"])
def test_what_cannot_be_looked_at_is_more_than_any_limit(function, error, tmp_path, monkeypatch):
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(error, os.strerror(error))

    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(accounts_module, "_STARTING_SECONDS", 0.1)
    accounts = Accounts(tmp_path, room=2**22, tasks=1000, file_size=2**21, user=None)
    assert not looked(accounts)
    monkeypatch.setattr(os, function, refuse)
    found = looked(accounts)
    monkeypatch.undo()
    assert found


@pytest.mark.parametrize("renamed", ["a folder", "files"])
def test_what_is_renamed_while_it_is_looked_for_is_counted(renamed, tmp_path, monkeypatch):
    names = [str(number) for number in range(1 if renamed == "a folder" else 3)]
    for name in names:
        (tmp_path / name).mkdir() if renamed == "a folder" else (tmp_path / name).touch()
    scanned = os.scandir

    def rename(folder: int) -> list[os.DirEntry[str]]:
        found = list(scanned(folder))
        for name in {entry.name for entry in found} & set(names):
            (tmp_path / name).rename(tmp_path / f"{name}x")
            names[names.index(name)] = f"{name}x"
        return found

    monkeypatch.setattr(accounts_module, "_STARTING_SECONDS", 0.1)
    accounts = Accounts(tmp_path, room=2**22, tasks=1000, file_size=2**21, user=None)
    monkeypatch.setattr(os, "scandir", rename)
    assert looked(accounts)
    monkeypatch.undo()
    assert not looked(accounts)


def test_now_and_then_a_file_or_folder_may_vanish_while_it_is_looked_for(tmp_path, monkeypatch):
    scanned = os.scandir

    def remove(folder: int) -> list[os.DirEntry[str]]:
        found = list(scanned(folder))
        for path in tmp_path.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        return found

    monkeypatch.setattr(accounts_module, "_STARTING_SECONDS", 0.1)
    accounts = Accounts(tmp_path, room=2**22, tasks=1000, file_size=2**21, user=None)
    for _ in range(4):
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").touch()
        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", remove)
            assert not accounts.exceeded([1])
        accounts._not_before = 0
        assert not accounts.exceeded([1])
        time.sleep(0.1)


def looked(accounts: Accounts) -> bool:
    """Whether more is found than may be, at one of several looks at the disk."""
    found = []
    for _ in range(4):
        accounts._not_before = 0
        found.append(accounts.exceeded([1, os.getpid()]))
        time.sleep(0.1)
    return any(found)


@pytest.mark.slow
def test_nothing_of_the_course_can_be_opened_and_nothing_outside_is_written(behind):
    student = behind(
        "import os, errno\n"
        "def attempt(what, path):\n"
        "    try:\n"
        "        {'open': lambda: os.close(os.open(path, os.O_RDONLY)), 'list': lambda: os.listdir(path),\n"
        "         'write': lambda: os.close(os.open(path, os.O_WRONLY)), 'make': lambda: os.mkdir(path + '/made'),\n"
        "         'truncate': lambda: os.truncate(path, 0), 'link': lambda: os.link(path, 'linked'),\n"
        "         'rename': lambda: os.rename(path, 'renamed')}[what]()\n"
        "        return 'done'\n"
        "    except OSError as error:\n        return errno.errorcode[error.errno]"
    )
    readme, folder = str(REPOSITORY / "README.md"), str(REPOSITORY / "tests")
    for what, path in (
        *((what, readme) for what in ("open", "write", "truncate", "link", "rename")),
        *((what, folder) for what in ("list", "make", "rename")),
        *(("make", path) for path in ("/tmp", "/dev/shm", "/var/tmp", sys.prefix)),
        *(("list", path) for path in ("/tmp", "/proc", "/home", "/dev/shm", str(ENGINE), "/usr/local/share")),
        *(("open", str(path)) for path in (Path("/dev/ptmx"), *gpu_devices())),
        ("open", f"/proc/{os.getpid()}/environ"),
        ("open", f"/proc/{os.getpid()}/cmdline"),
    ):
        assert student.evaluate("attempt(w, p)", w=what, p=path) in ("EACCES", "EPERM", "EXDEV"), (what, path)
    assert student.evaluate("attempt('list', '/proc/self')") == "done"
    for module in ("reference", "tests", "nbreferee.marking", "nbreferee.check"):
        with pytest.raises(CheckFailed, match=r"ModuleNotFoundError|ImportError|PermissionError"):
            student.evaluate("__import__(m)", m=module)


@pytest.mark.slow
def test_files_that_the_same_user_owns_keep_their_modes_and_times(behind, tmp_path):
    (tmp_path / "file").touch(mode=0o600)
    before = (tmp_path / "file").stat()
    student = behind("import os")
    for change in ("os.chmod(p, 0o777)", "os.utime(p, (1, 1))", "os.setxattr(p, 'user.a', b'b')"):
        try:
            student.evaluate(change, p=str(tmp_path / "file"))
        except CheckFailed:
            assert os.geteuid() == 0
    assert (tmp_path / "file").stat() == before and not os.listxattr(tmp_path / "file")


def test_what_must_not_be_looked_into_is_more_than_any_limit(tmp_path, monkeypatch):
    def refuse(process: int) -> None:
        raise PermissionError

    monkeypatch.setattr(accounts_module, "_STARTING_SECONDS", 0.2)

    accounts = Accounts(tmp_path, room=2**22, tasks=1000, file_size=2**21, user=None)
    assert not accounts.exceeded([1, os.getpid()])
    open_files = accounts_module._open_files
    for look, expected in ((refuse, False), (open_files, False), (refuse, False), (refuse, True)):
        monkeypatch.setattr(accounts_module, "_open_files", look)
        time.sleep(0.3)
        accounts._not_before = 0
        assert accounts.exceeded([1, os.getpid()]) == expected


def test_of_a_process_with_too_many_mappings_only_some_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("nbreferee.sandbox.accounts._MOST_OF_MAPS", 1_000)
    assert Accounts(tmp_path, room=2**22, tasks=1000, file_size=2**21, user=None).exceeded([1, os.getpid()])


def test_looking_at_the_disk_takes_a_small_part_of_the_time(tmp_path, monkeypatch):
    looks = []

    def slow(self: Accounts, processes: list[int]) -> list[int]:
        looks.append(processes)
        time.sleep(0.1)
        return [0]

    monkeypatch.setattr(Accounts, "_sizes", slow)
    accounts = Accounts(tmp_path, room=1, tasks=1000, file_size=1, user=None)
    until = time.monotonic() + 0.9
    while time.monotonic() < until:
        accounts.exceeded([1, os.getpid()])
    assert 1 <= len(looks) <= 2


@pytest.mark.slow
def test_there_is_no_socket_but_pairs(behind):
    student = behind(
        "import socket, subprocess\n"
        "def possible(make):\n"
        "    try:\n        make()\n        return True\n"
        "    except OSError:\n        return False\n"
        "pair = socket.socketpair()"
    )
    for family in ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"):
        assert student.evaluate("possible(lambda: socket.socket(getattr(socket, f)))", f=family) is False
    assert student.evaluate("possible(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))") is False
    assert student.evaluate("possible(lambda: pair[0].connect('/tmp/x'))") is False
    assert student.evaluate("pair[0].send(b'abc')") == 3
    assert student.evaluate("possible(lambda: socket.send_fds(pair[0], [b'x'], [1]))") is False


@pytest.mark.slow
def test_no_process_outside_can_be_reached(behind):
    student = behind(
        "import ctypes, os, resource, signal\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def possible(make):\n"
        "    try:\n        make()\n        return True\n"
        "    except (OSError, ValueError):\n        return False\n"
        "def reached(pid):\n"
        "    attempts = dict(\n"
        "        signal=lambda: os.kill(pid, 0), group=lambda: os.killpg(max(os.getpgid(pid), 2), 0),\n"
        "        queue=lambda: signal.pidfd_send_signal(os.pidfd_open(pid), 0),\n"
        "        limits=lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (10, 10)),\n"
        "        priority=lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),\n"
        "        user=lambda: os.setpriority(os.PRIO_USER, 0, 19),\n"
        "        memory=lambda: open(f'/proc/{pid}/mem', 'rb'), files=lambda: os.listdir(f'/proc/{pid}/fd'))\n"
        "    found = [name for name, attempt in attempts.items() if possible(attempt)]\n"
        "    return found + [name for name, number in (('ptrace', 101), ('getfd', 438)) if libc.syscall(number, 16, pid, 0, 0) >= 0]"
    )
    for process in (os.getpid(), os.getppid(), 1):
        assert student.evaluate("reached(p)", p=process) == []
    keeper = student.evaluate("os.getppid()")
    assert student.evaluate("reached(p)", p=keeper) == []
    assert student.evaluate("os.getpriority(os.PRIO_PROCESS, 0)") == os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.slow
def test_nothing_is_left_behind_once_a_kernel_has_ended(behind):
    student = behind(
        "import os, subprocess, sys\n"
        "flee = 'import os, sys, time\\nif os.fork(): os._exit(0)\\nos.setsid()\\nif os.fork(): os._exit(0)\\n"
        'open("fled", "w").write(str(os.getpid()))\\n'
        "while True: time.sleep(0.01); os.fork() and os._exit(0)'\n"
        "subprocess.run([sys.executable, '-c', flee])\n"
        "subprocess.Popen(['sleep', '4322'], start_new_session=True)\n"
        "folder = os.getcwd()"
    )
    folder = Path(student.evaluate("folder"))
    owner = folder.stat().st_uid
    assert folder.exists() and owner == (owner if os.geteuid() == 0 else os.geteuid())
    assert running(folder)
    student.runner.close()
    assert within(10, lambda: not running(folder) and not folder.exists())


@pytest.mark.slow
def test_a_keeper_holds_the_folder_until_all_that_it_keeps_has_ended(behind, quick_config, tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom nbformat.v4 import new_code_cell, new_notebook\n"
        "from traitlets.config import Config\nfrom nbreferee.student import NotebookRunner\n"
        "from nbreferee.submission.files import archive\n"
        f"config = Config(Sandbox=dict(isolation='landlock', warm={quick_config.Sandbox.warm}))\n"
        'cell = new_code_cell(\'import os, time; print(os.getcwd(), os.getppid()); open("left", "w").write("x")\')\n'
        "notebook = new_notebook(cells=[cell])\n"
        "runner = NotebookRunner(notebook, archive(Path(sys.argv[1])), seed=1, config=config)\n"
        "runner.run()\nprint(runner.notebook.cells[0].outputs[0].text, flush=True)\ntime.sleep(600)"
    )
    (tmp_path / "none").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path / "none"], stdout=subprocess.PIPE, text=True
    ) as marker:
        home, keeper = marker.stdout.readline().split()
        os.kill(int(keeper), signal.SIGSTOP)
        marker.kill()
    folder = Path(home).parent
    try:
        assert running(folder) and claim(folder) is None
    finally:
        os.kill(int(keeper), signal.SIGCONT)
    assert within(10, lambda: not running(folder)) and (Path(home) / "left").exists()
    assert within(
        10, lambda: remove_left(folder.parent, Sandbox().user_id if os.geteuid() == 0 else None) or not folder.exists()
    )


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something holds after some seconds at most."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def running(folder: Path) -> list[str]:
    """Processes whose current folder is, or was, this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()).startswith(str(folder)):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_the_disk_is_limited(behind):
    fill = (
        "import os, time\nheld = []\n"
        "for number in range(100):\n"
        "    file = open('f', 'wb')\n    os.unlink('f')\n    file.write(bytes(2**22))\n    file.flush()\n    held.append(file)\n"
        "    time.sleep(0.02)\n"
        "time.sleep(2)"
    )
    student = behind(fill, Sandbox__home_size=2**25, Sandbox__scratch_size=2**25, NotebookRunner__cell_timeout=30)
    assert student.runner.warnings == ["Cell 1 ended its kernel; the notebook was run again without it."]


@pytest.mark.slow
def test_sockets_count_as_memory(behind):
    fill = "import socket, time\nheld = [socket.socketpair() for _ in range(450)]\ntime.sleep(2)"
    student = behind(fill, Sandbox__total_memory=180 * 2**20, NotebookRunner__cell_timeout=30)
    assert student.runner.warnings == ["Cell 1 ended its kernel; the notebook was run again without it."]


@pytest.mark.slow
def test_commands_of_a_notebook_show_what_they_print(behind):
    student = behind("!echo one; exit 3\nstatus = _exit_code\ntwo = !echo two")
    assert student.evaluate("(status, list(two))") == (3, ["two"])
    assert student.runner.notebook.cells[0].outputs[0].text == "one\n"


@pytest.mark.slow
def test_temporary_files_lie_in_a_folder_of_its_own_whatever_a_library_asked_for_before(behind, quick_config):
    quick_config.Sandbox.preload = ["tempfile"]
    student = behind("import os, tempfile\nplace = tempfile.mkdtemp()")
    assert student.evaluate("place.startswith(os.environ['TMPDIR'])") is True


@pytest.mark.slow
def test_a_forbidden_function_is_in_no_module_and_in_no_file(behind, quick_config):
    quick_config.Sandbox.forbidden = ["numpy.convolve"]
    student = behind("import numpy as np, inspect, subprocess, sys\nfile = inspect.getsourcefile(np.convolve)")
    with pytest.raises(CheckFailed, match=r"numpy\.convolve is not allowed"):
        student.evaluate("np.convolve([1, 2], [1, 2])")
    with pytest.raises(CheckFailed, match="PermissionError"):
        student.evaluate("open(f).read()", f=student.evaluate("np._core.numeric.__file__"))
    child = "subprocess.run([sys.executable, '-c', 'import numpy; numpy.convolve([1], [1])'], capture_output=True).returncode"
    assert student.evaluate(child) != 0


@pytest.mark.slow
def test_trusted_memory_is_hidden_from_its_own_user(behind):
    behind("a = 1")
    if os.geteuid() != 0:
        assert Path("/proc/self/mem").stat().st_uid == 0
