"""How nbgrader opens a submitted notebook: not at all."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.v4 import new_notebook
from traitlets import default


class HostileNotebookExporter(NotebookExporter):  # type: ignore[misc]
    """Leaves reading a submitted file to `Restore`, so that no content of it can stop ``nbgrader autograde``.

    A notebook is validated after the last preprocessor, and by `Mark`. After each of them, it would take a fifth of the time in which a
    submission is recorded.
    """

    @default("optimistic_validation")
    def _validates_once(self) -> bool:
        return True

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kw: Any
    ) -> tuple[str, ResourcesDict]:
        """As nbconvert's, but without opening the file where the first preprocessor reads it by itself."""
        first = self._preprocessors[0] if self._preprocessors else None
        if not getattr(first, "reads_submissions", False):
            opened: tuple[str, ResourcesDict] = super().from_filename(filename, resources=resources, **kw)
            return opened
        resources = self._init_resources(resources)
        resources["metadata"]["name"] = Path(filename).stem
        resources["submitted_path"] = filename
        made: tuple[str, ResourcesDict] = self.from_notebook_node(new_notebook(), resources=resources, **kw)
        return made
