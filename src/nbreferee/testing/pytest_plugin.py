"""Runs the marking scheme of a lab with pytest: on one student's submission, or on all answers that test the scheme.

- ``pytest tests/marking/LAB --submission submitted/ana`` runs the checks on what one student handed in, with the same inputs as
  marking draws. All of pytest works: ``-k gram -vv --pdb``.
- ``pytest tests/marking/LAB`` tries the checks on the solution, on the untouched release and on every submission in
  ``tests/submissions/LAB``, see `nbreferee.testing.corpus`, and compares the marks with those that they must get.

Every run of pytest in an environment with nbreferee loads this module, which loads nothing more unless a scheme is collected.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .scheme_lab import Schemes

PLUGIN = "nbreferee-schemes"
"""The name of the plugin that is registered when the first file of a scheme is collected."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("nbreferee", "marking schemes of nbreferee").addoption(
        "--submission",
        type=Path,
        dest="nbreferee_submission",
        metavar="DIR",
        help="run the collected checks of a marking scheme on this student's notebooks: their folder, or the one above it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "points(n): what a check of a marking scheme is worth")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of a marking scheme in another way than a module of tests."""
    if not is_scheme(module_path.parent):
        return None
    plugin: Schemes[Any] | None = parent.config.pluginmanager.get_plugin(PLUGIN)
    if plugin is None:
        plugin = _schemes(parent.config.getoption("nbreferee_submission"))
        parent.config.pluginmanager.register(plugin, PLUGIN)
    return plugin.collector(module_path, parent)


def _schemes(submission: Path | None) -> "Schemes[Any]":
    """The plugin that collects schemes: on one student's `submission`, or on their corpora."""
    if submission is None:
        from .scheme_on_corpus import CorpusSchemes

        return CorpusSchemes()
    from .scheme_on_submission import SubmissionSchemes

    return SubmissionSchemes(submission)


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Refuse a submission where no scheme is collected."""
    if config.getoption("nbreferee_submission") and not config.pluginmanager.has_plugin(PLUGIN):
        raise pytest.UsageError(
            "--submission is for the checks of a marking scheme. Name its folder, such as tests/marking/LAB."
        )


def is_scheme(folder: Path) -> bool:
    """Whether `folder` holds the marking scheme of a lab: it lies two folders below a course that has such a lab."""
    if len(folder.parents) < 3:
        return False
    course = folder.parents[2]
    known = (folder / "lab.toml").is_file() or (course / "source" / folder.name).is_dir()
    return known and (course / "nbgrader_config.py").is_file()
