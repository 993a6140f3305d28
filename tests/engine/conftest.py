"""What nbgrader needs of the process that it runs in."""

import pytest

from nbreferee.testing.small_course import SmallCourse


@pytest.fixture
def here(course: SmallCourse, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    """A small course of the test's own, with nbgrader's code run in this process, in the course's folder."""
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("PATH", course.environment["PATH"])
    return course
