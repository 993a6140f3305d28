"""Landlock: which files a process and its descendants may open, and which processes they may signal.

By calls to the Linux kernel; see landlock(7). What each version of the interface (ABI) adds: 1 files, 2 renames between folders
(before, all are refused), 3 truncating by a path, 4 TCP, 5 the ioctls of devices, 6 signals and abstract unix sockets. A process in a
domain may trace none outside of it, at any version, which covers the memory, environment and descriptors in ``/proc/<pid>``. Nothing is
restricted of `stat`, `chmod`, `chown`, `utime`, extended attributes, `flock` and `connect` to a unix socket by its path: that is for a
filter of system calls.
"""

import ctypes
import os
import stat
from collections.abc import Iterable, Mapping

_libc = ctypes.CDLL(None, use_errno=True)

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_SET_NO_NEW_PRIVS = 38
_RIGHTS = {
    "execute": 1,
    "write_file": 1,
    "read_file": 1,
    "read_dir": 1,
    "remove_dir": 1,
    "remove_file": 1,
    "make_char": 1,
    "make_dir": 1,
    "make_reg": 1,
    "make_sock": 1,
    "make_fifo": 1,
    "make_block": 1,
    "make_sym": 1,
    "refer": 2,
    "truncate": 3,
    "ioctl_dev": 5,
}
"""Rights on files in the order of their bits, each with the ABI that brought it."""
_OF_FILES = ("execute", "write_file", "read_file", "truncate", "ioctl_dev")
"""Rights that a file has which is no folder."""
_TCP, _SIGNALS_AND_ABSTRACT_SOCKETS = 3, 3

READ = ("execute", "read_file", "read_dir")
LIST = ("read_dir",)
DEVICE = ("read_file", "write_file", "truncate")
OWN = tuple(name for name in _RIGHTS if name not in ("make_char", "make_block", "make_sock", "ioctl_dev"))
"""Rights in a folder of the sandbox's own."""
RIGHTS = {"read": READ, "list": LIST, "device": DEVICE, "own": OWN}
"""What may be allowed of a path, by a word."""


def abi() -> int:
    """The version of Landlock's interface; 0 where the kernel has none, or a container forbids it."""
    found: int = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return max(found, 0)


def restrict(allowed: Mapping[str, Iterable[str]], *, most: int = 1000) -> None:
    """From now on this process, and what it starts, opens no file but those allowed, and signals none but its own descendants.

    Args:
        allowed: paths by the words of `RIGHTS`; of a folder, what lies beneath it, too. What does not exist is left out.
        most: an ABI, to behave as under an older kernel.

    Raises `OSError`.
    """
    version = min(abi(), most)
    handled = _bits(name for name, since in _RIGHTS.items() if since <= version)
    attributes = _Attributes(handled, _TCP if version >= 4 else 0, _SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0)
    ruleset = _libc.syscall(
        _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), ctypes.c_uint32(0)
    )
    _call("landlock_create_ruleset", ruleset)
    try:
        for word, paths in allowed.items():
            for path in paths:
                _allow(ruleset, path, handled & _bits(RIGHTS[word]))
        _call("prctl", _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _call("landlock_restrict_self", _libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # what cannot be reached need not be allowed
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _bits(_OF_FILES)
        if rights:
            rule = _Rule(rights, place)
            _call(
                f"landlock_add_rule for {path}",
                _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0)),
            )
    finally:
        os.close(place)


class _Attributes(ctypes.Structure):
    """`struct landlock_ruleset_attr`; older kernels take the longer one if the rest of it is zero."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _Rule(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("place", ctypes.c_int32)]


def _bits(names: Iterable[str]) -> int:
    places = {name: 1 << place for place, name in enumerate(_RIGHTS)}
    return sum(places[name] for name in names)


def _call(what: str, result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
