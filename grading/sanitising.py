"""Makes a student's text and outputs safe to open: nothing active, no style, no link but to the web.

A teacher opens them in formgrader, whose page may write marks. Markdown is rendered to HTML first and the HTML is cleaned,
because links can be written in more ways than Markdown's source shows.
"""

import base64
import binascii
import html
import re

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

MAX_HTML = 100_000
MAX_TAGS = 1_000
"""Above these sizes HTML is shown as text: cleaning takes time that grows with the square of the number of tags."""

_TAGS = (
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub sup table "
    "tbody td tfoot th thead tr u ul"
).split()
_PICTURE_LINK = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_WEB_LINK = re.compile(r"(https?://|mailto:|#)[^\s]*", re.IGNORECASE)
_ATTACHMENT = re.compile(r"attachment:([^\s)\"'>]+)")
_EMBEDDED = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=\s]*")


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
            if text and base64.b64decode(text, validate=False).startswith(start):
                safe[kind] = text
        except (ValueError, binascii.Error):
            continue
    return safe


def clean_notebook(notebook: NotebookNode, given: set[str]) -> None:
    """Clean every cell's outputs, and every markdown cell whose source is not among `given` (the instructor's own)."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source not in given:
            cell.source = clean_markdown(cell.source, cell.pop("attachments", None) or {})
        for output in cell.get("outputs", []):
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = {}
                output.data = _clean_bundle(output.data)


def clean_markdown(source: str, attachments: dict) -> str:
    """`source` as clean HTML with its attached pictures in it, which Jupyter shows as the student's text."""
    source = _ATTACHMENT.sub(lambda found: found[0] if found[1] in attachments else "", source)
    try:
        renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
        rendered = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:
        return _as_text(source)
    # Brackets as entities: nothing in the result can be read as Markdown once more.
    return clean_html(rendered, source).replace("[", "&#91;").replace("]", "&#93;")


def clean_html(markup: str, source: str | None = None) -> str:
    """`markup` without scripts, styles, frames, handlers, classes and links that do not lead to the web.

    Too large a `markup` comes back as text: its own, or `source` where given.
    """
    if len(_EMBEDDED.sub("", markup)) > MAX_HTML or markup.count("<") > MAX_TAGS:
        return _as_text(markup if source is None else source)
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
    return name == "alt" or (name == "src" and _PICTURE_LINK.fullmatch(value) is not None)


def _as_text(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>".replace("[", "&#91;").replace("]", "&#93;")


def _clean_bundle(data: dict) -> dict:
    """A MIME bundle's pictures, plain text, and HTML, the latter cleaned; Markdown becomes HTML."""
    kept = safe_pictures(data)
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = data["text/plain"]
    if isinstance(data.get("text/html"), str):
        kept["text/html"] = clean_html(data["text/html"])
    elif isinstance(data.get("text/markdown"), str):
        kept["text/html"] = clean_markdown(data["text/markdown"], {})
    return kept
