"""A download's platform is known by its names, and each platform says who handed in what, and when."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from nbreferee.lms import times
from nbreferee.lms.errors import LmsError
from nbreferee.lms.limits import Collecting
from nbreferee.lms.platforms import Download

from .downloads import LAB, notebook, saved, zipped

BERLIN = times.zone("Europe/Berlin")
X = b"x"


def read(path: Path) -> Download:
    with ExitStack() as stack:
        return Download(path, stack, Collecting(), BERLIN, LAB, ("mean", "median"))


def found(path: Path, platform: str) -> list[tuple]:
    """Each hand-in: the owners' names and ids, the time in Berlin, the files as the student had them."""
    (reading,) = read(path).readings
    assert reading.platform == platform
    return [
        (
            *[(owner.name, dict(owner.ids)) for owner in hand_in.owners],
            times.said(hand_in.time, BERLIN),
            ["/".join(handed.inner) for handed in hand_in.files],
        )
        for hand_in in reading.hand_ins
    ]


UNKNOWN = "at an unknown time"


def test_canvas(tmp_path):
    path = saved(
        tmp_path,
        {
            "doeana_12_101_mean.ipynb": X,
            "doeana_12_102_my_file_2.ipynb": X,
            "o'neilmary_LATE_13_103_lab-1.zip": X,
            "münozjosé_14_text.html": X,
        },
    )
    assert found(path, "canvas") == [
        (("doeana", {"canvas": "12"}), UNKNOWN, ["mean.ipynb", "my_file_2.ipynb"]),
        (("o'neilmary", {"canvas": "13"}), UNKNOWN, ["lab-1.zip"]),
    ]
    (reading,) = read(path).readings
    assert [hand_in.late for hand_in in reading.hand_ins] == [False, True]
    assert [hand_in.unit for hand_in in reading.hand_ins] == ["doeana_12", "o'neilmary_LATE_13"]
    assert [(entry.shown, why) for entry, why in reading.typed] == [
        ("münozjosé_14_text.html", "is a text or a link that münozjosé handed in in place of a file")
    ]


def test_canvas_without_names(tmp_path):
    path = saved(tmp_path, {"anon_Ab1_101_mean.ipynb": X, "LATE_anon_Cd2_102_mean.ipynb": X})
    assert found(path, "canvas") == [
        (("anon_Ab1", {}), UNKNOWN, ["mean.ipynb"]), (("anon_Cd2", {}), UNKNOWN, ["mean.ipynb"])
    ]  # fmt: skip


def test_moodle_in_folders_and_without(tmp_path):
    path = saved(
        tmp_path,
        {
            "Ana Doe_12_assignsubmission_file_/mean.ipynb": X,
            "Ana Doe_12_assignsubmission_file_/pics/a.png": X,
            "Bob Roe_13_assignsubmission_file/mean.ipynb": X,
            "Bob Roe_13_assignsubmission_onlinetext/onlinetext.html": X,
            "Cy To_14_assignsubmission_file_mean.ipynb": X,
        },
    )
    assert found(path, "moodle") == [
        (("Ana Doe", {"moodle": "12"}), UNKNOWN, ["mean.ipynb", "pics/a.png"]),
        (("Bob Roe", {"moodle": "13"}), UNKNOWN, ["mean.ipynb"]),
        (("Cy To", {"moodle": "14"}), UNKNOWN, ["mean.ipynb"]),
    ]


