"""``nbreferee status``: who of a class needs attention, at any time."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from ..desk import classroom, standing
from .render import print_standing


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "status",
        help="say who failed, is incomplete, flagged, waiting or missing",
        description="Say who of a class needs attention, from what is stored: submissions that could not be marked, are not marked yet, are "
        "incomplete or flagged for review, questions that wait for manual grading, and students who handed in nothing. It marks nothing.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV file of the students (default: those of the gradebook)"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the overview; the exit status."""
    console = Console()
    with console.status("Reading what is stored …"):
        found = classroom.read(options.course.resolve(), options.lab, options.roster)
    print_standing(found, standing.concerns(found), standing.broken_checks(found), console)
    return 0
