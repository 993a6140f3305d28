"""Reads submissions in a process of its own, with bounds of memory and processor time: no parser hurts more than its own submission.

`ReaderProcess` starts ``python -m nbreferee.submission.apart``, and gives it folders over its input; what it has read comes back over its
output. The process ends with its input, so with whoever started it.
"""

import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from math import ceil
from pathlib import Path

from ..course.assignment import Assignment
from . import prepare
from .limits import SubmissionLimits, at_most
from .model import PreparedSubmission

_LEAST = 2**22
"""Bytes that reading takes at least."""


class ReadingError(OSError):
    """A submission takes more than its reading may, or ended the process that read it. The message says which."""


class ReaderProcess:
    """A process that prepares submissions. It starts when it is needed, and anew after one that it could not bear.

    Threads may share it; one submission is read at a time.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def prepare(self, folder: Path, assignment: Assignment, limits: SubmissionLimits) -> PreparedSubmission:
        """As `prepare`, within `limits.reading_memory` and `limits.reading_seconds`.

        Raises:
            ReadingError: it took more than that, or its process ended.
            OSError: a notebook cannot be read.
        """
        with self._lock:
            process = self._process = self._process or _started()
            try:
                answer = _asked(process, (folder, assignment, limits))
            except (OSError, EOFError, pickle.UnpicklingError):
                self._process = None
                raise _ended(process, limits) from None
            except BaseException:  # an interrupted one would answer the next question with what it was asked before
                self._process = None
                _end(process)
                raise
        if isinstance(answer, MemoryError | SystemError):  # some libraries of C raise the second
            raise ReadingError(f"reading it takes more than {at_most(limits.reading_memory)} MiB of memory")
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            if self._process is not None:
                _end(self._process)
            self._process = None


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )  # in a session of its own, so that Ctrl-C is for the one who started it


def _asked(process: "subprocess.Popen[bytes]", request: object) -> PreparedSubmission | BaseException:
    assert process.stdin is not None and process.stdout is not None
    pickle.dump(request, process.stdin)
    process.stdin.flush()
    answer: PreparedSubmission | BaseException = pickle.load(process.stdout)
    return answer


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def _ended(process: "subprocess.Popen[bytes]", limits: SubmissionLimits) -> ReadingError:
    _end(process)
    if process.returncode == -signal.SIGXCPU:
        return ReadingError(f"reading it takes more than {limits.reading_seconds} s of processor time")
    return ReadingError(f"the process that read it has ended with exit status {process.returncode}")


def _serve() -> None:
    """Prepare each submission that is asked for, until there is no more input."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while True:
        try:
            folder, assignment, limits = pickle.load(requests)
        except EOFError:
            return
        answers.write(_answer(folder, assignment, limits))
        answers.flush()


def _answer(folder: Path, assignment: Assignment, limits: SubmissionLimits) -> bytes:
    """The prepared submission, or what prevents it."""
    _limit(resource.RLIMIT_DATA, limits.reading_memory)
    _limit(resource.RLIMIT_CPU, ceil(time.process_time()) + limits.reading_seconds)
    try:
        bytearray(_LEAST)  # where not even this can be had, libraries fail in strange ways
        return pickle.dumps(prepare(folder, assignment, limits))
    except Exception as error:
        return pickle.dumps(error)


def _limit(which: int, value: int) -> None:
    """Set the limit that can be raised again."""
    _, ceiling = resource.getrlimit(which)
    resource.setrlimit(which, (value if ceiling == resource.RLIM_INFINITY else min(value, ceiling), ceiling))


if __name__ == "__main__":
    _serve()
