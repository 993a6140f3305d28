"""Reads the JSON of a notebook file: within bounds, in any encoding that can be told, or with a sentence that says why not."""

import itertools
import json
import re
import stat
from pathlib import Path
from typing import Any

from .limits import SubmissionLimits, at_most, in_mib
from .model import UnreadableNotebook

_VALUE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{\[,]', re.DOTALL)
_CONFLICT = re.compile(r"^(?:<<<<<<<|=======|>>>>>>>)(?:[ \r\n]|\Z)", re.MULTILINE)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BEGINNING = 2_000
"""Characters from which the kind of a file is told that is no JSON."""


def content(path: Path, limits: SubmissionLimits) -> Any:
    """What the JSON file at `path` holds.

    Raises:
        UnreadableNotebook: the file is damaged, too large, or no JSON.
        OSError: the file cannot be read, which is not the student's fault.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableNotebook(f"{path.name} is a link or no ordinary file; hand in the notebook itself.")
    if status.st_size > limits.notebook_bytes:
        raise UnreadableNotebook(
            f"{path.name} has {in_mib(status.st_size)} MiB, which is larger than the {at_most(limits.notebook_bytes)} MiB that are "
            "accepted. Clear the outputs of large cells and hand it in again."
        )
    text = _decoded(path.read_bytes())
    if _has_more_values(text, limits.notebook_values):
        raise UnreadableNotebook(
            f"{path.name} holds more than {limits.notebook_values:,} texts, numbers and brackets. Clear the outputs of large cells and "
            "hand it in again."
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableNotebook(f"{path.name} {_what_is_wrong(text, error)} Hand it in again.") from error


def _decoded(written: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 or UTF-32, with or without a byte order mark."""
    encoding = json.detect_encoding(written)
    return written.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


def _has_more_values(text: str, most: int) -> bool:
    """Whether JSON holds so much that it would take far more memory than its bytes. Brackets within its strings do not count."""
    written = text.encode("utf-8", errors="replace")
    found = sum(1 for _ in itertools.islice(_VALUE.finditer(written), most + 1))
    return found > most


def _what_is_wrong(text: str, error: Exception) -> str:
    """Why `text` is no JSON, as the rest of a sentence that begins with the file's name."""
    if not text.strip(" \t\r\n\0\ufffd"):
        return "is empty."
    if _PAGE.match(text[:_BEGINNING]):
        return "is a web page, not a notebook: save the notebook's file itself, not the page that shows it."
    if _CONFLICT.search(text):
        return "is damaged: it holds conflict markers of git (<<<<<<<). Resolve the conflict."
    if not isinstance(error, json.JSONDecodeError):
        return "is damaged: it is not valid JSON."
    if error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()):
        return "is damaged: its end is missing."
    return f"is damaged: it is not valid JSON (line {error.lineno})."
