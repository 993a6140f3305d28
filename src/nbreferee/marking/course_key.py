"""The secret of a course that hidden inputs are drawn from: who has the marking scheme alone cannot compute them."""

import hashlib
import os
import secrets
import threading
from pathlib import Path

FILE = ".nbreferee-key"
"""Lies in the course's folder, beside the gradebook. Keep it with the gradebook: without it, an appeal is marked on other inputs."""
_BYTES = 32


def course_key(course: Path) -> bytes:
    """The secret of a course's folder, made at the first call. Empty where none is there and none can be written."""
    file = course / FILE
    try:
        return _read(file) or _make(file)
    except OSError:
        return b""


def named(key: bytes) -> str:
    """What reports call a key: a hash of it, which does not give it away."""
    return hashlib.sha256(b"nbreferee:" + key).hexdigest()


def _read(file: Path) -> bytes:
    try:
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return b""


def _make(file: Path) -> bytes:
    """Write a new key, unless another process or thread was faster. Raises `OSError`."""
    key = secrets.token_bytes(_BYTES)
    draft = file.with_name(f"{FILE}.{os.getpid()}-{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key.hex())
        _put(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return _read(file)


def _put(draft: Path, file: Path) -> None:
    """Let `file` be there, whole, with what `draft` holds. Raises `FileExistsError` where it is there already, else `OSError`."""
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(draft.read_bytes())
