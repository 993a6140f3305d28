"""The notebook's own definitions: the data, the model and the losses that students read are those of the training."""

import linecache
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat

SOURCE = Path(__file__).resolve().parent.parent / "source" / "style_transfer"

CELLS = (
    "imports",
    "usable_images",
    "crops",
    "to_image",
    "adain",
    "encoder",
    "decoder",
    "style_transfer_model",
)


def load(notebook: Path = SOURCE / "3_adain.ipynb", grade_ids: tuple[str, ...] = CELLS) -> SimpleNamespace:
    """The names that a notebook's cells define, solutions included: `StyleTransfer`, `crops`, `encoder` and so on; and `lab`.

    Raises:
        KeyError: the notebook has no cell of one of these grade ids.
    """
    if str(SOURCE) not in sys.path:
        sys.path.insert(0, str(SOURCE))
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c.source for c in nbformat.read(notebook, 4).cells}
    namespace: dict[str, Any] = {"__name__": "lesson"}
    for grade_id in grade_ids:
        name, source = f"{notebook.name}: {grade_id}", cells[grade_id]
        # AutoGraph reads the source of what it compiles.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), namespace)
    import lab

    namespace["lab"] = lab
    return SimpleNamespace(**{name: value for name, value in namespace.items() if not name.startswith("_")})
