"""A batch within the test's own process: no start-up, and what it does can be counted."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbreferee.batch import Batch, Options, Outcome
from nbreferee.batch.executors import Executor, worker
from nbreferee.batch.outcome import Marked
from nbreferee.submission import PreparedSubmission


class InlineExecutor(Executor):
    """Marks in this process what it is given, as soon as it is asked for the next result."""

    def __init__(self, root: Path, batch: Batch):
        self._task = (str(root), batch.assignment.name, batch.marker.conditions)
        self._waiting: list[tuple[str, bytes]] = []

    def __len__(self) -> int:
        return 1

    @property
    def has_room(self) -> bool:
        return len(self._waiting) < 2

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def submit(self, student: str, prepared: PreparedSubmission) -> None:
        self._waiting.append((student, pickle.dumps(prepared)))

    def next(self) -> Marked:
        student, prepared = self._waiting.pop(0)
        return Marked(student, *worker.mark(*self._task, pickle.loads(prepared)))


def run(root: Path, name: str, monkeypatch, **options: object) -> list[Outcome]:
    """Mark a class of the course at `root`; the outcomes."""
    batch = Batch(root, name, Options(**options))
    outcomes: list[Outcome] = []

    @contextmanager
    def inline(*arguments: object) -> Iterator[Executor]:
        yield InlineExecutor(root, batch)

    with monkeypatch.context() as patched:
        patched.setattr("nbreferee.batch.batch.executor", inline)
        batch.run(batch.students(), outcomes.append)
    return outcomes
