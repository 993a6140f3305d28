"""Makes a student's text and outputs safe to open: nothing active, no style, no link but to the web.

A teacher opens them in formgrader, whose page may write marks. Markdown is rendered to HTML first and the HTML is cleaned,
because links can be written in more ways than Markdown's source shows.
"""

import base64
import binascii
import html
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote, unquote

from bleach import clean
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from .inside import wire

PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
"""Picture types that are kept, and how their bytes begin. SVG is not among them: it can hold scripts."""

SHOWN = (*PICTURES, "text/plain", "text/html", "text/markdown")
"""The MIME types of outputs that are kept."""

MAX_HTML = 100_000
MAX_TAGS = 1_000
"""Above these sizes HTML is shown as text: cleaning takes time that grows with the square of the number of tags."""
MAX_ENVIRONMENTS = 100
"""Markdown with more formulas that begin is shown as text: where none ends, rendering takes time that grows with their square."""
MAX_MARKDOWN = 50_000
"""Longer Markdown, without its pictures, is shown as text: rendering takes up to 200 bytes a character."""
MAX_RENDERED = 400_000
"""Characters of Markdown and HTML that are rendered in one notebook. The rest is shown as text."""
MAX_PICTURES = 200
"""Pictures that are kept in one text."""
MAX_TIMES = 2
"""How often an attached picture is shown in its cell: each time takes its whole size."""

_TAGS = (
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub sup table "
    "tbody td tfoot th thead tr u ul"
).split()
_PICTURE_LINK = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_WEB_LINK = re.compile(r"(https?://|mailto:|#)[^\s]*", re.IGNORECASE)
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
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_EMBEDDED = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=\s]*")


def without_controls(text: str) -> str:
    """`text` without control characters but line breaks: nothing that a terminal would obey."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """`text` in one line that any file can hold, without control characters."""
    return without_controls(wire.writable(" ".join(text.split())))


def plain_text(value: object) -> str:
    """`value` as a string that can be written to a file: a string, or the strings of a list; else an empty one."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return wire.writable(value) if isinstance(value, str) else ""


def safe_pictures(bundle: object) -> dict[str, str]:
    """The pictures of a MIME bundle, base64, whose bytes are what their type says."""
    safe = {}
    for kind, start in PICTURES.items():
        text = plain_text(bundle.get(kind)) if isinstance(bundle, dict) else ""
        try:
            picture = base64.b64decode(text, validate=False)
            if picture.startswith(start):
                safe[kind] = base64.b64encode(picture).decode()
        except (ValueError, binascii.Error):
            continue
    return safe


def detached(source: str) -> tuple[str, dict[str, dict[str, str]], int]:
    """`source` with references in place of the pictures that are written into it as base64, these as attachments, and how many
    others were taken out: too many, or not what their type says.
    """
    attachments: dict[str, dict[str, str]] = {}
    refused = 0

    def reference(found: re.Match) -> str:
        nonlocal refused
        kind = found[1].replace("jpg", "jpeg")
        bundle = safe_pictures({f"image/{kind}": found[2]}) if len(attachments) < MAX_PICTURES else {}
        if not bundle:
            refused += 1
            return ""
        name = f"written-in-{len(attachments)}.{kind}"
        attachments[name] = bundle
        return f"attachment:{name}"

    return _WRITTEN_IN.sub(reference, source), attachments, refused


def clean_notebook(notebook: NotebookNode, given: set[str]) -> None:
    """Clean every cell's outputs, and every markdown cell whose source is not among `given` (the instructor's own)."""
    rendered = 0

    def may_render(text: str) -> bool:
        nonlocal rendered
        rendered += min(len(text), MAX_MARKDOWN)
        return rendered <= MAX_RENDERED

    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source not in given:
            cell.source = clean_markdown(cell.source, cell.pop("attachments", None) or {}, may_render)
        elif attachments := cell.get("attachments"):
            cell.attachments = {name: each for name, each in attachments.items() if f"attachment:{name}" in cell.source}
        for output in cell.get("outputs", []):
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = {}
                output.data = _clean_bundle(output.data, may_render)


