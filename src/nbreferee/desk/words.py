"""Numbers, changes and histories as a report writes them."""

from ..lms.tables import number
from .classroom import Member
from .log import Change


def duration(seconds: float) -> str:
    """Seconds as people say them: "48 s", "12 min", "3 h 5 min"."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def percent(share: float) -> str:
    """A share in percent, without decimals; 0 % and 100 % are said of none and all only."""
    rounded = round(100 * share)
    said = "<1" if rounded == 0 and share > 0 else ">99" if rounded == 100 and share < 1 else str(rounded)
    return f"{said}\N{NO-BREAK SPACE}%"


def change(each: Change) -> str:
    """A change in words, which no line breaks: "12 → 15.5"."""
    return f"{_points(each.before)}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{_points(each.after)}"


def _points(points: float | None) -> str:
    return "failed" if points is None else number(points)


def history(member: Member, most: int = 12) -> str:
    """A student's points over the runs, old to new, each once as long as it stays: "3 → failed → 5"."""
    said: list[str] = []
    now = [member.grade.raw_score] if member.grade and not member.failed else []
    for points in [*(entry.points for entry in member.history), *now]:
        text = _points(points)
        if said[-1:] != [text]:
            said.append(text)
    return " → ".join(said if len(said) <= most else [said[0], "…", *said[2 - most :]])


def decimal(value: float | None) -> str:
    """A statistic with two decimals; empty where it is not defined."""
    return "" if value is None else f"{value:.2f}"
