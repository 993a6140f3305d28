"""What students' code may see and use comes from the configuration, and never includes what is confidential."""

from pathlib import Path

import pytest
from nbgrader.exchange.default import Exchange
from traitlets.config import Config

from nbreferee.course.assignment import Assignment
from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox, SandboxError
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import scheme_folder, write_course


@pytest.fixture
def lab(tmp_path) -> Assignment:
    """A small lab whose lab.toml says nothing."""
    assignment, _ = write_course(tmp_path / "course")
    Entry.released().write(assignment, tmp_path / "submission")
    return assignment


def test_every_framework_is_told_in_how_many_threads_to_compute():
    for name, variable in (
        ("numpy", "OPENBLAS_NUM_THREADS"),
        ("tensorflow", "TF_NUM_INTRAOP_THREADS"),
        ("torch", "OMP_NUM_THREADS"),
    ):
        sandbox = Sandbox(framework=name, threads=3)
        assert sandbox.kernel_environment()[variable] == "3"
        sandbox.environment = {variable: "5"}
        assert sandbox.kernel_environment()[variable] == "5"


@pytest.mark.parametrize(
    ("visible", "what"),
    [
        ("", "the marking schemes, .*the solutions"),
        ("source/sums", "the solutions"),
        ("tests", "the marking schemes"),
    ],
)
def test_a_configuration_that_shows_confidential_files_to_students_is_refused(lab, tmp_path, visible, what):
    config = Config({"Sandbox": {"visible": [str(lab.course / visible)]}})
    with pytest.raises(SandboxError, match=f"students' code could read {what}"):
        Marker(lab, config=config).mark(tmp_path / "submission")


@pytest.mark.parametrize(
    ("visible", "what"),
    [
        ("../../../source", "the solutions"),
        ("../../../source/other", "the solutions"),
        ("../other", "the marking schemes"),
    ],
)
def test_a_lab_that_shows_confidential_files_to_students_is_refused(lab, tmp_path, visible, what):
    """Those of another lab of the course, too."""
    for folder in (lab.folder.parent / "other", scheme_folder(lab.course).parent / "other"):
        folder.mkdir()
    (scheme_folder(lab.course) / "lab.toml").write_text(f'visible = ["{visible}"]')
    with pytest.raises(SandboxError, match=rf"could read {what}\. .*lab\.toml"):
        Marker(lab).mark(tmp_path / "submission")


def test_an_exchange_in_a_visible_folder_is_refused_until_it_is_hidden(lab, tmp_path):
    exchange = tmp_path / "shared" / "exchange"
    exchange.mkdir(parents=True)
    config = Config({"Sandbox": {"visible": [str(exchange.parent)]}, "Exchange": {"root": str(exchange)}})
    with pytest.raises(SandboxError, match="could read nbgrader's exchange"):
        Marker(lab, config=config).mark(tmp_path / "submission")
    assert Sandbox(config=config, hidden=[str(exchange)]).can_read(exchange) is False


def test_the_exchange_that_nbgrader_uses_by_default_is_hidden():
    assert Sandbox().can_read(Path("/usr/local/share/doc")) and not Sandbox().can_read(
        Path(Exchange.root.default_value)
    )


def test_limits_come_from_the_configuration():
    config = Config({"Sandbox": {"memory": 123, "processes": 45}})
    assert Sandbox(config=config).resource_limits()["RLIMIT_DATA"] == 123
    assert Sandbox(config=config).resource_limits()["RLIMIT_NPROC"] == 45
