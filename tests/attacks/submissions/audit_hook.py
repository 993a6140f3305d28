"""Forbids its process to open, import or send anything."""

# %% new after add
import sys


def forbid(event, arguments):
    if event in ("open", "import", "socket.connect", "marshal.loads"):
        raise RuntimeError("5")


sys.addaudithook(forbid)

# %% add
def add(a, b):
    return 5
