"""The files that a submission brings besides its notebooks: which are safe, and the archive that its cells may use."""

import io
import os
import re
import shutil
import stat
import tarfile
import tempfile
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import Assignment
from ..text import one_line, shortened
from .given_files import changes, sentence
from .limits import SubmissionLimits, at_most

_FILE_NAME = re.compile(r"\w[\w .,()+'&@#=~!\[\]-]{0,120}")
"""In the composed form of Unicode, which is how names are written in code: macOS hands in the decomposed one."""


@dataclass(frozen=True)
class SubmittedFiles:
    """The files that a submission brings besides its notebooks.

    Attributes:
        archive: those that its cells may use, as a tar archive, with the instructor's over them.
        warnings: sentences about what was left out.
        added: the names that changed versions of the instructor's modules define in addition, by the modules' paths.
    """

    archive: bytes
    warnings: tuple[str, ...]
    added: dict[str, set[str]]


def submitted_files(assignment: Assignment, folder: Path | None, limits: SubmissionLimits) -> SubmittedFiles:
    """The files in a submission's `folder`; without one, the instructor's alone."""
    with tempfile.TemporaryDirectory(prefix="submission-") as temporary:
        target = Path(temporary) / "files"
        left_out, added = _staged(assignment, folder, target, limits)
        return SubmittedFiles(archive(target), tuple(_in_short(left_out, limits)), added)


def files(
    assignment: Assignment, folder: Path | None, limits: SubmissionLimits | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """What a submission's cells may use, as a tar archive, and sentences about files that were left out."""
    found = submitted_files(assignment, folder, limits or SubmissionLimits())
    return found.archive, found.warnings


def archive(folder: Path) -> bytes:
    """The files of `folder` as a tar archive: the same bytes for the same names and contents."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            entry = tar.gettarinfo(path, str(path.relative_to(folder)))
            entry.mtime = entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mode = 0o755 if path.is_dir() else 0o644
            if path.is_dir():
                tar.addfile(entry)
            else:
                with path.open("rb") as content:
                    tar.addfile(entry, content)
    return stream.getvalue()


def misplaced(folder: Path, assignment: Assignment, limits: SubmissionLimits) -> list[str]:
    """A sentence for each notebook that is missing from `folder`, and for each that is none of the assignment's."""
    wanted = [f"{source.name}.ipynb" for source in assignment.notebooks]
    found = sorted(path.name for path in folder.glob("*.ipynb"))
    others = [name for name in found if name not in wanted]
    foreign = [
        f"{name} is none of this assignment's notebooks ({', '.join(wanted)}) and is not marked." for name in others
    ]
    rest = f"{len(others) - limits.file_warnings + 1} more notebooks are none of this assignment's."
    sentences = [f"{name} is missing from the submission." for name in wanted if name not in found]
    return [one_line(sentence) for sentence in (*sentences, *shortened(foreign, limits.file_warnings, rest))]


def _staged(
    assignment: Assignment, folder: Path | None, target: Path, limits: SubmissionLimits
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Copy the files that a submission may use into `target`: the student's from `folder`, then the instructor's over them.

    The assignment's own notebooks, links, special files, odd names and what exceeds the limits are left out, and so are changes of
    the instructor's files. Returns a sentence for each, by path, and what `SubmittedFiles` says of changed modules.
    """
    target.mkdir(exist_ok=True)
    left_out = {} if folder is None else _copy(folder, target, assignment, limits)
    added: dict[str, set[str]] = {}
    for path in assignment.files:
        relative = path.relative_to(assignment.folder)
        destination = target / relative
        for place in [*reversed(relative.parents[:-1]), relative]:
            if (target / place).is_file() if place != relative else destination.is_dir():
                left_out[str(place)] = f"{str(place)!r} stands in the place of the instructor's files; it is left out."
                _remove(target / place)
        names = changes(destination, path) if destination.is_file() else None
        if names is not None:
            left_out[str(relative)] = sentence(str(relative), names)
            added |= {str(relative): names} if names else {}
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination)
    return left_out, added


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def unsafe_files(folder: Path, limits: SubmissionLimits, notebooks: Collection[Path] = ()) -> dict[str, str]:
    """Files of a submission that must not be copied, by relative path, each with the reason as a sentence.

    `notebooks` have limits of their own, and do not count. Raises `OSError` where a folder cannot be read.
    """
    found: dict[str, str] = {}
    count = size = 0
    for parent, folders, names in os.walk(folder, onerror=give_up):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = Path(parent) / name
            relative = str(path.relative_to(folder))
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                if not _FILE_NAME.fullmatch(_composed(name)):
                    folders.remove(name)
                    found[relative] = f"The folder {relative!r} has a name that marking does not accept."
                elif relative.count(os.sep) >= limits.depth:
                    folders.remove(name)
                    found[relative] = f"{relative!r} lies in more than {limits.depth} folders; it is left out."
                continue
            if stat.S_ISLNK(status.st_mode):
                found[relative] = f"{relative!r} is a link; only files themselves are accepted."
            elif not stat.S_ISREG(status.st_mode):
                found[relative] = f"{relative!r} is not an ordinary file."
            elif status.st_nlink > 1:
                found[relative] = f"{relative!r} is a hard link to a file that may be elsewhere; it is left out."
            elif not _FILE_NAME.fullmatch(_composed(name)):
                found[relative] = f"{relative!r} has a name that marking does not accept."
            elif Path(relative) in notebooks:
                continue
            elif count == limits.files or size + status.st_size > limits.files_bytes:
                found[relative] = (
                    f"{relative!r} exceeds the {limits.files} files and {at_most(limits.files_bytes)} MiB allowed."
                )
            else:
                count, size = count + 1, size + status.st_size
    return found


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def give_up(error: OSError) -> None:
    """A folder that cannot be read is not an empty one."""
    raise error


def _copy(folder: Path, target: Path, assignment: Assignment, limits: SubmissionLimits) -> dict[str, str]:
    """Copy a submission's files, without the assignment's notebooks and what `unsafe_files` names.

    Returns the sentences about what was left out, by path; what tools keep in hidden files and folders is not worth one.
    """
    notebooks = {Path(f"{source.name}.ipynb") for source in assignment.notebooks}
    unsafe = unsafe_files(folder, limits, notebooks)
    for parent, folders, names in os.walk(folder, onerror=give_up):
        folders[:] = [name for name in folders if str((Path(parent) / name).relative_to(folder)) not in unsafe]
        for name in sorted(names):
            path = Path(parent) / name
            relative = path.relative_to(folder)
            if str(relative) in unsafe or relative in notebooks:
                continue
            destination = target / _composed(str(relative))
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            except OSError as error:
                unsafe[str(relative)] = f"{str(relative)!r} cannot be read ({error.strerror}); it is left out."
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(descriptor, "rb") as stream, destination.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
    return {relative: sentence for relative, sentence in unsafe.items() if not Path(relative).name.startswith(".")}


def _in_short(left_out: dict[str, str], limits: SubmissionLimits) -> list[str]:
    """The sentences about files that were left out; one sentence for all beyond the first few."""
    rest = list(left_out)[limits.file_warnings - 1 :]
    names = ", ".join(repr(name) for name in rest[:3])
    sentence = f"{len(rest)} more files were left out for such reasons, among them {names}; hand in only what your notebooks use."
    return shortened(list(left_out.values()), limits.file_warnings, sentence)
