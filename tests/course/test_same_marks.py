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

WRONG = {
    "convolution": ["correlation_flipped"],
    "style_transfer": ["gram_batch_summed", "adain_variance_both", "resume_only_model", "gallery_reversed"],
}
DIAGNOSES = {
    "convolution": ["correlation-flipped", "too-slow", "kernel-lost"],
    "style_transfer": ["gram-batch-summed", "adain-variance-both", "resume-forgets-optimizer", "gallery-reversed"],
}
HOSTILE = {
    "convolution": {
        "max_pool": "def max_pool(image, size, stride):\n    while True:\n        pass",
        "image_gradient": "import os\n\n\ndef image_gradient(*arguments):\n    os._exit(1)",
        "new after max_pool": "import sys\n\nprint('to be seen', file=sys.stderr)",
    },
    "style_transfer": {},
}


def submission(lab: str) -> Entry:
    """Solved notebooks with wrong answers, and in the smaller lab one that never returns, one that ends its kernel, and a cell that prints."""
    wrong = {entry.path.stem: dict(entry.cells) for entry in labs.entries(lab, "wrong")}
    answers = dict(HOSTILE[lab])
    for name in WRONG[lab]:
        answers |= wrong[name]
    return Entry.solved(**answers)


@pytest.fixture(scope="module")
def report(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], dict[str, object]]:
    """Marks a lab's submission behind the backend of a name, once."""
    root = tmp_path_factory.mktemp("submissions")

    @cache
    def mark(lab: str, backend: str) -> dict[str, object]:
        folder = root / lab / "ana"
        if not folder.exists():
            submission(lab).write(labs.assignment(lab), folder)
        own = copy.deepcopy(config)
        own.Sandbox.isolation = backend
        if lab == "convolution":
            own.NotebookRunner.call_timeout = 2
        if obstacle := Sandbox(config=own).backend.obstacle():
            pytest.skip(obstacle)
        content = json.loads(Marker(labs.assignment(lab), config=own).mark(folder).to_json())
        return {**content, "seconds": 0, "fingerprints": {**content["fingerprints"], "configuration": "the backend's"}}

    return mark


@pytest.mark.exhaustive
@pytest.mark.parametrize("backend", ["bubblewrap-without-proc", "landlock", "unconfined"])
@pytest.mark.parametrize("lab", ["convolution", "style_transfer"])
def test_report_is_that_of_bubblewrap(lab: str, backend: str, report):
    other = report(lab, backend)
    said = json.dumps(other["cells"])
    assert other["score"] > 0 and all(diagnosis in said for diagnosis in DIAGNOSES[lab])
    assert other == report(lab, "bubblewrap")
