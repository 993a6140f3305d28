"""Where a course publishes its labs' files, written into the notebooks: students may have a notebook and nothing else."""

import json
import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import TraitError, Unicode, validate

EMPTY = 'ARCHIVE = ""'
"""The line of a given cell that gets the archive's address."""

_GITHUB = re.compile(r"https://raw\.githubusercontent\.com/([^/]+/[^/]+)/(?:refs/heads/)?(.+)")
_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


class PublishedRelease(NbGraderPreprocessor):  # type: ignore[misc]
    """Where students of notebooks on Colab, Kaggle or a JupyterHub find the other files of a lab."""

    address = Unicode(
        "",
        help="The address of the course's folder release/ on the web, with LAB.zip in it, which `nbreferee pack LAB` makes. A given cell "
        'of code with the line `ARCHIVE = ""` gets the address of LAB.zip. If the folder is on GitHub '
        "(https://raw.githubusercontent.com/OWNER/REPOSITORY/BRANCH/release), each notebook begins with a badge that opens it in Colab. "
        "Empty: nothing is written.",
    ).tag(config=True)

    @validate("address")
    def _one_of_the_web(self, proposal: Any) -> str:
        address = str(proposal["value"]).rstrip("/")
        if address and not re.fullmatch(r"https?://[^\s\"'()<>\\]+", address):
            raise TraitError(f"PublishedRelease.address is no address of the web: {address!r}.")
        return address

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write the address of the lab's archive, and the badge, where there are any."""
        if self.address:
            lab, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
            written = f"ARCHIVE = {json.dumps(f'{self.address}/{lab}.zip')}"
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.source = cell.source.replace(EMPTY, written)
            if (found := _GITHUB.fullmatch(self.address)) and nb.cells and nb.cells[0].cell_type == "markdown":
                notebook = f"https://colab.research.google.com/github/{found[1]}/blob/{found[2]}/{lab}/{name}.ipynb"
                nb.cells[0].source = f"[![Open in Colab]({_BADGE})]({notebook})\n\n{nb.cells[0].source}"
        return nb, resources
