"""The pages of the documentation as tests read them: headings, links, fenced blocks, and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .labs import REPOSITORY

_FENCE = re.compile(r"^( *)(`{3,})(\S*)[^\n]*\n(.*?)^ *\2 *$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
SHELLS = ("", "sh", "bash", "console")
"""Languages of blocks that hold commands."""


def pages() -> list[Path]:
    """Every page that people read: those of the documentation, and the Markdown of the repository's own folders."""
    folders = [REPOSITORY, *(REPOSITORY / name for name in ("weights", "autograded", ".github"))]
    found = [path for folder in folders for path in folder.glob("*.md")]
    found += [*(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "source").rglob("*.md")]
    return sorted(path for path in found if "_build" not in path.parts)


def name_of(page: Path) -> str:
    """How a test calls a page."""
    return page.relative_to(REPOSITORY).as_posix()


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines without the indentation of the fence, and the line it begins in."""

    language: str
    lines: tuple[str, ...]
    line: int


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page."""
    found = []
    for match in _FENCE.finditer(text):
        indent, _, language, content = match.groups()
        lines = tuple(line.removeprefix(indent) for line in content.splitlines())
        found.append(Block(language, lines, text.count("\n", 0, match.start()) + 1))
    return found


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """The targets of a page's links and pictures."""
    return _LINK.findall(_SPAN.sub("", prose(text)))


def spans(text: str) -> list[str]:
    """What stands in single backticks outside of blocks."""
    return _SPAN.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors that a code host gives the headings of a page."""
    found: dict[str, int] = {}
    names = set()
    for heading in _HEADING.findall(prose(text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        number = found.get(slug, 0)
        found[slug] = number + 1
        names.add(f"{slug}-{number}" if number else slug)
    return names


@dataclass(frozen=True)
class Command:
    """One command of a block, as words, and where it stands."""

    words: tuple[str, ...]
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {shlex.join(self.words)}"


def commands(page: Path) -> list[Command]:
    """The commands of a page's blocks, one for each program that is called."""
    found = []
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language in SHELLS:
            for line in _command_lines(block):
                place = f"{name_of(page)}:{block.line}"
                found += [Command(words, place) for words in calls(line)]
    return found


def _command_lines(block: Block) -> Iterator[str]:
    lines = block.lines
    if block.language == "console":
        lines = tuple(line[2:] for line in lines if line.startswith("$ "))
    yield from "\n".join(lines).replace("\\\n", " ").splitlines()


def calls(line: str) -> list[tuple[str, ...]]:
    """The words of each program's call in a line of the shell, without variables, redirections and comments."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    found: list[list[str]] = [[]]
    skip = False
    for word in lexer:
        if set(word) <= set("&|;()"):
            found.append([])
        elif set(word) <= set("<>"):
            skip = True
        elif skip:
            skip = False
        elif found[-1] or not re.fullmatch(r"[A-Za-z_]\w*=.*", word):
            found[-1].append(word)
    return [tuple(words) for words in found if words]
