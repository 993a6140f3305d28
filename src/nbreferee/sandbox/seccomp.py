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

_TERMINAL_INJECTION = (termios.TIOCSTI, termios.TIOCLINUX)
"""The ioctls that type into a terminal."""


class SeccompError(RuntimeError):
    """libseccomp is missing on this machine."""


@cache
def syscall_filter() -> bytes:
    """The filter as the classic BPF program that bubblewrap's ``--seccomp`` and ``seccomp(2)`` take.

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
    for size in _BUFFER_SIZES:
        level, option = seccomp.Arg(1, seccomp.EQ, socket.SOL_SOCKET), seccomp.Arg(2, seccomp.EQ, size)
        rules.add_rule(refused, "setsockopt", level, option)
    for family in set(range(socket.AF_NETLINK)) - set(_FAMILIES):
        rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.EQ, family))
    rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.GT, socket.AF_NETLINK))
    # ZeroMQ asks netlink's routing protocol for the network's interfaces and aborts where it may not.
    rules.add_rule(refused, "socket", seccomp.Arg(0, seccomp.EQ, socket.AF_NETLINK), seccomp.Arg(2, seccomp.NE, 0))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        program: bytes = file.read()
        return program