def test_brightspace_in_folders_and_without(tmp_path):
    path = saved(
        tmp_path,
        {
            "index.html": X,
            "71-9 - Ana Doe - Mar 5, 2025 801 AM/mean.ipynb": X,
            "71-9 - Ana Doe - Mar 6, 2025 1159 PM/mean.ipynb": X,
            "72-9 - Mary - Ann Roe - Mar 5, 2025 801 AM/my - file - 2.ipynb": X,
            "73-9 - Cy To - Mar 5, 2025 801 AM - my - lab.zip": X,
            "74-9 - Di Da - neulich/mean.ipynb": X,
        },
    )
    assert found(path, "brightspace") == [
        (("Ana Doe", {"brightspace": "71"}), "2025-03-05 08:01", ["mean.ipynb"]),
        (("Ana Doe", {"brightspace": "71"}), "2025-03-06 23:59", ["mean.ipynb"]),
        (("Mary - Ann Roe", {"brightspace": "72"}), "2025-03-05 08:01", ["my - file - 2.ipynb"]),
        (("Cy To", {"brightspace": "73"}), "2025-03-05 08:01", ["my - lab.zip"]),
        (("Di Da", {"brightspace": "74"}), UNKNOWN, ["mean.ipynb"]),
    ]
    (reading,) = read(path).readings
    assert reading.hand_ins[-1].time_text == "neulich"


def test_blackboard(tmp_path):
    summary = "Name: Ana Doe (a_doe)\nAssignment: Lab_1\nDate Submitted: Wednesday, March 5, 2025 8:01:00 AM CET\n"
    path = saved(
        tmp_path,
        {
            "Lab_1_a_doe_attempt_2025-03-05-08-01-00.txt": summary.encode(),
            "Lab_1_a_doe_attempt_2025-03-05-08-01-00_mean.ipynb": X,
            "Lab_1_bob_attempt_2025-03-05-09-01-00_mean.ipynb": X,
            "Lab_1_bob_attempt_2025-03-06-09-01-00_mean_bob_2.ipynb": X,
        },
    )
    assert found(path, "blackboard") == [
        (("Ana Doe", {"username": "a_doe"}), "2025-03-05 08:01", ["mean.ipynb"]),
        (("", {"username": "bob"}), "2025-03-05 09:01", ["mean.ipynb"]),
        (("", {"username": "bob"}), "2025-03-06 09:01", ["mean_bob_2.ipynb"]),
    ]


METADATA = b"""\
submission_456:
  :submitters:
  - :name: Ana Doe
    :sid: 'S001'
    :email: ana@example.edu
  - :name: "Jos\\u00E9 N\\u00FA\\u00F1ez"
    :sid:
    :email: jose@example.edu
  :created_at: 2025-03-05 07:01:00.123456000 Z
  :score: !ruby/object:BigDecimal 18:0.1e1
  :history: []
submission_457:
  :submitters:
  - :name: Bob Roe
    :sid: S002
    :email: bob@example.edu
  :created_at: soon
"""


def test_gradescope(tmp_path):
    path = saved(
        tmp_path,
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_456/mean.ipynb": X,
            "assignment_9_export/submission_457/sub/mean.ipynb": X,
            "assignment_9_export/submission_999/mean.ipynb": X,
        },
    )
    assert found(path, "gradescope") == [
        (
            ("Ana Doe", {"sid": "S001", "email": "ana@example.edu"}),
            ("José Núñez", {"email": "jose@example.edu"}),
            "2025-03-05 08:01",
            ["mean.ipynb"],
        ),
        (("Bob Roe", {"sid": "S002", "email": "bob@example.edu"}), UNKNOWN, ["sub/mean.ipynb"]),
    ]


@pytest.mark.parametrize("metadata", [b"a: [", b"- just\n- a list\n", b"\xff\xfe\x00"])
def test_a_damaged_list_of_gradescope_is_named(tmp_path, metadata):
    path = saved(tmp_path, {"submission_metadata.yml": metadata, "submission_1/mean.ipynb": X})
    with pytest.raises(LmsError, match=r"submission_metadata\.yml"):
        read(path)


