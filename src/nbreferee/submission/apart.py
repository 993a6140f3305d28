"""Carries out what touches a submission's bytes in a process of its own, under limits of memory and processor time.

No parser hurts more than its own submission: what exceeds a limit, or ends the process, costs this submission alone. Linux holds the
limits, so they also stop a library that keeps all of Python's threads waiting.
"""

import os
import pickle
import queue
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TypeVar

from ..text import first_line
from .limits import SubmissionLimits, at_most

_TRIES = 3
"""So many processes may end of one submission before it is given up: something else may have ended one."""
_LEAST_MEMORY = 2**22
"""Bytes that any work takes at least; where not even these can be had, libraries fail in strange ways."""
_LEAST_SECONDS = 0.001
_LEAVING_SECONDS = 1
"""What a process has to end by itself when nobody can ask it any more."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Bounds:
    """What work on one submission may take. `what` is its name, with which the names of its limits begin.

    Attributes:
        memory: bytes that the process may hold, without what it has started.
        seconds: of processor time.
    """

    what: str
    memory: int
    seconds: int


def reading(limits: SubmissionLimits) -> Bounds:
    """The bounds of reading a submission."""
    return Bounds("reading", limits.reading_memory, limits.reading_seconds)


def marking(limits: SubmissionLimits) -> Bounds:
    """The bounds of marking a submission, without its kernels."""
    return Bounds("marking", limits.marking_memory, limits.marking_seconds)


class TooMuch(OSError):
    """A submission takes more than it may, or ended the processes that worked on it. The message says which limit, and what to do."""


class ApartProcess:
    """A process that carries out tasks, one after another. It starts when it is needed, and anew after one that it could not bear.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._closed = False

    def carry_out(self, task: Callable[[], _T], bounds: Bounds) -> _T:
        """What `task` returns or raises there; it can be pickled.

        Raises:
            TooMuch: it took more than `bounds` allow, or ended three processes.
        """
        with self._lock:
            status: int | None = None
            for _ in range(_TRIES):
                if self._closed:
                    raise RuntimeError("This process is closed.")
                fresh = self._connection is None
                connection = self._connection or self._started()
                try:
                    connection.send((bounds, pickle.dumps(task)))
                    done, answer = connection.recv()
                except (OSError, EOFError):
                    status = self._ended()
                    if status == -signal.SIGPROF:
                        raise TooMuch(_too_much(bounds, f"{bounds.seconds} s of processor time", "seconds")) from None
                    continue
                except BaseException:  # an interrupted one would answer the next question with what it was asked before
                    self._ended()
                    raise
                if done:
                    return answer  # type: ignore[no-any-return]
                if not isinstance(answer, MemoryError | SystemError):  # some libraries of C raise the second
                    raise answer
                status = self._ended()
                if fresh:  # and not for want of what earlier submissions have left behind
                    raise TooMuch(_too_much(bounds, f"{at_most(bounds.memory)} MiB of memory", "memory"))
            raise TooMuch(
                f"{bounds.what} it has ended {_TRIES} processes, the last with exit status {status}; look at what was handed in"
            )

    def close(self) -> None:
        """Have the process end, if there is one, whatever it is doing."""
        self._closed = True
        if self._lock.acquire(blocking=False):  # it has nothing to do
            try:
                self._ended(kill=False)
            finally:
                self._lock.release()
        elif (process := self._process) is not None:
            process.kill()

    def restart(self) -> None:
        """Have the next task carried out by a new process."""
        with self._lock:
            self._ended(kill=False)

    def __enter__(self) -> "ApartProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            program = f"from {__name__} import _serve; _serve({number})"
            # In a session of its own, so that Ctrl-C is for the one who started it.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", program],
                stdin=subprocess.DEVNULL,
                pass_fds=(number,),
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())
        return self._connection

    def _ended(self, *, kill: bool = True) -> int | None:
        """End the process, if there is one; its exit status."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is None:
            return None
        if kill:
            process.kill()
        process.wait()
        return process.returncode


def _too_much(bounds: Bounds, amount: str, limit: str) -> str:
    """A sentence's rest: what is exceeded, and what to do."""
    name = f"{bounds.what}_{limit}"
    return (
        f"{bounds.what} it takes more than {amount}; look at what was handed in, or set a larger {name} in the lab.toml"
    )


# In the process itself ----------------------------------------------------------------------------------------------


def _serve(descriptor: int) -> None:
    """Carry out each task that comes, until nobody is there to ask."""
    os.dup2(2, 1)  # what a library prints is no output of a command
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGPROF})
    connection, requests = Connection(descriptor), queue.SimpleQueue[tuple[Bounds, bytes] | None]()
    threading.Thread(target=_receive, args=(connection, requests), name="requests", daemon=True).start()
    while (request := requests.get()) is not None:
        connection.send_bytes(_answer(*request))


def _receive(connection: Connection, requests: "queue.SimpleQueue[tuple[Bounds, bytes] | None]") -> None:
    """Put what comes into a queue. When nobody asks any more, work that is still being done is in vain."""
    with suppress(EOFError, OSError):
        while True:
            requests.put(connection.recv())
    requests.put(None)
    time.sleep(_LEAVING_SECONDS)
    os._exit(1)


def _answer(bounds: Bounds, task: bytes) -> bytes:
    """What the task returns, or the error that it raises."""
    try:
        with _within(bounds):
            bytearray(_LEAST_MEMORY)
            return pickle.dumps((True, pickle.loads(task)()))
    except Exception as error:
        error.add_note(traceback.format_exc())
        return pickle.dumps((False, error if _survives(error) else RuntimeError(first_line(error))))


def _survives(error: Exception) -> bool:
    """Whether an error can be pickled and comes back."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True


@contextmanager
def _within(bounds: Bounds) -> Iterator[None]:
    """From now on this process allocates no more memory than that, and Linux ends it when it has computed for too long."""
    with _memory(bounds.memory):
        signal.setitimer(signal.ITIMER_PROF, max(bounds.seconds, _LEAST_SECONDS))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def lifted() -> AbstractContextManager[None]:
    """What is started meanwhile does not inherit this process's limit of memory. It does not inherit that of processor time either."""
    return _memory(None)


@contextmanager
def _memory(most: int | None) -> Iterator[None]:
    """This process allocates at most so many bytes; None is as many as it may ask for."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    ceiling = before[1]
    if most is None:
        most = ceiling
    elif ceiling != resource.RLIM_INFINITY:
        most = min(most, ceiling)
    resource.setrlimit(resource.RLIMIT_DATA, (most, ceiling))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
