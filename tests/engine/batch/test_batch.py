"""A class marked side by side: the same marks as nbgrader's autograde, whatever breaks on the way."""

import contextlib
import csv
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from nbreferee.testing.small_course import ANSWERS, NAME, SCORES, SmallCourse, scheme_folder, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def class_of_three(course) -> SmallCourse:
    for student in ("right", "wrong", "half"):
        course.submit(student, ANSWERS[student])
    return course


@pytest.fixture
def class_of_five(course) -> SmallCourse:
    for student, answer in ANSWERS.items():
        course.submit(student, answer)
    return course


def test_a_class_gets_the_marks_that_nbgraders_autograde_gives_it(class_of_five):
    done = class_of_five.batch("--workers", "2")
    assert done.returncode == 0, done.stderr
    assert class_of_five.marks() == SCORES
    (class_of_five.root / "gradebook.db").rename(class_of_five.root / "gradebook-of-the-batch.db")
    class_of_five.nbgrader("generate_assignment", NAME, "--force")
    class_of_five.nbgrader("autograde", NAME, "--force", "--Marker.cache=")
    assert class_of_five.marks() == SCORES
    with (class_of_five.root / "marks" / f"{NAME}.csv").open() as stream:
        assert {line["student"]: float(line["add"]) for line in csv.DictReader(stream)} == SCORES
    assert re.search(r"marked +│ +5 ", done.stdout) and "median 0" in done.stdout


def test_what_has_not_changed_is_left_alone_and_what_has_is_marked_again(class_of_three):
    class_of_three.batch()
    class_of_three.submit("wrong", ANSWERS["right"])
    assert class_of_three.batch().returncode == 0
    states = {student: state for _, student, state, *_ in class_of_three.log()[3:]}
    assert states == {**dict.fromkeys(("right", "half"), "unchanged"), "wrong": "marked"}
    assert class_of_three.marks()["wrong"] == 5


def test_a_new_check_marks_everybody_again(class_of_three):
    class_of_three.batch("--student", "half")
    scheme = scheme_folder(class_of_three.root) / "test_add.py"
    scheme.write_text(scheme.read_text().replace("!= 1 - a", "is None"))
    class_of_three.batch("--student", "half")
    assert class_of_three.marks() == {"half": 5}


