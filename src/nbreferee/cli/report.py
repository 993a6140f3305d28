"""``nbreferee report``: what a class understood, as a page to read."""

import argparse
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from ..desk import classroom, page
from ..marking.course_key import course_key


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "report",
        help="write a page that says what the class understood",
        description="Write marks/LAB-report.html: who needs attention, the distribution of scores, misconceptions and what to teach next, "
        "difficulty and discrimination of each question, the pass rate of each check, who changed, the time that marking took, each "
        "student's history; and the same as CSV files beside it. It reads what is stored and marks nothing. The page needs no internet.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="call students by numbers and leave out what may name them; the files are called LAB-report-anonymous",
    )
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where the files go (default: marks)")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV file of the students (default: those of the gradebook)"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the page and say where it is; the exit status."""
    root = options.course.resolve()
    folder = options.output or root / "marks"
    key = (course_key(root) or secrets.token_bytes(32)) if options.anonymous else None
    similar = folder / f"{options.lab}-similar.html"
    console = Console()
    with console.status("Reading what is stored …"):
        found = classroom.read(root, options.lab, options.roster)
        written, *tables = page.write(found, folder, datetime.now(UTC), key, similar if similar.is_file() else None)
    console.print(f"report  {written}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"tables  {', '.join(path.name for path in tables)}", markup=False, highlight=False, soft_wrap=True)
    return 0
