"""Command line: ``python -m grading mark`` and ``python -m grading doctor``."""

import argparse
import sys
from pathlib import Path

# jsonschema, which nbformat imports, builds a grammar for a format of links that no notebook uses: a third of start-up.
sys.modules.setdefault("rfc3987_syntax", None)

from rich.console import Console

from . import course, doctor
from .assignment import AssignmentError
from .checks import MarkingSchemeError
from .marking import Marker
from .sandbox import NO_ISOLATION_WARNING, SandboxError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 could not be done, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (SandboxError, AssignmentError, MarkingSchemeError, course.CourseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    mark = commands.add_parser(
        "mark",
        help="mark one folder of notebooks without touching the gradebook",
        description="Mark one student's folder of notebooks and print what was found. The gradebook is not touched. "
        "Exit status 0 when it could be marked, whatever the mark.",
    )
    mark.add_argument("submission", type=Path, help="folder with the student's notebooks")
    mark.add_argument("--assignment", required=True, metavar="NAME", help="name of the folder below source/")
    mark.add_argument("--json", type=Path, metavar="FILE", help="also write the report as JSON")
    _common(mark)
    mark.add_argument(
        "--isolation", choices=["bubblewrap", "none"], help="'none' runs the code as you: only if you trust it"
    )
    mark.set_defaults(command=_mark)

    check = commands.add_parser(
        "doctor", help="say what this machine offers for marking, and what to do about the rest"
    )
    _common(check)
    check.set_defaults(command=_doctor)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="the course's folder (default: this one)"
    )


def _mark(options: argparse.Namespace) -> int:
    root = options.course.resolve()
    config = course.load_config(root)
    assignment = course.load_assignment(root, options.assignment, config)
    if not options.submission.is_dir():
        raise AssignmentError(f"{options.submission} is not a folder of notebooks.")
    if not any(options.submission.glob("*.ipynb")):
        inner = options.submission / options.assignment
        hint = f" Did you mean {inner}?" if inner.is_dir() else ""
        raise AssignmentError(f"{options.submission} holds no notebooks.{hint}")
    if options.isolation:
        config.Sandbox.isolation = options.isolation
    if config.Sandbox.get("isolation") == "none":
        print(f"warning: {NO_ISOLATION_WARNING}", file=sys.stderr)
    report = Marker(config=config).mark(options.submission.resolve(), assignment)
    report.print(Console())
    if options.json:
        report.write(options.json)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    config = course.load_config(options.course.resolve())
    return doctor.examine(config, Console())


if __name__ == "__main__":
    sys.exit(main())
