"""The small notebook that tests of submissions share."""

import pytest

from nbreferee.course.assignment import SourceNotebook

from .notebooks import released


@pytest.fixture
def source() -> SourceNotebook:
    """A notebook as released; a test may change it."""
    return released()
