"""Ctrl-C is for the main thread alone: no other thread may take it, and no worker process may get it.

A signal to a process goes to any thread that does not block it. Where one that is ignored for a moment met such a thread, it was lost.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Threads started meanwhile never take a SIGINT; this thread gets one afterwards."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def ignored_by_children() -> Iterator[None]:
    """As `held_back`; besides, programs started meanwhile ignore SIGINT for good. For the main thread."""
    with held_back():
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handler)
