"""The wall around one forked kernel: namespaces of its own, fresh scratch space, no rights, a filter of system calls.

By calls to the Linux kernel; see unshare(2), mount_namespaces(7), mount_setattr(2), capabilities(7), seccomp(2).
"""

import ctypes
import os
import stat
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)

NAMESPACES = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
"""The flags CLONE_NEW* of clone(2) and unshare(2): what every kernel has of its own, and may not make again."""

_REC, _BIND, _PRIVATE = 0x4000, 0x1000, 0x40000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT = 1, 2, 4, 8, 32
_PROC_FLAGS = _NOSUID | _NODEV | _NOEXEC
_AT_FDCWD, _AT_RECURSIVE, _ATTR_RDONLY, _ATTR_NOSUID = -100, 0x8000, 1, 2
_MOUNT_SETATTR = 442
_SET_SECCOMP, _CAPBSET_DROP, _SET_SECUREBITS, _SET_NO_NEW_PRIVS = 22, 24, 28, 38
_SECCOMP_MODE_FILTER = 2
_SECUREBITS = 0x2F
"""No capabilities by being root, none kept, ever: the bits NOROOT, NO_SETUID_FIXUP and their locks."""


def enter_namespaces() -> None:
    """Leave the server's namespaces; the next fork is the first process of the new ones. Raises `OSError`."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", _libc.unshare(sum(NAMESPACES.values())))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def confine(scratch: dict[str, int], visible: list[str], proc: dict[str, Any] | None, syscall_filter: bytes) -> None:
    """Everything read-only but fresh scratch space; then give up all rights, for good. Raises `OSError`.

    Args:
        scratch: bytes of scratch space by folder.
        visible: what stays visible, though it may lie below such a folder (an interpreter in /tmp).
        proc: what is all of /proc, its `files` and the `links` of /proc/self; None mounts one of this process's own namespace.
        syscall_filter: a classic BPF program.
    """
    _mount(None, "/", None, _REC | _PRIVATE)
    _make_read_only()
    covered = [Path(path) for path in visible if any(Path(path).is_relative_to(folder) for folder in scratch)]
    opened = {path: os.open(path, os.O_PATH) for path in covered}
    for target, size in scratch.items():
        _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, f"size={size},mode=1777")
    for path, descriptor in opened.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if stat.S_ISDIR(os.fstat(descriptor).st_mode) else path.touch()
        _mount(f"/proc/self/fd/{descriptor}", str(path), None, _REC | _BIND)
        os.close(descriptor)
    _mount("devpts", "/dev/pts", "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    drop_bounding_set()
    if proc is None:
        _mount("proc", "/proc", "proc", _PROC_FLAGS)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    else:
        _cover_proc(proc["files"], proc["links"])
    give_up_rights(syscall_filter)


def _cover_proc(files: list[str], links: dict[str, str]) -> None:
    """Put a read-only folder over /proc that has nothing but some of its files, and a folder of links in the place of /proc/self."""
    os.chdir("/proc")  # stays in what is covered, so that its files can still be named
    _mount("tmpfs", "/proc", "tmpfs", _PROC_FLAGS, "size=64k,mode=0555")
    for name in filter(os.path.exists, files):
        Path("/proc", name).touch()
        _mount(name, f"/proc/{name}", None, _BIND)
    Path("/proc/self").mkdir()
    for name, target in links.items():
        Path("/proc/self", name).symlink_to(target)
    _mount(None, "/proc", None, _REMOUNT | _BIND | _RDONLY | _PROC_FLAGS)
    os.chdir("/")


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user_namespace")]


def _make_read_only() -> None:
    wanted = _MountAttributes(_ATTR_RDONLY | _ATTR_NOSUID, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    done = _libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, ctypes.byref(wanted), size)
    _call("mount_setattr", done)


def drop_bounding_set() -> None:
    """No program that is started can have a capability, not even root's. Raises `OSError`."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _call("prctl", _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0))
    _call("prctl", _libc.prctl(_SET_SECUREBITS, _SECUREBITS, 0, 0, 0))


def give_up_rights(syscall_filter: bytes) -> None:
    """No capabilities, no new privileges, and no system call that the filter, a classic BPF program, refuses. Raises `OSError`."""
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _call("capset", _libc.capset(header, none))
    _call("prctl", _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    program = ctypes.create_string_buffer(syscall_filter, len(syscall_filter))
    length_and_address = _Program(len(syscall_filter) // 8, ctypes.addressof(program))
    _call("prctl", _libc.prctl(_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(length_and_address), 0, 0))


class _Program(ctypes.Structure):
    """`struct sock_fprog`: a classic BPF program of instructions of 8 bytes."""

    _fields_ = [("length", ctypes.c_ushort), ("address", ctypes.c_void_p)]


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind)]
    _call(f"mount on {target}", _libc.mount(*texts, ctypes.c_ulong(flags), options.encode() or None))


def _call(what: str, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
