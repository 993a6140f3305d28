"""Kills its whole process group, and all that share it."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import signal

os.setpriority(os.PRIO_PGRP, 0, 19)
os.kill(0, signal.SIGKILL)
