"""``nbreferee collect`` writes what counts of a download under the right names, says what became of every file, and replaces nothing newer."""

import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from nbgrader.utils import parse_utc

from nbreferee.cli import main
from nbreferee.desk import classroom
from nbreferee.lms.collecting import Collector
from nbreferee.lms.collection import Collection
from nbreferee.lms.errors import LmsError

from .downloads import LAB, notebook, saved, tree, zipped

ROSTER = "id,first_name,last_name,email\nana,Ana,Doe,ana@example.edu\nbob,Robert,Müller,bob@example.edu\ncy,Cy,To,cy@example.edu\n"
MEAN, MEDIAN = notebook("mean"), notebook("median")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """nbgrader's own list of three students."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def collect(root: Path, download: Path, roster: Path | None = None, **options: bool) -> Collection:
    return Collector(root, LAB, roster).collect(download, **options)


def outcomes(collection: Collection) -> dict[str, tuple[str, str, str]]:
    """By file: whose it is, its state, and what became of it."""
    return {each.file: (each.student, each.state, each.what) for each in collection.files}


def submitted(root: Path, student: str) -> dict[str, bytes]:
    return tree(root / "submitted" / student / LAB)


DOWNLOADS = {
    "canvas": {
        "doeana_12_101_mean.ipynb": MEAN,
        "doeana_12_102_median-1.ipynb": MEDIAN,
        "mullerrobert_LATE_13_103_lab.zip": zipped({"lab/Mean.IPYNB": MEAN, "lab/median.ipynb.txt": MEDIAN}),
    },
    "moodle": {
        "Ana Doe_12_assignsubmission_file_/mean.ipynb": MEAN,
        "Ana Doe_12_assignsubmission_file_/deep/er/median.ipynb": MEDIAN,
        "Robert Müller_13_assignsubmission_file_/lab.zip": zipped({"mean (1).ipynb": MEAN, "median.ipynb": MEDIAN}),
    },
    "brightspace": {
        "index.html": b"<html>",
        "71-9 - Ana Doe - Mar 5, 2025 801 AM/mean.ipynb": MEAN,
        "71-9 - Ana Doe - Mar 5, 2025 801 AM/median.ipynb": MEDIAN,
        "72-9 - Robert Muller - Mar 6, 2025 1159 PM/lab.zip": zipped({"lab\\mean.ipynb": MEAN, "lab\\median.ipynb": MEDIAN}),
    },
    "blackboard": {
        "Lab_ana_attempt_2025-03-05-08-01-00_mean.ipynb": MEAN,
        "Lab_ana_attempt_2025-03-05-08-01-00_median.ipynb": MEDIAN,
        "Lab_bob_attempt_2025-03-06-23-59-00_lab.zip": zipped({"mean.ipynb": MEAN, "median.ipynb": MEDIAN}),
    },
    "gradescope": {
        "assignment_9_export/submission_metadata.yml": (
            b"submission_1:\n  :submitters:\n  - :name: A. Doe\n    :email: ana@example.edu\n  :created_at: 2025-03-05 07:01:00 Z\n"
            b"submission_2:\n  :submitters:\n  - :name: R.M.\n    :email: bob@example.edu\n  :created_at: 2025-03-06 22:59:00 Z\n"
        ),
        "assignment_9_export/submission_1/mean.ipynb": MEAN,
        "assignment_9_export/submission_1/median.ipynb": MEDIAN,
        "assignment_9_export/submission_2/mean.ipynb": MEAN,
        "assignment_9_export/submission_2/median.ipynb": MEDIAN,
    },
    "plain": {
        "ana/mean.ipynb": MEAN,
        "ana/median.ipynb": MEDIAN,
        "Müller, Robert/lab/mean.ipynb": MEAN,
        "Müller, Robert/lab/median.ipynb": MEDIAN,
    },
}  # fmt: skip
TIMES = {"brightspace", "blackboard", "gradescope"}


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_each_platform(platform, root, roster, tmp_path):
    collection = collect(root, saved(tmp_path, DOWNLOADS[platform]), roster)
    assert collection.platforms == [platform] and collection.complete
    assert collection.students == {"ana": "new", "bob": "new"} and collection.missing == ["cy"]
    for student, time in {"ana": "2025-03-05 07:01", "bob": "2025-03-06 22:59"}.items():
        files = submitted(root, student)
        if platform in TIMES:
            assert parse_utc(files.pop("timestamp.txt").decode().strip()).isoformat(" ", "minutes") == time
        assert files == {"mean.ipynb": MEAN, "median.ipynb": MEDIAN}
    assert {each.state for each in collection.files} == {"new"}
    again = collect(root, saved(tmp_path, DOWNLOADS[platform]), roster)
    assert again.students == {"ana": "unchanged", "bob": "unchanged"}


def test_a_dry_run_writes_nothing(root, roster, tmp_path, capsys):
    before = tree(root)
    download = saved(tmp_path, DOWNLOADS["canvas"])
    arguments = ["collect", LAB, str(download), "--roster", str(roster), "--dry-run", "--course", str(root)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "Nothing was written." in said and "Students: 2 (2 new)." in said and "handed in nothing: cy" in said
    assert tree(root) == before


def test_without_a_roster_folders_are_named_after_the_platform(root, tmp_path):
    collection = collect(root, saved(tmp_path, DOWNLOADS["canvas"]))
    assert list(collection.students) == ["doeana-12", "mullerrobert-13"] and not collection.missing
    collection = collect(root, saved(tmp_path, DOWNLOADS["moodle"]))
    assert list(collection.students) == ["ana-doe-12", "robert-muller-13"]
    assert not (root / "gradebook.db").exists()


def test_a_roster_that_comes_later_keeps_the_folders_that_are_there(root, roster, tmp_path):
    numbers = "id,name,Canvas ID\nana,Ana Doe,12\nbob,Robert Muller,13\ncy,Cy To,14\n"
    roster.write_text(numbers)
    first = dict(list(DOWNLOADS["canvas"].items())[:2])
    collect(root, saved(tmp_path, first))
    collection = collect(root, saved(tmp_path, DOWNLOADS["canvas"]), roster)
    assert collection.students == {"doeana-12": "unchanged", "bob": "new"} and collection.missing == ["cy"]
    members = classroom.read(root, LAB, roster).members
    assert {each.student: each.name for each in members} == {
        "doeana-12": "Ana Doe",
        "bob": "Robert Muller",
        "cy": "Cy To",
    }
    for folder in ("doeana-12", "bob"):  # an instructor who removes the folders wants other names
        shutil.rmtree(root / "submitted" / folder)
    assert collect(root, saved(tmp_path, DOWNLOADS["canvas"]), roster).students == {"ana": "new", "bob": "new"}


def test_a_download_of_typed_texts_is_known_and_says_so(root, roster, tmp_path):
    moodle = {f"Cy To_{number}_assignsubmission_onlinetext_/onlinetext.html": b"<p>" for number in (14, 15, 16)}
    collection = collect(root, saved(tmp_path, {**moodle, **dict(list(DOWNLOADS["moodle"].items())[:2])}), roster)
    assert collection.platforms == ["moodle"] and collection.students == {"ana": "new"}
    assert "is text that Cy To typed in" in str(outcomes(collection))


NAMES = {
    "numbers": (["student-01.zip", "student-02.zip", "group (3).zip", "Copy of eve.zip"], "", ["Copy of eve", "group (3)", "student-01", "student-02"]),
    "behind a notebook's name": (["ana_mean-1.ipynb", "bob-2_mean (1).ipynb", "mean_cy-3.ipynb"], "", ["ana", "bob-2", "cy-3"]),
    "a copy of another file": (["ana.zip", "ana (1).zip", "ana-2.zip", "bob/mean.ipynb", "bob copy.zip"], "", ["ana", "bob"]),
    "in the roster": (["ana.zip", "ana-2.zip"], "ana\nana-2\n", ["ana", "ana-2"]),
    "in the roster without its number": (["ana-7.zip", "bob (1).zip"], "ana\nbob\n", ["ana", "bob"]),
    "in the roster with it": (["ana-7.zip"], "ana-7\nbob\n", ["ana-7"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMES)
def test_a_number_belongs_to_a_name_unless_the_shorter_name_is_known(kind, root, tmp_path):
    files, students, expected = NAMES[kind]
    roster = tmp_path / "roster.csv"
    roster.write_text(f"id\n{students}")
    content = {name: zipped({"mean.ipynb": MEAN}) if name.endswith(".zip") else MEAN for name in files}
    collection = collect(root, saved(tmp_path, content), roster if students else None)
    assert sorted(collection.students) == expected and collection.complete
    assert sorted(path.name for path in (root / "submitted").iterdir()) == expected


def test_what_was_handed_in_is_remembered_for_the_way_back(root, roster, tmp_path):
    collect(root, saved(tmp_path, DOWNLOADS["canvas"]), roster)
    said = json.loads((root / "downloaded" / LAB / "collected.json").read_text())["students"]["bob"]
    assert said["ids"]["canvas"] == "13" and said["unit"] == "mullerrobert_LATE_13" and said["late"]
    assert said["files"] == dict.fromkeys(("mean.ipynb", "median.ipynb"), "mullerrobert_LATE_13_103_lab.zip")


def test_a_late_hand_in_without_a_time_is_said(root, roster, tmp_path):
    collection = collect(root, saved(tmp_path, DOWNLOADS["canvas"]), roster)
    (note,) = (note for note in collection.notes if "late" in note)
    assert note.startswith("Late, by the platform, which does not say when: bob. For a late penalty")


def test_a_time_that_cannot_be_read_is_named(root, roster, tmp_path):
    collection = collect(root, saved(tmp_path, {"71-9 - Ana Doe - neulich/mean.ipynb": MEAN}), roster)
    assert any("'neulich' cannot be read as a time" in note for note in collection.notes)
    assert "timestamp.txt" not in submitted(root, "ana")


def test_moodles_worksheet_says_the_times(root, tmp_path):
    sheet = tmp_path / "worksheet.csv"
    sheet.write_text(
        'Identifier,Full name,Username,Grade,Last modified (submission)\nParticipant 12,A,ana,,"Wednesday, 5 March 2025, 10:12 AM"\n'
        "Participant 13,B,bob,,-\n"
    )
    collect(root, saved(tmp_path, DOWNLOADS["moodle"]), sheet)
    assert submitted(root, "ana")["timestamp.txt"].startswith(b"2025-03-05 09:12:00")
    assert "timestamp.txt" not in submitted(root, "bob")


def test_a_student_who_is_not_in_the_roster_is_named_with_one_alike(root, roster, tmp_path):
    download = saved(tmp_path, {"Anna Doe_12_assignsubmission_file_/mean.ipynb": MEAN})
    collection = collect(root, download, roster)
    assert outcomes(collection) == {
        "Anna Doe_12_assignsubmission_file_/mean.ipynb": (
            "", "unmatched", "Anna Doe is not in the roster; Ana Doe (ana) is alike"
        )
    }  # fmt: skip
    assert not collection.complete and not (root / "submitted").exists()
    assert main(["collect", LAB, str(download), "--roster", str(roster), "--course", str(root)]) == 1


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("platform", "names", "student"),
    [
        ("canvas", ("doeana_12_101_mean.ipynb", "doeana_99_102_mean.ipynb"), "ana"),
        ("brightspace", ("12-9 - Ana Doe - Mar 5, 2025 801 AM/mean.ipynb", "99-9 - Ana Doe - Mar 6, 2025 801 AM/mean.ipynb"), "ana-doe"),
    ],
)  # fmt: skip
def test_two_people_who_are_taken_for_one_student_are_named(platform, names, student, listed, root, roster, tmp_path):
    collection = collect(root, saved(tmp_path, dict.fromkeys(names, MEAN)), roster if listed else None)
    if platform == "canvas" and not listed:
        assert len(collection.students) == 2
        return
    student = "ana" if listed else student
    assert {(each.state, each.what) for each in collection.files} == {
        (
            "unmatched",
            f"{platform}'s 12 and 99 are taken for {student}; give a roster with these ids, or copy the files",
        )
    }
    assert not (root / "submitted").exists()


def test_a_renamed_notebook_is_known_by_its_cells(root, tmp_path):
    download = saved(tmp_path, {"ana/homework final.ipynb": MEAN, "ana/mean.ipynb": MEDIAN})
    collection = collect(root, download)
    assert submitted(root, "ana") == {"mean.ipynb": MEAN, "median.ipynb": MEDIAN}
    assert outcomes(collection)["ana/homework final.ipynb"][2] == "mean.ipynb (recognised by its cells, 100% of them)"


def test_a_notebook_without_metadata_is_known_by_what_its_cells_hold(root, tmp_path):
    bare = notebook("median", bare=True)
    collect(root, saved(tmp_path, {"ana/Untitled7.ipynb": bare}))
    assert submitted(root, "ana") == {"median.ipynb": bare}


@pytest.mark.parametrize(
    ("other", "wanted", "why"),
    [
        (notebook("mean", None), "an answer", "mean as it was given out"),
        (notebook("mean", "return 3", without=2), "more cells", "holds less of mean"),
        (notebook("mean", "return 3"), "the name", "an older copy of mean"),
    ],
)
def test_of_two_candidates_the_better_counts(other, wanted, why, root, tmp_path):
    collection = collect(root, saved(tmp_path, {"ana/work.ipynb": other, "ana/mean.ipynb": MEAN}))
    assert submitted(root, "ana") == {"mean.ipynb": MEAN}, wanted
    _, state, what = outcomes(collection)["ana/work.ipynb"]
    assert state == "left out" and what.startswith(why) and "ana/mean.ipynb" in what


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("doeana_12_101_mean.ipynb", "doeana_12_104_mean-1.ipynb"),
        ("doeana_12_101_lab.zip", "doeana_12_104_mean.ipynb"),
        ("ana/mean.ipynb", "ana/mean (1).ipynb"),
        ("ana/mean.ipynb", "ana/Copy of mean.ipynb"),
        ("71-9 - ana - Mar 5, 2025 1201 PM/mean.ipynb", "71-9 - ana - Mar 6, 2025 801 AM/mean.ipynb"),
        ("Lab_ana_attempt_2025-03-05-08-01-00_mean.ipynb", "Lab_ana_attempt_2025-03-05-09-01-00_work.ipynb"),
    ],
)
def test_the_newest_counts(older, newer, root, tmp_path):
    first, last = notebook("mean", "return 1"), notebook("mean", "return 9")
    first = zipped({"lab/mean.ipynb": first}) if older.endswith(".zip") else first
    collection = collect(root, saved(tmp_path, {newer: last, older: first}))
    (student,) = collection.students
    assert submitted(root, student)["mean.ipynb"] == last
    left_out = [each for each in collection.files if each.state == "left out"]
    assert [each.file.startswith(older) for each in left_out] == [True] and "older" in left_out[0].what


def test_a_notebook_that_only_an_older_hand_in_has_is_taken_from_there(root, tmp_path):
    download = saved(
        tmp_path,
        {
            "71-9 - ana - Mar 5, 2025 1201 PM/mean.ipynb": notebook("mean", "return 1"),
            "71-9 - ana - Mar 5, 2025 1201 PM/median.ipynb": MEDIAN,
            "71-9 - ana - Mar 6, 2025 801 AM/mean.ipynb": MEAN,
        },
    )
    collect(root, download)
    files = submitted(root, "ana")
    assert files["mean.ipynb"] == MEAN and files["median.ipynb"] == MEDIAN
    assert files["timestamp.txt"].startswith(b"2025-03-06 07:01:00")


def test_files_lie_beside_their_notebook(root, tmp_path):
    archive = zipped(
        {
            "lab/mean.ipynb": MEAN,
            "lab/pics/a.png": b"a",
            "other/median.ipynb": MEDIAN,
            "other/pics/b.png": b"b",
            "helper.py": b"pass",
            unicodedata.normalize("NFD", "lab/bücher.txt"): b"b",
        }
    )
    collect(root, saved(tmp_path, {"ana/hand-in.zip": archive}))
    assert set(submitted(root, "ana")) == {
        "mean.ipynb", "median.ipynb", "pics/a.png", "pics/b.png", "helper.py", "bücher.txt"
    }  # fmt: skip


def test_other_notebooks_are_kept_under_their_names(root, tmp_path):
    own = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    collection = collect(root, saved(tmp_path, {"ana/mean.ipynb": MEAN, "ana/scratch.ipynb": own}))
    assert submitted(root, "ana") == {"mean.ipynb": MEAN, "scratch.ipynb": own}
    assert "none of this lab's notebooks" in outcomes(collection)["ana/scratch.ipynb"][2]


def test_a_damaged_notebook_is_collected_under_its_name_and_said(root, tmp_path):
    """Its student reads on the feedback page what is wrong with it."""
    collection = collect(root, saved(tmp_path, {"ana/mean-1.ipynb": b'{"cells": ['}))
    assert submitted(root, "ana") == {"mean.ipynb": b'{"cells": ['}
    assert "mean-1.ipynb is damaged: its end is missing" in outcomes(collection)["ana/mean-1.ipynb"][2]


def locked() -> bytes:
    """A zip whose file is locked by a password, as its flags say."""
    content = bytearray(zipped({"mean.ipynb": MEAN}))
    for header, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(header) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("work.rar", b"Rar!", "is an archive of a kind that is not opened"),
        ("work.zip", b"no zip", "is damaged"),
        ("work.zip", zipped({}), "holds no files"),
        ("work.zip", locked(), "is locked by a password"),
    ],
    ids=["rar", "damaged", "empty", "locked"],
)
def test_who_handed_in_what_cannot_be_read_has_not_handed_in_nothing(
    name, content, why, root, roster, tmp_path, capsys
):
    download = saved(tmp_path, {f"Ana Doe_12_assignsubmission_file_/{name}": content})
    collection = collect(root, download, roster)
    assert (
        collection.students == {"ana": "unreadable"} and collection.missing == ["bob", "cy"] and not collection.complete
    )
    assert [(each.student, each.state) for each in collection.files] == [("ana", "unreadable")]
    assert collection.files[0].what.startswith(why)
    assert main(["collect", LAB, str(download), "--roster", str(roster), "--course", str(root)]) == 1
    assert "Students: 1 (1 unreadable)." in capsys.readouterr().out


def test_a_readable_notebook_counts_before_a_damaged_one(root, tmp_path):
    collect(root, saved(tmp_path, {"ana/mean.ipynb": b"{", "ana/mean (1).ipynb": MEAN}))
    assert submitted(root, "ana") == {"mean.ipynb": MEAN}


def test_notebooks_that_are_missing_are_named(root, tmp_path):
    assert "ana: not handed in: median.ipynb." in collect(root, saved(tmp_path, {"ana/mean.ipynb": MEAN})).notes


def test_a_students_own_timestamp_does_not_count(root, tmp_path):
    archive = zipped({"mean.ipynb": MEAN, "timestamp.txt": b"2001-01-01 00:00:00 UTC"})
    collection = collect(root, saved(tmp_path, {"doeana_12_101_lab.zip": archive}))
    assert set(submitted(root, "doeana-12")) == {"mean.ipynb"}
    assert "does not count as the time" in outcomes(collection)["doeana_12_101_lab.zip/timestamp.txt"][2]


def test_a_group_hands_in_for_each_of_its_members(root, roster, tmp_path):
    metadata = (
        b"submission_1:\n  :submitters:\n  - :name: Ana Doe\n    :email: ana@example.edu\n  - :name: Cy To\n    :email: cy@example.edu\n"
        b"  :created_at: 2025-03-05 07:01:00 Z\n"
    )
    collect(root, saved(tmp_path, {"submission_metadata.yml": metadata, "submission_1/mean.ipynb": MEAN}), roster)
    assert submitted(root, "ana") == submitted(root, "cy") and len(submitted(root, "ana")) == 2


# What is there already


EARLY, LATE = "71-9 - ana - Mar 5, 2025 801 AM/mean.ipynb", "71-9 - ana - Mar 6, 2025 801 AM/mean.ipynb"
OTHER = notebook("mean", "return 7")


def test_a_newer_hand_in_replaces_an_older_one(root, tmp_path):
    collect(root, saved(tmp_path, {EARLY: MEAN, EARLY.replace("mean.ipynb", "a.png"): b"a"}))
    collection = collect(root, saved(tmp_path, {LATE: OTHER}))
    assert collection.students == {"ana": "replaced"}
    assert "ana (replaced): that of 2025-03-05 08:01." in collection.notes
    assert submitted(root, "ana").keys() == {"mean.ipynb", "timestamp.txt"}
    assert submitted(root, "ana")["mean.ipynb"] == OTHER


AGAIN = {
    "times": (EARLY, EARLY.replace("mean", "median"), LATE),
    "numbers": ("doeana_12_101_mean.ipynb", "doeana_12_102_median.ipynb", "doeana_12_105_mean-1.ipynb"),
    "copies": ("ana/mean.ipynb", "ana/median.ipynb", "ana/mean (1).ipynb"),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_one_notebook_that_is_handed_in_again_deletes_no_other(kind, root, tmp_path):
    mean, median, again = AGAIN[kind]
    collect(root, saved(tmp_path, {mean: MEAN, median: MEDIAN}))
    download = saved(tmp_path, {again: OTHER})
    collection = collect(root, download, force=kind == "copies")
    (student,) = collection.students
    files = submitted(root, student)
    assert (files["mean.ipynb"], files["median.ipynb"]) == (OTHER, MEDIAN)
    assert outcomes(collection)[f"submitted/{student}/{LAB}/median.ipynb"] == (
        student, "replaced", "median.ipynb (from the hand-in before)"
    )  # fmt: skip
    assert not any("not handed in" in note for note in collection.notes)
    said = json.loads((root / "downloaded" / LAB / "collected.json").read_text())["students"][student]["files"]
    assert said == {"mean.ipynb": again.partition("/")[0], "median.ipynb": median.partition("/")[0]}
    assert collect(root, download).students == {student: "unchanged"}


def test_an_older_hand_in_does_not(root, tmp_path):
    collect(root, saved(tmp_path, {LATE: OTHER}))
    before = tree(root)
    collection = collect(root, saved(tmp_path, {EARLY: MEAN}))
    assert collection.students == {"ana": "kept"} and not collection.complete
    assert "ana (kept): a newer hand-in is there already, of 2025-03-06 08:01." in collection.notes
    assert tree(root) == before
    assert collect(root, saved(tmp_path, {EARLY: MEAN}), force=True).students == {"ana": "replaced"}


def test_canvas_files_are_compared_by_their_numbers(root, tmp_path):
    collect(root, saved(tmp_path, {"doeana_12_104_mean-1.ipynb": OTHER}))
    collection = collect(root, saved(tmp_path, {"doeana_12_101_mean.ipynb": MEAN}))
    assert collection.students == {"doeana-12": "kept"} and submitted(root, "doeana-12")["mean.ipynb"] == OTHER
    collection = collect(root, saved(tmp_path, {"doeana_12_109_mean-2.ipynb": MEAN}))
    assert collection.students == {"doeana-12": "replaced"} and submitted(root, "doeana-12")["mean.ipynb"] == MEAN


def test_what_was_not_collected_is_not_replaced_where_nothing_says_what_is_newer(root, tmp_path):
    path = root / "submitted" / "ana" / LAB / "mean.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(OTHER)
    collection = collect(root, saved(tmp_path, {"ana/mean.ipynb": MEAN}))
    assert collection.students == {"ana": "kept"} and path.read_bytes() == OTHER
    assert any("nothing says which are newer; --force replaces them" in note for note in collection.notes)


def test_a_damaged_timestamp_keeps_what_is_there(root, tmp_path):
    collect(root, saved(tmp_path, {EARLY: MEAN}))
    (root / "submitted" / "ana" / LAB / "timestamp.txt").write_text("who knows")
    collection = collect(root, saved(tmp_path, {LATE: OTHER}))
    assert collection.students == {"ana": "kept"}
    assert any("holds no time: 'who knows'" in note for note in collection.notes)


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("time", ["2025-03-05 07:01:00 UTC", "who knows"])
def test_a_time_that_was_written_by_hand_stays_where_nothing_else_is_new(force, time, root, tmp_path):
    download = saved(tmp_path, {"doeana_12_101_mean.ipynb": MEAN})
    collect(root, download)
    (root / "submitted" / "doeana-12" / LAB / "timestamp.txt").write_text(time)
    assert collect(root, download, force=force).students == {"doeana-12": "unchanged"}
    assert submitted(root, "doeana-12")["timestamp.txt"].decode() == time


def test_a_link_in_place_of_the_folder_is_left(root, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "submitted" / "ana").mkdir(parents=True)
    (root / "submitted" / "ana" / LAB).symlink_to(elsewhere)
    collection = collect(root, saved(tmp_path, {LATE: OTHER}), force=True)
    assert collection.students == {"ana": "kept"} and not any(elsewhere.iterdir())
    (root / "submitted" / "ana" / LAB).unlink()
    (root / "submitted" / "ana").rmdir()
    (root / "submitted" / "ana").symlink_to(elsewhere)
    collection = collect(root, saved(tmp_path, {LATE: OTHER}), force=True)
    assert collection.students == {"ana": "kept"} and not any(elsewhere.iterdir())


def test_wrong_use_gets_a_sentence(root, tmp_path, capsys):
    download = saved(tmp_path, {EARLY: MEAN})
    for arguments, words in {
        ("nonsense", str(download)): "no assignment 'nonsense'",
        (LAB, str(tmp_path / "none.zip")): "neither a folder nor an archive",
        (LAB, str(download), "--timezone", "Mars/Base"): "is no time zone",
        (LAB, str(download), "--roster", str(tmp_path / "none.csv")): "No such file",
    }.items():
        assert main(["collect", *arguments, "--course", str(root)]) == 1
        said = capsys.readouterr()
        assert said.err.startswith("error: ") and words in said.err
    assert not (root / "submitted").exists()


def test_a_damaged_record_is_named(root, tmp_path):
    path = root / "downloaded" / LAB / "collected.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(LmsError, match=r"collected.json is damaged\. Remove it"):
        collect(root, saved(tmp_path, {EARLY: MEAN}))


def test_a_gradebook_that_cannot_be_read_is_no_course_without_students(root, roster, tmp_path):
    (root / "gradebook.db").write_bytes(b"no database" * 100)
    download = saved(tmp_path, DOWNLOADS["canvas"])
    before = tree(root)
    for known in (None, roster):
        with pytest.raises(LmsError, match=r"The gradebook .* cannot be read"):
            collect(root, download, known)
    assert tree(root) == before
