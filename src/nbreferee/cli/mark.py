"""``nbreferee mark``: one folder of notebooks, without touching the gradebook."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from traitlets.log import get_logger

from ..course.assignment import AssignmentError
from ..course.config import load_assignment, load_config
from ..marking import Marker
from ..sandbox import UNCONFINED_WARNING, Sandbox, isolation_backends
from ..submission.apart import ApartProcess
from .render import print_report


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "mark",
        help="mark one folder of notebooks without touching the gradebook",
        description="Mark one student's folder of notebooks and print what was found. The gradebook is not touched. "
        "Exit status 0 when it could be marked, whatever the mark.",
    )
    parser.add_argument("submission", type=Path, help="folder with the student's notebooks")
    parser.add_argument("--assignment", required=True, metavar="NAME", help="name of the folder below source/")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the report as JSON")
    parser.add_argument(
        "--isolation",
        choices=["auto", *isolation_backends()],
        help="how to separate the code from this machine; 'unconfined' runs it as you: only if you trust it",
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Mark and print; the exit status."""
    root = options.course.resolve()
    config = load_config(root)
    assignment = load_assignment(root, options.assignment, config)
    if not options.submission.is_dir():
        raise AssignmentError(f"{options.submission} is not a folder of notebooks.")
    if not any(options.submission.glob("*.ipynb")):
        inner = options.submission / options.assignment
        hint = f" Did you mean {inner}?" if inner.is_dir() else ""
        raise AssignmentError(f"{options.submission} holds no notebooks.{hint}")
    if options.isolation:
        config.Sandbox.isolation = options.isolation
    config.Marker.cache = ""  # a dry run or an appeal is marked anew
    if not Sandbox(config=config).isolates:
        get_logger().warning(UNCONFINED_WARNING)
    marker = Marker(assignment, config=config)
    marker.validate()
    with ApartProcess() as apart:
        report = marker.mark(options.submission.resolve(), apart)
    if options.json:
        report.write(options.json)
    print_report(report, Console())
    return 0
