"""Kills every process that it may signal, and its own group."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import signal

for process in range(2, 300):
    if process != os.getpid():
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
