"""A batch starts as many workers as it has cores: those that it may run on, and no more than a container's limit gives time for."""

import os

import pytest

from nbreferee.batch.executors import cores
from nbreferee.batch.executors.cores import free_memory, usable_cores, usable_workers
from nbreferee.sandbox.cgroup import NotDelegatedError

BOUND = len(os.sched_getaffinity(0))


@pytest.fixture
def limits(tmp_path, monkeypatch):
    """Writes the limits of a process's cgroup and of the one above it; None for no file, as at the root of the machine."""
    own = tmp_path / "pod" / "container"
    own.mkdir(parents=True)
    monkeypatch.setattr(cores, "own_cgroup", lambda: (own, tmp_path))

    def write(limit: str | None, above: str | None, name: str = "cpu.max") -> None:
        for folder, content in ((own, limit), (own.parent, above)):
            if content is not None:
                (folder / name).write_text(content)

    return write


@pytest.mark.parametrize(
    ("limit", "above", "expected"),
    [
        (None, None, BOUND),
        ("max 100000\n", None, BOUND),
        ("100000 100000\n", None, 1),
        ("max 100000\n", "150000 100000\n", 1),
        ("50000 100000\n", "max 100000\n", 1),
        ("6400000 100000\n", "6400000 100000\n", min(BOUND, 64)),
    ],
)
def test_a_limit_on_processors_counts_wherever_it_is_set(limits, limit, above, expected):
    limits(limit, above)
    assert usable_cores() == expected


@pytest.mark.parametrize(("limit", "above"), [("5000\n", "max\n"), ("max\n", "5000\n"), ("9000\n", "5000\n")])
def test_a_limit_on_memory_counts_wherever_it_is_set_and_files_do_not(limits, limit, above):
    limits(limit, above, "memory.max")
    limits("anon 2000\nfile 9999\n", "anon 2000\nfile 9999\n", "memory.stat")
    assert free_memory() == 3000 and usable_workers() == 1


def test_there_are_no_more_workers_than_there_is_memory_for(monkeypatch):
    monkeypatch.setattr(cores, "usable_cores", lambda: 16)
    for free, workers in ((100, 1), (7 * 2**30, 3), (100 * 2**30, 16)):
        monkeypatch.setattr(cores, "free_memory", lambda free=free: free)
        assert usable_workers() == workers


def test_where_cgroups_cannot_be_read_the_cores_that_it_is_bound_to_count(monkeypatch):
    def none():
        raise NotDelegatedError("version 2 of cgroups is not mounted")

    monkeypatch.setattr(cores, "own_cgroup", none)
    assert usable_cores() == BOUND
    one = min(os.sched_getaffinity(0))
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {one})
    try:
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, before)
