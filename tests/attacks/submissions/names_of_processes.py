"""Gives its processes names that look like lines of /proc, and names of bytes that are no text."""
# expects add: 5

# %% add
def add(a, b):
    return a + b


# %% new after add
import ctypes
import os
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_NAME = 15
NAMES = (b"\x0bVmPTE: -99999", b"\rVmPTE: x", b"\x0bThreads: -9", b"\x0bUid: x", b"\x1cUid:\x1c64700", b"\xff\xfe", b") R 1 1) x", b"\n\nPss: -9")

for name in NAMES:
    if os.fork() == 0:
        libc.prctl(PR_SET_NAME, name)
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        time.sleep(60)
        os._exit(0)
libc.prctl(PR_SET_NAME, NAMES[5])
time.sleep(1)
