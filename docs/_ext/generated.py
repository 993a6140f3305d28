"""Fills the places of pages whose text is made from the code or lies elsewhere in the repository.

A place is a comment that stands alone in its line: ``<!-- generated: settings -->`` is what the function `page` of the module
``settings`` beside this one returns; ``<!-- file: SECURITY.md -->`` is a file of the repository.
"""

import importlib
import os
import re
from pathlib import Path

from sphinx.application import Sphinx

REPOSITORY = Path(__file__).resolve().parents[2]
_PLACE = re.compile(r"^<!-- (generated|file): ([\w./-]+) -->$", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s]+)")


def fill(app: Sphinx, document: str, content: list[str]) -> None:
    """Put the text into the places of a document's source."""
    folder = Path(app.env.doc2path(document)).parent

    def text(place: re.Match[str]) -> str:
        kind, name = place.groups()
        if kind == "generated":
            app.env.note_reread()  # what it is made from may change without the page
            return importlib.import_module(f"{__package__}.{name}").page()
        app.env.note_dependency(str(REPOSITORY / name), docname=document)
        return moved((REPOSITORY / name).read_text(encoding="utf-8"), (REPOSITORY / name).parent, folder)

    content[0] = _PLACE.sub(text, content[0])


def moved(text: str, before: Path, after: Path) -> str:
    """Markdown whose relative links, right in the folder `before`, are right in `after`."""
    return _LINK.sub(lambda link: Path(os.path.relpath(before / link[1], after)).as_posix(), text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True}
