"""What a student changed in the instructor's files, which are always used as they are."""

import re
from pathlib import Path

from ..pycode.source import bound
from ..pycode.statements import statements

_MOST_BYTES = 200_000
"""Bytes of a module that is looked into; the course's have some thousands."""
_TEXTS = {".csv", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
_MOST_NAMES = 5


def changes(submitted: Path, given: Path) -> set[str] | None:
    """None where a submitted file says the same as the instructor's, else the names that a changed module defines in addition."""
    theirs, ours = submitted.read_bytes(), given.read_bytes()
    if theirs == ours or (given.suffix in _TEXTS and theirs.split() == ours.split()):
        return None
    if given.suffix != ".py" or len(theirs) > _MOST_BYTES:
        return set()
    texts = [content.decode("utf-8", errors="replace") for content in (theirs, ours)]
    one, other = map(statements, texts)
    if one is not None and other is not None and [each.meaning for each in one] == [each.meaning for each in other]:
        return None
    return bound(texts[0]) - bound(texts[1])


def sentence(path: str, names: set[str]) -> str:
    """Says that a submitted version of the instructor's file at `path` was not used, nor the `names` that it defines in addition."""
    left_out = f" Left out of it: {', '.join(sorted(names)[:_MOST_NAMES])}." if names else ""
    return f"{path!r} is not as the instructor has it; the instructor's was used.{left_out}"


def used(code: str, names: set[str]) -> set[str]:
    """Those of `names` that stand in `code`."""
    return names & set(re.findall(r"\w+", code))
