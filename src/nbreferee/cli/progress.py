"""What ``nbreferee batch`` shows: a bar while it works, one line a student in a log, a table at the end."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ..batch import Outcome
from ..batch.appending import open_to_append
from ..batch.signals import sigint_blocked
from ..text import no_formula, one_line

_PAUSE = 60
"""Seconds between two lines about the progress where there is no terminal to show a bar."""


class BatchConsole:
    """Shows outcomes as they come and writes them to the log file."""

    def __init__(self, console: Console, log: Path, students: list[str]):
        self._console, self._log, self._total = console, log, len(students)
        self._started = self._said = time.monotonic()
        self.outcomes: list[Outcome] = []

    @contextmanager
    def progress(self) -> Iterator[None]:
        """A bar with rate, remaining time, the last student and the failures, while the context lasts."""
        columns = (
            TextColumn("[bold]marking"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            TextColumn("{task.fields[failed]}[dim]{task.fields[student]}"),
        )
        self._progress = Progress(*columns, console=self._console)
        self._task = self._progress.add_task("marking", total=self._total, rate="", failed="", student="")
        with ExitStack() as stack:
            self._file = stack.enter_context(open_to_append(self._log))
            with sigint_blocked():
                stack.enter_context(self._progress)
            yield

    def add(self, outcome: Outcome) -> None:
        """Note one outcome."""
        self.outcomes.append(outcome)
        score = "" if outcome.score is None else f"{outcome.score:g} points"
        student, reason = one_line(outcome.student), one_line(outcome.reason)
        words = [
            time.strftime("%Y-%m-%d %H:%M:%S"),
            no_formula(student),
            outcome.state,
            score,
            f"{outcome.cost.seconds:.1f} s",
            f"{outcome.cost.processor:.1f} s",
        ]
        broken = [f"{question}: “{check}”. {message}" for question, check, message in outcome.broken]
        remarks = [reason, *map(one_line, (*outcome.warnings, *broken, *outcome.review_flags))]
        print("\t".join([*words, " ".join(filter(None, remarks))]), file=self._file, flush=True)
        if outcome.state == "failed":
            self._progress.console.print(f"{student}: {reason}", style="red", markup=False)
        marked = self._count("marked")
        failed = [one_line(each.student) for each in self.outcomes if each.state == "failed"]
        now = time.monotonic()
        rate = f"{60 * marked / (now - self._started):.1f} a minute" if marked else ""
        which = f"{len(failed)} failed ({_some(failed[::-1], 3)})" if failed else ""
        self._progress.update(
            self._task,
            advance=1,
            rate=rate,
            failed=f"[red]{escape(which)}[/red] " if failed else "",
            student=escape(student),
        )
        if not self._console.is_terminal and now - self._said >= _PAUSE:
            self._said = now
            words = [f"{len(self.outcomes)} of {self._total} done", rate, which]
            self._console.print(", ".join(filter(None, words)), markup=False, highlight=False, soft_wrap=True)

    def summary(self, csv: Path | None) -> None:
        """The table at the end: how many of what, and the marks at a glance; `csv` holds the marks."""
        seconds = time.monotonic() - self._started
        table = Table(title="Marking", title_justify="left", show_header=False)
        for state in ("marked", "unchanged", "failed"):
            table.add_row(state, str(self._count(state)))
        scores = sorted(o.score for o in self.outcomes if o.score is not None)
        if scores:
            table.add_row("points", f"{scores[0]:g} to {scores[-1]:g}, median {statistics.median(scores):g}")
        table.add_row("time", f"{seconds // 60:.0f} min {seconds % 60:.0f} s")
        if damaged := [outcome.student for outcome in self.outcomes if outcome.warnings]:
            what = "the log says what is missing or damaged"
            table.add_row("with warnings", Text(f"{len(damaged)} ({_some(damaged)}); {what}"))
        if look := [outcome.student for outcome in self.outcomes if outcome.review_flags]:
            table.add_row("flagged for review", Text(f"{len(look)} ({_some(look)}); the log says why"))
        for question, check, message, students in self._broken():
            who = f"{len(students)} ({_some(students)}) need manual grading"
            table.add_row("broken check", Text(f"{question}, “{check}”: {message} {who}"))
        if csv:
            table.add_row("marks", str(csv))
        table.add_row("log", str(self._log))
        self._console.print(table)

    def _broken(self) -> list[tuple[str, str, str, list[str]]]:
        """Each broken check once: question, check, what it said first, and whose it could not mark."""
        found: dict[tuple[str, str], tuple[str, list[str]]] = {}
        for outcome in self.outcomes:
            for question, check, message in outcome.broken:
                _, students = found.setdefault((question, check), (one_line(message), []))
                students.append(one_line(outcome.student))
        return [(question, check, *rest) for (question, check), rest in found.items()]

    def _count(self, state: str) -> int:
        return sum(outcome.state == state for outcome in self.outcomes)


def _some(names: list[str], most: int = 5) -> str:
    """A few names, for a line of the table."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
