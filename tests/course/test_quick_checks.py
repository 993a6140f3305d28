"""The quick checks below each task, on the corpora: right answers pass, and wrong ones only where the text says what is left.

`LEFT` holds the wrong answers that pass: for each question, the words of its text that leave them to the checks that mark.
"""

import json
import os
import subprocess
import sys
from functools import cache
from itertools import chain

import nbformat
import pytest

from nbreferee.course.lab import LabProfile

from . import labs
from .quick_checks import answers

LEFT = {
    "cross_correlation": {"that the sums are your own": ["correlation_fftconvolve", "correlation_scipy"]},
    "gram_matrix": {
        "a gradient that reaches the features": ["gram_stop_gradient"],
        "the precision of float32": ["gram_features_rounded_float16", "gram_half_precision"],
    },
    "total_variation_loss": {
        "in the precision of float32": ["tv_half_precision"],
        "that the sums are your own": ["tv_library", "tv_library_under_another_name"],
    },
    "adain": {
        "an epsilon that is small enough": [
            "adain_epsilon_2e_3_beside_the_style",
            "adain_epsilon_2e_3_under_the_content",
        ],
        "the precision of float32": ["adain_features_rounded_float16", "adain_half_precision"],
    },
    "gallery": {
        "in several calls one after the other": ["gallery_content_remembered_by_shape", "gallery_pictures_remembered"],
    },
    "save_training_state": {
        "What is in it shows further down": [
            "save_averages_only",
            "save_by_name",
            "save_compressed_weights",
            "save_half_precision",
            "save_model_checkpoint_only",
            "save_only_weights",
            "save_pickles_settings",
            "save_text",
            "save_without_steps",
        ],
    },
}

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

notebooks = pytest.mark.parametrize(
    ("lab", "notebook"),
    [
        pytest.param(
            lab, path.stem, id=f"{lab}/{path.stem}", marks=pytest.mark.xdist_group(f"quick checks/{path.stem}")
        )
        for lab in labs.LABS
        for path in sorted((labs.REPOSITORY / "source" / lab).glob("*.ipynb"))
    ],
)


@cache
def said_of(lab: str, notebook: str) -> dict[str, str]:
    """What the quick checks of a notebook say to each answer, ``correct/NAME`` or ``wrong/NAME``; empty: it passes."""
    profile = LabProfile.load(labs.MARKING / lab).environment
    variables = {name: value.replace("{course}", str(labs.REPOSITORY)) for name, value in profile.items()}
    environment = {**os.environ, **variables, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "tests.course.quick_checks", lab, notebook]
    done = subprocess.run(command, cwd=labs.REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def text_above(lab: str, notebook: str, question: str) -> str:
    """The text of the cell above a quick check."""
    cells = nbformat.read(labs.REPOSITORY / "source" / lab / f"{notebook}.ipynb", as_version=4).cells
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    return cells[ids.index(f"{question}_marks") - 1].source


@notebooks
def test_a_wrong_answer_passes_only_where_the_text_says_what_is_left(lab: str, notebook: str):
    said = said_of(lab, notebook)
    passing: dict[str, list[str]] = {}
    for entry in answers(lab, notebook):
        if not said[f"{entry.path.parent.name}/{entry.path.stem}"] and entry.path.parent.name == "wrong":
            passing.setdefault(entry.cells[0][0], []).append(entry.path.stem)
    questions = {entry.cells[0][0] for entry in answers(lab, notebook)}
    left = {question: sorted(chain(*LEFT[question].values())) for question in questions & set(LEFT)}
    assert {question: sorted(names) for question, names in passing.items()} == left
    for question in left:
        above = text_above(lab, notebook, question)
        assert all(words in above for words in LEFT[question]), above


@notebooks
def test_a_right_answer_passes(lab: str, notebook: str):
    said = said_of(lab, notebook)
    for entry in answers(lab, notebook):
        if entry.path.parent.name == "correct":
            error = said[f"correct/{entry.path.stem}"]
            assert entry.quick_check in error if entry.quick_check else not error, (entry.path.stem, error)
