"""Makes a student's text and outputs safe to open: nothing active, no style, no colour, no link that the instructor has not written.

A teacher opens them in formgrader, whose page may write marks. Markdown is rendered to HTML first and the HTML is cleaned,
because links can be written in more ways than Markdown's source shows.
"""

import base64
import binascii
import html
import re
from collections import Counter
from typing import Any
from urllib.parse import quote, unquote

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from ..text import DIRECTIONS, plain_text, without_colours
from .limits import RenderingLimits
from .picture_size import MOST_PIXELS, pixels

PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
"""Picture types that are kept, and how their bytes begin. SVG is not among them: it can hold scripts."""

SHOWN = (*PICTURES, "text/plain", "text/html", "text/markdown")
"""The MIME types of outputs that are kept."""

_MOST_WRITTEN_IN = 200
"""Pictures that are shown of those written into one text as base64."""
_TAGS = set(
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub sup table "
    "tbody td tfoot th thead tr u ul".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_PICTURE_LINK = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_WEB_LINK = re.compile(r"(https?://|mailto:)[^\s]*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:]")
_LINK = re.compile(r'<a(?: href="([^"]*)")?>|</a>')
_LOOKS_LIKE_A_LINK = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)
"""What renderers of Markdown make links of without being asked."""
_TEX = re.compile(
    r"(?<!\\)\\++(?=(?:href|url|require|class|cssId|data|style|mmlToken|unicode|bbox|(?:text|page|define|f)?color(?:box)?|enclose"
    r"|toggle|mathtip|texttip|tooltip|html)(?![A-Za-z]))"
)
"""What stands before the commands by which a formula links, colours, is styled, acts, or loads more commands."""
_ATTACHMENT = re.compile(r"attachment:([^\s)\"'>]+)")
_URI_SAFE = ";,/?:@&=+$-_.!~*'()#"
_PLACE = "attached-picture-"
_PLACE_ONLY = re.compile(rf"{_PLACE}[0-9]+")
_SHOWN = re.compile(rf'src="{_PLACE}([0-9]+)"')
_WRITTEN_IN = re.compile(
    r"data:image/(png|jpe?g|gif|webp);base64,"
    # Lines of base64, where it is wrapped, but not the text behind a picture.
    r"([A-Za-z0-9+/=]*+(?:\s+[A-Za-z0-9+/]{20,}+=*+)*+(?:\s+[A-Za-z0-9+/=]+(?=[\"'>]))?)"
)
_EMBEDDED = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=\s]*")


def safe_pictures(bundle: object) -> dict[str, str]:
    """The pictures of a MIME bundle, base64, whose bytes are what their type says, and that do not fill a browser's memory."""
    safe = {}
    for kind, start in PICTURES.items():
        text = plain_text(bundle.get(kind)) if isinstance(bundle, dict) else ""
        try:
            picture = base64.b64decode(text, validate=False)
            if picture.startswith(start) and pixels(picture) <= MOST_PIXELS:
                safe[kind] = base64.b64encode(picture).decode()
        except (ValueError, binascii.Error):
            continue
    return safe


def detached(source: str, most: int) -> tuple[str, dict[str, dict[str, str]], int]:
    """`source` with references in place of the pictures that are written into it as base64, these as attachments, and how many
    others were taken out: more than `most`, or not what their type says.
    """
    attachments: dict[str, dict[str, str]] = {}
    refused = 0

    def reference(found: re.Match[str]) -> str:
        nonlocal refused
        kind = found[1].replace("jpg", "jpeg")
        bundle = safe_pictures({f"image/{kind}": found[2]}) if len(attachments) < most else {}
        if not bundle:
            refused += 1
            return ""
        name = f"written-in-{len(attachments)}.{kind}"
        attachments[name] = bundle
        return f"attachment:{name}"

    return _WRITTEN_IN.sub(reference, source), attachments, refused


