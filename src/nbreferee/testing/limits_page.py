"""Writes ``docs/reference/limits.md``: ``python -m nbreferee.testing.limits_page > docs/reference/limits.md``."""

from collections.abc import Iterator
from typing import Any

from traitlets import TraitType
from traitlets.config import Configurable

from ..marking.limits import LIMITED, limits

_INTRODUCTION = """\
# Limits

Limits say what a submission may use, and how much of it is read, kept and shown. If it exceeds one, something is stopped or left out; the
notebook keeps its other marks, and a warning says what happened.

A lab sets its own limits in `tests/marking/<lab>/lab.toml`. Each is a whole number:

```toml
[limits]
cell_timeout = 20
memory = 1_073_741_824  # 1 GiB
```

A course sets defaults for all its labs in `nbgrader_config.py`, by class and name:

```python
c.NotebookRunner.cell_timeout = 20
c.Sandbox.memory = 2**30
```

A `lab.toml` wins over `nbgrader_config.py`, which wins over the defaults below. If you change a limit, submissions are marked again.
The defaults are in the engine: `NotebookRunner` in `src/nbreferee/student/runner.py`, `Sandbox` in `src/nbreferee/sandbox/policy.py`,
`SubmissionLimits` and `RenderingLimits` in `src/nbreferee/submission/limits.py`.

These are all limits that can be set. Bounds on a kernel's replies (`guest/codec.py`) and on pictures that a check reads
(`student/pictures.py`) are constants. Bounds on downloads from a learning platform are [settings of a course](settings.md).

This page is written by `python -m nbreferee.testing.limits_page > docs/reference/limits.md`."""


_SECTIONS = {
    "NotebookRunner": ("Time and outputs", "They hold while a notebook runs and checks ask its kernel."),
    "Sandbox": ("Memory, disk and processes", "They hold in the sandbox in which a notebook's kernel runs."),
    "SubmissionLimits": (
        "What is read of a submission",
        "They hold before anything runs, but for those of marking, which hold while checks ask a kernel.",
    ),
    "RenderingLimits": (
        "What is rendered on a teacher's pages",
        "They bound a student's text and HTML. The rest is shown as plain text.",
    ),
}
"""A title and a sentence for the limits of each class."""


def page() -> str:
    """The page's text."""
    parts = [_INTRODUCTION]
    for owner in LIMITED:
        rows = [_row(name, owner, trait) for name, (of, trait) in limits().items() if of is owner]
        table = ["| in `lab.toml` | in `nbgrader_config.py` | default | what it bounds |", "|---|---|---|---|", *rows]
        title, sentence = _SECTIONS[owner.__name__]
        parts += [f"## {title}", sentence, "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def _row(name: str, owner: type[Configurable], trait: TraitType[Any, Any]) -> str:
    help_text = " ".join(trait.help.split()).replace("|", "\\|")
    return f"| `{name}` | `{owner.__name__}.{name}` | {_in_words(trait.default_value, trait.help)} | {help_text} |"


def _in_words(value: int, help_text: str) -> str:
    """A number with the unit that its limit's description begins with."""
    if help_text.startswith("Seconds"):
        return f"{value} s"
    if not help_text.startswith("Bytes"):
        return f"{value:,}"
    return next(_bytes(value))


def _bytes(value: int) -> Iterator[str]:
    """Ways to write a number of bytes without rounding it, the largest unit first."""
    for size, unit in ((2**30, "GiB"), (2**20, "MiB"), (10**6, "MB"), (2**10, "KiB"), (10**3, "kB"), (1, "bytes")):
        if value % size == 0:
            yield f"{value // size:,} {unit}"


if __name__ == "__main__":
    print(page(), end="")
