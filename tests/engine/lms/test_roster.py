"""A roster is read from whatever lists students, and a hand-in finds its student, or nobody."""

import unicodedata
from pathlib import Path

import pytest

from nbreferee.lms import times
from nbreferee.lms.errors import LmsError
from nbreferee.lms.handin import Owner
from nbreferee.lms.roster import Roster

UTC = times.zone("UTC")

NBGRADER = "id,first_name,last_name,email\nana,Ana,Doe,ana@example.edu\nbob,Robert,Müller,rmueller@example.edu\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (4711)\n    Points Possible,,,,,30\n"
    '"Doe, Ana",12,S001,ana,Monday,\n"Müller, Robert",13,S002,bob,Tuesday,\n"Student, Test",14,,abc,,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),"
    "Feedback comments\n"
    'Participant 12,Ana Doe,ana@example.edu,Submitted for grading,,30.00,Yes,"Wednesday, 5 March 2025, 10:12 AM",-,\n'
    "Participant 13,Robert Müller,rmueller@example.edu,No submission,,30.00,Yes,-,-,\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Lab 1 Points Grade <Numeric MaxPoints:30>,End-of-Line Indicator\n"
    "#S001,#ana,Doe,Ana,ana@example.edu,,#\n#S002,#bob,Müller,Robert,rmueller@example.edu,,#\n"
)
BLACKBOARD = 'Last Name,First Name,Username,Student ID\n"Doe","Ana",ana,S001\n"Müller","Robert",bob,S002\n'
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Role\nAna,Doe,S001,ana@example.edu,Student\nRobert,Müller,S002,rmueller@example.edu,Student\n"
    "Tea,Cher,T1,tea@example.edu,Instructor\n"
)


def read(tmp_path: Path, text: str) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return Roster.read(path, 2**20, UTC)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (NBGRADER, ["ana", "bob"]),
        (CANVAS, ["ana", "bob"]),
        (MOODLE, ["ana@example.edu", "rmueller@example.edu"]),
        (BRIGHTSPACE, ["ana", "bob"]),
        (BLACKBOARD, ["ana", "bob"]),
        (GRADESCOPE, ["S001", "S002"]),
    ],
    ids=["nbgrader", "canvas", "moodle", "brightspace", "blackboard", "gradescope"],
)
def test_students_of_each_kind_of_file(tmp_path, text, ids):
    roster = read(tmp_path, text)
    assert [student.id for student in roster.students] == ids
    assert roster.find(Owner("doeana" if text is CANVAS else "Ana Doe")).id == ids[0]
    assert roster.find(Owner(unicodedata.normalize("NFD", "robert mueller"))).id == ids[1]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (CANVAS, Owner("xy", {"canvas": "13"})),
        (CANVAS, Owner("", {"username": "BOB"})),
        (CANVAS, Owner("", {"sid": "s002"})),
        (MOODLE, Owner("Participant", {"moodle": "13"})),
        (BRIGHTSPACE, Owner("", {"sid": "#S002"})),
        (NBGRADER, Owner("", {"email": "RMueller@example.edu"})),
        (NBGRADER, Owner("", {"username": "rmueller"})),
        (NBGRADER, Owner("", {"folder": "bob"})),
        (NBGRADER, Owner("", {"folder": "Müller_Robert"})),
    ],
)
def test_ids_count_before_names(tmp_path, text, owner):
    assert read(tmp_path, text).find(owner).full_name in ("Robert Müller", "Müller, Robert")


def test_the_worksheet_says_the_time(tmp_path):
    ana, bob = read(tmp_path, MOODLE).students
    assert ana.time == times.moment("2025-03-05 10:12", UTC) and bob.time is None
    assert ana.ids["moodle"] == "12" and ana.row[0] == "Participant 12"


def test_nobody_and_a_hint(tmp_path):
    roster = read(tmp_path, NBGRADER)
    assert roster.find(Owner("Anna Doe")) is None
    assert roster.alike(Owner("Anna Doe")) == "Ana Doe (ana)"
    assert roster.alike(Owner("Someone Else")) == ""


