"""A batch starts as many workers as it has cores: those that it may run on, and no more than a container's limit gives time for."""

import os

import pytest

from nbreferee.batch.executors import cores
from nbreferee.batch.executors.cores import usable_cores
from nbreferee.sandbox.cgroup import NotDelegatedError

BOUND = len(os.sched_getaffinity(0))


@pytest.fixture
def limits(tmp_path, monkeypatch):
    """Writes the limits of a process's cgroup and of the one above it; None for no file, as at the root of the machine."""
    own = tmp_path / "pod" / "container"
    own.mkdir(parents=True)
    monkeypatch.setattr(cores, "own_cgroup", lambda: (own, tmp_path))

    def write(limit: str | None, above: str | None) -> None:
        for folder, content in ((own, limit), (own.parent, above)):
            if content is not None:
                (folder / "cpu.max").write_text(content)

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