def test_a_teachers_mark_survives_marking_anew(class_of_three):
    class_of_three.batch()
    with Gradebook(f"sqlite:///{class_of_three.root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("add_marks", "sums", NAME, "wrong")
        grade.manual_score, grade.needs_manual_grade = 2, False
        gradebook.db.commit()
    assert class_of_three.batch("--force").returncode == 0
    assert class_of_three.marks() == {"right": 5, "half": 3, "wrong": 2}


def test_a_killed_run_is_continued_by_the_next_and_nothing_is_marked_twice(course):
    for number in range(6):
        course.submit(f"student{number}", f"{ANSWERS['right']}  # {number}")
    first = course.start_batch("--workers", "1")
    wait_for(lambda: len(course.log()) >= 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    done_before = {student for _, student, *_ in course.log()}
    cached_before = {path: path.stat().st_mtime_ns for path in course.root.glob("marks/cache/*/*.json")}
    assert course.batch("--workers", "1").returncode == 0
    assert course.marks() == {f"student{number}": 5 for number in range(6)}
    later = {student: state for _, student, state, *_ in course.log()[len(done_before) :]}
    assert {student for student, state in later.items() if state == "unchanged"} >= done_before
    cached = {path: path.stat().st_mtime_ns for path in course.root.glob("marks/cache/*/*.json")}
    assert len(cached) == 6 and cached.items() >= cached_before.items()


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(course):
    for number in range(6):
        course.submit(f"student{number}", f"{ANSWERS['right']}  # {number}")
    running = course.start_batch("--workers", "1")
    wait_for(lambda: len(course.log()) >= 1)
    os.killpg(running.pid, signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 130 and "the same command continues" in output and "Traceback" not in output
    assert course.batch("--workers", "1").returncode == 0
    assert len(course.marks()) == 6


@pytest.mark.parametrize("seconds", [pytest.param(0.5, marks=pytest.mark.exhaustive), 1.5])
def test_ctrl_c_while_the_lab_itself_is_marked_is_not_lost(course, seconds):
    """Before the class, while a kernel runs the solution and while a check waits for it."""
    course.submit("ana", ANSWERS["right"])
    check = scheme_folder(course.root) / "test_add.py"
    check.write_text(
        check.read_text().replace("    if student.call", "    import time\n    time.sleep(20)\n    if student.call")
    )
    running = course.start_batch("--workers", "1")
    wait_for(lambda: len(list(Path(f"/proc/{running.pid}/task").glob("*"))) > 4)  # a kernel's sockets have threads
    time.sleep(seconds)
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=30)
    assert running.returncode == 130 and "the same command continues" in output and "Traceback" not in output, output
    assert not course.log()


@pytest.mark.parametrize("seconds", [*(pytest.param(each, marks=pytest.mark.exhaustive) for each in (0, 0.5, 2)), 1])
def test_ctrl_c_while_workers_start_is_not_lost(course, seconds):
    for number in range(6):
        course.submit(f"student{number}", ANSWERS["slow"])
    running = course.start_batch("--workers", "2")
    wait_for((course.root / "marks" / f"{NAME}.log").exists)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 130 and "the same command continues" in output, output
    assert len(course.log()) < 6


@pytest.mark.exhaustive
def test_a_full_disk_stops_the_run_with_a_sentence_and_the_next_completes_it(class_of_three):
    shutil.rmtree(class_of_three.root / "marks" / "cache")
    (class_of_three.root / "marks" / "cache").write_text("in the way")
    done = class_of_three.batch()
    assert done.returncode == 1 and "Marks could not be kept" in done.stderr and "Traceback" not in done.stderr
    assert "the same command continues" in done.stderr
    (class_of_three.root / "marks" / "cache").unlink()
    assert class_of_three.batch().returncode == 0
    assert class_of_three.marks() == {"right": 5, "half": 3, "wrong": 0}


@pytest.mark.exhaustive
def test_a_line_that_a_full_disk_has_cut_off_costs_no_other(class_of_three):
    log = class_of_three.root / "marks" / f"{NAME}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("2026-11-01 10:00:00\tright\tfai")
    assert class_of_three.batch().returncode == 0
    done = sorted(fields[1:3] for fields in class_of_three.log()[1:])
    assert done == [[student, "marked"] for student in ("half", "right", "wrong")]


@pytest.mark.exhaustive
def test_a_lab_with_a_task_that_a_person_grades_is_marked(course):
    path = course.root / "source" / NAME / "sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    flags = {"grade": False, "solution": False, "locked": False, "task": True, "points": 10, "schema_version": 3}
    task = new_markdown_cell("Draw it.", id="essay", metadata={"nbgrader": {"grade_id": "essay", **flags}})
    notebook.cells.append(task)
    nbformat.write(notebook, path)
    course.nbgrader("generate_assignment", NAME, "--force")
    released = nbformat.read(course.root / "release" / NAME / "sums.ipynb", as_version=4)
    course.released = released
    course.submit("right", ANSWERS["right"])
    done = course.batch()
    assert done.returncode == 0, done.stderr
    assert course.marks() == {"right": 5}
    with (course.root / "marks" / f"{NAME}.csv").open() as stream:
        (line,) = csv.DictReader(stream)
    assert (line["add"], line["essay"], line["max_score"]) == ("5.0", "0.0", "15.0")


@pytest.mark.exhaustive
def test_a_list_of_marks_that_cannot_be_written_is_said_below_the_summary(class_of_three):
    done = class_of_three.batch("--csv", "/proc/marks.csv")
    assert done.returncode == 1 and "median" in done.stdout
    assert "/proc/marks.csv" in done.stderr and "the same command continues" in done.stderr
    assert "Traceback" not in done.stderr and class_of_three.marks() == {"right": 5, "half": 3, "wrong": 0}


@pytest.mark.exhaustive
def test_a_source_that_was_edited_after_its_release_is_marked_once_as_it_is_now(course):
    course.submit("right", ANSWERS["right"])
    path = course.root / "source" / NAME / "sums.ipynb"
    path.write_text(path.read_text().replace("assert add(1, 2) == 3", "assert add(2, 2) == 4"))
    assert course.batch().returncode == 0
    assert len(list(course.root.glob("marks/cache/*/*.json"))) == 1
    assert "assert add(2, 2) == 4" in (course.root / "autograded" / "right" / NAME / "sums.ipynb").read_text()
    course.batch()
    assert [state for _, _, state, *_ in course.log()] == ["marked", "unchanged"]


@pytest.mark.exhaustive
def test_a_check_that_breaks_on_one_answer_is_tried_once_a_run_and_needs_manual_grading(course):
    scheme = scheme_folder(course.root) / "test_add.py"
    tried = course.root / "tried"
    scheme.write_text(scheme.read_text() + f"""

@pytest.mark.points(0)
def test_that_breaks(student):
    if student.evaluate("'odd' in globals()"):
        with open({str(tried)!r}, "a") as stream:
            stream.write("x")
        raise KeyError("a fault of the check")
""")  # fmt: skip
    course.submit("right", ANSWERS["right"] + "\nodd = True")
    for number in (1, 2):
        done = course.batch()
        assert done.returncode == 0
        assert "broken check" in done.stdout and "that breaks" in done.stdout and "with warnings" not in done.stdout
        assert tried.read_text() == number * "x" and course.log()[-1][2] == "marked"
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("add_marks", "sums", NAME, "right").needs_manual_grade


@pytest.mark.parametrize(
    ("where", "before", "after", "words"),
    [
        ("scheme", "!= a + b", "!= a + b + 1", "add: the solution fails the check “adds two numbers”"),
        (
            "scheme",
            "if student.call",
            "raise KeyError('typo')\n    if student.call",
            "check “adds two numbers” is broken",
        ),
        ("source", "### BEGIN SOLUTION", "return a + b\\n    ### BEGIN SOLUTION", "add: the untouched release earns 5"),
    ],
)
def test_a_lab_that_is_not_ready_stops_the_run_before_the_class_is_touched(class_of_three, where, before, after, words):
    files = {
        "scheme": scheme_folder(class_of_three.root) / "test_add.py",
        "source": class_of_three.root / "source" / NAME / "sums.ipynb",
    }
    files[where].write_text(files[where].read_text().replace(before, after))
    done = class_of_three.batch()
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1 and words in said and "is not ready" in said and "Traceback" not in said
    assert not class_of_three.log() and not class_of_three.marks()


def test_what_is_damaged_missing_or_ended_its_kernel_is_named_in_the_log(course):
    course.submit("damaged", "").write_text('{"cells": [')
    course.submit("misnamed", ANSWERS["right"]).with_name("Sums (1).ipynb").write_text("{}")
    course.submit("deadly", "import os\nos._exit(1)")
    done = course.batch("--workers", "1")
    assert done.returncode == 0 and "with warnings" in done.stdout, done.stderr
    remarks = {student: line[-1] for _, student, *line in course.log()}
    assert "sums.ipynb is damaged" in remarks["damaged"]
    assert "Sums (1).ipynb is none of this assignment's notebooks" in remarks["misnamed"]
    assert "ended its kernel" in remarks["deadly"]


@pytest.mark.exhaustive
def test_what_takes_too_much_to_be_read_is_named_and_a_run_with_another_limit_completes_the_work(course):
    course.submit("right", ANSWERS["right"])
    config = course.root / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(before + "\nc.SubmissionLimits.reading_memory = 1\n")
    done = course.batch("--workers", "1")
    assert done.returncode == 1 and "takes more than 0 MiB of memory" in course.log()[0][-1], done.stderr
    config.write_text(before)
    assert course.batch("--workers", "1").returncode == 0 and course.marks() == {"right": 5}


@pytest.mark.exhaustive
@pytest.mark.parametrize("warm", [True, False])
def test_the_log_says_how_much_processor_time_a_submission_took_its_kernel_included(course, warm):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Sandbox.warm = {warm}\nc.NotebookRunner.cell_timeout = 60\n")
    course.submit("idle", ANSWERS["right"])
    course.submit("busy", f"{ANSWERS['right']}\nimport time\nwhile time.process_time() < 3: pass")
    assert course.batch("--workers", "1").returncode == 0
    took = {student: float(processor.removesuffix(" s")) for _, student, *_, processor, _ in course.log()}
    assert 3 < took["busy"] < 10 and took["idle"] < took["busy"] - 1.5


@pytest.mark.exhaustive
def test_damaged_entries_of_the_cache_are_noticed_and_made_again(class_of_three):
    class_of_three.batch("--student", "right")
    (class_of_three.root / "gradebook.db").unlink()
    class_of_three.nbgrader("generate_assignment", NAME, "--force")
    for path in class_of_three.root.glob("marks/cache/*/*.json"):
        path.write_text(path.read_text().replace('"score": 5.0', '"score": 4.0'))
    assert class_of_three.batch("--student", "right").returncode == 0
    assert class_of_three.marks() == {"right": 5}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--student", "nobody"), "No student matching 'nobody'"),
        (("--scheduler", "tcp://127.0.0.1:9"), "no Dask scheduler at tcp://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_marked_gets_a_sentence_and_a_status(class_of_three, options, words):
    done = class_of_three.batch(*options)
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr


def test_a_course_whose_assignment_is_not_released_is_told_so(class_of_three):
    (class_of_three.root / "gradebook.db").unlink()
    done = class_of_three.batch()
    assert done.returncode == 1 and "Run 'nbgrader generate_assignment sums --force' first" in done.stderr


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "is no URL of a database"),
        ("postgresql+pg8000://teacher:s3cr3t@127.0.0.1/grades", "No module named 'pg8000'"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_gets_a_sentence(class_of_three, url, words):
    config = class_of_three.root / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {url!r}\n")
    for done in (class_of_three.batch(), class_of_three.doctor()):
        said = done.stdout + done.stderr
        assert done.returncode == 1 and words in said and "s3cr3t" not in said and "Traceback" not in said


@pytest.mark.exhaustive
def test_a_submission_whose_notebook_was_withdrawn_is_not_taken_for_unchanged(course):
    path = course.submit("right", ANSWERS["right"])
    course.batch()
    path.rename(path.with_name("other.ipynb"))
    for _ in range(2):
        done = course.batch()
        assert done.returncode == 1 and "There is no notebook of this assignment in" in done.stdout
        assert course.log()[-1][1:3] == ["right", "failed"]


@pytest.mark.exhaustive
def test_folders_in_which_no_submission_is_looked_for_are_named(course):
    course.submit("right", ANSWERS["right"])
    for student, folder in (("ida", ""), ("yan", "sum"), ("eve", "other assignment")):
        (course.root / "submitted" / student / folder).mkdir(parents=True)
        shutil.copy(course.root / "release" / NAME / "sums.ipynb", course.root / "submitted" / student / folder)
    said = " ".join(course.batch().stdout.split())
    assert "ida: has notebooks, but no folder 'sums'" in said and "yan: has a folder 'sum', but no" in said
    assert "eve" not in said


def test_a_scheme_that_cannot_be_read_stops_the_run_before_anything_is_marked(class_of_three):
    scheme = scheme_folder(class_of_three.root) / "test_add.py"
    scheme.write_text(scheme.read_text().replace("import pytest", "import pytest = 2"))
    done = class_of_three.batch()
    assert done.returncode == 1 and "cannot be read" in done.stderr and "test_add.py" in done.stderr
    assert "Traceback" not in done.stderr and not class_of_three.log()


@pytest.mark.exhaustive
def test_points_that_the_gradebook_does_not_know_stop_the_run_before_anything_is_marked(class_of_three):
    source = class_of_three.root / "source" / NAME / "sums.ipynb"
    scheme = scheme_folder(class_of_three.root) / "test_add.py"
    source.write_text(source.read_text().replace('"points": 5', '"points": 6'))
    done = class_of_three.batch()
    assert done.returncode == 1 and "'add' is worth 6 points" in done.stderr
    scheme.write_text(scheme.read_text().replace("points(3)", "points(4)"))
    done = class_of_three.batch()
    assert done.returncode == 1 and "in the gradebook and in the source differ (add_marks)" in done.stderr
    class_of_three.nbgrader("generate_assignment", NAME, "--force")
    assert class_of_three.batch().returncode == 0 and class_of_three.marks()["right"] == 6


@pytest.mark.exhaustive
def test_code_worth_a_look_is_named_to_the_teacher_alone_and_costs_nothing(course):
    course.submit("ana", "import gc\n\n\n" + ANSWERS["right"])
    done = course.batch("--student", "ana")
    assert done.returncode == 0 and "flagged for review" in done.stdout
    ((*_, reason),) = [line for line in course.log() if line[1] == "ana"]
    assert reason == "sums: cell 1 (add), line 1: imports gc"
    assert course.marks()["ana"] == SCORES["right"]
    course.nbgrader("generate_feedback", NAME)
    page = (course.root / "feedback" / "ana" / NAME / "sums.html").read_text()
    assert "imports gc" not in page


@pytest.mark.exhaustive
def test_folders_that_nbgrader_leaves_out_or_takes_for_others_cost_nobody_else_anything(course):
    course.submit("ana", ANSWERS["right"])
    course.submit("[an]a", ANSWERS["wrong"])
    course.submit("guest", ANSWERS["wrong"])
    with (course.root / "nbgrader_config.py").open("a") as stream:
        stream.write("c.CourseDirectory.student_id_exclude = 'guest'\n")
    done = course.batch()
    assert done.returncode == 1 and "Rename the folder" in " ".join(done.stdout.split())
    assert course.marks() == {"ana": 5}


@pytest.mark.exhaustive
def test_a_thousand_folders_in_each_other_cost_nobody_anything(course):
    course.submit("ana", ANSWERS["right"])
    folder = course.submit("zoe", ANSWERS["right"]).parent
    try:
        with contextlib.chdir(folder):
            for _ in range(1200):
                Path("a").mkdir()
                os.chdir("a")
        done = course.batch()
        assert course.marks() == {"ana": 5, "zoe": 5}, done.stdout + done.stderr
    finally:  # which pytest could not
        subprocess.run(["rm", "-rf", folder / "a"], check=True)
