"""From forty hand-ins on three platforms to grades on each of them: no number differs from the corpora's, or between two files."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from nbreferee.cli import main
from nbreferee.course.assignment import GRADE_SUFFIX

from ..engine.lms import importers
from . import class_of_forty as forty
from .class_of_forty import LAB, Person

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

POLICY = f"""
c.AssignLatePenalties.plugin_class = "nbreferee.gradebook.late.DailyPenalty"
c.DailyPenalty.per_day = {forty.PER_DAY}
c.DailyPenalty.most = {forty.MOST}
c.DailyPenalty.grace_minutes = {forty.GRACE.total_seconds() / 60}
"""
GRADED, EXTRA = range(0, 40, 2), 4
"""Whose written answers are graded by hand, and who gets a point more than the question is worth."""
COMMENT = "Name the learned kernel."

Graded = tuple[float | None, float | None, bool, str | None]
"""Points given by hand, points beyond, whether the cell needs manual grading, and the comment."""
Marks = tuple[float, float, float]
"""Points, what is taken off for lateness, and the final score."""


class Course:
    """A course of the warm-up lab, and the commands run in it."""

    def __init__(self, root: Path):
        self.root = root
        self.said: dict[str, str] = {}
        self.first: dict[str, dict[str, str]] = {}
        self.graded: dict[tuple[str, str], Graded] = {}
        for folder in (f"source/{LAB}", f"reference/{LAB}", f"tests/marking/{LAB}"):
            shutil.copytree(forty.labs.REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        configuration = (forty.labs.REPOSITORY / "nbgrader_config.py").read_text()
        (root / "nbgrader_config.py").write_text(configuration + POLICY)

    def nbreferee(self, *arguments: object) -> str:
        """What a command of ours says that starts no workers, in this process; it must succeed."""
        with redirect_stdout(io.StringIO()) as said, pytest.MonkeyPatch.context() as patched:
            patched.setenv("COLUMNS", "400")
            assert main([*map(str, arguments), "--course", str(self.root)]) == 0, said.getvalue()[-3000:]
        return said.getvalue()

    def run(self, *command: str) -> str:
        """What a command says, in a process of its own; it must succeed."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "PATH": path, "COLUMNS": "400"},
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-4000:]
        return done.stdout

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def submitted(self, person: Person) -> Path:
        return self.root / "submitted" / person.id / LAB

    def table(self, name: str, key: str) -> dict[str, dict[str, str]]:
        """The lines of a CSV file below marks/, by a column."""
        content = (self.root / "marks" / name).read_text(encoding="utf-8-sig")
        return {row[key]: row for row in csv.DictReader(io.StringIO(content, newline=""))}

    def by_hand(self) -> dict[tuple[str, str], Graded]:
        """What a person has given, by student and grade cell."""
        with self.gradebook() as gradebook:
            return {
                (submitted.student.id, grade.name): (
                    grade.manual_score,
                    grade.extra_credit,
                    grade.needs_manual_grade,
                    gradebook.find_comment(grade.name, LAB, LAB, submitted.student.id).manual_comment
                    if not grade.name.endswith(GRADE_SUFFIX)
                    else None,
                )
                for submitted in gradebook.assignment_submissions(LAB)
                for notebook in submitted.notebooks
                for grade in notebook.grades
            }


def manual_points(person: Person) -> dict[str, float]:
    """What a person gives for the written answers, by question; without those that are not answered or not graded."""
    written = dict(person.work.cells)
    if person.number not in GRADED or person.number in (forty.UNREADABLE, forty.MISSING):
        return {}
    points = {"flip": float(person.number % 4), "depth": 1.5 + person.number % 3 / 2}
    return {question: value for question, value in points.items() if question in written}


def expected(person: Person) -> Marks:
    """What every file must say of a student."""
    extra = 1.0 if person.number == EXTRA else 0.0
    raw = sum(person.points.values()) + sum(manual_points(person).values()) + extra
    return raw, raw * person.share_off, raw * (1 - person.share_off)


