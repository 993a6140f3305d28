"""Sets the formulas of a page without a script: their TeX becomes MathML, which browsers show by themselves.

A student may have written the TeX. What it becomes is built anew, of elements and attributes that are listed here: none of them
links, acts, colours or loads anything. Nothing of a formula is larger than a few lines, so that none covers what stands beside it.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

from latex2mathml.converter import Converter

from ..text import without_controls

MOST_TEX = 2_000
"""Characters of a formula that is set. A longer one stands as it was written."""

MOST_ON_A_PAGE = 40_000
"""Characters of all formulas of a page that are set."""

_ELEMENTS = set(
    "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle mpadded mphantom msub msup msubsup munder mover munderover "
    "mmultiscripts mprescripts mtable mtr mtd".split()
)
_WORDS = {
    "accent": "true false",
    "accentunder": "true false",
    "columnalign": "left center right",
    "display": "inline block",
    "displaystyle": "true false",
    "fence": "true false",
    "form": "prefix infix postfix",
    "largeop": "true false",
    "mathvariant": "normal",
    "movablelimits": "true false",
    "scriptlevel": "0 1 2",
    "separator": "true false",
    "stretchy": "true false",
    "symmetric": "true false",
}
"""Attributes that are kept, each with its values."""
_LENGTHS = {"depth", "height", "linethickness", "lspace", "maxsize", "minsize", "rspace", "width"}
"""Attributes that are kept where they are a length of at most `_MOST_EM`."""
_LENGTH = re.compile(r"-?\d{0,3}(\.\d{1,6})?(em|ex|px|pt)?")
_MOST_EM = 4.0
_EM = {"em": 1.0, "ex": 0.5, "px": 1 / 16, "pt": 1 / 12, "": 1.0}

_DEFINES = re.compile(r"\\(?:[gex]?def|let|(?:re)?newcommand|(?:re)?newenvironment|DeclareMathOperator)(?![A-Za-z])")
"""Commands that define others: a few lines of them can stand for millions."""

_MATH = re.compile(
    rf"(?<!\\)\$\$(?P<shown>.{{1,{MOST_TEX}}}?)(?<!\\)\$\$|\\\[(?P<bracketed>.{{1,{MOST_TEX}}}?)\\\]"
    rf"|\\\((?P<inline>.{{1,{MOST_TEX}}}?)\\\)"
    rf"|(?P<whole>\\begin\{{(?P<name>[a-z]{{1,20}}\*?)\}}.{{1,{MOST_TEX}}}?\\end\{{(?P=name)\}})"
    rf"|(?<![\\$])\$(?P<dollar>[^$]{{1,{MOST_TEX}}}?)(?<!\\)\$(?!\$)",
    re.DOTALL,
)
_WRAPPED = re.compile(r"\\begin\{(equation|displaymath|math)\*?\}(.*)\\end\{\1\*?\}", re.DOTALL)
_OTHER_NAMES = re.compile(r"\\(begin|end)\{(?:gather|gathered|aligned|alignedat|eqnarray)\*?\}")

_LEFT_ALONE = {"pre", "code", "script", "style", "textarea", "math"}
_IGNORED = ("tex2jax_ignore", "mathjax_ignore")


def mathml(tex: str, display: bool) -> str | None:
    """The formula `tex` as MathML, on a line of its own where `display`; None where it cannot be set."""
    if len(tex) > MOST_TEX or _DEFINES.search(tex):
        return None
    tex = _OTHER_NAMES.sub(r"\\\1{align*}", _WRAPPED.sub(r"\2", tex.strip()))
    try:
        made = Converter(display="block" if display else "inline").convert_to_element(tex)
        formula = _rebuilt(made)
        formula.set("xmlns", "http://www.w3.org/1998/Math/MathML")
        if display:
            formula.set("tabindex", "0")  # a long one is scrolled, also by keys
        return ElementTree.tostring(formula, encoding="unicode")
    except Exception:  # of a grammar that a student may break in any way, by the library's own errors and by others
        return None


def _rebuilt(element: ElementTree.Element) -> ElementTree.Element:
    """A copy of what is listed above of an element."""
    tag = element.tag if element.tag in _ELEMENTS else "mrow"
    kept = {name: value for name, value in element.attrib.items() if _is_harmless(name, value)}
    made = ElementTree.Element(tag, kept)
    if element.text:
        # The library writes signs as references, for a serialiser that does not escape them.
        made.text = without_controls(html.unescape(element.text))
    made.extend(_rebuilt(child) for child in element)
    return made


def _is_harmless(name: str, value: str) -> bool:
    if name in _LENGTHS and value and (length := _LENGTH.fullmatch(value)):
        unit = length[2] or ""
        return abs(float(value.removesuffix(unit) or "0")) * _EM[unit] <= _MOST_EM
    return value in _WORDS.get(name, "").split()


class Formulas:
    """Sets the formulas of one page, up to `MOST_ON_A_PAGE` characters of them."""

    def __init__(self) -> None:
        self._left = MOST_ON_A_PAGE

    def set(self, markup: str) -> str:
        """The HTML `markup` with its formulas set. Code stays as it is, and so does a formula that cannot be set."""
        if "$" not in markup and "\\" not in markup:
            return markup
        reader = _Reader(self._set)
        reader.feed(markup)
        reader.close()
        return reader.written()

    def _set(self, text: str) -> str:
        """A text of a page, which no tag interrupts, with its formulas set."""

        def shown(found: re.Match[str]) -> str:
            body = next(found[name] for name in ("shown", "bracketed", "inline", "whole", "dollar") if found[name])
            display = found["inline"] is None and found["dollar"] is None
            self._left -= len(body)
            formula = mathml(html.unescape(body), display) if self._left >= 0 else None
            return f"<code>{found[0]}</code>" if formula is None else formula

        return _MATH.sub(shown, text).replace("\\$", "$")


class _Reader(HTMLParser):
    """Writes HTML as it was read, but for its texts, each of which `change` makes another of."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self._change = change
        self._parts: list[str] = []
        self._text: list[str] = []
        self._left_alone = ""
        self._depth = 0

    def written(self) -> str:
        """All that was read."""
        self._end_text()
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write(self.get_starttag_text() or "")
        classes = next((value or "" for name, value in attrs if name == "class"), "").split()
        if not self._left_alone and (tag in _LEFT_ALONE or not set(classes).isdisjoint(_IGNORED)):
            self._left_alone = tag
        self._depth += tag == self._left_alone

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._write(f"</{tag}>")
        self._depth -= tag == self._left_alone
        if not self._depth:
            self._left_alone = ""

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def _write(self, markup: str) -> None:
        self._end_text()
        self._parts.append(markup)

    def _end_text(self) -> None:
        text = "".join(self._text)
        self._text = []
        self._parts.append(text if self._left_alone else self._change(text))
