"""Tells which platform a download comes from, by the names in it, also where it lies in folders or archives of its own."""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from . import blackboard, brightspace, canvas, gradescope, moodle, plain
from .archives import Entry, Listing, Unreadable, download, is_archive, unpacked
from .handin import Reading
from .limits import Collecting
from .names import is_leftover

_READERS: tuple[Callable[[Sequence[Entry], tzinfo], Reading | None], ...] = (
    gradescope.read, moodle.read, blackboard.read, brightspace.read, canvas.read,
)  # fmt: skip
_DEPTH = 3
"""Folders around the hand-ins, such as the one that an export puts its files into."""

FEEDBACK_NAMES: dict[str, Callable[[str, str, str], str | None]] = {
    canvas.NAME: canvas.feedback_name,
    moodle.NAME: moodle.feedback_name,
    brightspace.NAME: brightspace.feedback_name,
}
"""What a feedback page is called for a platform, by the page's name, the hand-in's unit and the name of the student's file."""


class Download:
    """A download, open as long as the `stack` is.

    Attributes:
        readings: what platforms' readers found in it; several where a folder holds several downloads.
        leftovers: how many files macOS, Windows and editors left behind.
        left_out: other files that are not read, by path, each with the reason as the rest of a sentence.
    """

    def __init__(
        self, path: Path, stack: ExitStack, limits: Collecting, where: tzinfo, lab: str, notebooks: Collection[str]
    ):
        self._stack, self._limits, self._where = stack, limits, where
        self.leftovers = 0
        self.left_out: list[tuple[str, str]] = []
        entries = self._kept(download(path, stack, limits))
        reading = self._of_a_platform(entries)
        self.readings = [reading] if reading else self._inner_downloads(entries)
        if not self.readings:
            self.readings = [plain.read(self._without_wrapper(entries, lab), where, lab, notebooks)]

    def _kept(self, listing: Listing) -> list[Entry]:
        kept = [entry for entry in listing.entries if not is_leftover(entry.parts)]
        self.leftovers += len(listing.entries) - len(kept)
        for parts, reason in listing.left_out:
            if is_leftover(parts):
                self.leftovers += 1
            else:
                self.left_out.append(("/".join(parts), reason))
        return kept

    def _of_a_platform(self, entries: Sequence[Entry]) -> Reading | None:
        """What the reader understands that understands most of the names; None where none understands half of them."""
        for _ in range(_DEPTH):
            if not entries:
                return None
            best: Reading | None = None
            for read in _READERS:
                reading = read(entries, self._where)
                if reading and _understood(reading) > (_understood(best) if best else 0):
                    best = reading
            if best is not None and _understood(best) >= len(best.other):
                return best
            tops = {entry.parts[0] for entry in entries}
            if len(tops) > 1 or any(len(entry.parts) == 1 for entry in entries):
                return None
            entries = [replace(entry, parts=entry.parts[1:]) for entry in entries]
        return None

    def _inner_downloads(self, entries: Sequence[Entry]) -> list[Reading]:
        """What platforms' archives hold that lie side by side in a folder; empty where there is anything else.

        A student's own archive among others is never taken for a download: the names in it could be anybody's.
        """
        if not all(len(entry.parts) == 1 and is_archive(entry.parts[0]) for entry in entries):
            return []
        found = []
        with ExitStack() as opened:
            for entry in entries:
                try:
                    listing = unpacked(entry, opened, self._limits, None)
                except Unreadable:
                    return []
                inside = [
                    replace(each, parts=each.parts[1:]) for each in listing.entries if not is_leftover(each.parts)
                ]
                reading = self._of_a_platform(inside)
                if reading is None:
                    return []
                found.append((listing, reading))
            self._stack.push(opened.pop_all())
        for listing, _ in found:
            self._kept(listing)
        return [reading for _, reading in found]

    def _without_wrapper(self, entries: Sequence[Entry], lab: str) -> Sequence[Entry]:
        """The students' folders of an archive that was made of the folder around them."""
        tops = {entry.parts[0] for entry in entries}
        if len(tops) != 1 or any(len(entry.parts) < 3 or entry.parts[1] == lab for entry in entries):
            return entries
        return [replace(entry, parts=entry.parts[1:]) for entry in entries]


def _understood(reading: Reading) -> int:
    """How many names a reader knows; a hand-in without files has at least a page of its own."""
    return len(reading.typed) + sum(max(1, len(hand_in.files)) for hand_in in reading.hand_ins)
