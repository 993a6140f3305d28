"""The page that shows which hand-ins are alike, with both texts side by side. It loads nothing and runs nothing."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .rendering import TEMPLATES
from .shown import code, line
from .similarity import Pair, Passage
from .work import Piece, Work

_MOST_PASSAGES = 8
_MOST_LINES = 120
_MOST_COLUMNS = 160
_AROUND = 2
"""Lines above and below what is alike that are shown with it."""


@dataclass(frozen=True)
class Line:
    """A line of a text, and whether it is alike in the other one. One without number stands for lines that are left out."""

    number: int
    text: str
    alike: bool


@dataclass(frozen=True)
class Side:
    """One student's text of a passage."""

    place: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ShownPassage:
    """A passage as the page shows it; `share` in percent."""

    share: int
    first: Side
    second: Side


@dataclass(frozen=True)
class ShownPair:
    """A pair as the page shows it; `share` in percent; `more` passages are left out."""

    first: str
    second: str
    share: int
    passages: tuple[ShownPassage, ...]
    more: int


def page(lab: str, works: Sequence[Work], pairs: Sequence[Pair], left_out: Sequence[tuple[str, str]] = ()) -> str:
    """The page for a `lab`: the `pairs` in their order. Everything from a submission is escaped and bounded.

    Args:
        left_out: students whose folder cannot be read, with the reason.
    """
    failed = [f"{line(student)} ({line(reason)})" for student, reason in left_out]
    unread = [f"{line(work.student)} ({line(', '.join(work.unread))})" for work in works if work.unread]
    empty = [line(work.student) for work in works if not work.pieces and not work.unread]
    return TEMPLATES.get_template("similarity.html.j2").render(
        lab=lab, number=len(works), pairs=[_shown(pair) for pair in pairs], failed=failed, unread=unread, empty=empty
    )


def _shown(pair: Pair) -> ShownPair:
    return ShownPair(
        line(pair.first),
        line(pair.second),
        round(100 * pair.share),
        tuple(_passage(each) for each in pair.passages[:_MOST_PASSAGES]),
        max(0, len(pair.passages) - _MOST_PASSAGES),
    )


def _passage(passage: Passage) -> ShownPassage:
    return ShownPassage(
        round(100 * passage.share),
        _side(passage.first, passage.first_parts),
        _side(passage.second, passage.second_parts),
    )


def _side(piece: Piece, parts: Sequence[tuple[int, int]]) -> Side:
    """The lines of a piece that are alike, and some around them."""
    begins = [0]
    texts = piece.text.split("\n")
    for text in texts:
        begins.append(begins[-1] + len(text) + 1)
    alike = {
        number
        for begin, end in parts
        for number in range(bisect_right(begins, begin) - 1, bisect_right(begins, max(begin, end - 1)))
    }
    wanted = {
        near for number in alike for near in range(number - _AROUND, number + _AROUND + 1) if 0 <= near < len(texts)
    }
    lines: list[Line] = []
    before = -1
    for number in sorted(wanted)[:_MOST_LINES]:
        if number > before + 1:
            lines.append(Line(0, "…", False))
        lines.append(Line(number + 1, code(texts[number], 1, _MOST_COLUMNS), number in alike))
        before = number
    if before < len(texts) - 1:
        lines.append(Line(0, "…", False))
    return Side(line(piece.place), tuple(lines))
