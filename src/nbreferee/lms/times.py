"""Times as platforms write them, and as nbgrader keeps them in ``timestamp.txt``."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..gradebook.timestamp import FILE as FILE
from ..gradebook.timestamp import of_text as of_text
from ..gradebook.timestamp import read as read
from .errors import LmsError
from .names import words

_MONTHS = {
    1: "jan ene gen", 2: "feb fev fév", 3: "mar mrt maa mär", 4: "apr avr abr", 5: "may mai mei mag maj", 6: "jun juin giu",
    7: "jul juil lug", 8: "aug aou ago aoû", 9: "sep set", 10: "oct okt ott out", 11: "nov", 12: "dec dez dic déc",
}  # fmt: skip
_WEEKDAYS = {"maandag", "maanantai", "maanantaina", "mardi", "martes", "martedi", "marti"}
"""Those that begin as months do."""
_MARCH = 3
_BEGINNINGS = {"".join(words(text)): month for month, texts in _MONTHS.items() for text in texts.split()}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?![\d:])")
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?|(?P<joined>\d\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<!\d)(?P<hour24>\d{1,2})[:h](?P<minute24>\d\d)(?::(?P<second24>\d\d))?(?!\d)"
    r"|(?<=(?:19|20)\d\d )(?P<hour_last>\d{1,2})(?P<minute_last>\d\d)$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)[T\s_-]+(\d\d?)[:.-](\d\d)(?:[:.-](\d\d))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?"
)


def zone(name: str) -> tzinfo:
    """The time zone called `name`. Raises `LmsError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LmsError(
            f"{name!r} is no time zone. Time zones are called Europe/Berlin, America/Toronto, UTC."
        ) from error


def moment(text: str, where: tzinfo) -> datetime | None:
    """The time, in UTC, that `text` says in the time zone `where`; None where it cannot be told.

    Reads "Mar 5, 2025 801 AM", "5 March, 2025 8:01 AM", "Wednesday, 5 March 2025, 10:12 PM", "2025-03-05-10-12-00", ISO 8601; names of
    months in some European languages. Of two times with the same name, where clocks are put back, it is the first.
    """
    text = " ".join(text.split())
    try:
        if found := _NUMBERS.fullmatch(text):
            numbers = [int(part or 0) for part in found.groups()[:6]]
            offset = found[7]
            if offset:
                numeric = "+0000" if offset in ("Z", "UTC") else offset.replace(":", "")
                return datetime.strptime(f"{numbers} {numeric}", "[%Y, %m, %d, %H, %M, %S] %z").astimezone(UTC)
            return datetime(*numbers, tzinfo=where).astimezone(UTC)  # type: ignore[arg-type, misc]
        return _in_words(text, where)
    except (ValueError, OverflowError):
        return None


def _in_words(text: str, where: tzinfo) -> datetime | None:
    year, clocks = _YEAR.search(text), list(_CLOCK.finditer(text))
    months = [found for word in words(text) if (found := _month(word))]
    if year is None or not months or not clocks:
        return None
    # "mar." before another month is Tuesday in French, Italian, Spanish and Romanian
    month = months[1] if len(months) > 1 and months[0] == _MARCH else months[0]
    clock = clocks[-1]
    date = f"{text[: clock.start()]} {text[clock.end() :]}".replace(year[0], " ")
    day = _DAY.search(date)
    if day is None:
        return None
    part = clock.groupdict()
    hour = int(part["hour"] or part["hour24"] or part["hour_last"])
    if part["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (part["half"].lower() == "p")
    minute = int(part["minute"] or part["joined"] or part["minute24"] or part["minute_last"] or 0)
    second = int(part["second"] or part["second24"] or 0)
    return datetime(int(year[0]), month, int(day[1]), hour, minute, second, tzinfo=where).astimezone(UTC)


def _month(word: str) -> int | None:
    if word in _WEEKDAYS:
        return None
    return next((_BEGINNINGS[word[:length]] for length in (4, 3) if word[:length] in _BEGINNINGS), None)


def written(time: datetime) -> str:
    """`time` as the text of ``timestamp.txt``."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def said(time: datetime | None, where: tzinfo) -> str:
    """`time` for people, in the time zone `where`."""
    return f"{time.astimezone(where):%Y-%m-%d %H:%M}" if time else "at an unknown time"
