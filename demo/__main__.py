"""Marks five small submissions from beginning to end with nbgrader's own commands, in a course of its own below ``build``, and reports on them."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table

from nbreferee.course.assignment import GRADE_SUFFIX, Assignment
from nbreferee.desk.classroom import read as read_class
from nbreferee.desk.page import write as write_report
from nbreferee.gradebook.feedback import METADATA
from nbreferee.results.report import CellReport
from nbreferee.testing.corpus import Entry

REPOSITORY = Path(__file__).resolve().parent.parent
COURSE = REPOSITORY / "build" / "demo"
NAME = "style_transfer"


def main() -> int:
    """Set up the course, mark it, show the marks. Returns the exit status."""
    console = Console()
    entries = [Entry.read(path) for path in sorted((Path(__file__).parent / "submissions").glob("*.py"))]
    set_up(entries)
    steps = [
        ("Generating the release", ["generate_assignment", NAME]),
        (f"Marking {len(entries)} submissions (about 10 s each)", ["autograde", NAME]),
        ("Writing feedback", ["generate_feedback", NAME]),
    ]
    for text, command in steps:
        with console.status(f"{text} …"):
            done = subprocess.run(
                [sys.executable, "-m", "nbgrader", *command], cwd=COURSE, capture_output=True, text=True
            )
        log = COURSE / f"{command[0]}.log"
        log.write_text(done.stderr, encoding="utf-8")
        if done.returncode:
            console.print(done.stderr[-3000:], markup=False)
            console.print(f"[red]nbgrader {command[0]} failed[/red]; its log is {log}")
            return 1
        console.print(f"✓ {text}: nbgrader {' '.join(command)}")
    show(entries, console)
    page = COURSE / "feedback" / "misconceptions" / NAME / "2_neural_style.html"
    console.print(f"\nA feedback page: {page}", soft_wrap=True)
    with console.status("Writing the report of the class …"):
        report, *_ = write_report(read_class(COURSE, NAME), COURSE / "marks", datetime.now(UTC))
    console.print(f"What the class understood, as 'nbreferee report {NAME}' writes it: {report}", soft_wrap=True)
    console.print(
        f"The course: {COURSE}\nTo see it in formgrader, run 'jupyter lab' there and choose Nbgrader > Formgrader.",
        soft_wrap=True,
    )
    return 0


def set_up(entries: list[Entry]) -> None:
    """A fresh course folder with this repository's configuration, marking scheme and source, and the submissions in place."""
    shutil.rmtree(COURSE, ignore_errors=True)
    COURSE.mkdir(parents=True)
    for name in ("nbgrader_config.py", "tests"):
        (COURSE / name).symlink_to(REPOSITORY / name)
    shutil.copytree(REPOSITORY / "source" / NAME, COURSE / "source" / NAME)
    assignment = Assignment.load(COURSE / "source" / NAME)
    for entry in entries:
        entry.write(assignment, COURSE / "submitted" / entry.path.stem / NAME)


def show(entries: list[Entry], console: Console) -> None:
    """Print the gradebook's marks for each question, and why points were lost, a table for each submission."""
    with Gradebook(f"sqlite:///{COURSE / 'gradebook.db'}") as gradebook:
        for entry in entries:
            student = entry.path.stem
            submission = gradebook.find_submission(NAME, student)
            table = Table(title=f"{student}: {entry.title}", title_justify="left", expand=True)
            table.add_column("question", no_wrap=True)
            table.add_column("points", justify="right", no_wrap=True)
            table.add_column("diagnosis of each lost point", ratio=1)
            for notebook in submission.notebooks:
                cells = reports(student, notebook.name)
                for grade in notebook.grades:
                    question = grade.name.removesuffix(GRADE_SUFFIX)
                    if not grade.max_score:
                        continue
                    why = "needs manual grading" if grade.needs_manual_grade else diagnoses(cells[question])
                    table.add_row(question, f"{grade.score:g} / {grade.max_score:g}", why)
            table.add_section()
            table.add_row("total", f"{submission.score:g} / {submission.max_score:g}", "")
            console.print(table)


def reports(student: str, notebook: str) -> dict[str, CellReport]:
    """The outcome of each question, as marking left it in the autograded notebook."""
    path = COURSE / "autograded" / student / NAME / f"{notebook}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["metadata"][METADATA]["cells"]
    return {question: CellReport.from_dict(cell) for question, cell in cells.items()}


def diagnoses(cell: CellReport) -> str:
    """The different reasons why a question lost points, with the points that each cost."""
    if not cell.checks:
        return "nothing submitted to grade"
    lost: dict[str, float] = {}
    for check in cell.checks:
        if not check.passed:
            reason = check.diagnosis or check.message
            lost[reason] = lost.get(reason, 0) + check.max_points - check.points
    return ", ".join(f"{reason} (−{points:g})" if points else reason for reason, points in lost.items())


if __name__ == "__main__":
    sys.exit(main())
