"""Sends the marker a hundred thousand commands of ZeroMQ's protocol, which it reads and answers with nothing."""
# expects add: 5

# %% add
def add(a, b):
    return a + b


# %% new after add
import os
import socket
import stat

CONTROL = "4"
for number in range(3, 200):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            continue
        each = socket.socket(fileno=os.dup(number))
        address = each.getsockname()
        if not isinstance(address, str) or address[-4:] != "/k-" + CONTROL:
            continue
        each.sendall(b"\x04\x06\x05XXXXX" * 100_000)
    except OSError:
        continue
