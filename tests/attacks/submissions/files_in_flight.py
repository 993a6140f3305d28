"""Fills the disk with files that have no name and are open nowhere: their descriptors are on their way between two sockets."""
# expects add: 5

# %% add
def add(a, b):
    return a + b


# %% new after add
import os
import socket

held = []
try:
    for number in range(200):
        if number % 20 == 0:
            held.append(socket.socketpair())
        file = os.open("x", os.O_CREAT | os.O_RDWR)
        os.unlink("x")
        os.write(file, bytes(2**20))
        socket.send_fds(held[-1][0], [b"x"], [file])
        os.close(file)
except OSError:
    pass
