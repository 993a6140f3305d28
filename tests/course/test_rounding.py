"""A right answer is right in float32 as well, in whatever order it sums, on a CPU and on a GPU.

``pytest -m gpu`` runs what needs a GPU; with ``KERAS_BACKEND=jax`` also where there is no TensorFlow.
"""

import os

import pytest

from nbreferee.testing.corpus import Entry

from . import labs


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
    found = rounding.rounded_quantities()
    errors = {each.name: (rounding.measure(each, rounded)[0], each.tolerance) for each, rounded in found}
    assert any(error > 0 for error, _ in errors.values()), errors
    assert all(error <= tolerance / 4 for error, tolerance in errors.values()), errors


def test_even_the_worst_order_of_summation_stays_within_every_tolerance(rounding):
    for quantity, rounded in rounding.rounded_quantities():
        _, terms = rounding.measure(quantity, rounded, seeds=1)
        assert terms * rounding.UNIT <= quantity.tolerance, quantity.name


@pytest.mark.gpu
def test_full_float32_on_a_gpu_stays_within_a_quarter_of_every_tolerance(rounding, gpu):
    test_float32_stays_within_a_quarter_of_every_tolerance(rounding)


@pytest.mark.gpu
@pytest.mark.slow
@pytest.mark.parametrize("lab", labs.LABS)
def test_the_solutions_get_every_point_on_the_gpu_that_the_report_names(lab, gpu, marker_of, tmp_path):
    marker = marker_of(lab)
    if marker.profile.framework.name != "tensorflow":
        pytest.skip(f"{marker.profile.framework.title} computes on the CPU")
    pytest.importorskip("tensorflow")
    Entry.solved().write(marker.assignment, tmp_path)
    report = marker.mark(tmp_path)
    assert gpu in report.device
    cells = {question: report.cells[question] for question in marker.assignment.automatic}
    assert all(cell.score == cell.max_score for cell in cells.values())