def clean_markdown(source: str, attachments: dict, may_render: Callable[[str], bool] | None = None) -> str:
    """`source` as clean HTML with its attached pictures in it, which Jupyter shows as the student's text.

    What is too long, or what `may_render` refuses, comes back as text with its pictures below.
    """
    source, written_in, _ = detached(source)
    attachments = attachments | written_in
    if (
        len(source) > MAX_MARKDOWN
        or source.count("\\begin") > MAX_ENVIRONMENTS
        or (may_render and not may_render(source))
    ):
        return _as_text(source) + _all_pictures(attachments)
    try:
        renderer = IPythonRenderer(escape=False, attachments={}, exclude_anchor_links=True)
        rendered = MarkdownWithMath(renderer=renderer).render(_with_places(source, attachments))
    except Exception:
        return _as_text(source) + _all_pictures(attachments)
    if _is_large(rendered):
        return _as_text(source) + _all_pictures(attachments)
    # Brackets as entities: nothing in the result can be read as Markdown once more.
    return _with_pictures(_cleaned(rendered).replace("[", "&#91;").replace("]", "&#93;"), attachments)


def _with_places(source: str, attachments: dict) -> str:
    """`source` with a number in place of each attachment's name, which may stand there as it is or with %20 and the like."""
    numbers: dict[str, int] = {}
    for number, name in enumerate(attachments):
        for written in (name, quote(name), quote(name, safe=_URI_SAFE)):
            numbers.setdefault(written, number)
    if names := "|".join(re.escape(name) for name in sorted(filter(None, numbers), key=len, reverse=True)):
        source = re.sub(f"attachment:({names})", lambda found: f"{_PLACE}{numbers[found[1]]}", source)

    def place(found: re.Match) -> str:
        name = unquote(found[1])
        return f"{_PLACE}{numbers[name]}" if name in numbers else ""

    return _ATTACHMENT.sub(place, source)


def _with_pictures(markup: str, attachments: dict) -> str:
    """Clean `markup` with the attachments at their places; none of them can hold markup."""
    links = [_data_link(bundle) for bundle in attachments.values()]
    times = Counter()

    def link(found: re.Match) -> str:
        number = found[1]
        times[number] += 1
        known = len(number) < 6 and int(number) < len(links) and links[int(number)]
        return f'src="{known}"' if known and times[number] <= MAX_TIMES else ""

    return _SHOWN.sub(link, markup)


def _all_pictures(attachments: dict) -> str:
    return _with_pictures(
        "".join(f'<p><img src="{_PLACE}{number}"></p>' for number in range(len(attachments))), attachments
    )


def _data_link(bundle: object) -> str:
    return next((f"data:{kind};base64,{text}" for kind, text in safe_pictures(bundle).items()), "")


def clean_html(markup: str) -> str:
    """`markup` without scripts, styles, frames, handlers, classes and links that do not lead to the web.

    Too large a `markup` comes back as text.
    """
    return _as_text(markup) if _is_large(markup) else _SHOWN.sub("", _cleaned(markup))


def _cleaned(markup: str) -> str:
    """Clean `markup` in which places for pictures stay."""
    protocols = ["http", "https", "mailto", "data"]
    attributes = {
        "a": _is_safe_link,
        "img": _is_safe_picture,
        "td": ["colspan", "rowspan"],
        "th": ["colspan", "rowspan"],
    }
    return clean(markup, tags=_TAGS, attributes=attributes, protocols=protocols, strip=True)


def _is_safe_link(tag: str, name: str, value: str) -> bool:
    return name == "href" and _WEB_LINK.fullmatch(value) is not None


def _is_safe_picture(tag: str, name: str, value: str) -> bool:
    return name == "alt" or (
        name == "src" and (_PICTURE_LINK.fullmatch(value) or _PLACE_ONLY.fullmatch(value)) is not None
    )


def _is_large(markup: str) -> bool:
    return len(_EMBEDDED.sub("", markup)) > MAX_HTML or markup.count("<") > MAX_TAGS


def _as_text(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>".replace("[", "&#91;").replace("]", "&#93;")


def _clean_bundle(data: dict, may_render: Callable[[str], bool]) -> dict:
    """A MIME bundle's pictures, plain text, and HTML, the latter cleaned; Markdown becomes HTML."""
    kept = safe_pictures(data)
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = data["text/plain"]
    if isinstance(data.get("text/html"), str):
        markup = data["text/html"]
        kept["text/html"] = clean_html(markup) if may_render(_EMBEDDED.sub("", markup)) else _as_text(markup)
    elif isinstance(data.get("text/markdown"), str):
        kept["text/html"] = clean_markdown(data["text/markdown"], {}, may_render)
    return kept
