"""Ignores interrupts and computes for ever in a cell of its own."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
