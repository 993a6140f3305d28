"""A keeper ends all that a kernel has left, also where it can start no process itself."""

import os
import subprocess
import sys

import pytest

from nbreferee.sandbox.users import users_of_processes

END_ALL = """
import errno, os, signal, subprocess, sys
from nbreferee.guest import keeper

user, failures = int(sys.argv[1]), int(sys.argv[2])
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGCHLD])
keeper._prctl(keeper._SET_CHILD_SUBREAPER, 1)
family = subprocess.Popen("for n in 1 2 3 4; do setsid sleep 300 > /dev/null 2>&1 & done; echo; wait", shell=True, user=user, stdout=subprocess.PIPE)
assert family.stdout.readline()
fork = os.fork

def refuse():
    global failures
    failures -= 1
    if failures < 0:
        return fork()
    raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

os.fork = refuse
keeper._end_all(user)
print("all ended")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="starts processes as other users")
@pytest.mark.parametrize("failures", [0, 1, 3, 1_000_000])
def test_all_of_a_user_ends_and_nobody_else_however_often_no_process_can_be_started(failures):
    with subprocess.Popen(["sleep", "900"], user=900_202) as other:
        command = [sys.executable, "-c", END_ALL, "900201", str(failures)]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=300)
            left, other_lives = 900_201 in users_of_processes(), other.poll() is None
        finally:
            other.kill()
    assert said.stdout == "all ended\n", said.stderr
    assert other_lives and not left
