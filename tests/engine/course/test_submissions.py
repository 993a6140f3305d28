"""Who has handed in, where nbgrader looks; what cannot be looked into counts as handed in."""

import errno
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from nbreferee.course.submissions import SubmissionFolders
from nbreferee.testing.small_course import NAME, write_course


@pytest.fixture
def folders(tmp_path) -> SubmissionFolders:
    """Of a course in which ana and ben have handed in, cleo something else."""
    assignment, _ = write_course(tmp_path)
    for student, folder in (("ana", NAME), ("ben", NAME), ("cleo", "other")):
        (tmp_path / "submitted" / student / folder).mkdir(parents=True)
        (tmp_path / "submitted" / student / folder / f"{NAME}.ipynb").touch()
    (tmp_path / "submitted" / "notes.txt").touch()
    return SubmissionFolders(CourseDirectory(root=str(tmp_path)), assignment, tmp_path)


@pytest.fixture
def refuse(monkeypatch):
    """Lets Linux refuse to look at what lies below a folder."""

    def below(folder: Path) -> None:
        for name in ("stat", "lstat", "iterdir"):
            original = getattr(Path, name)

            def refused(path: Path, *arguments, _original=original, _own=name == "iterdir", **options):
                if folder in path.parents or (_own and path == folder):
                    raise PermissionError(errno.EACCES, "Permission denied", str(path))
                return _original(path, *arguments, **options)

            monkeypatch.setattr(Path, name, refused)

    return below


def test_those_with_a_folder_have_handed_in(folders):
    assert folders.all() == ["ana", "ben"] and folders.notebooks("ana") == [NAME] and folders.notebooks("eve") == []
    assert folders.overlooked("*") == []


def test_a_folder_of_a_similar_name_is_named_unless_it_is_another_labs(folders, tmp_path):
    for student, name in (("dee", f"{NAME}1"), ("eve", f"{NAME}2")):
        (tmp_path / "submitted" / student / name).mkdir(parents=True)
    (tmp_path / "source" / f"{NAME}2").mkdir()
    assert folders.overlooked("*") == [f"dee: has a folder '{NAME}1', but no folder '{NAME}', and is left out."]


def test_a_folder_that_cannot_be_looked_into_may_hold_a_submission(folders, refuse):
    refuse(folders.submitted("ana").parent)
    assert folders.all() == ["ana", "ben"] and folders.overlooked("*") == []
    with pytest.raises(PermissionError):
        folders.notebooks("ana")


def test_where_no_folder_can_be_listed_nobody_is_said_to_be_missing(folders, refuse):
    refuse(folders.submitted("ana").parents[1])
    with pytest.raises(PermissionError):
        folders.all()


def test_without_a_folder_of_submissions_there_are_none(tmp_path):
    assignment, _ = write_course(tmp_path)
    assert SubmissionFolders(CourseDirectory(root=str(tmp_path)), assignment, tmp_path).all() == []
