"""How many cores a batch may use."""

import os
from contextlib import suppress

from ...sandbox.cgroup import CgroupError, own_cgroup
from ...sandbox.processes import words


def usable_cores() -> int:
    """Cores that this process may run on, or as many as its cgroups give it time for, where a container has a limit; at least 1."""
    cores = float(len(os.sched_getaffinity(0)))
    with suppress(CgroupError):
        group, mount = own_cgroup()
        for folder in (group, *group.parents):
            if folder.is_relative_to(mount):
                limit = words(folder / "cpu.max")
                if limit and limit[0] != "max":
                    cores = min(cores, int(limit[0]) / int(limit[1]))
    return max(1, int(cores))
