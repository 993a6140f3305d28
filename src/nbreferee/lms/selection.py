"""Takes from a student's hand-ins what marking needs: each of the lab's notebooks once, under its own name, and the other files."""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from ..submission import SubmissionLimits
from . import times
from .archives import Budget, Entry, Unreadable, copy_to, is_archive, unpacked
from .handin import Handed, HandIn
from .limits import Collecting
from .matching import Notebooks, Seen
from .names import clean, is_leftover, notebook_stem

_LOOKED_INTO = (".json", ".txt")
"""Files that may be notebooks under another name."""


@dataclass(frozen=True)
class Fate:
    """What became of one file of a download.

    Attributes:
        file: its path there.
        kept: its path in the student's folder; empty where it is left out.
        why: a note, or the reason why it is left out.
    """

    file: str
    kept: str = ""
    why: str = ""


@dataclass
class Selection:
    """One student's files, copied into `folder` as they are to lie in ``submitted/``.

    Attributes:
        time: when the newest of the hand-ins that something was taken from was handed in.
        files: the names that the lab's notebooks had in the download, by file name.
        unit: the hand-in that the newest notebook is from.
    """

    folder: Path
    fates: list[Fate] = field(default_factory=list)
    time: datetime | None = None
    files: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    order: int = 0
    late: bool = False
    leftovers: int = 0


@dataclass(frozen=True)
class _Candidate:
    """A file that may be one of the lab's notebooks."""

    hand_in: int
    handed: Handed
    copy: Path
    seen: Seen

    @property
    def age(self) -> tuple[int, int]:
        """Sorts the files of one hand-in from old to new."""
        return self.handed.order, self.seen.copies


class Selector:
    """Selects the files of students, one after another, for one lab."""

    def __init__(self, notebooks: Notebooks, names: Sequence[str], limits: Collecting, submitted: SubmissionLimits):
        self._notebooks, self._names = notebooks, names
        self._limits, self._submitted = limits, submitted

    def select(self, hand_ins: Sequence[HandIn], workspace: Path) -> Selection:
        """Take what counts of a student's `hand_ins`, newest first, into a folder of the `workspace`."""
        selection = Selection(workspace / "selected")
        selection.folder.mkdir()
        with ExitStack() as opened:
            files = [
                (number, handed)
                for number, hand_in in enumerate(hand_ins)
                for handed in self._files(hand_in, opened, selection)
            ]
            candidates, others = self._candidates(files, workspace, selection)
            chosen = self._choose(candidates, selection)
            used = {candidate.hand_in for candidate in chosen.values()}
            for name, candidate in chosen.items():
                candidate.copy.replace(selection.folder / f"{name}.ipynb")
                selection.files[f"{name}.ipynb"] = candidate.handed.entry.parts[0]
            used |= self._take_others(others, chosen, selection)
        self._describe([hand_ins[number] for number in sorted(used)] or hand_ins[:1], selection)
        return selection

    def _describe(self, used: Sequence[HandIn], selection: Selection) -> None:
        known = [hand_in.time for hand_in in used if hand_in.time]
        selection.time = max(known, default=None)
        newest = used[0]
        selection.unit, selection.order, selection.late = newest.unit, newest.order, newest.late

    def _files(self, hand_in: HandIn, opened: ExitStack, selection: Selection) -> list[Handed]:
        """The files of a hand-in, those in its archives included."""
        budget = Budget(self._limits)
        found: list[Handed] = []
        waiting = [(handed, 0) for handed in hand_in.files]
        while waiting:
            handed, depth = waiting.pop(0)
            if is_leftover(handed.inner):
                selection.leftovers += 1
            elif not is_archive(handed.inner[-1]):
                found.append(handed)
            elif depth == self._limits.archive_depth:
                selection.fates.append(
                    Fate(handed.entry.shown, why=f"is an archive within {depth} archives, and stays closed")
                )
            else:
                waiting += [(each, depth + 1) for each in self._unpacked(handed, opened, budget, selection)]
        return found

    def _unpacked(self, handed: Handed, opened: ExitStack, budget: Budget, selection: Selection) -> list[Handed]:
        try:
            listing = unpacked(handed.entry, opened, self._limits, budget)
        except Unreadable as error:
            selection.fates.append(Fate(handed.entry.shown, why=str(error)))
            return []
        if not listing.entries and not listing.left_out:
            selection.fates.append(Fate(handed.entry.shown, why="holds no files"))
        above = len(handed.entry.parts)
        for parts, reason in listing.left_out:
            if is_leftover(parts[above:]):
                selection.leftovers += 1
            else:
                selection.fates.append(Fate("/".join(parts), why=reason))
        return [Handed(entry, (*handed.inner[:-1], *entry.parts[above:]), handed.order) for entry in listing.entries]

    def _candidates(
        self, files: Sequence[tuple[int, Handed]], workspace: Path, selection: Selection
    ) -> tuple[list[_Candidate], list[tuple[int, Handed]]]:
        """The files that may be notebooks of the lab, and the others."""
        candidates, others = [], []
        most = self._submitted.notebook_bytes
        for number, (hand_in, handed) in enumerate(files):
            name = handed.inner[-1]
            if notebook_stem(name) is None and not _holds_cells(handed.entry, name, most):
                others.append((hand_in, handed))
                continue
            copy = workspace / f"{number}.ipynb"
            try:
                with copy.open("wb") as target:
                    copy_to(handed.entry, target, most)
            except Unreadable as error:
                selection.fates.append(Fate(handed.entry.shown, why=str(error)))
                continue
            seen = self._notebooks.see(copy, name)
            if seen.notebook is None and seen.named is None:
                others.append((hand_in, handed))
            else:
                candidates.append(_Candidate(hand_in, handed, copy, seen))
        return candidates, others

    def _choose(self, candidates: Sequence[_Candidate], selection: Selection) -> dict[str, _Candidate]:
        """The file that counts for each notebook; what becomes of the candidates is noted.

        Of the newest hand-in that has one, it is the one that holds answers, then the one that holds more of the notebook's cells, then
        the newest. A file that only its name connects with a notebook counts where there is no other.
        """
        chosen: dict[str, _Candidate] = {}
        for name in self._names:
            same = [each for each in candidates if each.seen.notebook == name]
            by_name = [each for each in candidates if each.seen.notebook is None and each.seen.named == name]
            pool = same or by_name
            if not pool:
                continue
            newest = min(each.hand_in for each in pool)
            best = max((each for each in pool if each.hand_in == newest), key=lambda each: self._rank(each, name))
            chosen[name] = best
            for each in (*same, *by_name):
                kept = f"{name}.ipynb" if each is best else ""
                why = self._note(best, name, pool) if each is best else _why_not(each, best, name)
                selection.fates.append(Fate(each.handed.entry.shown, kept, why))
        return chosen

    def _rank(self, candidate: _Candidate, name: str) -> tuple[object, ...]:
        seen = candidate.seen
        exact = candidate.handed.inner[-1] == f"{name}.ipynb"
        return (
            not seen.problem,
            seen.answered,
            round(seen.share, 1),
            *candidate.age,
            exact,
            candidate.handed.inner[-1],
        )

    def _note(self, candidate: _Candidate, name: str, pool: Sequence[_Candidate]) -> str:
        seen, notes = candidate.seen, []
        if seen.problem:
            notes.append(seen.problem)
        elif seen.notebook is None:
            notes.append("called so, but it holds none of this notebook's cells")
        elif seen.named != name:
            notes.append(f"recognised by its cells, {seen.share:.0%} of them")
        elif candidate.handed.inner[-1] != f"{name}.ipynb":
            notes.append("renamed")
        if len(pool) > 1:
            notes.append(f"one of {len(pool)}")
        return "; ".join(notes)

    def _take_others(
        self, others: Sequence[tuple[int, Handed]], chosen: dict[str, _Candidate], selection: Selection
    ) -> set[int]:
        """Copy the other files beside the notebooks; returns the numbers of the hand-ins that they are from."""
        bases = sorted({each.handed.inner[:-1] for each in chosen.values()}, key=len, reverse=True)
        taken = {f"{name}.ipynb" for name in chosen}
        used: set[int] = set()
        count = size = 0
        for hand_in, handed in others:
            shown = handed.entry.shown
            parts = clean(_relative(handed.inner, bases))
            relative = "/".join(parts or ())
            if parts is None:
                selection.fates.append(Fate(shown, why="has a name that cannot be written"))
            elif parts == (times.FILE,):
                selection.fates.append(Fate(shown, why="a student's own file of this name does not count as the time"))
            elif len(parts) > self._submitted.depth:
                selection.fates.append(Fate(shown, why=f"lies in more than {self._submitted.depth} folders"))
            elif _is_taken(relative, taken):
                selection.fates.append(Fate(shown, why=f"another file is {relative} already"))
            elif count >= self._submitted.files or size + handed.entry.size > self._submitted.files_bytes:
                most = f"{self._submitted.files} files and {self._submitted.files_bytes >> 20} MiB"
                selection.fates.append(Fate(shown, why=f"exceeds the {most} that marking reads besides notebooks"))
            elif problem := _copied(handed.entry, selection.folder / relative, self._submitted.files_bytes - size):
                selection.fates.append(Fate(shown, why=problem))
            else:
                taken.add(relative)
                used.add(hand_in)
                count, size = count + 1, size + handed.entry.size
                foreign = notebook_stem(handed.inner[-1]) is not None
                why = "none of this lab's notebooks, and not marked" if foreign else ""
                selection.fates.append(Fate(shown, relative, why))
        return used


