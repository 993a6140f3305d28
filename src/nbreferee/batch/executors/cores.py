"""How many cores a batch may use, and how many workers there is room for."""

import os
from pathlib import Path

from ...sandbox.cgroup import CgroupError, own_cgroup
from ...sandbox.memory_monitor import available
from ...sandbox.processes import words

_WORKER = 2 * 2**30
"""Bytes that a worker takes with the kernels of a submission to a lab of TensorFlow."""


def usable_workers() -> int:
    """Workers for whom there are cores and memory here; at least 1."""
    return max(1, min(usable_cores(), free_memory() // _WORKER))


def free_memory() -> int:
    """Bytes that this machine has left, or that its cgroups leave where a container has a limit."""
    free = available()
    for folder in _cgroups():
        limit, held = words(folder / "memory.max"), words(folder / "memory.stat")
        if limit and held[:1] == ["anon"] and limit[0] != "max":
            free = min(free, int(limit[0]) - int(held[1]))  # what files hold is given back
    return free


def usable_cores() -> int:
    """Cores that this process may run on, or as many as its cgroups give it time for, where a container has a limit; at least 1."""
    cores = float(len(os.sched_getaffinity(0)))
    for folder in _cgroups():
        limit = words(folder / "cpu.max")
        if limit and limit[0] != "max":
            cores = min(cores, int(limit[0]) / int(limit[1]))
    return max(1, int(cores))


def _cgroups() -> list[Path]:
    """The folders of this process's cgroup and of those above it, whose limits hold, too; none where they cannot be read."""
    try:
        group, mount = own_cgroup()
    except CgroupError:
        return []
    return [folder for folder in (group, *group.parents) if folder.is_relative_to(mount)]
