"""A submission gets the same report behind each isolation backend, word for word."""

import copy
import json
from collections.abc import Callable
from functools import cache

import pytest
from traitlets.config import Config

from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox
from nbreferee.testing.corpus import Entry

from . import labs

pytestmark = pytest.mark.slow

LAB = "convolution"


def submission() -> Entry:
    """A solved notebook with a wrong answer, one that never returns, one that ends its kernel, and a cell that prints."""
    wrong = {entry.path.stem: dict(entry.cells) for entry in labs.entries(LAB, "wrong")}
    answers = {
        **wrong["correlation_flipped"],
        "max_pool": "def max_pool(image, size, stride):\n    while True:\n        pass",
        "image_gradient": "import os\n\n\ndef image_gradient(*arguments):\n    os._exit(1)",
        "new after max_pool": "import sys\n\nprint('to be seen', file=sys.stderr)",
    }
    return Entry.solved(**answers)


@pytest.fixture(scope="module")
def report(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, object]]:
    """Marks the submission behind the backend of a name, once."""
    folder = tmp_path_factory.mktemp("submission") / "ana"
    submission().write(labs.assignment(LAB), folder)

    @cache
    def mark(backend: str) -> dict[str, object]:
        own = copy.deepcopy(config)
        own.Sandbox.isolation = backend
        own.NotebookRunner.call_timeout = 2
        if obstacle := Sandbox(config=own).backend.obstacle():
            pytest.skip(obstacle)
        content = json.loads(Marker(labs.assignment(LAB), config=own).mark(folder).to_json())
        return {**content, "seconds": 0, "fingerprints": {**content["fingerprints"], "configuration": "the backend's"}}

    return mark


@pytest.mark.parametrize("backend", ["bubblewrap-without-proc", "landlock", "unconfined"])
def test_report_is_that_of_bubblewrap(backend: str, report):
    other = report(backend)
    assert other["score"] > 0 and "kernel-lost" in json.dumps(other["cells"])
    assert other == report("bubblewrap")