class Renderer:
    """Renders the texts of one notebook as clean HTML, up to the limits on each text and on all of them together."""

    def __init__(self, limits: RenderingLimits):
        self._limits = limits
        self._rendered = 0
        self._links: set[str] = set()

    def clean_notebook(self, notebook: NotebookNode, given: set[str]) -> None:
        """Clean every cell's outputs, and every cell whose source is not among `given` (the instructor's own).

        Links stay whose addresses stand in a given source. In code, characters that turn the direction of what is shown become
        their escapes.
        """
        self._links = {address for source in given for address in _ADDRESS.findall(source)}
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.source not in given:
                cell.source = DIRECTIONS.sub(lambda found: f"\\u{ord(found[0]):04x}", cell.source)
            if cell.cell_type == "markdown" and cell.source not in given:
                cell.source = self.markdown(cell.source, cell.pop("attachments", None) or {})
            elif attachments := cell.get("attachments"):
                shown = {name: each for name, each in attachments.items() if f"attachment:{name}" in cell.source}
                cell.attachments = shown
            for output in cell.get("outputs", []):
                if output.output_type in ("display_data", "execute_result"):
                    output.metadata = {}
                    output.data = self._bundle(output.data)
                elif output.output_type == "stream":
                    output.text = without_colours(output.text)
                elif output.output_type == "error":
                    output.ename, output.evalue = without_colours(output.ename), without_colours(output.evalue)
                    output.traceback = [without_colours(line) for line in output.traceback]

    def markdown(self, source: str, attachments: dict[str, Any]) -> str:
        """`source` as clean HTML with its attached pictures in it, which Jupyter shows as the student's text.

        What is beyond the limits comes back as text with its pictures below.
        """
        source, written_in, _ = detached(source, _MOST_WRITTEN_IN)
        attachments = attachments | written_in
        limits = self._limits
        too_long = len(source) > limits.markdown or source.count("\\begin") > limits.environments
        rendered = None if too_long or not self._has_room(source) else _rendered(source, attachments)
        if rendered is None or self._is_large(rendered):
            every = "".join(f'<p><img src="{_PLACE}{number}"></p>' for number in range(len(attachments)))
            return _as_text(source) + self._with_pictures(every, attachments)
        return self._with_pictures(_no_markdown(_cleaned(rendered, self._links)), attachments)

    def html(self, markup: str) -> str:
        """`markup` without scripts, styles, frames, handlers and classes; links that the instructor has not written are text.

        What is beyond the limits comes back as text.
        """
        if self._is_large(markup) or not self._has_room(_EMBEDDED.sub("", markup)):
            return _as_text(markup)
        return _SHOWN.sub("", _cleaned(markup, self._links))

    def _bundle(self, data: dict[str, Any]) -> dict[str, str]:
        """A MIME bundle's pictures, plain text, and HTML, the latter cleaned; Markdown becomes HTML."""
        kept = safe_pictures(data)
        if isinstance(data.get("text/plain"), str):
            kept["text/plain"] = without_colours(data["text/plain"])
        if isinstance(data.get("text/html"), str):
            kept["text/html"] = self.html(data["text/html"])
        elif isinstance(data.get("text/markdown"), str):
            kept["text/html"] = self.markdown(data["text/markdown"], {})
        return kept

    def _has_room(self, text: str) -> bool:
        self._rendered += min(len(text), self._limits.markdown)
        return self._rendered <= self._limits.rendered

    def _is_large(self, markup: str) -> bool:
        return len(_EMBEDDED.sub("", markup)) > self._limits.html or markup.count("<") > self._limits.tags

    def _with_pictures(self, markup: str, attachments: dict[str, Any]) -> str:
        """Clean `markup` with the attachments at their places; none of them can hold markup."""
        links = [_data_link(bundle) for bundle in attachments.values()]
        times: Counter[str] = Counter()

        def link(found: re.Match[str]) -> str:
            number = found[1]
            times[number] += 1
            known = len(number) < 6 and int(number) < len(links) and links[int(number)]
            return f'src="{known}"' if known and times[number] <= self._limits.repeated_picture else ""

        return _SHOWN.sub(link, markup)


def _rendered(source: str, attachments: dict[str, Any]) -> str | None:
    """Markdown as HTML that is not clean yet; None where its renderer fails."""
    try:
        renderer = IPythonRenderer(escape=False, attachments={}, exclude_anchor_links=True)
        markup: str = MarkdownWithMath(renderer=renderer).render(_with_places(source, attachments))
    except Exception:
        return None
    return markup


def _with_places(source: str, attachments: dict[str, Any]) -> str:
    """`source` with a number in place of each attachment's name, which may stand there as it is or with %20 and the like."""
    numbers: dict[str, int] = {}
    for number, name in enumerate(attachments):
        for written in (name, quote(name), quote(name, safe=_URI_SAFE)):
            numbers.setdefault(written, number)
    if names := "|".join(re.escape(name) for name in sorted(filter(None, numbers), key=len, reverse=True)):
        source = re.sub(f"attachment:({names})", lambda found: f"{_PLACE}{numbers[found[1]]}", source)

    def place(found: re.Match[str]) -> str:
        name = unquote(found[1])
        return f"{_PLACE}{numbers[name]}" if name in numbers else ""

    return _ATTACHMENT.sub(place, source)


def _data_link(bundle: object) -> str:
    return next((f"data:{kind};base64,{text}" for kind, text in safe_pictures(bundle).items()), "")


def _cleaned(markup: str, links: set[str]) -> str:
    """Clean `markup` in which places for pictures stay, and links to the addresses `links`."""
    cleaned = nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_safe_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    return _TEX.sub("", DIRECTIONS.sub("", _with_links_as_text(cleaned, links)))


def _with_links_as_text(markup: str, links: set[str]) -> str:
    """Clean `markup` with links to the addresses `links`; of any other its text is left, and its address behind it."""
    opened: list[tuple[str, int]] = []

    def shown(found: re.Match[str]) -> str:
        if found[0] != "</a>":
            opened.append((found[1] or "", found.end()))
            return found[0] if html.unescape(found[1] or "") in links else ""
        address, start = opened.pop() if opened else ("", 0)
        if html.unescape(address) in links:
            return found[0]
        return f" ({address})" if address and address != markup[start : found.start()] else ""

    return _LINK.sub(shown, markup)


def _safe_attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute as it may stay, or None."""
    if tag == "a":
        return value if _WEB_LINK.fullmatch(value) else None
    if tag == "img" and name == "src":
        return value if _PICTURE_LINK.fullmatch(value) or _PLACE_ONLY.fullmatch(value) else None
    return value


def _as_text(source: str) -> str:
    return _no_markdown(f"<pre>{html.escape(DIRECTIONS.sub('', source))}</pre>")


def _no_markdown(markup: str) -> str:
    """`markup` in which nothing can be read as a link of Markdown once more."""
    markup = markup.replace("[", "&#91;").replace("]", "&#93;")
    return _LOOKS_LIKE_A_LINK.sub(lambda found: f"&#{ord(found[0])};", markup)
