"""Pictures of a class as SVG, drawn by Matplotlib: in the colours and letters of the page that they stand in."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLORS = {"ink": "#010203", "faint": "#040506", "fill": "#070809", "mark": "#0a0b0c"}
"""What stands for the page's own colours while Matplotlib draws."""
_OWN_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>\s*", re.DOTALL)
_GROUP_ID = re.compile(r'(<g) id="[^"]*"')
_OUTER_SIZE = re.compile(r'(<svg [^>]*?)width="[^"]*" height="[^"]*"|(<svg [^>]*?)height="[^"]*" width="[^"]*"')


def totals(counts: Sequence[int], most: float, median: float, alt: str) -> Markup:
    """Students by their points in all: a bar for each part of 0 to `most`, and a line at the median."""
    figure, axes = _figure(4.6, 2.1)
    width = most / len(counts)
    left = [number * width for number in range(len(counts))]
    bars = axes.bar(left, counts, width=0.92 * width, align="edge", color=_COLORS["fill"])
    axes.bar_label(bars, [str(count) if count else "" for count in counts], padding=1, color=_COLORS["ink"], fontsize=8)
    # The line ends below the bar's number.
    top = counts[min(int(median / width), len(counts) - 1)] or max(1, *counts)
    axes.vlines(median, 0, top, color=_COLORS["mark"], linewidth=1.6)
    axes.set_xlim(0, most)
    axes.set_ylim(0, 1.18 * max(1, *counts))
    axes.set_xlabel("points")
    axes.yaxis.set_visible(False)
    return _svg(figure, alt)


def shares(counts: Sequence[int], alt: str) -> Markup:
    """Students by the share of one question's points: a bar for each of equal parts, from none to all. To stand beside others like it."""
    figure, axes = _figure(2.3, 0.95)
    bars = axes.bar(range(len(counts)), counts, width=0.86, color=_COLORS["fill"])
    axes.bar_label(bars, [str(count) if count else "" for count in counts], padding=1, color=_COLORS["ink"], fontsize=8)
    axes.set_ylim(0, 1.3 * max(1, *counts))
    axes.set_xticks([-0.5, len(counts) / 2 - 0.5, len(counts) - 0.5], ["0", "half", "all"])
    axes.yaxis.set_visible(False)
    return _svg(figure, alt)


def hand_ins(hours: Sequence[float], alt: str) -> Markup:
    """How many had handed in, by hours before the due date; after it, hours are negative."""
    from matplotlib.ticker import MaxNLocator

    figure, axes = _figure(4.6, 1.9)
    ordered = sorted(hours, reverse=True)
    first, last = max(*ordered, 1.0), min(*ordered, 0.0)
    axes.step(
        [first, *ordered, last], [0, *range(1, len(ordered) + 1), len(ordered)], where="post", color=_COLORS["ink"]
    )
    axes.axvline(0, color=_COLORS["mark"], linewidth=1.6)
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(1.1 * first, min(1.1 * last, -0.2))
    axes.set_ylim(0, 1.08 * len(ordered))
    ticks = [
        (720, "30 d"),
        (168, "7 d"),
        (24, "1 d"),
        (6, "6 h"),
        (1, "1 h"),
        (0, "due"),
        (-6, "+6 h"),
        (-24, "+1 d"),
        (-168, "+7 d"),
    ]
    shown = [(hour, name) for hour, name in ticks if last <= hour <= first]
    axes.set_xticks([hour for hour, _ in shown], [name for _, name in shown])
    axes.set_xticks([], minor=True)
    axes.set_ylabel("hand-ins")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    return _svg(figure, alt)


def _figure(width: float, height: float) -> "tuple[Figure, Axes]":
    """An empty picture of this size in inches. Matplotlib is imported here: other commands need none of it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.patch.set_visible(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines[:].set_color(_COLORS["faint"])
    axes.tick_params(colors=_COLORS["ink"], labelsize=8, length=2)
    axes.xaxis.label.set(color=_COLORS["ink"], fontsize=8)
    axes.yaxis.label.set(color=_COLORS["ink"], fontsize=8)
    return figure, axes


def _svg(figure: "Figure", alt: str) -> Markup:
    """The figure as an element of a page that says `alt` to who cannot see it."""
    import matplotlib

    stream = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(stream, format="svg", transparent=True, metadata=nothing)
    text = stream.getvalue()
    text = text[text.index("<svg ") :]
    for name, color in _COLORS.items():
        text = text.replace(color, f"var(--{name})")
    text = _GROUP_ID.sub(r"\1", _OWN_STYLE.sub("", text))  # both would be the whole page's
    said = escape(alt)
    text = _OUTER_SIZE.sub(lambda found: found[1] or found[2], text, count=1)
    return Markup(text.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1))