def _why_not(candidate: _Candidate, best: _Candidate, name: str) -> str:
    other = best.handed.entry.shown
    if candidate.seen.problem:
        return candidate.seen.problem
    if candidate.hand_in != best.hand_in:
        return f"an older hand-in of {name}; {other} counts"
    if candidate.seen.answered != best.seen.answered:
        return f"{name} as it was given out; {other} counts, which holds answers"
    if round(candidate.seen.share, 1) != round(best.seen.share, 1):
        return f"holds less of {name} than {other}, which counts"
    return f"an older copy of {name}; {other} counts"


def _relative(inner: Sequence[str], bases: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A file's path as a notebook beside it sees it."""
    base = next((len(each) for each in bases if tuple(inner[: len(each)]) == tuple(each)), 0)
    return tuple(inner[base:])


def _is_taken(relative: str, taken: set[str]) -> bool:
    """Whether a file is there already, or would be a folder where a file is, or a file where a folder is."""
    parents = {str(parent) for parent in PurePosixPath(relative).parents}
    return relative in taken or bool(parents & taken) or any(each.startswith(f"{relative}/") for each in taken)


def _copied(entry: Entry, path: Path, most: int) -> str:
    """Copy a file; why it could not be read, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as target:
            copy_to(entry, target, most)
    except Unreadable as error:
        path.unlink()
        return str(error)
    return ""


def _holds_cells(entry: Entry, name: str, most: int) -> bool:
    """Whether a file that is not called so may be a notebook: JSON with a list of cells."""
    if not name.lower().endswith(_LOOKED_INTO):
        return False
    content = io.BytesIO()
    try:
        copy_to(entry, content, most)
    except Unreadable:
        return False
    return content.getvalue().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in content.getvalue()
