"""Command line: ``python -m grading mark``, ``batch`` and ``doctor``."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

if __name__ == "__main__":
    # A Ctrl-C while libraries load is answered afterwards, and none of the threads that they start takes it later.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

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
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return options.command(options)
    except (SandboxError, AssignmentError, MarkingSchemeError, course.CourseError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grading", description="Mark submissions behind a sandbox.")
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

    batch = commands.add_parser(
        "batch",
        help="mark a whole class and fill the gradebook",
        description="Mark all submissions of an assignment side by side and record the marks as 'nbgrader autograde' does. "
        "What has not changed since is left alone; running it again continues where it stopped. Exit status 0 when all "
        "could be marked.",
    )
    batch.add_argument("assignment", help="name of the folder below source/")
    batch.add_argument("--student", default="*", metavar="GLOB", help="only students whose names match (default: all)")
    batch.add_argument(
        "--workers",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes here (default: one a core)",
    )
    batch.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, in place of processes here")
    batch.add_argument(
        "--resource",
        type=_resource,
        action="append",
        default=[],
        metavar="NAME=N",
        help="what a worker must have declared",
    )
    batch.add_argument(
        "--worker-course", metavar="DIR", help="the course's folder where the workers are (default: as here)"
    )
    batch.add_argument("--force", action="store_true", help="mark anew what has not changed, too")
    batch.add_argument("--csv", type=Path, metavar="FILE", help="where the marks go (default: marks/ASSIGNMENT.csv)")
    _common(batch)
    batch.set_defaults(command=_batch)

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
    config.Marker.cache = ""  # a dry run or an appeal is marked anew
    if config.Sandbox.get("isolation") == "none":
        print(f"warning: {NO_ISOLATION_WARNING}", file=sys.stderr)
    marker = Marker(config=config)
    marker.validate(assignment)
    report = marker.mark(options.submission.resolve(), assignment)
    if options.json:
        report.write(options.json)
    report.print(Console())
    return 0


def _batch(options: argparse.Namespace) -> int:
    # Imported here: Dask takes a second that the other commands need not wait.
    from .batch import Batch, BatchError, Options, Outcome
    from .console import BatchConsole

    console = Console()
    root = options.course.resolve()
    how = Options(
        options.student,
        options.workers,
        options.scheduler,
        dict(options.resource),
        options.force,
        options.worker_course,
    )
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not interrupted.is_set():
            print("Stopping …", file=sys.stderr)
        interrupted.set()
        signal.default_int_handler(number, frame)

    def tell(outcome: Outcome) -> None:
        shown.tell(outcome)
        # Python drops a KeyboardInterrupt that comes while it collects garbage, and Dask looks on at each collection.
        if interrupted.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    csv = options.csv or root / "marks" / f"{options.assignment}.csv"
    try:
        batch = Batch(root, options.assignment, how)
        students = batch.students()
        shown = BatchConsole(console, root / "marks" / f"{options.assignment}.log", students)
        with shown.progress():
            batch.run(students, tell)
    except KeyboardInterrupt:
        console.print("Stopped. What is marked is kept; the same command continues.")
        return 130
    except (BatchError, OSError) as error:
        return _stopped(error)
    notes = [f"The worker at {address} marked nothing: {reason}" for address, reason in batch.unable_workers.items()]
    for note in (*notes, *batch.overlooked()):
        console.print(f"• {note}", markup=False, highlight=False)
    try:
        batch.write_csv(csv)
    except (BatchError, OSError) as error:
        shown.summary(None)
        return _stopped(error)
    shown.summary(csv)
    return 1 if any(outcome.state == "failed" for outcome in shown.outcomes) else 0


def _stopped(error: Exception) -> int:
    """Say why a batch could not go on or end as it should; the exit status."""
    if isinstance(error, OSError):
        error = f"{error}. What is marked is kept; when that is mended, the same command continues."
    print(f"error: {error}", file=sys.stderr)
    return 1


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _resource(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    try:
        if not name or not equals:
            raise ValueError
        return name, float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form GPU=1") from None


def _doctor(options: argparse.Namespace) -> int:
    root = options.course.resolve()
    config = course.load_config(root)
    config.CourseDirectory.root = str(root)
    return doctor.examine(config, Console())


if __name__ == "__main__":
    sys.exit(main())
