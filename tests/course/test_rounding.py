"""Whoever is right is right in float32 as well, in whatever order she sums, on a CPU and on a GPU.

``pytest -m gpu`` runs what needs a GPU; with ``KERAS_BACKEND=jax`` also where there is no TensorFlow.
"""

import os
from pathlib import Path

import pytest

from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry


@pytest.fixture(scope="module")
def rounding():
    """Imported here: collecting tests need not wait for Keras."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from . import rounding

    return rounding


@pytest.fixture
def gpu(rounding) -> str:
    return rounding.gpu() or pytest.skip("there is no GPU here")


def test_float32_stays_within_a_quarter_of_every_tolerance(rounding):
    errors = {each.name: (rounding.measure(each)[0], each.tolerance) for each in rounding.rounded_quantities()}
    assert len(errors) == len(rounding.ROUNDED)
    assert all(0 < error <= tolerance / 4 for error, tolerance in errors.values()), errors


def test_even_the_worst_order_of_summation_stays_within_every_tolerance(rounding):
    for quantity in rounding.rounded_quantities():
        _, terms = rounding.measure(quantity, seeds=1)
        assert terms * rounding.UNIT <= quantity.tolerance, quantity.name


@pytest.mark.gpu
def test_full_float32_on_a_gpu_stays_within_a_quarter_of_every_tolerance(rounding, gpu):
    test_float32_stays_within_a_quarter_of_every_tolerance(rounding)


@pytest.mark.gpu
@pytest.mark.slow
def test_the_reference_solutions_get_every_point_on_the_gpu_that_the_report_names(gpu, assignment, config, tmp_path):
    pytest.importorskip("tensorflow")
    Entry(Path("solved.py"), "solved", True, {}, ()).write(assignment, tmp_path)
    report = Marker(config=config).mark(tmp_path, assignment)
    assert gpu in report.device
    assert all(cell.score == cell.max_score for row, cell in report.cells.items() if row != "report")
