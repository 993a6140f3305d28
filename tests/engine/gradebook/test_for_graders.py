"""formgrader shows review flags and model answers; feedback and every other page is made without them."""

from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbformat.v4 import writes as written
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from nbreferee.gradebook.wiring import wire

MODEL = "Sums commute [two points]."
FLAG = "The answer imports gc <script>alert(1)</script>"
FORMGRADER = {
    "assignment_id": "sums",
    "notebook_id": "words",
    "submission_id": "0a1b",
    "index": 0,
    "total": 1,
    "base_url": "",
    "student": "ana",
    "first_name": None,
    "last_name": None,
    "notebook_path": "autograded/ana/sums/words.ipynb",
}
FEEDBACK = {"nbgrader": {"notebook": "words", "score": 0, "max_score": 4, "late_penalty": 0}}


def graded(kind: str, text: str, **flags: object) -> NotebookNode:
    make = new_code_cell if kind == "code" else new_markdown_cell
    details = {"grade_id": "why", "solution": True, "grade": True, "task": False, "points": 4, **flags}
    return make(text, metadata={"nbgrader": {"schema_version": 3, "locked": False, "score": 0, **details}})


def page(root: Path, template: str, resources: dict) -> str:
    """The page of a marked notebook, made as formgrader or ``generate_feedback`` makes it."""
    config = Config()
    wire(config)
    config.CourseDirectory.root = str(root)
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    style = next(Path(handlers.static_path).rglob("bootstrap.min.css"))  # not in the same place in each nbgrader
    config.HTMLExporter.extra_template_paths = [str(style.parent)]
    marked = new_notebook(cells=[graded("markdown", "My answer.")], metadata={"nbreferee": {"review_flags": [FLAG]}})
    text, _ = HTMLExporter(config=config).from_notebook_node(marked, resources={"metadata": {}, **resources})
    return str(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_source(tmp_path, graded("markdown", f"### BEGIN SOLUTION\n{MODEL}\n### END SOLUTION"))
    return tmp_path


def write_source(root: Path, cell: NotebookNode) -> None:
    folder = root / "source" / "sums"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.ipynb").write_text(written(new_notebook(cells=[cell])))


def test_formgrader_shows_flags_and_model_answers(root):
    text = page(root, "formgrade", FORMGRADER)
    assert text.index("flagged for review") < text.index("My answer.") < text.index(MODEL)
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text
    assert "&lt;script&gt;alert(1)" in text and "<script>alert(1)" not in text


def test_feedback_shows_neither(root):
    text = page(root, "feedback", FEEDBACK)
    assert "My answer." in text
    assert MODEL not in text and "For graders" not in text and "imports gc" not in text


def test_code_and_tasks_have_model_answers_too(root):
    write_source(root, graded("code", "### BEGIN SOLUTION\nx = model_answer\n### END SOLUTION"))
    assert "model_answer" in page(root, "formgrade", FORMGRADER)
    rubric = "Draw.\n=== BEGIN MARK SCHEME ===\nTwo points for axes.\n=== END MARK SCHEME ==="
    write_source(root, graded("markdown", rubric, solution=False, grade=False, task=True))
    text = page(root, "formgrade", FORMGRADER)
    assert "Two points for axes." in text and "MARK SCHEME" not in text


def test_source_that_cannot_be_read_hides_nothing_else(root):
    (root / "source" / "sums" / "words.ipynb").unlink()
    assert "My answer." in page(root, "formgrade", FORMGRADER)
