"""Reads a notebook file as hostile: only known fields survive, each of its type, none beyond its limit."""

import itertools
import json
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from ..text import plain_text
from .html import detached, safe_pictures
from .limits import SubmissionLimits
from .model import UnreadableNotebook

_VALUE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[{\[,]', re.DOTALL)
_OTHER_PICTURE = re.compile(r"data:image/(?!(?:png|jpe?g|gif|webp);base64,)([\w.+-]{1,20})[;,]")


def parse(path: Path, limits: SubmissionLimits) -> list[NotebookNode]:
    """The cells of a notebook file, rebuilt from scratch so that only known fields survive.

    What was left out of a cell is said in its `lost`, ends of sentences by where it was: "written" in the cell, "shown" below it.

    Raises:
        UnreadableNotebook: the file is damaged, too large, or no notebook.
        OSError: the file cannot be read, which is not the student's fault.
    """
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableNotebook(f"{path.name} is a link or no ordinary file; hand in the notebook itself.")
        if status.st_size > limits.notebook_bytes:
            raise UnreadableNotebook(
                f"{path.name} has {status.st_size >> 20} MiB; at most {limits.notebook_bytes >> 20} MiB are accepted. "
                "Clear the outputs of large cells and hand it in again."
            )
        written = path.read_bytes()
        encoding = json.detect_encoding(written)
        if not encoding.startswith("utf-8"):
            kind = encoding[:6].upper()
            raise UnreadableNotebook(
                f"{path.name} is written in {kind}, a notebook in UTF-8. Save it so and hand it in again."
            )
        if _has_more_values(written, limits.notebook_values):
            raise UnreadableNotebook(
                f"{path.name} holds more than {limits.notebook_values:,} texts, numbers and brackets. Clear the outputs of large cells and "
                "hand it in again."
            )
        content = json.loads(written.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableNotebook):
            raise
        raise UnreadableNotebook(f"{path.name} is damaged: it is not valid JSON. Hand it in again.") from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise UnreadableNotebook(f"{path.name} is not a Jupyter notebook of format 4: it has no list of cells.")
    if len(cells) > limits.cells:
        raise UnreadableNotebook(f"{path.name} has {len(cells)} cells; at most {limits.cells} are accepted.")
    return [_rebuild(cell, limits) for cell in cells if isinstance(cell, dict)]


def _has_more_values(written: bytes, most: int) -> bool:
    """Whether JSON holds so much that it would take far more memory than its bytes. Brackets within its strings do not count."""
    found = sum(1 for _ in itertools.islice(_VALUE.finditer(written), most + 1))
    return found > most


def _rebuild(cell: dict[str, Any], limits: SubmissionLimits) -> NotebookNode:
    """A submitted cell of known fields only."""
    source = plain_text(cell.get("source"))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kept = {"grade_id": grade_id} if isinstance(grade_id, str) else {}
    pictures = _Pictures(limits)
    if cell.get("cell_type") == "code":
        outputs = _handed_in(cell["outputs"], pictures, limits) if isinstance(cell.get("outputs"), list) else []
        rebuilt = NotebookNode(cell_type="code", source=source, metadata=NotebookNode(kept), outputs=outputs)
        rebuilt.lost = {"shown": pictures.losses()}
    else:
        without, written_in, refused = detached(source, limits.cell_pictures)
        pictures.refused += [f"data:image/{kind}" for kind in _OTHER_PICTURE.findall(source)] + ["data:image"] * refused
        if len(source) > limits.cell_text:  # the pictures shall not use up the room of the text
            source = without
        else:
            written_in = {}
        rebuilt = NotebookNode(cell_type="markdown", source=source, metadata=NotebookNode(kept))
        attachments = _dict(cell.get("attachments"))
        found = [*written_in.items(), *((plain_text(name), safe_pictures(each)) for name, each in attachments.items())]
        rebuilt.attachments = {name: each for name, each in found if pictures.take(name, each)}
        rebuilt.lost = {"written": pictures.losses()}
    if len(source) > limits.cell_text:
        rebuilt.source = source[: limits.cell_text]
        rebuilt.lost.setdefault("written", []).append(f"its text was cut after {limits.cell_text:,} characters.")
    return rebuilt


@dataclass
class _Pictures:
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
        reasons = {
            f"only PNG, JPEG, GIF and WebP are shown, at most {self.limits.cell_pictures} of them in a cell": self.refused,
            f"a cell may have {self.limits.cell_pictures} pictures and {self.limits.cell_picture_bytes >> 20} MiB of them": self.too_large,
        }
        return [
            f"{'a picture was' if len(names) == 1 else f'{len(names)} pictures were'} left out "
            f"({', '.join(repr(name[:60]) for name in names[:3])}{', …' if len(names) > 3 else ''}), since {reason}."
            for reason, names in reasons.items()
            if names
        ]


def _handed_in(outputs: list[Any], pictures: _Pictures, limits: SubmissionLimits) -> list[NotebookNode]:
    """The `pictures` and the text among submitted outputs, up to a total size. Errors become text."""
    kept, printed = [], 0
    for number, output in enumerate(outputs, start=1):
        if not isinstance(output, dict):
            continue
        data = _dict(output.get("data"))
        bundle = safe_pictures(data)
        pictured = bundle or any(str(kind).startswith("image/") for kind in data)
        if pictured and pictures.take(f"output {number}", bundle):
            kept.append(new_output("display_data", data=bundle))
        text = plain_text(output.get("text") or ("" if bundle else data.get("text/plain")))
        if output.get("output_type") == "error":
            text = f"{plain_text(output.get('ename'))}: {plain_text(output.get('evalue'))}\n"
        text = text[: limits.printed - printed]
        printed += len(text)
        if text:
            kept.append(new_output("stream", name="stdout", text=text if text.endswith("\n") else f"{text}\n"))
    if outputs and not kept:
        kept.append(new_output("stream", name="stdout", text="[Its output cannot be shown here.]\n"))
    return kept


def _dict(value: object) -> dict[Any, Any]:
    """`value` if it is a dict, else an empty one."""
    return value if isinstance(value, dict) else {}
