"""A batch within the test's own process: no start-up, and what it does can be counted."""

import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from nbreferee.batch import Batch, Options, Outcome
from nbreferee.batch.executors import Executor, worker
from nbreferee.batch.outcome import Marked
from nbreferee.batch.recording import Recorder
from nbreferee.submission import PreparedSubmission
from nbreferee.testing.small_course import NAME, SmallCourse, scheme_folder


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


class Clock:
    """Counts the seconds that are waited; what is in `then` under a number happens during the wait of that number."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.then: dict[int, Callable[[], object]] = {}

    def sleep(self, seconds: float) -> None:
        """Wait no time at all."""
        self.waited.append(seconds)
        self.then.get(len(self.waited), lambda: None)()


def run(
    root: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    on_outcome: Callable[[Outcome], object] = lambda outcome: None,
    clock: Clock | None = None,
    **options: object,
) -> list[Outcome]:
    """Mark a class of the course at `root`; the outcomes. Where the gradebook is waited for, `clock` is asked to wait."""
    with monkeypatch.context() as patched:
        if clock is not None:
            patched.setattr("nbreferee.batch.batch.Recorder", partial(Recorder, sleep=clock.sleep))
        batch = Batch(root, name, Options(**options))
        outcomes: list[Outcome] = []

        def note(outcome: Outcome) -> None:
            outcomes.append(outcome)
            on_outcome(outcome)

        @contextmanager
        def inline(*arguments: object) -> Iterator[Executor]:
            yield InlineExecutor(root, batch)

        patched.setattr("nbreferee.batch.batch.executor", inline)
        batch.run(batch.students(), note)
    return outcomes


def add_notebooks(course: SmallCourse, count: int) -> list[str]:
    """Give the small assignment more notebooks, each with a question of its own; the names of all. They are released."""
    source, scheme = course.root / "source" / NAME, scheme_folder(course.root)
    for number in range(count):
        text = (source / "sums.ipynb").read_text().replace('"add', f'"add{number}')
        (source / f"more{number}.ipynb").write_text(text)
        shutil.copy(scheme / "test_add.py", scheme / f"test_add{number}.py")
    course.nbgrader("generate_assignment", NAME, "--force")
    return sorted(path.stem for path in source.glob("*.ipynb"))


def submit_everywhere(course: SmallCourse, student: str, answer: str) -> Path:
    """Hand in `answer` in each of the assignment's notebooks; the student's folder."""
    folder = course.root / "submitted" / student / NAME
    shutil.copytree(course.root / "release" / NAME, folder)
    for path in folder.glob("*.ipynb"):
        content = json.loads(path.read_text())
        content["cells"][0]["source"] = answer
        path.write_text(json.dumps(content))
    return folder


def add_lab(course: SmallCourse, name: str) -> Path:
    """Give the course a second lab: a copy of the first, with the same grade ids. It is released; the folder of its scheme."""
    shutil.copytree(course.root / "source" / NAME, course.root / "source" / name)
    scheme = shutil.copytree(scheme_folder(course.root), scheme_folder(course.root).parent / name)
    course.nbgrader("generate_assignment", name)
    return scheme
