"""The commands, and what their errors say."""

import argparse
import signal
import sys
from pathlib import Path

from traitlets import TraitError

from .. import __version__
from ..course.assignment import AssignmentError
from ..course.config import CourseError
from ..course.lab import LabError
from ..lms.errors import LmsError
from ..notices import noticed
from ..sandbox import SandboxError
from ..scheme import MarkingSchemeError
from ..student import KernelStartError
from . import batch, collect, doctor, export, mark, new, pack, report, similar, status


def run(arguments: list[str] | None) -> int:
    """Run a command with SIGINT unblocked; returns the exit status: 0 done, 1 could not be done, 2 wrong use."""
    options = parser().parse_args(arguments)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        with noticed(lambda said: print(f"warning: {said}", file=sys.stderr)):
            status: int = options.command(options)
        return status
    except (
        SandboxError,
        KernelStartError,
        AssignmentError,
        MarkingSchemeError,
        LabError,
        CourseError,
        LmsError,
        OSError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except TraitError as error:
        print(f"error: nbgrader_config.py has a value that cannot be meant: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    found = argparse.ArgumentParser(prog="nbreferee", description="Mark submissions of nbgrader labs behind a sandbox.")
    found.add_argument("--version", action="version", version=f"nbreferee {__version__}")
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    for module in (mark, batch, status, report, similar, collect, export, pack, doctor, new):
        command = module.add_to(commands)
        command.add_argument(
            "--course", type=Path, default=Path(), metavar="DIR", help="the course's folder (default: this one)"
        )
        command.set_defaults(command=module.run)
    return found
