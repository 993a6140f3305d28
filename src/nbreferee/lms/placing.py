"""Puts a student's files into ``submitted/<student>/<lab>/``, unless something newer is there."""

import filecmp
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from . import times

_CANNOT_TELL = "there are other files in {folder}, and nothing says which are newer; --force replaces them"


@dataclass(frozen=True)
class Verdict:
    """What happens to a student's folder.

    Attributes:
        state: new, replaced, unchanged or kept.
        why: the reason as the rest of a sentence; empty for what is new or unchanged.
    """

    state: str
    why: str = ""

    @property
    def writes(self) -> bool:
        """Whether the folder is written."""
        return self.state in ("new", "replaced")


def judge(
    selected: Path,
    time: datetime | None,
    order: int,
    folder: Path,
    collected_order: int | None,
    where: tzinfo,
    *,
    force: bool,
) -> Verdict:
    """Whether the files in `selected` may take the place of what is in `folder`.

    Args:
        time: when they were handed in; None: unknown.
        order: the platform's number of the newest file; 0: unknown.
        collected_order: that of what is there; None where it was not collected.
    """
    for path in (folder.parent, folder):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            return Verdict("kept", f"{path} is a link or no folder")
    if not folder.exists():
        return Verdict("new")
    old, problem = times.read(folder)
    same = _same_files(selected, folder)
    if same and (time is None or (old == time and not problem)):
        return Verdict("unchanged")
    if force:
        return Verdict("replaced", "as --force says")
    if problem and not same:
        return Verdict("kept", f"{problem}, so nothing says which hand-in is newer; --force replaces it")
    if old and time:
        if time < old:
            return Verdict("kept", f"a newer hand-in is there already, of {times.said(old, where)}")
        return Verdict("replaced", f"that of {times.said(old, where)}" if time > old else "")
    if same:
        return Verdict("replaced", "the time is known now")
    if collected_order is None:
        return Verdict("kept", _CANNOT_TELL.format(folder=folder.name))
    if time or order > collected_order:
        return Verdict("replaced", "an older one")
    if order and order < collected_order:
        return Verdict("kept", "a newer hand-in was collected already")
    return Verdict("kept", _CANNOT_TELL.format(folder=folder.name))


def place(selected: Path, time: datetime | None, folder: Path) -> None:
    """Let `folder` hold the files in `selected` and the time. What was there is removed last."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".collecting-", dir=folder.parent))
    try:
        shutil.copytree(selected, fresh, dirs_exist_ok=True)
        if time is not None:
            (fresh / times.FILE).write_text(times.written(time) + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=".collecting-", dir=folder.parent)) / folder.name
            folder.rename(old)
            fresh.rename(folder)
            shutil.rmtree(old.parent)
        else:
            fresh.rename(folder)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh)


def _same_files(selected: Path, folder: Path) -> bool:
    """Whether both hold the same files, times apart."""
    ours, theirs = _files(selected), _files(folder)
    return ours.keys() == theirs.keys() and all(filecmp.cmp(ours[name], theirs[name], shallow=False) for name in ours)


def _files(folder: Path) -> dict[str, Path]:
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent) / name
            relative = path.relative_to(folder).as_posix()
            if relative != times.FILE and path.is_file():
                found[relative] = path
    return found
