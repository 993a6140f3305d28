"""How ``nbgrader generate_feedback`` writes a page: by a template of our own, with formulas that are set already."""

from pathlib import Path
from typing import Any

import nbgrader
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, default, validate

from ..course.assignment import GRADE_SUFFIX
from .formulas import Formulas

_FOLDERS = (
    str(Path(__file__).parent / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
)
"""Where our template and the one that it extends are."""


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Writes a feedback page that is complete in itself: it has no script, and pictures that lie beside the notebook are in it.

    Another template, in one of `extra_template_basedirs`, can extend ours: its ``conf.json`` names ``feedback_page`` as its base
    template, its ``index.html.j2`` begins with ``{% extends 'feedback_page/index.html.j2' %}``.
    """

    embed_images = Bool(True, help="Whether pictures that lie beside the notebook are in the page.").tag(config=True)
    exclude_anchor_links = Bool(True, help="Whether headings are without a link to themselves.").tag(config=True)

    @default("template_name")
    def _ours(self) -> str:
        return "feedback_page"

    @default("extra_template_basedirs")
    def _our_folders(self) -> list[str]:
        return list(_FOLDERS)

    @default("extra_template_paths")
    def _our_paths(self) -> list[str]:
        return list(_FOLDERS)

    @validate("extra_template_basedirs", "extra_template_paths")
    def _with_our_folders(self, proposal: dict[str, Any]) -> list[str]:
        return list(dict.fromkeys([*proposal["value"], *_FOLDERS]))

    def default_filters(self) -> Any:
        """nbconvert's filters, and how a question is called."""
        yield from super().default_filters()
        yield "question_name", lambda grade_id: grade_id.removesuffix(GRADE_SUFFIX)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Markdown as HTML with its formulas set."""
        return self._formulas.set(super().markdown2html(context, source))

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """A notebook's page, and what was needed for it."""
        self._formulas = Formulas()
        made: tuple[str, dict[str, Any]] = super().from_notebook_node(nb, resources, **kw)
        return made
