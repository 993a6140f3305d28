"""``nbreferee export``: grades and feedback, as a learning platform takes them."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from traitlets.config import Config

from .. import lms
from ..course.config import load_assignment, load_config, without_password
from ..lms.errors import LmsError
from ..lms.exporting import GradesExport, has_gradebook, opened_gradebook
from ..lms.feedback import Feedback, feedback
from ..text import some

EXPORTERS = {
    "canvas": "CanvasExport",
    "moodle": "MoodleExport",
    "brightspace": "BrightspaceExport",
    "gradescope": "GradescopeExport",
    "csv": "CsvExport",
}


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "export",
        help="write grades and feedback as a learning platform takes them",
        description="Write the final scores of a lab, late penalties taken off, as the platform imports them, and the feedback pages that "
        "'nbgrader generate_feedback' wrote as a zip that the platform gives out. Grades come from nbgrader's gradebook.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument("--for", dest="platform", choices=list(EXPORTERS), required=True, help="the platform")
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the platform's own CSV: Canvas's gradebook, Moodle's grading worksheet, Brightspace's grades. Students, ids and columns are "
        "taken from it",
    )
    parser.add_argument(
        "--column", default="", metavar="TITLE", help="title of the lab's column there (default: the lab's name)"
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="where the grades go (default: marks/LAB-PLATFORM.csv, for Gradescope .zip, for csv marks/LAB-grades.csv)",
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the files and say what to know of them; the exit status."""
    root = options.course.resolve()
    config = load_config(root)
    config.CourseDirectory.root = str(root)
    load_assignment(root, options.lab, config)
    console = Console()
    plugin = _plugin(options, config, root)
    coursedir = CourseDirectory(config=config)
    if not has_gradebook(coursedir):
        raise LmsError(f"There is no gradebook {without_password(coursedir.db_url)}. Mark a class first.")
    with opened_gradebook(coursedir) as gradebook:
        grades = plugin.write(gradebook)
        marked = [str(found.student.id) for found in gradebook.assignment_submissions(options.lab)]
    pages = feedback(coursedir, options.lab, options.platform, marked)
    notes = [*plugin.notes, *_notes(pages, options)]
    for note in notes:
        console.print(f"• {note}", markup=False, highlight=False)
    console.print(f"grades    {grades}", markup=False, highlight=False)
    if pages.pages:
        zipped = root / "marks" / f"{options.lab}-{options.platform}-feedback.zip"
        pages.write(zipped)
        console.print(f"feedback  {zipped}", markup=False, highlight=False)
    return 0


def _notes(pages: Feedback, options: argparse.Namespace) -> Iterator[str]:
    """Sentences on the pages that are not in the zip, or not as they should be."""
    again = f"run 'nbgrader generate_feedback {options.lab} --force'"
    if pages.unknown:
        yield (
            f"Left out of the feedback, since 'nbreferee collect' did not bring their hand-in from {options.platform}: "
            f"{', '.join(pages.unknown)}."
        )
    if pages.without:
        yield f"Marked, and without a feedback page; {again}: {some(pages.without)}."
    if pages.old:
        yield f"Marked again since their feedback page was written; {again}: {some(pages.old)}."


def _plugin(options: argparse.Namespace, config: Config, root: Path) -> GradesExport:
    kind = getattr(lms, EXPORTERS[options.platform])
    plugin: GradesExport = kind(config=config)
    name = "grades" if options.platform == "csv" else options.platform
    plugin.to = str(options.to or root / "marks" / f"{options.lab}-{name}{kind.suffix}")
    plugin.assignment = [options.lab]
    plugin.column = options.column
    plugin.roster = str(options.roster or plugin.roster)
    return plugin
