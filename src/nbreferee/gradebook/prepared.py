"""Submissions that have been prepared: nbgrader asks for the same one with each of its notebooks, twice."""

import os
from collections import OrderedDict
from pathlib import Path

from ..marking import Marker
from ..submission import PreparedSubmission
from ..submission.apart import ApartProcess
from ..submission.files import give_up

_MOST_FOLDERS = 100
Signature = tuple[tuple[str, int, int, int, int], ...]
"""Of each file its path, its size, when it changed, when its entry on the disk did (nanoseconds), and the number of that entry."""


class PreparedSubmissions:
    """Keeps the last submissions that were prepared. One whose files have changed since is prepared anew.

    What it gives must not be changed.

    Attributes:
        apart: the process that prepares them.
    """

    def __init__(self, most: int = 4):
        self.most = most
        self.apart = ApartProcess()
        self._kept: OrderedDict[tuple[Path, str, str], tuple[Signature, PreparedSubmission]] = OrderedDict()

    def get(self, folder: Path, marker: Marker) -> PreparedSubmission:
        """A student's `folder` as `marker` prepares it. Raises `OSError` where a notebook cannot be read."""
        conditions = marker.conditions
        key, before = (folder.absolute(), conditions.assignment, conditions.configuration), signature(folder)
        kept = self._kept.pop(key, None)
        prepared = kept[1] if kept is not None and kept[0] == before else marker.prepare(folder, self.apart)
        self._kept[key] = before, prepared
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return prepared


def signature(folder: Path) -> Signature:
    """Changes with the content of each file in a `folder`. What lies deeper than any limit allows is not looked at. Raises `OSError`."""
    found = []
    for parent, folders, names in os.walk(folder, onerror=give_up):
        if len(Path(parent).relative_to(folder).parts) > _MOST_FOLDERS:
            folders.clear()
        for name in names:
            path = os.path.join(parent, name)  # noqa: PTH118 - thousands of them
            status = os.lstat(path)
            found.append((path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
    return tuple(sorted(found))


PREPARED = PreparedSubmissions()
"""Of this process."""
