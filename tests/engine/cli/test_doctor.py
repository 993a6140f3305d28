"""``nbreferee doctor``: what this machine offers for marking, and what to do about the rest."""

import pytest

from nbreferee.cli import main
from nbreferee.testing.small_course import SmallCourse, scheme_folder

pytestmark = pytest.mark.slow


@pytest.fixture
def doctor(here, capsys):
    """Runs the command in a small course; its status and what it says."""

    def run() -> tuple[int, str]:
        status = main(["doctor"])
        return status, capsys.readouterr().out

    return run


def configure(course: SmallCourse, line: str) -> None:
    with (course.root / "nbgrader_config.py").open("a") as stream:
        stream.write(f"{line}\n")


def test_doctor_says_what_this_machine_offers(doctor):
    status, said = doctor()
    assert status == 0 and "✗" not in said, said
    for words in (
        "sums: 5 points in 1 question; the marking scheme agrees",
        "a sandboxed kernel computes 6 * 7 = 42",
        "the solution earns all points, the untouched release earns none",
        "isolation used: bubblewrap, namespaces: ",
        "isolation not used: bubblewrap-without-proc, namespaces as with bubblewrap, ",
        "isolation not used: landlock, no namespaces: ",
        "numpy 2.",
        "gradebook: assignments 1, students 0",
        "GiB free in",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("framework = 5", "framework is not a string"),
        ('packages = ["no-such-package"]', "no-such-package is not installed, which lab.toml names"),
        ('visible = ["nowhere"]', "nowhere, which students' code is to see, does not exist"),
        ('preload = ["no_such_module"]', "a sandboxed kernel does not work"),
    ],
)
def test_what_a_lab_lacks_is_named(doctor, here, content, words):
    (scheme_folder(here.root) / "lab.toml").write_text(content)
    status, said = doctor()
    assert status == 1 and words in said


def test_a_solution_that_loses_points_is_named(doctor, here):
    check = scheme_folder(here.root) / "test_add.py"
    check.write_text(check.read_text().replace("!= 1 - a", "!= 2 - a"))
    status, said = doctor()
    assert status == 1 and "sums: add: the solution fails the check “adds negative numbers”" in said


def test_missing_isolation_is_named(doctor, here):
    configure(here, "c.Sandbox.isolation = 'unconfined'")
    status, said = doctor()
    assert status == 1 and said.count("submissions run with all your rights") == 2


def test_a_minimum_that_isolates_nothing_is_named(doctor, here):
    configure(here, "c.Sandbox.minimum = 'unconfined'")
    status, said = doctor()
    assert status == 1 and "Sandbox.minimum is 'unconfined', which isolates nothing" in said


def test_unknown_isolation_is_named(doctor, here):
    configure(here, "c.Sandbox.isolation = 'docker'")
    status, said = doctor()
    assert status == 1 and "There are: auto, bubblewrap, bubblewrap-without-proc, landlock" in said
