"""CSV files as spreadsheets and platforms write and read them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ..text import no_formula
from .errors import LmsError

_DELIMITERS = (",", ";", "\t")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read(path: Path, most_bytes: int) -> list[list[str]]:
    """The rows of a CSV file, in whatever delimiter and encoding a spreadsheet wrote it; rows without content are left out.

    Raises `LmsError`, and `OSError` where it cannot be read.
    """
    size = path.stat().st_size
    if size > most_bytes:
        raise LmsError(f"{path} has {size:,} bytes; at most {most_bytes:,} are read of a table.")
    content = path.read_bytes()
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise LmsError(f"{path} is a workbook. Save it as CSV first.")
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):  # Excel's own line
        text = rest
    delimiter = max(_DELIMITERS, key=lambda each: _columns(text, each))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise LmsError(f"{path} is no CSV file: {error}.") from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(text: str, delimiter: str) -> int:
    """How many columns the first row has."""
    try:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0


class Unchanged(str):
    """A cell that goes back as it came: a person's own words, which nobody else chose."""

    __slots__ = ()


def text(rows: Sequence[Sequence[object]], *, mark: bool) -> str:
    """`rows` as CSV that no spreadsheet takes for formulas; with `mark`, the byte order mark by which Excel knows UTF-8."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(
        [cell if isinstance(cell, Unchanged) else no_formula(cell) for cell in row] for row in rows
    )
    return ("\ufeff" if mark else "") + stream.getvalue()


def number(value: float) -> str:
    """Points as people write them: two decimals at most."""
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".") if value else "0"
