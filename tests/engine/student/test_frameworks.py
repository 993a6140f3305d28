"""What the author of a scheme is told who asks a framework for what it cannot do."""

import pytest

from nbreferee.course.assignment import Assignment
from nbreferee.course.lab import LabError
from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

GRADIENT = """
import numpy as np
import pytest


@pytest.mark.points(5)
def test_has_a_gradient(student):
    student.gradient("add", np.ones(2), np.ones(2))
"""


@pytest.mark.slow
def test_gradient_in_a_numpy_lab_is_a_broken_check(tmp_path):
    assignment, scheme = write_course(tmp_path / "course")
    (scheme / "test_add.py").write_text(GRADIENT)
    Entry.solved().write(assignment, tmp_path / "submission")
    report = Marker(assignment, config=strict_config(scheme, 64_321)).mark(tmp_path / "submission")
    (check,) = report.cells["add"].checks
    assert check.broken and report.cells["add"].needs_manual
    assert "NoGradients: NumPy computes no gradients" in check.message and "lab.toml" in check.message


def test_unknown_framework_is_named(tmp_path):
    assignment, scheme = write_course(tmp_path / "course")
    (scheme / "lab.toml").write_text('framework = "abacus"')
    with pytest.raises(LabError, match="Frameworks are numpy, tensorflow, torch"):
        Marker(Assignment.load(assignment.folder))
