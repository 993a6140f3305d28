"""Submissions that have been prepared: nbgrader asks for the same one with each of its notebooks, twice."""

import os
import stat
import time
from collections import OrderedDict
from pathlib import Path

from ..marking import Marker
from ..submission import PreparedSubmission
from ..submission.apart import ApartProcess
from ..submission.files import give_up

_MOST_FOLDERS = 100
_SETTLED_SECONDS = 3
"""A file may change twice within one tick of a file system's clock, which is two seconds at most; the second time does not show."""
Signature = tuple[tuple[str, int, int, int, int], ...]
"""Of each file its path, its size, when it changed, when its entry on the disk did (nanoseconds), and the number of that entry; of a folder
its path alone."""


class PreparedSubmissions:
    """Keeps the last submissions that were prepared. One whose files have changed since is prepared anew.

    What it gives must not be changed.

    Attributes:
        apart: the process that prepares them.
    """

    def __init__(self, most: int = 4):
        self.most = most
        self.apart = ApartProcess()
        self._kept: OrderedDict[tuple[Path, str, str], tuple[Signature, PreparedSubmission, int]] = OrderedDict()
        """With each one its signature before it was read, and when that was, in nanoseconds."""

    def get(self, folder: Path, marker: Marker) -> PreparedSubmission:
        """A student's `folder` as `marker` prepares it. Raises `OSError` where a notebook cannot be read."""
        now, before, key = time.time_ns(), signature(folder), _key(folder, marker)
        kept = self._kept.pop(key, None)
        if kept is None or kept[0] != before:
            kept = before, marker.prepare(folder, self.apart), now
        self._kept[key] = kept
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return kept[1]

    def settled(self, folder: Path, marker: Marker) -> Signature | None:
        """The signature of a `folder` whose submission is kept, if none of its files had just been written when it was read.

        Then it is the same as long as the files are. None, too, where a file could not be read or was left out for another reason.
        """
        before, prepared, read = self._kept.get(_key(folder, marker), ((), None, 0))
        latest = read - _SETTLED_SECONDS * 10**9
        if prepared is None or prepared.warnings or any(max(times) > latest for _, _, *times, _ in before):
            return None
        return before


def _key(folder: Path, marker: Marker) -> tuple[Path, str, str]:
    return folder.absolute(), marker.conditions.assignment, marker.conditions.configuration


def signature(folder: Path) -> Signature:
    """Changes with the content of each file in a `folder`. What lies deeper than any limit allows is not looked at. Raises `OSError`."""
    found = []
    for parent, folders, names in os.walk(folder, onerror=give_up):
        if len(Path(parent).relative_to(folder).parts) > _MOST_FOLDERS:
            folders.clear()
        for name in (*names, *folders):
            path = os.path.join(parent, name)  # noqa: PTH118 - thousands of them
            status = os.lstat(path)
            times = status.st_mtime_ns, status.st_ctime_ns
            folder_alone = stat.S_ISDIR(status.st_mode)
            found.append((path, 0, 0, 0, 0) if folder_alone else (path, status.st_size, *times, status.st_ino))
    return tuple(sorted(found))


PREPARED = PreparedSubmissions()
"""Of this process."""
