"""Fingerprints follow everything that a mark depends on, and nothing else."""

from dataclasses import replace
from pathlib import Path

from traitlets.config import Config

import nbreferee
from nbreferee.marking import fingerprint
from nbreferee.sandbox import Sandbox
from nbreferee.submission import prepare
from nbreferee.submission.files import archive


def test_conditions_follow_the_scheme_and_the_limits_but_not_what_has_no_influence(assignment, tmp_path):
    scheme = tmp_path / "scheme"
    scheme.mkdir()
    (scheme / "test_add.py").write_text("a check")

    def conditions(packages=(), **sandbox):
        return fingerprint.conditions(assignment, Config({"Sandbox": sandbox}), [scheme], packages, b"")

    before = conditions(memory=1)
    assert conditions(memory=1, verbose=True, warm=False) == before
    assert conditions(memory=2).configuration != before.configuration
    (scheme / "__pycache__").mkdir()
    (scheme / "__pycache__" / "x.pyc").write_text("bytecode")
    assert conditions(memory=1) == before
    (scheme / "test_add.py").write_text("another check")
    assert conditions(memory=1).scheme != before.scheme


def test_conditions_follow_settings_made_on_a_base_class(assignment, tmp_path):
    """traitlets honours them: `c.SandboxPolicy.memory` is a memory limit as well."""
    plain, based = (
        fingerprint.conditions(assignment, Config(sections), [tmp_path], (), b"").configuration
        for sections in ({}, {"SandboxPolicy": {"memory": 5}})
    )
    assert plain != based


def test_conditions_do_not_follow_whether_a_list_that_is_added_to_has_been_read(assignment, tmp_path):
    def of(config):
        return fingerprint.conditions(assignment, config, [tmp_path], (), b"").configuration

    config = Config()
    config.Sandbox.hidden.append("/data")
    before = of(config)
    assert Sandbox(config=config).hidden[-1] == "/data"
    assert of(config) == before
    config.Sandbox.hidden.append("/more")
    assert of(config) != before


def test_conditions_follow_the_versions_of_a_labs_packages(assignment, tmp_path, monkeypatch):
    """Of its own packages only: a lab in NumPy is not marked again for another TensorFlow."""
    versions = {"numpy": "2.0", "ipykernel": "7.0", "nbclient": "0.11", "tensorflow": "2.20"}
    monkeypatch.setattr(fingerprint.importlib.metadata, "version", lambda package: versions[package])

    def engine(*packages):
        return fingerprint.conditions(assignment, Config(), [tmp_path], packages, b"").engine

    numpy, tensorflow = engine("numpy"), engine("tensorflow")
    versions["tensorflow"] = "2.21"
    assert engine("numpy") == numpy and engine("tensorflow") != tensorflow


def test_engine_parts_that_cannot_change_a_mark_are_left_out():
    """The wording of the command line or a page does not mark a class again."""
    parts = {Path(name).parts[0] for name, _ in fingerprint._SOURCES}
    package = Path(nbreferee.__file__).parent
    others = {
        path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    } - parts
    assert others == {"__init__.py", "__main__.py", "_version.py", "batch", "cli", "gradebook", "testing"} | others & {
        "desk",
        "lms",
    }


def test_a_fingerprint_follows_what_was_handed_in(assignment, release, tmp_path):
    prepared = prepare(release, assignment)
    assert fingerprint.of_submission(prepared) == fingerprint.of_submission(prepare(release, assignment))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "helper.py").write_text("x = 1")
    with_file = replace(prepared, files=archive(tmp_path / "files"))
    answered = prepare(release, assignment)
    answered.notebooks["3_adain"].notebook.cells[-1].source += "\n# their own"
    found = {fingerprint.of_notebook(each, "3_adain") for each in (prepared, with_file, answered)}
    assert len(found) == 3
    assert fingerprint.of_notebook(answered, "2_neural_style") == fingerprint.of_notebook(prepared, "2_neural_style")