def test_plain_folders(tmp_path):
    for name, content in {
        "ana/mean.ipynb": X,
        "bob/averages/mean.ipynb": X,
        "bob/averages/timestamp.txt": b"2025-03-05 07:01:00 UTC",
        "cy.ipynb": X,
        "averages_di.zip": X,
        "di (1).zip": X,
        "mean.ipynb": X,
        "notes.pdf": X,
    }.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert sorted(found(tmp_path / "in", "plain"), key=lambda each: each[2]) == [
        (("", {"folder": "di"}), UNKNOWN, ["averages_di.zip"]),
        (("", {"folder": "cy"}), UNKNOWN, ["cy.ipynb"]),
        (("", {"folder": "di"}), UNKNOWN, ["di (1).zip"]),
        (("", {"folder": "ana"}), UNKNOWN, ["mean.ipynb"]),
        (("", {"folder": "bob"}), "2025-03-05 08:01", ["mean.ipynb"]),
    ]
    (reading,) = read(tmp_path / "in").readings
    assert {entry.shown: why.partition(":")[0] for entry, why in reading.other} == {
        "mean.ipynb": "does not name a student",
        "notes.pdf": "is neither a notebook nor an archive, and in no student's folder",
    }


def test_downloads_that_lie_in_a_folder_are_opened(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    saved(folder, {"doeana_12_101_mean.ipynb": X, "roebob_13_102_mean.ipynb": X}, "canvas.zip")
    saved(folder, {"Ana Doe_12_assignsubmission_file_/mean.ipynb": X}, "moodle.zip")
    assert [reading.platform for reading in read(folder).readings] == ["canvas", "moodle"]


def test_a_student_cannot_hand_in_for_others_by_the_names_in_an_archive(tmp_path):
    folder = tmp_path / "in"
    (folder / "bob").mkdir(parents=True)
    (folder / "bob" / "mean.ipynb").write_bytes(notebook("mean"))
    saved(folder, {"roebob_13_102_mean.ipynb": X}, "ana.zip")
    (reading,) = read(folder).readings
    assert reading.platform == "plain" and {h.owners[0].ids["folder"] for h in reading.hand_ins} == {"ana", "bob"}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Ana Doe_12_assignsubmission_file_Bob_13_assignsubmission_file_mean.ipynb", {"moodle": "12"}),
        ("Lab_ana_attempt_2025-03-05-08-01-00_x_bob_attempt_2025-03-06-08-01-00_mean.ipynb", {"username": "ana"}),
        ("doeana_12_101_roebob_13_102_mean.ipynb", {"canvas": "12"}),
    ],
)
def test_a_students_own_file_name_does_not_say_who_handed_in(tmp_path, name, ids):
    (reading,) = read(saved(tmp_path, {name: X})).readings
    assert [dict(hand_in.owners[0].ids) for hand_in in reading.hand_ins] == [ids]


def test_windows_and_macos_leftovers_are_counted(tmp_path):
    path = saved(
        tmp_path,
        {"doeana_12_101_mean.ipynb": X, "__MACOSX/._doeana_12_101_mean.ipynb": X, ".DS_Store": X, "Thumbs.db": X},
    )
    assert read(path).leftovers == 3


def test_extracted_downloads_are_read_as_well(tmp_path):
    folder = tmp_path / "Lab 1 Download" / "71-9 - Ana Doe - Mar 5, 2025 801 AM"
    folder.mkdir(parents=True)
    (folder / "mean.ipynb").write_bytes(X)
    assert found(tmp_path / "Lab 1 Download", "brightspace")[0][0] == ("Ana Doe", {"brightspace": "71"})
    assert found(tmp_path, "brightspace")[0][0] == ("Ana Doe", {"brightspace": "71"})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.zip", b"no zip", "is damaged"),
        ("x.rar", X, "is an archive of a kind that is not opened"),
        ("x.pdf", X, "is no archive"),
        ("nothing", None, "neither a folder nor an archive"),
    ],
)
def test_what_is_no_download_is_named(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LmsError, match=words):
        read(tmp_path / name)


def test_names_in_zips_of_macos_are_utf8(tmp_path):
    content = bytearray(zipped({"münoz_12_101_mean.ipynb": X}))
    for header, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.index(header) + offset
        content[at : at + 2] = b"\x00\x00"
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert found(path, "canvas")[0][0] == ("münoz", {"canvas": "12"})
