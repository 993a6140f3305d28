"""Text of unknown origin, made fit for a file, a terminal and a page: cleaned once, where it arrives."""

import re
from collections.abc import Sequence

from .guest.codec import writable

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b")
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of the text behind them: what is shown is not what is written."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def without_controls(text: str) -> str:
    """`text` without control characters but line breaks: nothing that a terminal would obey, nothing that turns a direction."""
    return DIRECTIONS.sub("", _CONTROLS.sub("", text))


def without_colours(text: str) -> str:
    """`text` without the sequences by which it is coloured and the cursor is moved, and without what turns its direction."""
    return DIRECTIONS.sub("", _COLOURS.sub("", text))


def no_formula(cell: object) -> str:
    """A cell of a table that a file can hold, and that no spreadsheet takes for a formula: one that begins as they do, and is no number,
    gets an apostrophe."""
    written = "" if cell is None else writable(str(cell))
    return f"'{written}" if written.startswith(_FORMULA) and written != "-" and not _is_number(written) else written


def _is_number(written: str) -> bool:
    return written.removeprefix("-").replace(".", "", 1).isdecimal() and written.isascii()


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


def some(names: Sequence[str], most: int = 12) -> str:
    """Some names in a row, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
