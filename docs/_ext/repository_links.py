"""Links of pages to files of the repository that lie outside of the documentation.

On a code host they open the file. In the site, a file that is shown on a page of its own leads to that page; of others the name is
left, without a link, for the site does not know where the repository can be read.
"""

import os
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

REPOSITORY = Path(__file__).resolve().parents[2]


def redirect(app: Sphinx, tree: nodes.document) -> None:
    """Lead the links of a document that leave the documentation to pages, or end them."""
    folder = Path(app.env.doc2path(app.env.docname)).parent
    for link in list(tree.findall(_is_link)):
        target = _target(app, link, folder)
        if target is None or target.is_relative_to(app.srcdir):
            continue
        document = app.config.repository_pages.get(target.relative_to(REPOSITORY).as_posix())
        if document:
            link["reftarget"] = document
        elif target.exists():  # if not, it will be reported
            link.replace_self([child.deepcopy() for child in link.children])


def _is_link(node: nodes.Node) -> bool:
    return isinstance(node, addnodes.pending_xref | addnodes.download_reference) and node.get("reftype") == "myst"


def _target(app: Sphinx, link: nodes.Element, folder: Path) -> Path | None:
    """The file or folder of the repository that a link leads to; None where it leads elsewhere."""
    name = link["reftarget"]
    if link.get("refdomain") == "doc":
        name, folder = f"{name}.md", Path(app.srcdir)
    path = Path(os.path.normpath(folder / name))
    return path if path.is_relative_to(REPOSITORY) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("repository_pages", {}, "env", dict)
    app.connect("doctree-read", redirect, priority=100)  # before files for download are collected
    return {"parallel_read_safe": True}
