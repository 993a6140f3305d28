"""What IPython reads in a cell that is not Python: magics, shell commands, questions for help."""

import re
from collections.abc import Iterable

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_AS_THEY_ARE = frozenset(["capture", "prun", "time"])
"""Cell magics that run the cell's code among the notebook's names, as without them."""
_LINE = re.compile(r"[ \t]*(?:%|!|\?)")
_ASSIGNED = re.compile(r"([\w.,\[\]'\" \t]+=)[ \t]*(?:%[a-zA-Z]|!)")
_HELP = re.compile(r"[ \t]*[\w.*\[\]]+\?{1,2}[ \t]*")
_RUN = re.compile(r"^[ \t]*%run[ \t]+(?:-\w[ \t]+)*(?:\"([^\"\n]+)\"|'([^'\n]+)'|(\S+))", re.MULTILINE)
_RESET = re.compile(r"^[ \t]*%reset(?:_selective)?\b.*$", re.MULTILINE)


def lines_of(source: str) -> list[str]:
    """The lines of a program with their ends, as Python counts them: `str.splitlines` splits at other characters, too, within strings."""
    return _LINES.findall(source)


def without_magics(source: str) -> str:
    """`source` with an empty line in place of each that only IPython understands; what one assigns becomes None."""
    return "\n".join(_as_python(line.rstrip("\r\n")) for line in lines_of(source))


def _as_python(line: str) -> str:
    if _LINE.match(line) or _HELP.fullmatch(line):
        return ""
    assigned = _ASSIGNED.match(line)
    return f"{assigned[1]} None" if assigned and "==" not in assigned[1] else line


def magic_lines(lines: Iterable[str]) -> list[str]:
    """Those of a cell's `lines` that are line magics or shell commands."""
    return [line.strip() for line in lines if line.lstrip().startswith(("%", "!")) and not _CELL_MAGIC.match(line)]


def other_magic(source: str) -> str:
    """The magic on top of a cell under which its code binds no names in the notebook, such as ``%%bash`` or ``%%timeit``; else nothing."""
    magic = _CELL_MAGIC.match(source)
    return f"%%{magic[1]}" if magic and magic[1] not in _AS_THEY_ARE else ""


def files_run(source: str) -> list[str]:
    """The names of the files that a cell runs by ``%run``."""
    return [next(filter(None, found)) for found in _RUN.findall(source)]


def reset(source: str) -> str:
    """The line by which a cell removes the notebook's names, such as ``%reset -f``, or nothing."""
    found = _RESET.search(source)
    return found[0].strip() if found else ""
