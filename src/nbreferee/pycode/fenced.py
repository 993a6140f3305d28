"""Python in cells of text, where nothing runs it."""

from .source import bound, parse

_MOST_TEXT = 50_000
"""Characters of a text in which code is looked for."""


def names_in_text(text: str) -> set[str]:
    """The names that the code in a text would bind: of its fenced parts, or of all of it where all is Python."""
    if len(text) > _MOST_TEXT:
        return set()
    parts = _fenced(text) or ([text] if parse(text) is not None else [])
    return {name for part in parts if parse(part) is not None for name in bound(part)}


def _fenced(text: str) -> list[str]:
    """What stands between lines that begin with three backticks or tildes; the last part may have no end."""
    parts: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            inside = not inside
            if inside:
                parts.append([])
        elif inside:
            parts[-1].append(line)
    return ["\n".join(part) for part in parts]
