"""Text of unknown origin, made fit for a file, a terminal and a page: cleaned once, where it arrives."""

import re
from collections.abc import Sequence

from .guest.codec import writable

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """`text` without control characters but line breaks: nothing that a terminal would obey."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """`text` in one line that any file can hold, without control characters."""
    return without_controls(writable(" ".join(text.split())))


def plain_text(value: object) -> str:
    """`value` as a string that can be written to a file: a string, or the strings of a list; else an empty one."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return writable(value) if isinstance(value, str) else ""


def first_line(error: BaseException) -> str:
    """An error in one line: its type and the beginning of its message."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"[:300]


def shortened(sentences: Sequence[str], most: int, rest: str) -> list[str]:
    """The `sentences` where there are at most `most`; else the first ones and, as the last, `rest`."""
    return list(sentences) if len(sentences) <= most else [*sentences[: most - 1], rest]
