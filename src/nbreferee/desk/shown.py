"""Text of unknown origin as a page and a table show it: one line, of bounded length, with nothing that turns the text around it."""

from ..text import DIRECTIONS, one_line, without_controls


def line(text: str, most: int = 240) -> str:
    """`text` in one line of at most `most` characters."""
    return _bounded(one_line(text), most)


def code(text: str, most_lines: int = 30, most_columns: int = 110) -> str:
    """The first lines of a program, each of bounded length.

    Controls of the writing direction are written out, since a program may use them to look like another (https://trojansource.codes).
    """
    lines = text.replace("\t", "    ").splitlines()
    kept = [_bounded(without_controls(_spelled(each)), most_columns) for each in lines[:most_lines]]
    return "\n".join([*kept, f"… {len(lines) - most_lines} more lines"] if len(lines) > most_lines else kept)


def _spelled(text: str) -> str:
    return DIRECTIONS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _bounded(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
