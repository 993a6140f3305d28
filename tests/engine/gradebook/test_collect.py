"""What is collected from an exchange in which students may write whatever they like."""

import getpass
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from nbreferee.gradebook.wiring import wire

ME = getpass.getuser()
EARLY, LATE = "2026-03-01 10:00:00.000000 UTC", "2026-03-02 10:00:00.000000 UTC"


class Exchange:
    """An exchange's ``inbound``, and a course that collects from it."""

    def __init__(self, folder: Path, gradebook: str):
        self.gradebook = gradebook
        self.inbound, self.course = folder / "exchange" / "course" / "inbound", folder / "course"
        self.inbound.mkdir(parents=True)
        self.course.mkdir()

    def submit(self, student: str, time: str = EARLY, answer: str = "1") -> Path:
        """A folder as ``nbgrader submit`` makes it; it belongs to the user who runs the test."""
        folder = self.inbound / f"{student}+lab+{time}+secret"
        folder.mkdir()
        for name, text in (("nb.ipynb", answer), ("timestamp.txt", time), ("submission_secret.txt", "secret")):
            (folder / name).write_text(text)
        return folder

    def collect(self, **settings: object) -> dict[str, str]:
        """Collect; what the notebook of each student says."""
        config = Config()
        wire(config)
        config.CourseDirectory.update({"root": str(self.course), "course_id": "course", "assignment_id": "lab"})
        config.CourseDirectory.db_url = self.gradebook
        config.Exchange.update({"root": str(self.inbound.parents[1]), "assignment_dir": str(self.course)})
        config.ExchangeCollect.update({"update": True, **settings})
        coursedir = CourseDirectory(config=config)
        collecting = ExchangeFactory(config=config).Collect
        collecting(coursedir=coursedir, authenticator=Authenticator(config=config), config=config).start()
        return {path.parts[-3]: path.read_text() for path in self.course.glob("submitted/*/lab/nb.ipynb")}


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty gradebook, which collecting only reads."""
    address = f"sqlite:///{tmp_path_factory.mktemp('gradebook')}/gradebook.db"
    Gradebook(address).close()
    return address


@pytest.fixture
def exchange(tmp_path: Path, gradebook: str) -> Exchange:
    return Exchange(tmp_path, gradebook)


def test_the_newest_hand_in_is_collected_with_its_folders(exchange):
    exchange.submit(ME, EARLY, "1")
    picture = exchange.submit(ME, LATE, "2") / "pictures" / "mine.png"
    picture.parent.mkdir()
    picture.write_bytes(b"picture")
    assert exchange.collect() == {ME: "2"}
    folder = exchange.course / "submitted" / ME / "lab"
    assert (folder / "pictures" / "mine.png").read_bytes() == b"picture"
    assert (folder / "timestamp.txt").read_text() == LATE


def test_a_folder_under_another_students_name_is_not_collected(exchange):
    exchange.submit("somebody", LATE)
    exchange.submit(ME, EARLY)
    assert exchange.collect() == {ME: "1"}
    assert exchange.collect(check_owner=False) == {ME: "1", "somebody": "1"}


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to another user")
def test_a_newer_folder_of_another_user_does_not_hide_the_students_own(exchange):
    exchange.submit(ME, EARLY, "mine")
    os.chown(exchange.submit(ME, LATE, "theirs"), 65534, -1)
    assert exchange.collect() == {ME: "mine"}


def _link(folder: Path) -> None:
    (folder / "notes.txt").symlink_to(folder.parents[3] / "course" / "key")


def _folder_link(folder: Path) -> None:
    (folder / "notes").symlink_to(folder.parents[3] / "course")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "notes.txt")


def _large(folder: Path) -> None:
    with (folder / "notes.txt").open("wb") as stream:
        stream.truncate(10**12)


def _closed(folder: Path) -> None:
    (folder / "notes").mkdir(mode=0)


@pytest.mark.parametrize("add", [_link, _folder_link, _pipe, _large, _closed], ids=lambda add: add.__name__[1:])
def test_what_is_no_file_of_the_student_s_is_left_out(add: Callable[[Path], None], exchange):
    (exchange.course / "key").write_text("key")
    add(exchange.submit(ME))
    assert exchange.collect() == {ME: "1"}
    collected = exchange.course / "submitted" / ME / "lab"
    assert {path.name for path in collected.rglob("*") if path.is_file()} == {
        "nb.ipynb",
        "timestamp.txt",
        "submission_secret.txt",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file to another user")
def test_a_file_that_belongs_to_another_is_left_out(exchange):
    file = exchange.submit(ME) / "notes.txt"
    file.write_text("of another")
    os.chown(file, 65534, -1)
    exchange.collect()
    assert not (exchange.course / "submitted" / ME / "lab" / "notes.txt").exists()


def test_folders_in_folders_in_folders_end_nothing(exchange):
    folder = exchange.submit(ME)
    for _ in range(300):
        folder /= "a"
        folder.mkdir()
    assert exchange.collect() == {ME: "1"}


@pytest.mark.parametrize(
    "name", [f"{ME}+lab+tomorrow+x", f"{ME}+lab+x", "..+lab+" + LATE + "+x", "+lab+" + LATE + "+x"]
)
def test_a_folder_with_an_odd_name_keeps_nobody_from_being_collected(name, exchange):
    exchange.submit(ME, EARLY)
    (exchange.inbound / name).mkdir()
    assert exchange.collect() == {ME: "1"}


@pytest.mark.parametrize("name", ["timestamp.txt", "submission_secret.txt"])
def test_a_folder_that_would_stop_the_release_of_feedback_is_not_collected(name, exchange):
    exchange.submit(ME, EARLY, "1")
    (exchange.submit(ME, LATE, "2") / name).unlink()
    assert exchange.collect() == {ME: "1"}


def test_a_link_in_the_place_of_a_folder_is_not_collected(exchange):
    folder = exchange.submit(ME, EARLY)
    elsewhere = exchange.course / "elsewhere"
    shutil.copytree(folder, elsewhere)
    (exchange.inbound / f"{ME}+lab+{LATE}+x").symlink_to(elsewhere)
    (elsewhere / "nb.ipynb").write_text("elsewhere")
    assert exchange.collect() == {ME: "1"}
