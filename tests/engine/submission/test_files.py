"""Of the files that a submission brings, the safe ones are kept, within the limits, and the others are named."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from nbreferee.submission import SubmissionLimits, files, misplaced, prepare
from nbreferee.submission.files import submitted_files, unsafe_files
from nbreferee.testing.small_course import write_course

LIMITS = SubmissionLimits()


def stage(assignment, folder: Path, target: Path, limits: SubmissionLimits) -> list[str]:
    """The warnings about a submission's files; `target` gets what its cells may use."""
    found = submitted_files(assignment, folder, limits)
    with tarfile.open(fileobj=io.BytesIO(found.archive)) as archive:
        # Python before 3.11.4, Debian 12's, has no filters.
        archive.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return list(found.warnings)


def test_links_pipes_and_odd_names_are_not_copied_and_each_is_named(tmp_path, assignment):
    folder, target = tmp_path / "submitted", tmp_path / "staged"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "mine.png").write_bytes(b"picture")
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "folder").symlink_to(tmp_path)
    os.link(tmp_path / "secret", folder / "hard")
    os.mkfifo(folder / "pipe")
    (folder / "bad\nname").write_text("x")
    warnings = stage(assignment, folder, target, LIMITS)
    assert len(warnings) == 5 and (target / "images" / "mine.png").exists()
    assert not any("secret" in path.read_text(errors="ignore") for path in target.rglob("*") if path.is_file())


def test_names_of_other_systems_and_languages_are_found_as_code_writes_them(tmp_path, assignment):
    folder, target = tmp_path / "submitted", tmp_path / "staged"
    folder.mkdir()
    for name in ("re\u0301sultat.npy", "Cleo's data [1].npy", "a=1 & b@c.txt"):
        (folder / name).write_text("x")
    assert stage(assignment, folder, target, LIMITS) == []
    assert {"r\u00e9sultat.npy", "Cleo's data [1].npy", "a=1 & b@c.txt"} <= {path.name for path in target.rglob("*")}


def test_the_instructors_modules_count_whatever_they_are_called(tmp_path):
    assignment, _ = write_course(tmp_path / "course")
    package = assignment.folder / "package"
    for folder in (package, package / "__pycache__", assignment.folder / ".hidden"):
        folder.mkdir()
        (folder / "__init__.py").write_text("own = False")
    (assignment.folder / "_helper.py").write_text("own = False")
    folder, target = tmp_path / "submitted", tmp_path / "staged"
    (folder / "package").mkdir(parents=True)
    for name in ("package/__init__.py", "_helper.py"):
        (folder / name).write_text("own = True")
    warnings = stage(assignment, folder, target, LIMITS)
    assert len(warnings) == 2
    for name in ("package/__init__.py", "_helper.py"):
        assert (target / name).read_text() == "own = False"
    assert not (target / ".hidden").exists() and not (target / "package" / "__pycache__").exists()


def test_of_too_many_files_the_same_are_kept_wherever_they_lie_and_a_few_sentences_tell(
    tmp_path, assignment, monkeypatch
):
    five = SubmissionLimits(files=5)
    walk = os.walk

    def in_another_order(folder, **options):
        for parent, folders, names in walk(folder, **options):
            folders.sort(reverse=True)
            yield parent, folders, names

    for name in "cab":
        (tmp_path / "submitted" / name).mkdir(parents=True)
        for number in range(20):
            (tmp_path / "submitted" / name / f"{number:02}.txt").write_text("x")
    warnings = stage(assignment, tmp_path / "submitted", tmp_path / "one", five)
    monkeypatch.setattr(os, "walk", in_another_order)
    assert stage(assignment, tmp_path / "submitted", tmp_path / "other", five) == warnings
    kept = {str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*.txt")}
    assert kept == {f"a/{number:02}.txt" for number in range(5)}
    assert len(warnings) == 10 and "'a/05.txt' exceeds the 5 files" in warnings[0]
    assert (
        warnings[-1].startswith("46 more files were left out") and "'a/14.txt', 'a/15.txt', 'a/16.txt'" in warnings[-1]
    )


def test_a_file_that_is_too_large_leaves_room_for_the_others(tmp_path):
    (tmp_path / "a.bin").write_bytes(bytes(11))
    (tmp_path / "b.txt").write_bytes(bytes(10))
    assert list(unsafe_files(tmp_path, SubmissionLimits(files_bytes=10))) == ["a.bin"]


def test_notebooks_have_a_limit_of_their_own_and_take_no_room_from_the_files(tmp_path, assignment):
    name = assignment.notebooks[0].name
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / f"{name}.ipynb").write_bytes(bytes(200_000))
    (folder / "weights.npz").write_bytes(bytes(90_000))
    small = SubmissionLimits(files_bytes=100_000, files=1)
    assert stage(assignment, folder, tmp_path / "staged", small) == []
    assert (tmp_path / "staged" / "weights.npz").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_not_an_empty_one(tmp_path, assignment):
    (tmp_path / "submitted" / "gallery").mkdir(parents=True, mode=0)
    with pytest.raises(PermissionError):
        submitted_files(assignment, tmp_path / "submitted", LIMITS)


def test_of_many_notebooks_that_are_not_the_assignments_a_few_are_named(tmp_path, assignment):
    for number in range(30):
        (tmp_path / f"{number:02}.ipynb").write_text("{}")
    found = misplaced(tmp_path, assignment, LIMITS)
    assert len(found) == len(assignment.notebooks) + 10 and found[-1].startswith("21 more notebooks")


