"""nbgrader's own ``zip_collect`` works with the expressions that the course's configuration ships."""

import runpy
from pathlib import Path

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.config import Config

from .downloads import LAB, notebook, saved, tree

REPOSITORY = Path(__file__).parents[3]
MEAN, MEDIAN = notebook("mean"), notebook("median")


@pytest.fixture(scope="module")
def expressions() -> dict[str, str]:
    """Those in nbgrader_config.py, by platform."""
    configuration = REPOSITORY / "nbgrader_config.py"
    return runpy.run_path(str(configuration), init_globals={"get_config": Config})["ZIP_COLLECT"]


@pytest.mark.parametrize(
    ("platform", "name", "student", "notebook"),
    [
        ("canvas", "doeana_12_101_style_transfer.ipynb", "doeana", "style_transfer"),
        ("canvas", "doeana_LATE_12_101_style_transfer-1.ipynb", "doeana", "style_transfer"),
        ("moodle", "Ana Doe_12_assignsubmission_file_/style_transfer.ipynb", "Ana Doe", "style_transfer"),
        ("moodle", "Ana Doe_12_assignsubmission_file/deep/er/part_2.ipynb", "Ana Doe", "part_2"),
        ("brightspace", "71-9 - Ana Doe - Mar 5, 2025 801 AM/style_transfer.ipynb", "Ana Doe", "style_transfer"),
        ("brightspace", "71-9 - Mary-Ann Doe - Mar 5, 2025 801 AM/a/part_2.ipynb", "Mary-Ann Doe", "part_2"),
    ],
)
def test_nbgraders_plugin_reads_the_names(platform, name, student, notebook, expressions):
    plugin = FileNameCollectorPlugin(named_regexp=expressions[platform])
    found = plugin.collect(f"/course/downloaded/lab/extracted/submissions/{name}")
    assert found == {"student_id": student, "file_id": notebook}


@pytest.mark.parametrize("name", ["index.html", "notes.txt", "style_transfer.ipynb"])
def test_other_files_are_passed_over(name, expressions):
    for expression in expressions.values():
        assert FileNameCollectorPlugin(named_regexp=expression).collect(f"/course/extracted/{name}") is None


@pytest.mark.parametrize(
    ("platform", "files"),
    [
        ("canvas", {"doeana_12_101_mean.ipynb": MEAN, "doeana_12_102_median-1.ipynb": MEDIAN}),
        (
            "moodle",
            {
                "doeana_12_assignsubmission_file_/mean.ipynb": MEAN,
                "doeana_12_assignsubmission_file_/median.ipynb": MEDIAN,
            },
        ),
        (
            "brightspace",
            {
                "71-9 - doeana - Mar 5, 2025 801 AM/mean.ipynb": MEAN,
                "71-9 - doeana - Mar 5, 2025 801 AM/median.ipynb": MEDIAN,
            },
        ),
    ],
)
def test_nbgraders_command_collects(platform, files, root, expressions, monkeypatch):
    archive = root / "downloaded" / LAB / "archive"
    archive.mkdir(parents=True)
    saved(archive, files)
    monkeypatch.chdir(root)
    app = ZipCollectApp()
    app.initialize([LAB, f"--FileNameCollectorPlugin.named_regexp={expressions[platform]}", "--log-level=ERROR"])
    app.start()
    assert tree(root / "submitted" / "doeana" / LAB) == {"mean.ipynb": MEAN, "median.ipynb": MEDIAN}
