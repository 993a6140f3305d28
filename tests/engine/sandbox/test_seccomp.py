"""System calls that no notebook needs are refused inside the sandbox."""

import pytest

pytestmark = pytest.mark.slow


CALLS = """
import ctypes, errno, os, platform
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": dict(io_uring_setup=425, keyctl=250, add_key=248, userfaultfd=323, bpf=321, perf_event_open=298, ptrace=101,
                   process_vm_readv=310, unshare=272, setns=308, mount=165, name_to_handle_at=303, mknodat=259, clone3=435,
                   memfd_create=319, shmget=29, msgget=68, semget=64, mq_open=240, io_setup=206, splice=275, tee=276,
                   vmsplice=278, inotify_init1=294),
    "aarch64": dict(io_uring_setup=425, keyctl=219, add_key=217, userfaultfd=282, bpf=280, perf_event_open=241, ptrace=117,
                    process_vm_readv=270, unshare=97, setns=268, mount=40, name_to_handle_at=264, mknodat=33, clone3=435,
                    memfd_create=279, shmget=194, msgget=186, semget=190, mq_open=180, io_setup=0, splice=76, tee=77,
                    vmsplice=75, inotify_init1=26),
}[platform.machine()]

def call(name, *arguments):
    return errno.errorcode[ctypes.get_errno()] if libc.syscall(NUMBERS[name], *arguments) == -1 else "done"

def open_socket(family, kind, protocol):
    descriptor = libc.socket(family, kind, protocol)
    return errno.errorcode[ctypes.get_errno()] if descriptor == -1 else os.close(descriptor) or "open"
"""


def test_system_calls_that_no_notebook_needs_are_refused(session):
    student = session(CALLS)
    names = student.evaluate("list(NUMBERS)")
    refused = {name: student.evaluate("call(name, 0, 0, 0, 0, 0)", name=name) for name in names}
    assert refused.pop("clone3") == "ENOSYS" and set(refused.values()) == {"EPERM"}, refused


def test_only_sockets_of_harmless_kinds_can_be_opened(session):
    student = session(CALLS)
    unix, internet, netlink, packet, alg, vsock, stream, raw = 1, 2, 16, 17, 38, 40, 1, 3
    for family, kind, protocol in (
        (packet, raw, 0),
        (alg, 5, 0),
        (vsock, stream, 0),
        (netlink, raw, 9),
        (internet, raw, 1),
    ):
        got = student.evaluate("open_socket(f, k, p)", f=family, k=kind, p=protocol)
        assert got in ("EPERM", "EACCES"), family
    assert student.evaluate("open_socket(f, k, p)", f=unix, k=stream, p=0) == "open"


def test_nobody_is_kept_from_a_file_and_nobody_is_watched_who_reads_one(session):
    student = session(
        "import fcntl, os\n"
        "def ask(name, command, argument):\n"
        "    descriptor = os.open(name, os.O_RDONLY | os.O_CREAT) if name else os.open('.', os.O_RDONLY)\n"
        "    try:\n        fcntl.fcntl(descriptor, command, argument)\n        return True\n"
        "    except PermissionError:\n        return False"
    )
    f_getfd, f_setlease, f_notify, f_rdlck, dn_access = 1, 1024, 1026, 0, 1
    assert student.evaluate("ask('file', c, a)", c=f_getfd, a=0) is True
    assert student.evaluate("ask('file', c, a)", c=f_setlease, a=f_rdlck) is False
    assert student.evaluate("ask('', c, a)", c=f_notify, a=dn_access) is False
