"""Where forbidden functions are defined, remembered from one process to the next: finding them imports their libraries.

A file in the user's cache folder holds them, with a stamp of each function's file and of its library's first one. A library that was
installed anew has other stamps, and its functions are found anew. Where there is no such folder, nothing is remembered.
"""

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from ..whole_file import write_whole

Definitions = Mapping[str, list[Any] | str]
"""By dotted path the file, the line and the name that a function has there, or what `guest.locate` says where there is none."""


def recall(forbidden: Sequence[str], environment: Mapping[str, str]) -> Definitions | None:
    """Where the functions `forbidden` are defined, if that is known and their libraries have not changed since; else None.

    Args:
        forbidden: dotted paths.
        environment: of the process that would find them.
    """
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        file = _file(forbidden, environment)
        known = json.loads(file.read_text(encoding="utf-8")) if _is_ours(file.parent) else {}
        found: Definitions = known["definitions"]
        if found.keys() == set(forbidden) and known["stamps"] == _stamps(found):
            return found
    return None


def remember(forbidden: Sequence[str], environment: Mapping[str, str], found: Definitions) -> None:
    """Keep what was `found` for `recall`, where there is a folder for it."""
    with suppress(OSError, ValueError):
        file = _file(forbidden, environment)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(file.parent):
            write_whole(file, json.dumps({"definitions": found, "stamps": _stamps(found)}))


def _file(forbidden: Sequence[str], environment: Mapping[str, str]) -> Path:
    """Where the answer to a question is kept: for this Python, and for what of the environment changes what it imports."""
    python = {name: value for name, value in environment.items() if name.startswith("PYTHON")}
    question = json.dumps([sys.executable, sys.version, sorted(python.items()), sorted(forbidden)])
    return user_cache_path("nbreferee") / f"definitions-{hashlib.sha256(question.encode()).hexdigest()[:32]}.json"


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have written into a folder: what it holds decides what students' code may call."""
    status = folder.lstat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _stamps(found: Definitions) -> dict[str, list[list[int] | None]]:
    """What changes with the library of each function, or where it is installed, and with the file that defines the function."""
    stamps = {}
    for name, where in found.items():
        library = importlib.util.find_spec(name.partition(".")[0])
        files = [None if library is None else library.origin, None if isinstance(where, str) else where[0]]
        stamps[name] = [None if file is None else _stamp(Path(file)) for file in files]
    return stamps


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
