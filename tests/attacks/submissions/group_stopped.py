"""Stops its whole process group, so that nobody in it answers any more."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import signal

os.kill(0, signal.SIGSTOP)
