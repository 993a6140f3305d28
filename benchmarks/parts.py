"""Where the processor time of a solved submission goes, part by part, in its kernels and in the process that marks it.

Two submissions are marked before, so that libraries are loaded and the gradebook's statements compiled. What kernels compute is known
to a hundredth of a second. Recording reads the submission once more in a process of its own, which is not counted. NumPy has one thread, as
in a batch with a worker for each core.
"""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_locked
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from nbreferee.batch.recording import Recorder
from nbreferee.course.config import load_assignment, load_config
from nbreferee.marking import Marker, judging, marker
from nbreferee.results.cells import cell_name
from nbreferee.results.notebook import NotebookResult
from nbreferee.student import NotebookRunner
from nbreferee.testing.corpus import Entry

from .marking import NAME, make_class

BEFORE = 2
SHOWN = 4
"""The largest entries of a part that are printed."""

KERNEL_PARTS = ("start", "given cells", "answers", "questions")
OWN_PARTS = ("reading", "questions", "pages", "rest", "recording")


class Spent:
    """Seconds of processor time, by part and by what it was spent on."""

    def __init__(self) -> None:
        self.kernels: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.own: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    @contextmanager
    def on(self, part: str, what: str, runner: NotebookRunner | None = None) -> Iterator[None]:
        """Note what this process, and the kernel of `runner`, compute within the context."""
        own, before = time.process_time(), 0.0 if runner is None else runner.processor_time()
        yield
        self.own[part][what] += time.process_time() - own
        if runner is not None:
            self.kernels[part][what] += runner.processor_time() - before


SPENT = Spent()


class _Runner(NotebookRunner):
    async def _connect(self, live: Any) -> None:
        await super()._connect(live)
        SPENT.kernels["start"]["all kernels"] += self.processor_time() if live.next == 0 else 0.0

    async def _run_cell(self, live: Any, index: int, limit: int) -> None:
        cell, before = self.notebook.cells[index], self.processor_time()
        await super()._run_cell(live, index, limit)
        title = self.notebook.cells[0].source.partition("\n")[0].strip("# ")[:18]
        part = "given cells" if is_locked(cell) else "answers"
        SPENT.kernels[part][f"{title}: {cell_name(index, cell)}"] += self.processor_time() - before


class _Judging(judging.Judging):
    def _judge(self, question: str, *arguments: Any) -> judging.Judged:
        with SPENT.on("questions", question, self.runner):
            return super()._judge(question, *arguments)


class _Marker(Marker):
    def _result(self, name: str, *arguments: Any) -> NotebookResult:
        with SPENT.on("pages", name):
            return super()._result(name, *arguments)


def main() -> None:
    """Mark solved submissions one after another, and print what the last one took."""
    global SPENT
    os.environ.update(STYLE_TRANSFER_SCALE="marking", TF_CPP_MIN_LOG_LEVEL="3")
    with tempfile.TemporaryDirectory() as folder:
        root = make_class(Path(folder) / "course", [Entry.solved()] * (BEFORE + 1))
        config = load_config(root)
        config.CourseDirectory.root = str(root)
        assignment = load_assignment(root, NAME, config)
        mine = _Marker(assignment, config=config)
        recorder = Recorder(CourseDirectory(config=config), config, assignment)
        with threadpool_limits(1), patch.multiple(marker, NotebookRunner=_Runner, Judging=_Judging):
            for path in sorted((root / "submitted").iterdir()):
                SPENT = Spent()
                started, own = time.monotonic(), time.process_time()
                with SPENT.on("reading", "all notebooks"):
                    prepared = mine.prepare(path / NAME)
                results = mine.mark_prepared(prepared)
                seconds, marking = time.monotonic() - started, time.process_time() - own
                SPENT.own["rest"]["messages of cells, starting and ending kernels"] = marking - _sum(SPENT.own)
                with SPENT.on("recording", "in the gradebook"):
                    recorder.record(path.name)
    kernels = sum(result.processor_time for result in results.values())
    SPENT.kernels["rest"]["between cells and questions"] = kernels - _sum(SPENT.kernels)
    print(f"A solved submission, marked after {BEFORE} others: {seconds:.1f} s, without recording.")
    _print("its kernels", SPENT.kernels, (*KERNEL_PARTS, "rest"))
    _print("the process that marks", SPENT.own, OWN_PARTS)


def _sum(spent: dict[str, dict[str, float]]) -> float:
    return sum(sum(entries.values()) for entries in spent.values())


def _print(where: str, spent: dict[str, dict[str, float]], parts: tuple[str, ...]) -> None:
    total = _sum(spent)
    print(f"  {where}: {total:.2f} s of processor time")
    for part in parts:
        entries = sorted(spent[part].items(), key=lambda entry: -entry[1])
        largest = ", ".join(f"{what} {seconds:.2f}" for what, seconds in entries[:SHOWN])
        mine = sum(spent[part].values())
        print(f"    {part:12} {mine:6.2f} s {100 * mine / total:4.0f} %   {largest}", flush=True)