def grade_by_hand(course: Course) -> None:
    """Grade some written answers as formgrader does."""
    with course.gradebook() as gradebook:
        for person in forty.people():
            for question, points in manual_points(person).items():
                grade = gradebook.find_grade(question, LAB, LAB, person.id)
                grade.manual_score, grade.needs_manual_grade = points, False
                gradebook.find_comment(question, LAB, LAB, person.id).manual_comment = COMMENT
            if person.number == EXTRA:
                gradebook.find_grade("depth", LAB, LAB, person.id).extra_credit = 1
        gradebook.db.commit()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course at the end of the way, with what its commands said in `said`. Not to be changed."""
    course = Course(tmp_path_factory.mktemp("forty") / "course")
    files = tmp_path_factory.mktemp("downloads")
    lists, archives = forty.rosters(files), forty.downloads(files)

    course.run("nbgrader", "generate_assignment", LAB)
    course.run("nbgrader", "db", "student", "import", str(lists["class"]))
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=forty.DUE.replace(tzinfo=None))
    for platform, archive in archives.items():
        course.said[platform] = course.nbreferee("collect", LAB, archive, "--roster", lists[platform])
    for person in forty.of("canvas"):
        if person.number in forty.LATE:
            (course.submitted(person) / "timestamp.txt").write_text(f"{person.time:%Y-%m-%d %H:%M:%S UTC}")
    course.said["first batch"] = course.run("nbreferee", "batch", LAB, "--workers", "2")
    course.first = course.table(f"{LAB}.csv", "student")
    with course.gradebook() as gradebook:
        gradebook.grant_extension(LAB, forty.people()[forty.EXTENDED].id, days=2)
    grade_by_hand(course)
    course.graded = course.by_hand()
    course.said["second batch"] = course.run("nbreferee", "batch", LAB, "--workers", "2")
    for platform in ("canvas", "moodle", "brightspace"):
        course.said[f"export {platform}"] = course.nbreferee(
            "export", LAB, "--for", platform, "--roster", lists[platform]
        )
    for platform in ("gradescope", "csv"):
        course.said[f"export {platform}"] = course.nbreferee("export", LAB, "--for", platform)
    course.run("nbgrader", "export", "--to", "marks/nbgrader.csv", "--assignment", f"['{LAB}']")
    course.nbreferee("report", LAB)
    course.said["status"] = course.nbreferee("status", LAB)
    return course


# Collecting


def test_each_students_newest_work_lies_where_nbgrader_looks_for_it(course, tmp_path):
    for person in forty.handed_in():
        found = (course.submitted(person) / f"{LAB}.ipynb").read_bytes()
        own = forty.notebook(person.work, tmp_path / person.id)
        assert found == (own[: len(own) // 2] if person.number == forty.UNREADABLE else own), person
    assert len(list((course.root / "submitted").iterdir())) == 39


def test_times_are_those_that_the_platforms_say(course):
    for person in forty.handed_in():
        path = course.submitted(person) / "timestamp.txt"
        if person in forty.of("canvas") and person.number not in forty.LATE:
            assert not path.exists(), person
        else:
            assert parse_utc(path.read_text().strip()) == person.time.replace(tzinfo=None), person


def test_collecting_says_what_the_instructor_must_know(course):
    late, missing, unreadable = (forty.people()[number].id for number in (2, forty.MISSING, forty.UNREADABLE))
    assert f"Late, by the platform, which does not say when: {late}." in course.said["canvas"]
    assert f"1 of the roster handed in nothing: {missing}." in course.said["moodle"]
    assert "is damaged: its end is missing" in course.said["brightspace"] and unreadable in course.said["brightspace"]
    assert all("unmatched" not in course.said[platform] for platform in forty.PLATFORMS)
    assert all(re.search("recognised by its cells", course.said[platform]) for platform in forty.PLATFORMS)


# Marks


def test_each_question_gets_what_the_corpora_say(course):
    for person in forty.handed_in():
        row = course.first[person.id]
        assert {question: float(row[question]) for question in person.points} == person.points, person


def nbreferee_csv(course: Course) -> dict[str, Marks]:
    return _columns(course.table(f"{LAB}.csv", "student"))


def nbgraders_export(course: Course) -> dict[str, Marks]:
    return _columns(course.table("nbgrader.csv", "student_id"))


def spreadsheet(course: Course) -> dict[str, Marks]:
    return _columns(course.table(f"{LAB}-grades.csv", "student_id"))


def report(course: Course) -> dict[str, Marks]:
    return _columns(course.table(f"{LAB}-report-students.csv", "student"))


def gradescope(course: Course) -> dict[str, Marks]:
    found = {}
    with zipfile.ZipFile(course.root / "marks" / f"{LAB}-gradescope.zip") as archive:
        for name in json.loads(archive.read("results/index.json")).values():
            said = json.loads(archive.read(name))
            extra = said["extra_data"]
            found[extra["student"]] = (extra["raw_score"], extra["late_submission_penalty"], said["score"])
    return found


def _columns(table: dict[str, dict[str, str]]) -> dict[str, Marks]:
    names = ("raw_score", "late_submission_penalty", "score")
    return {student: tuple(float(row[name]) for name in names) for student, row in table.items() if row["score"]}


@pytest.mark.parametrize("read", [nbreferee_csv, nbgraders_export, spreadsheet, report, gradescope])
def test_points_penalty_and_final_score_agree_in_every_file(course, read):
    found = read(course)
    if read is nbgraders_export:  # it gives 0 to those who handed in nothing
        assert found.pop(forty.people()[forty.MISSING].id) == (0, 0, 0)
    assert found.keys() == {person.id for person in forty.handed_in()}
    for person in forty.handed_in():
        assert found[person.id] == pytest.approx(expected(person), abs=0.0051), person


def canvas_reads(course: Course) -> dict[Person, float]:
    students = {
        person.on_platform: {"sis": "", "login": person.id, "name": person.name} for person in forty.of("canvas")
    }
    found, _ = importers.canvas((course.root / "marks" / f"{LAB}-canvas.csv").read_bytes(), students)
    return {person: float(found[person.on_platform]["Convolution (4711)"]) for person in forty.of("canvas")}


def moodle_reads(course: Course) -> dict[Person, float]:
    people = {person.on_platform: person.id for person in forty.of("moodle")}
    found = importers.moodle((course.root / "marks" / f"{LAB}-moodle.csv").read_bytes(), people, 30)
    return {person: found[person.id][0] for person in forty.of("moodle") if person.id in found}


def brightspace_reads(course: Course) -> dict[Person, float]:
    ids = {f"00{person.number}": person.id for person in forty.of("brightspace")}
    found = importers.brightspace((course.root / "marks" / f"{LAB}-brightspace.csv").read_bytes(), {}, ids)
    return {person: found[person.id]["Convolution"] for person in forty.of("brightspace")}


@pytest.mark.parametrize("read", [canvas_reads, moodle_reads, brightspace_reads])
def test_each_platform_reads_its_students_final_scores(course, read):
    found = read(course)
    platform = read.__name__.removesuffix("_reads")
    assert list(found) == [person for person in forty.of(platform) if person.number != forty.MISSING]
    for person, score in found.items():
        assert score == pytest.approx(expected(person)[2], abs=0.0051), person


def test_some_are_late_and_some_of_these_lose_nothing(course):
    lost = {person.number for person in forty.people() if person.share_off}
    assert lost == {2, 15, 29} and {16, 33} < set(forty.LATE)
    assert {forty.people()[number].share_off for number in lost} == {0.1, 0.2, 0.5}


# Grading by hand


def test_nothing_by_hand_is_lost_and_nothing_finished_is_flagged_again(course):
    assert course.by_hand() == course.graded
    comments = [comment for *_, comment in course.graded.values()]
    assert comments.count(COMMENT) == sum(len(manual_points(person)) for person in forty.people()) > 20


def test_the_second_batch_marks_nobody_anew_and_names_who_has_other_points(course):
    log = [line.split("\t") for line in (course.root / "marks" / f"{LAB}.log").read_text().splitlines()]
    assert Counter(line[2] for line in log[:39]) == {"marked": 39}
    again = {line[1]: line[4] for line in log[39:] if line[2] == "marked"}
    assert len(log) == 78 and set(again) <= {forty.people()[number].id for number in forty.LATE}


def test_who_waits_for_a_person_is_who_wrote_and_was_not_graded_and_who_may_have_written_elsewhere(course):
    waiting = {student for (student, _), (_, _, needed, _) in course.by_hand().items() if needed}
    wanted = {
        person.id
        for person in forty.handed_in()
        if person.number == forty.UNREADABLE
        or (len(person.unanswered) < 2 and person.number not in GRADED)
        or (person.unanswered and person.has_notebook_beside)
    }
    assert waiting == wanted
    states = {student: row["state"].split(", ") for student, row in course.table(f"{LAB}-report-students.csv", "student").items()}  # fmt: skip
    assert {student for student, said in states.items() if "waiting" in said} == wanted
    assert {student for student, said in states.items() if "missing" in said} == {forty.people()[forty.MISSING].id}
    assert forty.people()[forty.UNREADABLE].id in {student for student, said in states.items() if "incomplete" in said}
    assert all(student in course.said["status"] for student, said in states.items() if said != [""])


def test_the_report_counts_the_mistakes_that_the_corpora_state(course):
    wanted = Counter(
        (question, diagnosis)
        for person in forty.handed_in()
        if person.number != forty.UNREADABLE
        for question, each in person.work.expectations.items()
        if (diagnosis := each.diagnosis)
    )
    content = (course.root / "marks" / f"{LAB}-report-misconceptions.csv").read_text(encoding="utf-8-sig")
    found = {(row["question"], row["diagnosis"]): int(row["students"]) for row in csv.DictReader(io.StringIO(content))}
    assert len(wanted) > 10 and all(found.get(each, 0) >= number for each, number in wanted.items())
