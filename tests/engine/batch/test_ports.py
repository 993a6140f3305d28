"""The workers of a batch are reached through pipes, which nobody else has."""

import os
from pathlib import Path

import pytest

from nbreferee.batch.executors.local import LocalExecutor
from nbreferee.marking import Conditions
from nbreferee.submission import SubmissionLimits

from . import scripted

pytestmark = pytest.mark.slow


def listening(process: int) -> set[str]:
    """The inodes of a process's sockets that wait for connections: of TCP, and of unix sockets with a name."""
    waiting = set()
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]
        waiting |= {line.split()[9] for line in lines if line.split()[3] == "0A"}
    for line in Path(f"/proc/{process}/net/unix").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[3], 16) & 0x10000:
            waiting.add(fields[6])
    links = (str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir() if each.is_symlink())
    return {link for link in links if link.removeprefix("socket:[").rstrip("]") in waiting}


def test_a_batch_opens_no_port(monkeypatch, tmp_path):
    scripted.use(monkeypatch)
    before = listening(os.getpid())
    with LocalExecutor(str(tmp_path), "lab", Conditions("a", "s", "c", "e"), SubmissionLimits(), 1) as workers:
        workers.submit("ana", "pid")
        worker = int(workers.next().cost)
        assert listening(os.getpid()) == before and listening(worker) == set()
