"""Hands in a named pipe and a socket, which block the process that opens them."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
import os
import socket

os.mkfifo(folder / "notes.txt")
try:
    socket.socket(socket.AF_UNIX).bind(str(folder / "s"))
except OSError:
    pass
