"""Grades and feedback go back in the form that each platform reads: what it would read is what the gradebook holds."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.exportapp import ExportApp
from nbgrader.plugins import CsvExportPlugin

from nbreferee.cli import main
from nbreferee.gradebook.exports import QuestionsExporter
from nbreferee.gradebook.grade import Grade
from nbreferee.lms import canvas, gradescope
from nbreferee.lms.collecting import Collector

from . import gradebooks, importers
from .downloads import LAB, notebook, saved
from .gradebooks import FINAL, PENALTIES, POINTS

CANVAS_IDS = {"ana": 12, "bob": 13, "cy": 14, "di": 15}
CANVAS_STUDENTS = {
    number: {"sis": f"S{number}", "login": student, "name": f"{gradebooks.STUDENTS[student][1]}, {gradebooks.STUDENTS[student][0]}"}
    for student, number in CANVAS_IDS.items()
}  # fmt: skip


@pytest.fixture
def graded(graded_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of the test's own, with marks in its gradebook; its folder is the current one."""
    root = Path(shutil.copytree(graded_course, tmp_path / "course"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def canvas_gradebook(tmp_path: Path) -> Path:
    """What Canvas exports as its gradebook."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Averages (4711)", "Other (4712)", "Current Score"]
    )
    writer.writerow(["    Points Possible", "", "", "", "", "100", "5", "(read only)"])
    for number, known in CANVAS_STUDENTS.items():
        writer.writerow([known["name"], number, known["sis"], known["login"], "Monday", "", "", ""])
    path = tmp_path / "canvas.csv"
    path.write_text("\ufeff" + stream.getvalue(), encoding="utf-8")
    return path


def exported(root: Path, platform: str, *options: object, suffix: str = "csv") -> bytes:
    """What the command writes for a platform."""
    assert main(["export", LAB, "--for", platform, *map(str, options)]) == 0
    name = "grades" if platform == "csv" else platform
    return (root / "marks" / f"{LAB}-{name}.{suffix}").read_bytes()


def finals(grades: dict[str, str]) -> dict[str, float]:
    return {student: float(grade) for student, grade in grades.items() if grade}


# The gradebook


def test_every_number_is_the_one_that_nbgrader_exports(graded):
    plugin = CsvExportPlugin()
    plugin.to = str(graded / "nbgrader.csv")
    ours = QuestionsExporter()
    ours.to, ours.assignment = str(graded / "ours.csv"), [LAB]
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}", "small") as gradebook:
        plugin.export(gradebook)
        ours.export(gradebook)
    content = exported(graded, "csv").decode("utf-8-sig")
    with_names = {row["student_id"]: row for row in csv.DictReader(io.StringIO(content, newline=""))}
    with (graded / "ours.csv").open(newline="") as stream:
        own = {row["student"]: row for row in csv.DictReader(stream)}
    with (graded / "nbgrader.csv").open(newline="") as stream:
        theirs = {row["student_id"]: row for row in csv.DictReader(stream)}
    for student in FINAL:
        for name in ("raw_score", "late_submission_penalty", "score", "max_score"):
            expected = pytest.approx(float(theirs[student][name]))
            assert float(own[student][name]) == expected and float(with_names[student][name]) == expected
        assert float(theirs[student]["score"]) == FINAL[student]
        assert with_names[student]["needs_manual_grade"] == own[student]["needs_manual_grade"] == str(student == "bob")
        assert float(own[student]["mean_answer"]) == POINTS[student][0]
    assert with_names["di"]["score"] == "" and "di" not in own


def test_grade_of_a_submission(graded):
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}", "small") as gradebook:
        grade = Grade.of(gradebook.find_submission(LAB, "ana"))
    assert (grade.raw_score, grade.late_penalty, grade.max_score) == (97, 9.7, 100)
    assert grade.score == pytest.approx(87.3) and not grade.needs_manual
    assert grade.questions == {"mean_answer": (50, 50), "mean_why": (47, 50)}


def test_a_table_for_a_spreadsheet_is_safe_and_says_its_encoding(graded):
    content = exported(graded, "csv")
    assert content.startswith(b"\xef\xbb\xbf") and "Müller".encode() in content
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert "'=HYPERLINK(1)" in cells and not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)


def test_who_has_handed_in_again_is_named(graded, capsys):
    for student in ("ana", "bob", "di"):
        folder = graded / "submitted" / student / LAB
        folder.mkdir(parents=True)
        (folder / "mean.ipynb").write_bytes(notebook("mean"))
    marked = graded / "autograded" / "bob" / LAB
    marked.mkdir(parents=True)
    (marked / "mean.ipynb").write_bytes(b"{}")
    exported(graded, "csv")
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "1 handed in again after they were marked, and their scores are of the earlier hand-in: ana. Run the batch"
        in said
    )


# Canvas


def test_canvas_reads_the_final_scores_into_the_assignment_that_exists(graded, canvas_gradebook, capsys):
    content = exported(graded, "canvas", "--roster", canvas_gradebook)
    found, possible = importers.canvas(content, CANVAS_STUDENTS)
    assert possible == {"Averages (4711)": "100"}
    by_student = {student: found[number]["Averages (4711)"] for student, number in CANVAS_IDS.items()}
    assert finals(by_student) == FINAL and by_student["di"] == ""
    said = " ".join(capsys.readouterr().out.split())
    assert "1 still need manual grading" in said and "1 have no marks, and their grade is left empty: di" in said


def test_canvas_knows_the_students_of_a_collected_download(graded, tmp_path, capsys):
    """Without Canvas's own file: by the numbers in the names of what was handed in."""
    download = saved(tmp_path, {f"{name}_{CANVAS_IDS[student]}_1{number}_mean.ipynb": notebook("mean", f"return {number}")
                                for number, (student, name) in enumerate([("ana", "doeana"), ("bob", "mullerrobert")])})  # fmt: skip
    assert list(Collector(graded, LAB).collect(download).students) == ["ana", "bob"]
    content = exported(graded, "canvas", "--column", "Lab 1")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 1"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "100"]
    assert ["Doe, Ana", "12", "", "", "", "87.3"] in rows and ["To, =HYPERLINK(1)", "", "", "cy", "", "0"] in rows
    assert "Canvas makes a new assignment" in " ".join(capsys.readouterr().out.split())


def test_students_that_the_roster_does_not_have_are_named(graded, tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nana,Ana Doe\n")
    content = exported(graded, "canvas", "--roster", roster)
    assert content.count(b"\r\n") == 3
    assert "Not in the roster, and left out: bob, cy." in " ".join(capsys.readouterr().out.split())


def test_of_two_students_of_one_name_only_one_gets_the_score(graded, tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nana,Ana Doe\nana2,Ana Doe\n")
    lines = list(
        csv.DictReader(io.StringIO(exported(graded, "csv", "--roster", roster).decode("utf-8-sig"), newline=""))
    )
    assert [(line["student_id"], line["score"]) for line in lines] == [("ana", "87.3"), ("ana2", "")]


# Moodle

WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),"
    "Feedback comments\n"
    'Participant 112,Ana Doe,ana@example.edu,Submitted for grading,,100.00,Yes,"Wednesday, 5 March 2025, 8:01 AM",-,\n'
    "Participant 113,Robert Müller,bob@example.edu,Submitted for grading,,100.00,Yes,-,-,Come to my office.\n"
    "Participant 114,Cy To,cy@example.edu,Submitted for grading,3.00,100.00,Yes,-,-,Points: 3 of 100.\n"
    "Participant 115,Di Da,di@example.edu,No submission,,100.00,Yes,-,-,\n"
)
PARTICIPANTS = {112: "ana", 113: "bob", 114: "cy", 115: "di"}


@pytest.fixture
def worksheet(tmp_path: Path) -> Path:
    """What Moodle exports as the grading worksheet."""
    path = tmp_path / "worksheet.csv"
    path.write_text("\ufeff" + WORKSHEET, encoding="utf-8")
    return path


def test_moodle_reads_the_filled_worksheet(graded, worksheet):
    content = exported(graded, "moodle", "--roster", worksheet)
    found = importers.moodle(content, PARTICIPANTS, 100)
    assert {student: grade for student, (grade, _) in found.items()} == FINAL
    assert found["ana"][1] == "Points: 97 of 100, 9.7 off for lateness: 87.3. mean_answer 50/50, mean_why 47/50."
    assert found["bob"][1] == "Come to my office."
    assert found["cy"][1].startswith("Points: 1 of 100, 5 off for lateness: 0.")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    original = list(csv.reader(io.StringIO(WORKSHEET, newline="")))
    assert header == original[0] and [row[:4] for row in rows] == [row[:4] for row in original[1:]]
    assert rows[0][7] == original[1][7] and rows[3] == original[4]


@pytest.mark.parametrize("comment", ["- plot is missing", "=> see my mail", "@Ana: well done", "+1"])
def test_moodle_gets_a_persons_own_comment_as_it_was(comment, graded, worksheet):
    worksheet.write_text(worksheet.read_text().replace("Come to my office.", comment))
    assert importers.moodle(exported(graded, "moodle", "--roster", worksheet), PARTICIPANTS, 100)["bob"][1] == comment


def test_moodle_gets_a_worksheet_of_the_collected_hand_ins(graded, tmp_path, capsys):
    names = {"Ana Doe_112_assignsubmission_file_/mean.ipynb": notebook("mean")}
    Collector(graded, LAB).collect(saved(tmp_path, names))
    found = importers.moodle(exported(graded, "moodle"), PARTICIPANTS, 100)
    assert {student: grade for student, (grade, _) in found.items()} == {"ana": 87.3}
    said = " ".join(capsys.readouterr().out.split())
    assert "number is not known of" in said and "Allow updating records" in said


def test_another_maximum_in_moodle_is_named(graded, worksheet, capsys):
    worksheet.write_text(WORKSHEET.replace("100.00", "30.00"))
    exported(graded, "moodle", "--roster", worksheet)
    assert "Moodle's maximum grade is 30.00, the lab's 100" in " ".join(capsys.readouterr().out.split())


# Brightspace

BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Averages Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator\n"
    "#0012,#ana,Doe,Ana,,#\n#0013,#bob,Müller,Robert,,#\n#0014,#cy,To,Cy,,#\n#0015,#di,Da,Di,,#\n"
)
ORG_IDS = {"0012": "ana", "0013": "bob", "0014": "cy", "0015": "di"}


def test_brightspace_reads_the_final_scores(graded, tmp_path):
    roster = tmp_path / "grades.csv"
    roster.write_text(BRIGHTSPACE)
    content = exported(graded, "brightspace", "--roster", roster)
    assert not content.startswith(b"\xef\xbb\xbf") and b"ller" not in content
    assert content.splitlines()[0] == (
        b"OrgDefinedId,Username,Averages Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator"
    )
    found = importers.brightspace(content, {}, ORG_IDS)
    assert found == {student: {"Averages": FINAL[student]} for student in FINAL} | {"di": {}}


def test_brightspace_without_its_own_file(graded, capsys):
    content = exported(graded, "brightspace", "--column", "Lab 1")
    found = importers.brightspace(content, {student: student for student in gradebooks.STUDENTS}, {})
    assert found["ana"] == {"Lab 1": 87.3}


# Gradescope


@pytest.fixture
def for_gradescope(graded: Path, tmp_path: Path) -> Path:
    """The export for Gradescope, unpacked as its machines do."""
    metadata = b"submission_456:\n  :submitters:\n  - :name: Ana Doe\n    :email: ana@example.edu\n  :created_at: 2025-03-05 07:01:00 Z\n"
    download = saved(tmp_path, {"submission_metadata.yml": metadata, "submission_456/mean.ipynb": notebook("mean")})
    Collector(graded, LAB).collect(download)
    content = exported(graded, "gradescope", suffix="zip")
    autograder = tmp_path / "autograder"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"setup.sh", "run_autograder"} <= set(archive.namelist())
        assert archive.getinfo("run_autograder").external_attr >> 16 == 0o100755
        archive.extractall(autograder / "source")
    return autograder


