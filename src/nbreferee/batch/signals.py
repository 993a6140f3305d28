"""Ctrl-C is for the main thread alone: no other thread may take it, and no worker process may get it.

The kernel delivers SIGINT to any thread that does not block it. If that thread runs while SIGINT is ignored for a moment, the
signal is lost; hence it is blocked instead.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """Threads started meanwhile never take a SIGINT; this thread gets one afterwards."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
