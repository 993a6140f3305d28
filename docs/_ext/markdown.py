"""Pieces of Markdown."""

import re
from collections.abc import Iterable, Sequence


def escape(text: str) -> str:
    """`text` in one line, such that Markdown shows it as it is, also in a table."""
    return re.sub(r"([\\`*_<\[\]|$])", r"\\\1", re.sub(r"\s+", " ", text))


def code(text: object) -> str:
    """`text` as code, also in a table."""
    return f"`{str(text).replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
