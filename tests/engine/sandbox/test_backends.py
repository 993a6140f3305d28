"""Which isolation backend is chosen, and what is said where it cannot be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from nbreferee.course.lab import LabError, LabProfile
from nbreferee.marking.limits import lab_config
from nbreferee.sandbox import IsolationBackend, Sandbox, SandboxError, bubblewrap, remedies, sandbox
from nbreferee.sandbox.unconfined import Unconfined
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse


class Works(IsolationBackend):
    """A backend that works on any machine."""

    name = "works"
    gives = "nothing in particular"
    strength = 50

    def check(self) -> None:
        """Nothing is missing."""

    def can_read(self, path: Path) -> bool:
        return False

    def start(self, job):
        raise NotImplementedError

    def describe(self) -> list[str]:
        return ["works"]


class Missing(Works):
    """A stronger backend, which this machine does not have."""

    name = "missing"
    strength = 1000

    def check(self) -> None:
        raise SandboxError("Install the missing one.")


@pytest.fixture
def installed(monkeypatch):
    """Makes these backends, and the one that does not isolate, the ones that are installed."""

    def install(*backends: type[IsolationBackend]) -> None:
        names = {backend.name: backend for backend in (*backends, Unconfined)}
        monkeypatch.setattr(sandbox, "isolation_backends", lambda: names)

    return install


def test_auto_takes_the_strongest_that_works(installed):
    installed(Works, Missing)
    assert Sandbox().backend.name == "works"
    assert Sandbox(isolation="missing").backend.name == "missing"


def test_a_weaker_backend_than_the_strongest_is_named_with_the_reason(installed):
    installed(Works, Missing)
    said = "Notebooks run behind works (nothing in particular). missing is stronger, but: Install the missing one."
    assert Sandbox().fallback == said
    assert Sandbox(minimum="works", isolation="works").fallback == ""
    installed(Works)
    assert Sandbox().fallback == ""


def test_auto_takes_none_below_the_courses_minimum(installed):
    installed(Works, Missing)
    assert Sandbox(minimum="works").backend.name == "works"
    with pytest.raises(SandboxError, match="Install the missing one"):
        Sandbox(minimum="missing").check()
    for name in ("unconfined", "docker"):
        with pytest.raises(SandboxError, match=f"minimum is '{name}'.*There are: works, missing"):
            Sandbox(minimum=name).check()


def test_auto_never_goes_without_isolation(installed):
    """Where nothing works, the error is that of the strongest; code is not run with all rights instead."""
    installed(Missing)
    assert Sandbox().isolates
    with pytest.raises(SandboxError, match="Install the missing one"):
        Sandbox().check()
    installed()
    with pytest.raises(SandboxError, match="No isolation backend is installed"):
        Sandbox().check()


def test_unknown_backend_is_refused_with_the_known_names():
    for name in ("none", "docker", ""):
        with pytest.raises(SandboxError, match="There are: auto, bubblewrap, bubblewrap-without-proc, landlock"):
            Sandbox(isolation=name).check()


def test_a_lab_cannot_choose_its_isolation(config):
    """Only the course, or the command line, does: a lab.toml that comes with somebody's lab has no say."""
    for name, value in (("isolation", "unconfined"), ("user_id", 0), ("hidden", [])):
        with pytest.raises(LabError, match=f"'{name}'.*no limit|no limit '{name}'"):
            lab_config(config, LabProfile(limits={name: value}))


def test_without_bubblewrap_marking_refuses_and_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        Sandbox(isolation="bubblewrap").check()


def test_where_a_sandbox_cannot_start_marking_refuses_and_says_why(monkeypatch):
    monkeypatch.setattr(bubblewrap, "_trial", lambda *arguments: "setting up uid map: Permission denied")
    with pytest.raises(SandboxError, match=r"Permission denied.*What would help: .*[a-z]+"):
        Sandbox(isolation="bubblewrap").check()