def test_a_name_does_not_count_against_an_id(tmp_path):
    """Names can be changed on a platform; the number cannot."""
    roster = read(tmp_path, CANVAS)
    assert roster.find(Owner("doeana", {"canvas": "99"})) is None
    assert roster.find(Owner("doeana", {"canvas": "13"})).id == "bob"


def test_two_of_one_name_need_more_than_the_name(tmp_path):
    roster = read(tmp_path, NBGRADER + "ana2,Ana,Doe,ana2@example.edu\n")
    with pytest.raises(LmsError, match="may be ana or ana2 of the roster"):
        roster.find(Owner("Ana Doe"))
    assert roster.find(Owner("Ana Doe", {"email": "ana2@example.edu"})).id == "ana2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("what,ever\n1,2\n", r"no column says who is who.*There: what, ever"),
        ("id,name\nana,A\nANA,B\n", "has 'ANA' twice"),
        ("id,name\n../x,A\n", r"'../x' cannot be the name of a student's folder"),
        ("id,name\n.hidden,A\n", "cannot be the name"),
        ("id,name\na*,A\n", "cannot be the name"),
        ("id,name\na\x1b[31m,A\n", "cannot be the name"),
    ],
)
def test_a_roster_that_cannot_be_used_is_named(tmp_path, text, words):
    with pytest.raises(LmsError, match=words):
        read(tmp_path, text)


def test_a_line_that_names_nobody_is_noted(tmp_path):
    roster = read(tmp_path, "id,name\nana,Ana\n,Somebody\n")
    assert len(roster.students) == 1 and roster.notes == ["Line 3 of roster.csv names nobody and is left out."]


def test_a_time_that_cannot_be_read_is_noted(tmp_path):
    header = "Identifier,Full name,Last modified (submission)\n"
    rows = 'Participant 1,Ana Doe,"Wednesday, 5 March 2025, 10:12 PM"\nParticipant 2,Bob Li,-\nParticipant 3,Cy To,the day before\n'
    roster = read(tmp_path, header + rows)
    assert [student.time is None for student in roster.students] == [False, True, True]
    assert roster.notes == ["roster.csv: what cannot be read as a time does not count: 3 ('the day before')."]


def test_a_number_of_one_student_is_no_folder_of_another(tmp_path):
    roster = read(tmp_path, "Student ID,Canvas ID,Name\n111,41234,Ana Doe\n41234,222,Bob Li\n333,444,Cy To\n")
    ana, bob, cy = roster.students
    there = {"41234", "444"}
    assert [roster.folder_of(each, there) for each in (ana, bob, cy)] == ["111", "41234", "444"]


@pytest.mark.parametrize(
    ("gradebook", "roster", "ids"),
    [
        ("wei1,Wei Zhang,", "wei1,Wei Zhang,\nwei2,Wei Zhang,", ["wei1", "wei2"]),
        ("w,Wei Zhang,w@x.edu", "wei2,Wei Zhang,\nwei1,Wei Zhang,w@x.edu", ["wei2", "w"]),
        ("w,Wei Zhang,", "wei1,Wei Zhang,\nwei2,Wei Zhang,", ["wei1", "wei2"]),
        ("w,Wei Zhang,w@x.edu", "w,Wei Zhang,\nwei2,Wei Zhang,w@x.edu", ["w", "wei2"]),
        ("w,Wei Zhang,\na,Ana Doe,", "wei1,Wei Zhang,\nana,Ana Doe,\nbob,Bob Li,", ["w", "a", "bob"]),
    ],
)
def test_no_two_of_a_roster_are_one_student_of_the_gradebook(tmp_path, gradebook, roster, ids):
    known, listed = (read(tmp_path, f"id,name,email\n{text}\n") for text in (gradebook, roster))
    assert [student.id for student in listed.named_as(known).students] == ids
