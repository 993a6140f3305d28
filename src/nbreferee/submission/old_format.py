"""Notebooks of format 3, as Jupyter wrote them until 2015, and some tools still do: nbformat's own conversion of their cells, within bounds."""

from typing import Any

from nbformat import from_dict
from nbformat.v4.convert import upgrade_cell

from ..text import plain_text
from .limits import SubmissionLimits
from .model import UnreadableNotebook

_MOST_LEVELS = 6
"""Of headings. nbformat writes as many signs as a cell says."""


def cells(name: str, worksheets: list[Any], limits: SubmissionLimits) -> list[Any]:
    """The cells of all `worksheets` of the file `name`, in format 4.

    Raises:
        UnreadableNotebook: there are too many, or they are not as format 3 has them.
    """
    found = [cell for sheet in worksheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if len(found) > limits.cells:
        raise UnreadableNotebook(f"{name} has {len(found)} cells; at most {limits.cells} are accepted.")
    try:
        return [_upgraded(cell) for cell in found if isinstance(cell, dict)]
    except Exception as error:
        raise UnreadableNotebook(
            f"{name} is in Jupyter's format 3 and cannot be converted to format 4. Open it in Jupyter, save it, and hand it in again."
        ) from error


def _upgraded(cell: dict[str, Any]) -> Any:
    kind = cell.get("cell_type")
    if kind == "code":
        outputs = [output for output in _list(cell.get("outputs")) if isinstance(output, dict)]
        # nbformat parses the JSON of an output, which nobody needs and which can be anything.
        without_json = [{key: value for key, value in output.items() if key != "json"} for output in outputs]
        cell = {**cell, "input": cell["input"], "outputs": without_json}
    elif kind == "heading":
        level = cell.get("level")
        fits = isinstance(level, int) and 1 <= level <= _MOST_LEVELS
        cell = {**cell, "source": plain_text(cell.get("source")), "level": level if fits else 1}
    return upgrade_cell(from_dict(cell))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
