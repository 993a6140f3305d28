"""Maps a file with a very long name tens of thousands of times: who lists its mappings has much to read."""
# expects add: 5

# %% add
def add(a, b):
    return a + b


# %% new after add
import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
PROT_READ, PROT_WRITE, MAP_PRIVATE = 1, 2, 2
folder = os.getcwd()
while len(os.fsencode(folder)) < 3_600:
    folder += "/" + "a" * 200 + "\U0001f600"
    os.mkdir(folder)
with open(folder + "/b", "wb") as file:
    file.write(b"x" * 8192)
file = os.open(folder + "/b", os.O_RDONLY)
for number in range(60_000):
    libc.mmap(None, 4096, PROT_READ | PROT_WRITE * (number % 2), MAP_PRIVATE, file, 0)
time.sleep(1)