def test_root_that_may_not_look_into_processes_is_refused_since_nothing_could_be_counted(monkeypatch):
    monkeypatch.setattr(bubblewrap, "_trial", lambda *arguments: "")
    monkeypatch.setattr(bubblewrap, "_looks_into_processes", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for name in ("bubblewrap", "bubblewrap-without-proc"):
        with pytest.raises(SandboxError, match=r"ordinary user .*SYS_PTRACE"):
            Sandbox(isolation=name).check()


@pytest.mark.parametrize(
    ("problem", "setting", "words"),
    [
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", None, "systempaths=unconfined"),
        ("bwrap: No permissions to create a new namespace", ("user/max_user_namespaces", "0"), "max_user_namespaces="),
        (
            "bwrap: setting up uid map: Permission denied",
            ("kernel/apparmor_restrict_unprivileged_userns", "1"),
            "AppArmor",
        ),
        ("bwrap: Can't set hostname to sandbox: Operation not permitted", None, "seccomp=containers/seccomp.json"),
        ("unshare: unshare failed: Operation not permitted", None, "mark as an ordinary user"),
        ("bwrap: Failed to make / slave: Permission denied", None, "apparmor=unconfined"),
    ],
)
def test_the_setting_that_would_help_is_named(problem, setting, words, tmp_path, monkeypatch):
    monkeypatch.setattr(remedies, "SYSCTL", tmp_path)
    monkeypatch.setattr(remedies, "APPARMOR", tmp_path)
    if setting:
        (tmp_path / setting[0]).parent.mkdir()
        (tmp_path / setting[0]).write_text(setting[1] + "\n")
    assert words in remedies.remedy(problem)


def mark(course: SmallCourse, *options: str, within: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Mark a right answer by the command, `within` a command that starts it."""
    folder = course.submit("ana", ANSWERS["right"]).parent
    command = [*within, sys.executable, "-m", "nbreferee", "mark", str(folder), "--assignment", NAME, *options]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_in_a_container_that_forbids_namespaces_marking_refuses_and_says_why(course):
    container = "bwrap --unshare-user --uid 1000 --gid 1000 --disable-userns --dev-bind / / --".split()
    done = mark(course, "--isolation", "bubblewrap", within=tuple(container))
    assert done.returncode != 0
    assert "a container that forbids them" in " ".join(done.stderr.split())
    assert "/ 5" not in done.stdout


@pytest.mark.slow
def test_marking_without_isolation_must_be_asked_for_and_says_what_it_gives_up(course):
    done = mark(course, "--isolation", "unconfined")
    assert done.returncode == 0 and "marks can be forged" in done.stderr and "5 / 5" in done.stdout
    done = mark(course, "--isolation", "none")
    assert done.returncode == 2 and "invalid choice: 'none'" in done.stderr


@pytest.mark.slow
def test_a_kernel_without_isolation_still_answers(session):
    student = session("a = 6", Sandbox__isolation="unconfined")
    assert student.evaluate("a * 7") == 42


@pytest.mark.parametrize(
    ("framework", "isolation", "devices", "expected"),
    [
        ("torch", "unconfined", 1, True),
        ("torch", "unconfined", 0, False),
        ("numpy", "unconfined", 1, False),
        ("tensorflow", "bubblewrap", 1, True),
        ("tensorflow", "bubblewrap-without-proc", 1, False),
        ("tensorflow", "landlock", 1, False),
    ],
)
def test_a_gpu_is_used_where_framework_backend_and_machine_can(framework, isolation, devices, expected, monkeypatch):
    monkeypatch.setattr("nbreferee.sandbox.sandbox.gpu_devices", lambda: (Path("/dev/nvidia0"),) * devices)
    sandbox = Sandbox(config=Config({"Sandbox": {"framework": framework, "isolation": isolation}}))
    assert sandbox.uses_gpu == expected