def test_the_instructors_files_win_over_submitted_ones(tmp_path, assignment):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "lab.py").write_text("raise SystemExit")
    stage(assignment, folder, tmp_path / "staged", LIMITS)
    assert (tmp_path / "staged" / "lab.py").read_text() == (assignment.folder / "lab.py").read_text()


def test_a_file_in_the_place_of_an_instructors_folder_gives_way(tmp_path, assignment):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "images").write_text("not a folder")
    stage(assignment, folder, tmp_path / "staged", LIMITS)
    assert (tmp_path / "staged" / "images" / "chelsea.jpg").is_file()


def test_the_archive_of_a_submissions_files_is_the_same_bytes_and_readable_whatever_the_umask(assignment):
    before = os.umask(0o077)
    try:
        first, _ = files(assignment, None)
    finally:
        os.umask(before)
    second, _ = files(assignment, None)
    assert first == second
    with tarfile.open(fileobj=io.BytesIO(first)) as archive:
        members = archive.getmembers()
    assert {"lab.py", "images/astronaut.jpg"} <= {member.name for member in members}
    assert all(member.mode & 0o044 == 0o044 and member.mtime == 0 for member in members)


def stage_with(tmp_path, assignment, **contents: str | bytes) -> tuple[list[str], Path]:
    """The warnings about files of these names and contents, and the folder that marking makes of them."""
    folder = tmp_path / "submitted"
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return stage(assignment, folder, tmp_path / "staged", LIMITS), tmp_path / "staged"


def test_changed_given_files_are_named_with_what_they_define_in_addition(tmp_path, assignment):
    given = (assignment.folder / "lab.py").read_text()
    contents = {"lab.py": f"{given}\n\ndef gram_of(x):\n    return x\n", "images/chelsea.jpg": b"mine"}
    warnings, staged = stage_with(tmp_path, assignment, **contents)
    assert warnings == [
        "'images/chelsea.jpg' is not as the instructor has it; the instructor's was used.",
        "'lab.py' is not as the instructor has it; the instructor's was used. Left out of it: gram_of.",
    ]
    assert (staged / "lab.py").read_text() == given
    assert submitted_files(assignment, tmp_path / "submitted", LIMITS).added == {"lab.py": {"gram_of"}}


def test_given_files_that_say_the_same_are_passed_over(tmp_path, assignment):
    given = (assignment.folder / "lab.py").read_text()
    contents = {
        "lab.py": given.replace("\n", "\r\n"),
        "patterns.py": "# mine\n" + (assignment.folder / "patterns.py").read_text(),
    }
    assert stage_with(tmp_path, assignment, **contents)[0] == []


def test_notebooks_of_the_students_own_are_files_that_cells_may_run_and_the_assignments_are_none(tmp_path, assignment):
    _, staged = stage_with(
        tmp_path, assignment, **{"helper.ipynb": "{}", "3_adain.ipynb": "{}", "old/3_adain.ipynb": "{}"}
    )
    assert {str(path.relative_to(staged)) for path in staged.rglob("*.ipynb")} == {"helper.ipynb", "old/3_adain.ipynb"}


def test_what_tools_keep_in_hidden_files_is_not_worth_a_sentence(tmp_path, assignment):
    names = (".ipynb_checkpoints/a.ipynb", ".DS_Store", ".git/config")
    warnings, staged = stage_with(tmp_path, assignment, **dict.fromkeys(names, "x"))
    assert warnings == [] and not any(path.name.startswith(".") for path in staged.rglob("*"))


def test_a_file_in_the_place_of_a_folder_and_a_folder_in_that_of_a_file_are_named(tmp_path, assignment):
    warnings, _ = stage_with(tmp_path, assignment, **{"images": "x", "lab.py/x": "x"})
    assert [warning.partition(" stands in the place")[0] for warning in warnings] == ["'images'", "'lab.py'"]


def test_files_that_code_runs_in_vain_are_named_to_student_and_teacher(tmp_path, assignment):
    (tmp_path / "there.py").write_text("x = 1")
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": f"%run {name}"} for name in (
        "there.py", "there", "./there.py", "helper.ipynb", "2_neural_style.ipynb", "../../etc/passwd")]}  # fmt: skip
    (tmp_path / "3_adain.ipynb").write_text(json.dumps(notebook))
    found = prepare(tmp_path, assignment).notebooks["3_adain"]
    warnings = [warning for warning in found.warnings if " runs " in warning]
    assert [
        "'helper.ipynb', which is not" in warnings[0],
        "marked by itself" in warnings[1],
        "passwd" in warnings[2],
    ] == [True] * 3
    assert len(warnings) == 3 == len([flag for flag in found.review_flags if ": runs " in flag])


def test_what_a_notebook_uses_of_a_changed_given_module_is_pointed_out(tmp_path, assignment):
    (tmp_path / "lab.py").write_text("def gram_of(x):\n    return x\n\n\nother = 1")
    cells = [{"cell_type": "code", "metadata": {}, "source": "from lab import gram_of"}]
    (tmp_path / "3_adain.ipynb").write_text(json.dumps({"cells": cells}))
    notebooks = prepare(tmp_path, assignment).notebooks
    assert notebooks["3_adain"].review_flags == [
        "'lab.py', the instructor's, was changed; the notebook uses gram_of of it, which was left out"
    ]
    assert notebooks["2_neural_style"].review_flags == []
