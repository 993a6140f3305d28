"""The system calls that a notebook never needs, as a filter for the Linux kernel.

Among them are those that make memory which belongs to no process, so that no limit would count it (memfd_create, shmget, semget,
mq_open, vmsplice). What is
refused fails with EPERM, as for an ordinary user without the right; `clone3` with ENOSYS, so that the C library
falls back to `clone`, whose flags a filter can read. Needs libseccomp, a Debian and Fedora package.
"""

import errno
import socket
import tempfile
import termios
from functools import cache
from typing import Any

from ..guest.confinement import NAMESPACES

_NEVER = """
    acct add_key bpf chroot clock_adjtime clock_settime delete_module fanotify_init finit_module fsconfig fsmount fsopen
    fspick init_module inotify_init inotify_init1 io_setup io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
    kexec_file_load kexec_load keyctl
    lookup_dcookie memfd_create memfd_secret mknod mknodat mount mount_setattr move_mount mq_open msgget name_to_handle_at nfsservctl
    open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev ptrace quotactl reboot
    request_key semget setdomainname sethostname setns shmget settimeofday splice swapoff swapon syslog tee umount umount2 unshare userfaultfd vhangup vmsplice
""".split()

_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
"""Address families that a program may use; of the internet the sandbox has none but its own."""

_BUFFER_SIZES = (socket.SO_SNDBUF, socket.SO_RCVBUF)
"""Options that are refused: what waits in a socket belongs to no process, so it has to stay small."""

_WATCHES = (1024, 1026)
"""What fcntl does that keeps others from opening a file for a while (F_SETLEASE), or says what they read in a folder (F_NOTIFY)."""

_TERMINAL_INJECTION = (termios.TIOCSTI, termios.TIOCLINUX)
"""The ioctls that type into a terminal."""

_OF_A_SHARED_SYSTEM = """
    bind connect ioprio_set listen migrate_pages move_pages mq_timedreceive mq_timedsend mq_unlink msgctl msgrcv msgsnd process_mrelease
    semctl semop semtimedop sendmmsg sendmsg shmat shmctl shmdt socket
""".split()
"""What reaches the machine's other programs where no namespaces hide them: sockets, memory and queues of System V, priorities. And
descriptors in flight, which are in no process's table: files that were removed would not count."""

_SCHEDULING = "sched_setaffinity sched_setattr sched_setparam sched_setscheduler".split()
"""Of a thread that is given by its number, or 0 for the caller. With a number, nothing is done, and that is called a success: ZeroMQ
aborts where it may not set its own thread's."""

_CHANGES_OF_FILES = """
    chmod chown fchmod fchmodat fchmodat2 fchown fchownat file_setattr fremovexattr fsetxattr futimesat lchown lremovexattr lsetxattr
    removexattr removexattrat setxattr setxattrat utime utimensat utimes
""".split()
"""What Landlock does not see: modes, owners, times and attributes of files. Nothing is done, and that is called a success, since
programs that copy a file would stop otherwise."""

_CHANGES_BY_IOCTL = (0x40086602, 0x40087602, 0x401C5820, 0x40806685, 0x800C6613)
"""Flags, version, attributes, verity and encryption of a file (FS_IOC_*), which its owner may set on one that is open for reading."""

_NEWER = {"fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469}
"""Numbers, the same on all machines, of calls that an older libseccomp does not know."""

_STREAM_PAIRS = (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)
"""Kinds of socket pairs that send to no third socket. Kernels need them within themselves."""
_SOCKET_TYPE = 0xF
_PRIO_USER, _PR_SET_DUMPABLE = 2, 4
"""Priorities of all processes of a user; hiding what a process holds from the one who counts it."""


class SeccompError(RuntimeError):
    """libseccomp is missing on this machine."""


@cache
def syscall_filter(*, shared_system: bool = False, shared_user: bool = False, truncate: bool = True) -> bytes:
    """The filter as the classic BPF program that bubblewrap's ``--seccomp`` and ``seccomp(2)`` take.

    Args:
        shared_system: no namespaces hide the network, other processes and the memory they share: nothing may reach them.
        shared_user: the files of the one who marks belong to the same user: their modes, times and attributes stay as they are.
        truncate: False refuses to truncate a file by its path.

    Raises:
        SeccompError: libseccomp is not installed.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise SeccompError(
            "Marking needs libseccomp. Install it with 'sudo apt-get install libseccomp2' (Debian, Ubuntu) or 'sudo dnf "
            "install libseccomp' (Fedora), then try again."
        ) from error
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    for name in _NEVER:
        if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) >= 0:
            rules.add_rule(refused, name)
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for flag in NAMESPACES.values():
        rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for request in _TERMINAL_INJECTION:
        rules.add_rule(refused, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    for command in _WATCHES:
        for call in ("fcntl", "fcntl64"):
            if seccomp.resolve_syscall(seccomp.Arch.NATIVE, call) >= 0:
                rules.add_rule(refused, call, seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, command))
    for size in _BUFFER_SIZES:
        level, option = (
            seccomp.Arg(place, seccomp.MASKED_EQ, 0xFFFFFFFF, each)
            for place, each in ((1, socket.SOL_SOCKET), (2, size))
        )
        rules.add_rule(refused, "setsockopt", level, option)
    for family in set(range(socket.AF_NETLINK)) - set(_FAMILIES):
        rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.EQ, family))
    rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.GT, socket.AF_NETLINK))
    # ZeroMQ asks netlink's routing protocol for the network's interfaces and aborts where it may not.
    rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.EQ, socket.AF_NETLINK), seccomp.Arg(2, seccomp.NE, 0))
    if shared_system:
        _keep_from_the_system(rules, seccomp)
    if shared_user:
        for name in _CHANGES_OF_FILES:
            _add(rules, seccomp, seccomp.ERRNO(0), name)
        for request in _CHANGES_BY_IOCTL:
            rules.add_rule(refused, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    if not truncate:
        _add(rules, seccomp, refused, "truncate")
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        program: bytes = file.read()
        return program


def _keep_from_the_system(rules: Any, seccomp: Any) -> None:
    refused = seccomp.ERRNO(errno.EPERM)
    for name in _OF_A_SHARED_SYSTEM:
        _add(rules, seccomp, refused, name)
    for name in _SCHEDULING:
        rules.add_rule(seccomp.ERRNO(0), name, seccomp.Arg(0, seccomp.NE, 0))
    rules.add_rule(refused, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    rules.add_rule(refused, "setpriority", seccomp.Arg(1, seccomp.NE, 0))
    rules.add_rule(refused, "setpriority", seccomp.Arg(0, seccomp.MASKED_EQ, 0xFFFFFFFF, _PRIO_USER))
    rules.add_rule(refused, "prctl", seccomp.Arg(0, seccomp.MASKED_EQ, 0xFFFFFFFF, _PR_SET_DUMPABLE))
    rules.add_rule(refused, "socketpair", seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
    for kind in set(range(_SOCKET_TYPE + 1)) - set(_STREAM_PAIRS):
        rules.add_rule(refused, "socketpair", seccomp.Arg(1, seccomp.MASKED_EQ, _SOCKET_TYPE, kind))


def _add(rules: Any, seccomp: Any, action: Any, name: str) -> None:
    """A rule for a system call, where this machine has it."""
    number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if number < 0:
        number = _NEWER.get(name, -1)
    if number >= 0:
        rules.add_rule(action, number)
