"""Names of files and of people, as tools and platforms change them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ..text import one_line

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LEFTOVER_FOLDERS = {"__macosx", "__pycache__", "node_modules"}
_LEFTOVERS = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
_NOTEBOOK = re.compile(r"(?P<stem>.+?)\s*\.ipynb(?:\s*\(\d+\))?(?:\.(?:txt|json))?", re.IGNORECASE | re.DOTALL)
_COPIES = (
    re.compile(r"(?P<rest>.+?)\s*\((?P<number>\d{1,3})\)"),
    re.compile(r"(?P<rest>.+?)[\s_-]+(?:copy|kopie|copie|copia|kopia)\s*(?P<number>\d{0,3})", re.IGNORECASE),
    re.compile(r"(?:copy|kopie|copie|copia|kopia|cópia)[\s_]+(?:of|von|de|di|van|av)[\s_]+(?P<rest>.+)", re.IGNORECASE),
    re.compile(r"(?P<rest>.+?)-(?P<number>\d{1,2})"),
)
"""What browsers, file managers, Jupyter, Colab and Canvas make of a name that is there already."""
_LONGEST_NAME = 200
_LONGEST_SLUG = 60


def is_leftover(parts: Sequence[str]) -> bool:
    """Whether a path is what macOS, Windows, Jupyter or an editor leaves behind."""
    folders, name = [part.casefold() for part in parts[:-1]], parts[-1].casefold()
    if any(folder in _LEFTOVER_FOLDERS or (folder.startswith(".") and folder != "..") for folder in folders):
        return True
    return name in _LEFTOVERS or name.startswith((".", "~$"))


def clean(parts: Sequence[str]) -> tuple[str, ...] | None:
    """A path's parts as they can be written; None where one of them cannot be."""
    cleaned = tuple(one_line(unicodedata.normalize("NFC", part)).strip() for part in parts)
    if not cleaned or any(part in ("", ".", "..") or "/" in part or "\0" in part for part in cleaned):
        return None
    return None if any(len(part.encode()) > _LONGEST_NAME for part in cleaned) else cleaned


def notebook_stem(name: str) -> str | None:
    """What a file's name says before ``.ipynb``, ``.IPYNB``, ``.ipynb.txt``; None where it does not name a notebook."""
    found = _NOTEBOOK.fullmatch(name)
    return found["stem"] if found else None


def without_copies(stem: str) -> Iterator[tuple[str, int]]:
    """`stem`, then what it is a copy of: each with how many copies on it is."""
    number = 0
    yield stem, number
    while True:
        for pattern in _COPIES:
            if found := pattern.fullmatch(stem.strip()):
                stem = found["rest"]
                number += int(found.groupdict().get("number") or 1)
                break
        else:
            return
        yield stem, number


def key(name: str) -> str:
    """What names that differ in case, blanks, accents and signs have in common."""
    return "".join(words(name))


def words(text: str) -> list[str]:
    """The words of a name, without accents, in small letters: the same for each Unicode form."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", plain.translate(_LETTERS))


def person_keys(name: str) -> set[str]:
    """Ways in which a platform may write a person's `name`, each without blanks: the same person has one in common.

    Covers "Ana Doe", "Doe, Ana", "doeana", letters with and without accents, "Müller" and "Mueller".
    """
    found = set()
    composed = unicodedata.normalize("NFC", name.casefold())
    for written in (composed, composed.translate(_UMLAUTS)):
        parts = words(written)
        if not parts:
            continue
        found |= {"".join(parts), "|".join(sorted(parts))}
        last, comma, first = written.partition(",")
        if comma:
            found.add("".join([*words(first), *words(last)]))
    return found


def slug(text: str) -> str:
    """`text` as the name of a folder: letters, digits, hyphens."""
    return "-".join(words(text))[:_LONGEST_SLUG].strip("-")
