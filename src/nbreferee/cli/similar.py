"""``nbreferee similar``: which hand-ins of a lab resemble each other."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..course.config import load_assignment, load_config
from ..course.submissions import NoSubmissions, SubmissionFolders
from ..desk.shown import line
from ..desk.similarity import Pair, rank
from ..desk.similarity_page import page
from ..desk.work import Work, instructors, own_work, right_answers
from ..marking import Marker
from ..submission.apart import ApartProcess, reading
from ..text import first_line

_SHOWN = 10


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "similar",
        help="show which hand-ins resemble each other",
        description="Compare the hand-ins of a lab and write a page with those pairs that are most alike, both texts side by side. The "
        "instructor's code does not count, and what many students write counts little. No mark depends on it.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument("--pairs", type=int, default=30, metavar="N", help="how many pairs at most (default: 30)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the page (default: marks/LAB-similar.html)")
    return parser


def run(options: argparse.Namespace) -> int:
    """Compare, write the page, and list the first pairs; the exit status."""
    root = options.course.resolve()
    config = load_config(root)
    config.CourseDirectory.root = str(root)
    assignment = load_assignment(root, options.lab, config)
    marker = Marker(assignment, config=config)
    folders = SubmissionFolders(CourseDirectory(config=config), assignment, root)
    console = Console()
    try:
        students = folders.students("*")
    except NoSubmissions as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    works: list[Work] = []
    left_out: list[tuple[str, str]] = []
    limits = marker.submission_limits
    with ApartProcess() as apart:
        for student in students:
            try:
                read = partial(own_work, student, folders.submitted(student), assignment, limits)
                works.append(apart.carry_out(read, reading(limits)))
            except Exception as error:  # whatever a folder holds costs nobody else anything
                left_out.append((student, first_line(error)))
                console.print(f"• {line(student)} is left out: {first_line(error)}", markup=False, highlight=False)
    answers = right_answers(marker.scheme.answers / "correct")
    pairs = rank(works, instructors(assignment), answers, max(1, options.pairs))
    output: Path = options.output or root / "marks" / f"{assignment.name}-similar.html"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(assignment.name, works, pairs, left_out), encoding="utf-8")
    if pairs:
        console.print(_table(pairs))
    console.print(f"{len(works)} hand-ins compared; being alike proves nothing by itself. Read both texts:")
    console.print(str(output), markup=False, highlight=False, soft_wrap=True)
    return 0


def _table(pairs: list[Pair]) -> Table:
    table = Table(title="Most alike", title_justify="left")
    table.add_column("students")
    table.add_column("common", justify="right")
    table.add_column("most alike")
    for pair in pairs[:_SHOWN]:
        best = pair.passages[0]
        names = Text(f"{line(pair.first)} · {line(pair.second)}")
        table.add_row(names, f"{pair.share:.0%}", Text(f"{line(best.first.place)} ({best.share:.0%})"))
    return table
