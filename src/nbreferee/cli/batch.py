"""``nbreferee batch``: a whole class, into the gradebook."""

import argparse
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from traitlets.log import get_logger

from ..batch import Batch, BatchError, Options, Outcome
from ..batch.executors.cores import usable_workers
from ..course.submissions import NoSubmissions
from ..desk.log import changed_points
from ..sandbox import UNCONFINED_WARNING
from .progress import BatchConsole
from .render import print_changes

_ON_A_GPU = (
    "One submission is marked at a time: they would share a GPU, and one that fills its memory would disturb the others. "
    "--workers N marks more side by side."
)


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "batch",
        help="mark a whole class and fill the gradebook",
        description="Mark all submissions of an assignment side by side and record the marks as 'nbgrader autograde' does. "
        "What has not changed since is left alone; running it again continues where it stopped. Exit status 0 when all "
        "could be marked.",
    )
    parser.add_argument("assignment", help="name of the folder below source/")
    parser.add_argument("--student", default="*", metavar="GLOB", help="only students whose names match (default: all)")
    parser.add_argument(
        "--workers",
        type=_positive,
        metavar="N",
        help="processes here (default: one for each core that it may use, and for each 2 GiB of memory that are free; "
        "one where they would share a GPU)",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, in place of processes here")
    parser.add_argument(
        "--resource",
        type=_resource,
        action="append",
        default=[],
        metavar="NAME=N",
        help="what a worker of the cluster must have declared",
    )
    parser.add_argument(
        "--worker-course", metavar="DIR", help="the course's folder where the cluster's workers are (default: as here)"
    )
    parser.add_argument("--force", action="store_true", help="mark anew what has not changed, too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="where the marks go (default: marks/ASSIGNMENT.csv)")
    return parser


def run(options: argparse.Namespace) -> int:
    """Mark the class; the exit status."""
    console = Console()
    if problem := _contradiction(options):
        print(f"error: {problem}", file=sys.stderr)
        return 2
    root = options.course.resolve()
    csv = options.csv or root / "marks" / f"{options.assignment}.csv"
    raise_if_interrupted = _answer_interrupts()
    try:
        batch = Batch(root, options.assignment, _options(options))
        if not (options.workers or options.scheduler) and batch.sandbox.uses_gpu:
            batch.options = replace(batch.options, workers=1)
            console.print(f"• {_ON_A_GPU}")
        students = batch.students()
        if not batch.sandbox.isolates:
            get_logger().warning(UNCONFINED_WARNING)
        overlooked = batch.overlooked()
        for note in overlooked:
            console.print(f"• {note}", markup=False, highlight=False)
        if not options.scheduler and (weaker := batch.sandbox.fallback):
            console.print(f"• {weaker}", markup=False, highlight=False)
        if not batch.lab_was_checked:
            console.print("Marking the lab's own solution and its release first, once until something changes.")
        batch.check_lab()
        before = batch.points()
        shown = BatchConsole(console, root / "marks" / f"{options.assignment}.log", students)

        def on_outcome(outcome: Outcome) -> None:
            shown.add(outcome)
            raise_if_interrupted()

        with shown.progress():
            batch.run(students, on_outcome)
    except KeyboardInterrupt:
        older = f" {csv} is as an earlier run left it." if csv.exists() else ""
        console.print(f"Stopped. What is marked is kept; the same command continues.{older}", markup=False)
        return 130
    except (BatchError, NoSubmissions, OSError) as error:
        return _stopped(error)
    for address, reason in batch.unable_workers.items():
        console.print(f"• The worker at {address} marked nothing: {reason}", markup=False, highlight=False)
    try:
        batch.write_csv(csv)
    except (BatchError, OSError) as error:
        shown.summary(None)
        return _stopped(error)
    shown.summary(csv)
    print_changes(changed_points(before, {each.student: each.score for each in shown.outcomes}), console)
    return 1 if overlooked or any(outcome.state == "failed" for outcome in shown.outcomes) else 0


def _contradiction(options: argparse.Namespace) -> str:
    """What is asked for and would do nothing, as a sentence."""
    if not options.scheduler and (options.resource or options.worker_course):
        return "--resource and --worker-course are about the workers of a cluster: give its --scheduler, too."
    if options.scheduler and options.workers:
        return "--workers are processes of this machine, and --scheduler is a cluster's: give one of them."
    return ""


def _options(options: argparse.Namespace) -> Options:
    return Options(
        options.student,
        options.workers or usable_workers(),
        options.scheduler,
        dict(options.resource),
        options.force,
        options.worker_course,
    )


def _answer_interrupts() -> Any:
    """Say that a Ctrl-C was seen. Gives a function that raises `KeyboardInterrupt` once more if it was.

    A KeyboardInterrupt raised inside a garbage collection callback is swallowed, and Dask installs one (distributed/gc.py).
    """
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not interrupted.is_set():
            print("Stopping …", file=sys.stderr)
        interrupted.set()
        signal.default_int_handler(number, frame)

    def raise_if_interrupted() -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    return raise_if_interrupted


def _stopped(error: Exception) -> int:
    """Say why a batch could not go on or end as it should; the exit status."""
    if isinstance(error, OSError):
        error = RuntimeError(f"{error}. What is marked is kept; when that is mended, the same command continues.")
    print(f"error: {error}", file=sys.stderr)
    return 1


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes: give 1 or more")
    return int(text)


def _resource(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    try:
        if not name or not equals:
            raise ValueError
        return name, float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=NUMBER, for example GPU=1") from None
