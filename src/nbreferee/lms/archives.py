"""Files of a download, be it a folder, a zip or a tar archive, listed and read within bounds.

Names in an archive are never used as paths: an entry's content is read where it is, or lies in a temporary file without its name.
"""

import gzip
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from ..submission.limits import at_most, in_mib
from .errors import LmsError
from .limits import Collecting

_CHUNK = 2**18
_HEADER = b"PK\x01\x02"
_UTF8 = 0x800
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others are not opened: LZMA takes as much memory as the archive says."""
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, tarfile.TarError, struct.error,
    EOFError, IndexError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_TARS = (".tar", ".tar.gz", ".tgz")
_UNOPENED = (".rar", ".7z", ".tar.bz2", ".tar.xz", ".tbz2", ".txz", ".gz", ".bz2", ".xz")


@dataclass(frozen=True)
class Entry:
    """A file of a download: its path there, its size in bytes, and how to open it."""

    parts: tuple[str, ...]
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]] = field(repr=False, compare=False)

    @property
    def shown(self) -> str:
        """The path, for people."""
        return "/".join(self.parts)


@dataclass
class Listing:
    """The files of a folder or an archive, and those that are left out, each with the reason as the rest of a sentence."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[tuple[tuple[str, ...], str]] = field(default_factory=list)


class Unreadable(ValueError):
    """A file cannot be opened or read. The message is the rest of a sentence."""


class Budget:
    """What the archives of one hand-in may still hold."""

    def __init__(self, limits: Collecting):
        self._limits = limits
        self._files = self._bytes = 0

    def refusal(self, size: int) -> str:
        """Why a further file of `size` bytes is left out; empty, and the file counts, where it fits."""
        if self._files >= self._limits.archive_files:
            return f"is one of more than {self._limits.archive_files:,} files in archives"
        if self._bytes + size > self._limits.archive_bytes:
            return (
                f"exceeds the {at_most(self._limits.archive_bytes)} MiB that the archives of one hand-in may unpack to"
            )
        self._files, self._bytes = self._files + 1, self._bytes + size
        return ""

    @property
    def left(self) -> int:
        """Bytes that may still be unpacked."""
        return self._limits.archive_bytes - self._bytes


def is_archive(name: str) -> bool:
    """Whether a file is an archive, by its name; also one that is not opened."""
    return name.lower().endswith((".zip", *_TARS, *_UNOPENED))


def download(path: Path, stack: ExitStack, limits: Collecting) -> Listing:
    """The files of the folder or archive at `path`; archives in it stay closed. Raises `LmsError`."""
    if path.is_dir():
        return _folder(path, limits)
    if not path.is_file():
        raise LmsError(f"{path} is neither a folder nor an archive.")
    if not is_archive(path.name):
        raise LmsError(f"{path} is no archive. Give the zip that the platform sent, or a folder.")
    try:
        return _opened(path.name, stack.enter_context(path.open("rb")), (), stack, limits, None)
    except Unreadable as error:
        raise LmsError(f"{path} {error}.") from error


def unpacked(entry: Entry, stack: ExitStack, limits: Collecting, budget: Budget | None) -> Listing:
    """The files of an archive in a download, within the hand-in's `budget`. Raises `Unreadable`."""
    copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
    most = limits.archive_bytes if budget is None else min(limits.archive_bytes, budget.left)
    copy_to(entry, copy, most)
    copy.seek(0)
    return _opened(entry.parts[-1], copy, entry.parts, stack, limits, budget)


def copy_to(entry: Entry, target: IO[bytes], most: int) -> None:
    """Copy the content of `entry` into an open file. Raises `Unreadable` where it is damaged or has more than `most` bytes."""
    if entry.size > most:
        raise Unreadable(f"has {in_mib(entry.size)} MiB; at most {at_most(most)} are accepted here")
    copied = 0
    for chunk in _chunks(entry):
        copied += len(chunk)
        if copied > most:
            raise Unreadable(f"has more than the {at_most(most)} MiB that are accepted here")
        target.write(chunk)


def _chunks(entry: Entry) -> Iterator[bytes]:
    try:
        stream = entry.open()
    except _DAMAGED as error:
        raise Unreadable(_damage(error)) from error
    with stream as opened:
        while True:
            try:
                chunk = opened.read(_CHUNK)
            except _DAMAGED as error:
                raise Unreadable(_damage(error)) from error
            if not chunk:
                return
            yield chunk


