"""Rewrites its functions and the kernel's from a thread, all the time."""

# %% add
import threading
import time


def rewrite():
    while True:
        globals()["add"] = lambda a, b: 5
        time.sleep(0.001)


threading.Thread(target=rewrite, daemon=True).start()


def add(a, b):
    return 0