def result(autograder: Path, submission: int, *emails: str) -> dict | str:
    """What the autograder writes for a submission, or says."""
    said = {"id": submission, "users": [{"email": email, "name": "x", "id": 1} for email in emails]}
    (autograder / "submission_metadata.json").write_text(json.dumps(said))
    (autograder / "results" / "results.json").unlink(missing_ok=True)
    command = [sys.executable, str(autograder / "source" / "run_autograder"), str(autograder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr
    return json.loads((autograder / "results" / "results.json").read_text())


def test_gradescope_shows_each_students_result(for_gradescope):
    said = result(for_gradescope, 456, "ana@example.edu")
    assert said["score"] == 87.3 and said["visibility"] == "after_published" and said["stdout_visibility"] == "hidden"
    assert said["tests"] == [
        {"name": "mean_answer", "score": 50, "max_score": 50}, {"name": "mean_why", "score": 47, "max_score": 50}
    ]  # fmt: skip
    assert said["extra_data"] == {"student": "ana", "raw_score": 97, "late_submission_penalty": 9.7, "max_score": 100}
    assert "9.7 off for lateness" in said["output"]
    assert result(for_gradescope, 999, "BOB@example.edu")["score"] == 20.5


def test_gradescope_shows_no_result_of_another_submission(for_gradescope):
    """Ana's newer hand-in has not been marked yet."""
    assert "no result for this submission yet" in result(for_gradescope, 457, "ana@example.edu")
    assert "no result for this submission yet" in result(for_gradescope, 999, "nobody@example.edu")


def test_gradescope_is_told_that_members_of_a_group_have_different_grades(graded, tmp_path, capsys):
    members = b"".join(f"  - :name: {name}\n    :email: {name}@example.edu\n".encode() for name in ("ana", "bob"))
    metadata = b"submission_456:\n  :submitters:\n" + members + b"  :created_at: 2025-03-05 07:01:00 Z\n"
    download = saved(tmp_path, {"submission_metadata.yml": metadata, "submission_456/mean.ipynb": notebook("mean")})
    Collector(graded, LAB).collect(download)
    content = exported(graded, "gradescope", suffix="zip")
    said = " ".join(capsys.readouterr().out.split())
    assert "ana and bob handed in together and have different grades: Gradescope gives both that of ana." in said
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        index = json.loads(archive.read("results/index.json"))
        assert json.loads(archive.read(index["submission 456"]))["score"] == FINAL["ana"]


def test_gradescopes_program_needs_the_standard_library_alone():
    text = gradescope._PROGRAM.read_text()
    assert text.startswith("#!/usr/bin/env python3\n") and "from ." not in text and "nbreferee" not in text


# Feedback


def feedback_pages(root: Path, *students: str) -> None:
    for student in students:
        folder = root / "feedback" / student / LAB
        folder.mkdir(parents=True)
        for name in ("mean", "median"):
            (folder / f"{name}.html").write_text(f"{student} {name}")


def feedback(root: Path, platform: str) -> dict[str, str]:
    with zipfile.ZipFile(root / "marks" / f"{LAB}-{platform}-feedback.zip") as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_moodle_gives_out_the_feedback_pages(graded, tmp_path, capsys):
    names = {
        "Ana Doe_112_assignsubmission_file/mean.ipynb": b"{",
        "Robert Müller_113_assignsubmission_file/mean.ipynb": b"{",
    }
    Collector(graded, LAB).collect(saved(tmp_path, names))
    feedback_pages(graded, "ana", "bob", "cy")
    exported(graded, "moodle")
    found = {importers.moodle_feedback(name, PARTICIPANTS): text for name, text in feedback(graded, "moodle").items()}
    assert found == {
        (student, f"{name}.html"): f"{student} {name}" for student in ("ana", "bob") for name in ("mean", "median")
    }
    assert "did not bring their hand-in from moodle: cy." in " ".join(capsys.readouterr().out.split())


def test_canvas_gives_out_the_feedback_pages(graded, tmp_path):
    names = {
        "doeana_12_101_mean.ipynb": b"{",
        "doeana_12_102_median-1.ipynb": b"{",
        "mullerrobert_LATE_13_103_mean.ipynb": b"[",
    }
    Collector(graded, LAB).collect(saved(tmp_path, names))
    feedback_pages(graded, "ana", "bob")
    exported(graded, "canvas")
    found = feedback(graded, "canvas")
    assert set(found) == {
        "doeana_12_101_mean.html", "doeana_12_102_median.html", "mullerrobert_LATE_13_103_mean.html",
        "mullerrobert_LATE_13_103_median.html",
    }  # fmt: skip
    assert {importers.canvas_feedback(name) for name in found} == {(12, 101), (12, 102), (13, 103)}


def test_canvas_finds_anonymous_files_by_their_numbers():
    for page in ("1_visualization.html", "mean.html"):
        named = canvas.feedback_name(page, "anon_ab12c", "anon_ab12c_456_1_visualization.ipynb")
        assert named == f"anon_ab12c_456_{page}"


def test_who_has_no_page_or_an_old_one_is_named(graded, tmp_path, capsys):
    Collector(graded, LAB).collect(saved(tmp_path, {"doeana_12_101_mean.ipynb": b"{"}))
    feedback_pages(graded, "ana", "bob")
    for student in ("ana", "bob", "cy"):
        folder = graded / "autograded" / student / LAB
        folder.mkdir(parents=True)
        (folder / "mean.ipynb").write_text("{}")
    os.utime(graded / "feedback" / "ana" / LAB / "mean.html", (10, 10))
    (graded / "feedback" / "bob" / LAB / "mean.html").unlink()
    exported(graded, "canvas")
    said = " ".join(capsys.readouterr().out.split())
    again = f"run 'nbgrader generate_feedback {LAB} --force'"
    assert f"Marked, and without a feedback page; {again}: bob, cy." in said
    assert f"Marked again since their feedback page was written; {again}: ana." in said
    exported(graded, "csv")
    assert "feedback" not in capsys.readouterr().out


def test_brightspace_gets_its_own_folders(graded, tmp_path):
    unit = "71-9 - Ana Doe - Mar 5, 2025 801 AM"
    Collector(graded, LAB).collect(saved(tmp_path, {f"{unit}/mean.ipynb": b"{"}))
    feedback_pages(graded, "ana")
    exported(graded, "brightspace")
    assert set(feedback(graded, "brightspace")) == {f"{unit}/mean.html", f"{unit}/median.html"}


# The commands


@pytest.mark.parametrize("name", ["CanvasExport", "BrightspaceExport", "GradescopeExport", "MoodleExport", "CsvExport"])
def test_each_is_a_plugin_of_nbgraders_export(name, graded, tmp_path):
    to = tmp_path / "out"
    app = ExportApp()
    app.initialize(
        ["--exporter", f"nbreferee.lms.{name}", "--to", str(to), "--assignment", f"['{LAB}']", f"--{name}.column=Lab 1"]
    )
    app.start()
    assert to.stat().st_size and (b"Lab 1" in to.read_bytes()) == (name in ("CanvasExport", "BrightspaceExport"))


def test_a_plugin_that_cannot_export_ends_with_a_sentence(graded, caplog):
    app = ExportApp()
    app.initialize(["--exporter", "nbreferee.lms.MoodleExport", "--assignment", "['nothing']"])
    app.log.addHandler(caplog.handler)
    with pytest.raises(SystemExit):
        app.start()
    assert "The gradebook does not hold nothing" in caplog.text


def test_wrong_use_gets_a_sentence(graded, tmp_path, capsys):
    for arguments, words in {
        ("nonsense", "--for", "canvas"): "no assignment 'nonsense'",
        (LAB, "--for", "canvas", "--roster", str(tmp_path / "none.csv")): "No such file",
    }.items():
        assert main(["export", *arguments]) == 1
        assert words in capsys.readouterr().err
    (graded / "gradebook.db").unlink()
    assert main(["export", LAB, "--for", "csv"]) == 1
    assert "There is no gradebook sqlite:///" in " ".join(capsys.readouterr().err.split())


def test_penalties_of_the_gradebook_are_not_negative():
    assert Grade("cy", 1, 5, 100, False).score == 0
    assert set(PENALTIES) == {"ana", "cy"}