def _damage(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "cannot be read: its permissions do not allow it"
    return "is locked by a password" if "password" in str(error) else "is damaged"


def _folder(folder: Path, limits: Collecting) -> Listing:
    listing = Listing()
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = Path(parent) / name
            parts = path.relative_to(folder).parts
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            if stat.S_ISLNK(status.st_mode):
                listing.left_out.append((parts, "is a link"))
            elif not stat.S_ISREG(status.st_mode):
                listing.left_out.append((parts, "is no ordinary file"))
            else:
                listing.entries.append(Entry(parts, status.st_size, partial(_unlinked, path)))
        if len(listing.entries) > limits.listed_files:
            raise LmsError(f"{folder} holds more than {limits.listed_files:,} files. Is it the download?")
    return listing


def _unlinked(path: Path) -> IO[bytes]:
    """A file opened for reading, unless it has become a link."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def _opened(
    name: str, file: IO[bytes], above: tuple[str, ...], stack: ExitStack, limits: Collecting, budget: Budget | None
) -> Listing:
    lower = name.lower()
    if lower.endswith(".zip"):
        return _zip(file, above, stack, limits, budget)
    if lower.endswith(_TARS):
        return _tar(file, above, stack, limits, budget or Budget(limits), compressed=not lower.endswith(".tar"))
    raise Unreadable("is an archive of a kind that is not opened; ask for a zip")


def _zip(
    file: IO[bytes], above: tuple[str, ...], stack: ExitStack, limits: Collecting, budget: Budget | None
) -> Listing:
    most = limits.listed_files if budget is None else limits.archive_files
    if _lists_more(file, most):
        raise Unreadable(f"holds more than {most:,} files")
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except _DAMAGED as error:
        raise Unreadable(_damage(error)) from error
    listing = Listing()
    for info in archive.infolist():
        parts = _parts(_name(info))
        if info.is_dir() or not parts or _name(info).endswith("\\"):
            continue
        if reason := _unsafe(info, parts, limits) or (budget.refusal(info.file_size) if budget else ""):
            listing.left_out.append(((*above, *parts), reason))
        else:
            listing.entries.append(Entry((*above, *parts), info.file_size, partial(archive.open, info)))
    return listing


def _lists_more(file: IO[bytes], most: int) -> bool:
    """Whether a zip's directory has more than `most` entries, without reading it into memory as `zipfile` does."""
    found, tail = 0, b""
    while found <= most and (chunk := file.read(_CHUNK)):
        data = tail + chunk
        found += data.count(_HEADER)
        tail = data[-len(_HEADER) + 1 :]
    file.seek(0)
    return found > most


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name: in UTF-8 also where it is not said to be, as macOS writes it."""
    if not info.flag_bits & _UTF8:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


def _parts(name: str) -> tuple[str, ...]:
    """A name's parts, whichever way its slashes lean; what begins at a root or a drive begins here."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    return tuple(parts[1:] if parts and len(parts[0]) == 2 and parts[0][1] == ":" else parts)


def _unsafe(info: zipfile.ZipInfo, parts: tuple[str, ...], limits: Collecting) -> str:
    """Why a zip's entry is left out; empty where it is not."""
    mode = info.external_attr >> 16
    if ".." in parts:
        return "has a name that leads out of its folder"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "is a link" if stat.S_ISLNK(mode) else "is no ordinary file"
    if info.flag_bits & _LOCKED:
        return "is locked by a password"
    if info.compress_type not in _METHODS:
        return "is packed by a method that is not opened"
    if info.file_size > 2**20 and info.file_size > limits.archive_ratio * max(1, info.compress_size):
        return f"unpacks to more than {limits.archive_ratio} times what it takes"
    return ""


def _tar(
    file: IO[bytes], above: tuple[str, ...], stack: ExitStack, limits: Collecting, budget: Budget, *, compressed: bool
) -> Listing:
    """A tar's files, each copied into a temporary folder under a number."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hand-in-")))
    listing = Listing()
    bounded: Any = _Bounded(gzip.GzipFile(fileobj=file) if compressed else file, budget.left)
    try:
        with tarfile.open(fileobj=bounded, mode="r|") as archive:
            for number, member in enumerate(archive):
                parts = _parts(member.name)
                if member.isdir() or not parts:
                    continue
                if reason := _unsafe_member(member, parts) or budget.refusal(member.size):
                    listing.left_out.append(((*above, *parts), reason))
                    if "files in archives" in reason:
                        break
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    path = folder / str(number)
                    _write(content, path)
                    listing.entries.append(Entry((*above, *parts), member.size, partial(_unlinked, path)))
    except Unreadable:
        raise
    except _DAMAGED as error:
        if getattr(error, "errno", None):
            raise  # this machine's disk, not the archive
        raise Unreadable(_damage(error)) from error
    return listing


def _unsafe_member(member: tarfile.TarInfo, parts: tuple[str, ...]) -> str:
    if ".." in parts:
        return "has a name that leads out of its folder"
    if member.issym() or member.islnk():
        return "is a link"
    return "" if member.isreg() else "is no ordinary file"


def _write(content: IO[bytes], path: Path) -> None:
    with path.open("wb") as copy:
        while chunk := content.read(_CHUNK):
            copy.write(chunk)


class _Bounded:
    """A stream that gives at most so many bytes and some for a tar's own headers."""

    _HEADERS = 2**24

    def __init__(self, stream: Any, most: int):
        self._stream, self._left = stream, most + self._HEADERS

    def read(self, size: int) -> bytes:
        """The next bytes. Raises `Unreadable` beyond the bound."""
        data: bytes = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("unpacks to more than is accepted of one hand-in")
        return data
