"""Ignores interrupts and never returns."""

# %% add
import signal


def add(a, b):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pass
