"""What is kept of the outputs in a submitted file: pictures and text, within bounds. For the rest, a sentence says what it was."""

from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from ..text import plain_text
from .html import detached, safe_pictures
from .limits import SubmissionLimits, at_most
from .picture_size import MOST_PIXELS

_OTHER_KINDS = {
    "image/svg+xml": "a picture in SVG",
    "application/vnd.jupyter.widget-view+json": "a widget",
    "application/vnd.plotly.v1+json": "an interactive plot",
    "application/vnd.bokehjs_exec.v0+json": "an interactive plot",
    "application/vnd.vega": "an interactive plot",
    "application/vnd.holoviews_exec.v0+json": "an interactive plot",
    "application/javascript": "an interactive output",
    "application/pdf": "a PDF",
    "video/": "a video",
    "audio/": "a sound",
    "image/": "a picture",
}
"""What cannot be shown, by how its MIME type begins. The first that is found names the output."""
_OTHER_TAGS = {
    "<video": "a video",
    "<audio": "a sound",
    "<svg": "a picture in SVG",
    "<iframe": "a page",
    "<script": "an interactive output",
}
_MOST_FROM_HTML = 1
"""Pictures that are kept of those written into an output's HTML: an animation there has one for each of its frames."""
SENTENCE = "[Handed in with "
"""How the sentence about an output begins that cannot be shown."""


@dataclass
class Pictures:
    """Which pictures of a cell are kept, up to a total size and number, and the names of those that are not."""

    limits: SubmissionLimits
    size: int = 0
    count: int = 0
    refused: list[str] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)

    def take(self, name: str, bundle: dict[str, str]) -> bool:
        """Whether the picture `bundle`, as `safe_pictures` leaves it, is kept."""
        size = sum(len(text) for text in bundle.values())
        if not bundle:
            self.refused.append(name)
        elif (
            self.size + size > self.limits.cell_picture_bytes
            or self.count == self.limits.cell_pictures
            or len(name) > self.limits.picture_name
        ):
            self.too_large.append(name)
        else:
            self.size, self.count = self.size + size, self.count + 1
            return True
        return False

    def losses(self) -> list[str]:
        """What was left out, as ends of sentences."""
        most, room = self.limits.cell_pictures, at_most(self.limits.cell_picture_bytes)
        reasons = {
            f"only PNG, JPEG, GIF and WebP of {MOST_PIXELS // 10**6} megapixels at most are shown, at most {most} of them in a cell": self.refused,
            f"a cell may have {most} pictures and {room} MiB of them": self.too_large,
        }
        return [
            f"{'a picture was' if len(names) == 1 else f'{len(names)} pictures were'} left out "
            f"({', '.join(repr(name[:60]) for name in names[:3])}{', …' if len(names) > 3 else ''}), since {reason}."
            for reason, names in reasons.items()
            if names
        ]


def shown(outputs: list[Any], pictures: Pictures, limits: SubmissionLimits) -> list[NotebookNode]:
    """The `pictures` and the text among submitted outputs, up to a total size. Errors become text."""
    kept, printed = [], 0
    for number, output in enumerate(outputs, start=1):
        if not isinstance(output, dict):
            continue
        data = output["data"] if isinstance(output.get("data"), dict) else {}
        bundle = safe_pictures(data) or _in_html(data)
        pictured = bundle or any(str(kind).startswith("image/") for kind in data)
        other = "" if pictured and pictures.take(f"output {number}", bundle) else other_kind(data)
        if pictured and not other:
            kept.append(new_output("display_data", data=bundle))
        text = plain_text(output.get("text") or ("" if bundle else data.get("text/plain")))
        if output.get("output_type") == "error":
            text = f"{plain_text(output.get('ename'))}: {plain_text(output.get('evalue'))}\n"
        text = text[: limits.printed - printed]
        printed += len(text)
        if text:
            kept.append(_said(text))
        if other:
            kept.append(_said(f"{SENTENCE}{other}, which cannot be shown here.]"))
    if outputs and not kept:
        kept.append(_said("[Its output cannot be shown here.]"))
    return kept


def has_picture(output: NotebookNode) -> bool:
    """Whether an output shows a picture."""
    return any(str(kind).startswith("image/") for kind in output.get("data", {}))


def _said(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text if text.endswith("\n") else f"{text}\n")


def _in_html(data: dict[Any, Any]) -> dict[str, str]:
    """The first picture that is written into an output's HTML, as an interactive Matplotlib figure leaves it."""
    markup = plain_text(data.get("text/html")).replace("\\\n", "")  # in an animation's script, lines of base64 end so
    _, found, _ = detached(markup, _MOST_FROM_HTML)
    return next(iter(found.values()), {})


def other_kind(data: dict[Any, Any]) -> str:
    """What an output is that cannot be shown, or nothing."""
    kinds = [str(kind) for kind in data]
    for start, words in _OTHER_KINDS.items():
        if any(kind.startswith(start) for kind in kinds):
            return words
    markup = plain_text(data.get("text/html")).lower()
    return next((words for tag, words in _OTHER_TAGS.items() if tag in markup), "")
