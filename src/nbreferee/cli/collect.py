"""``nbreferee collect``: hand-ins from a learning platform, into ``submitted/``."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..lms.collecting import Collector
from ..lms.collection import Collection, totals
from ..text import some

_STYLES = {
    "new": "green",
    "replaced": "yellow",
    "kept": "yellow",
    "left out": "red",
    "unreadable": "red",
    "unmatched": "red",
}
_MOST_NAMES = 20


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "collect",
        help="take hand-ins from a learning platform's download",
        description="Read what Canvas, Moodle, Brightspace, Blackboard or Gradescope send as the hand-ins of an assignment, or a plain "
        "folder with one folder or file for each student, and write them to submitted/STUDENT/LAB, each notebook under its own name, with "
        "the time of the hand-in. Of several hand-ins the newest counts; what is newer in submitted/ stays. A table says what became of "
        "every file. Exit status 0 when every hand-in found its place.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument("download", type=Path, metavar="DOWNLOAD", help="the platform's zip, or a folder")
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="CSV file of the students, with ids, names or e-mail addresses: nbgrader's, or what the platform exports (default: the "
        "students of the gradebook; others get a name from the platform's)",
    )
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        help="time zone of the times in names, for example Europe/Berlin (default: the course's)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would become of every file, and write nothing")
    parser.add_argument("--force", action="store_true", help="replace what is in submitted/, also where it is newer")
    return parser


def run(options: argparse.Namespace) -> int:
    """Collect, and say what became of every file; the exit status."""
    console = Console()
    collector = Collector(options.course.resolve(), options.lab, options.roster, options.timezone)
    with console.status("Collecting …") as status:
        collection = collector.collect(
            options.download,
            dry_run=options.dry_run,
            force=options.force,
            on_student=lambda student: status.update(Text(f"Collecting {student}")),
        )
    console.print(_table(collection))
    for note in collection.notes:
        console.print(f"• {note}", markup=False, highlight=False)
    for sentence in _summary(collection, str(collector.zone), dry_run=options.dry_run):
        console.print(sentence, markup=False, highlight=False)
    return 0 if collection.complete else 1


def _table(collection: Collection) -> Table:
    table = Table(title=f"From {', '.join(collection.platforms)}", title_justify="left")
    table.add_column("file", overflow="fold")
    table.add_column("student", overflow="fold")
    table.add_column("what became of it", overflow="fold")
    for each in collection.files:
        state = Text(f"{each.state}: ", style=_STYLES.get(each.state, ""))
        table.add_row(Text(each.file), Text(each.student), state.append(each.what, style="default"))
    return table


def _summary(collection: Collection, zone: str, *, dry_run: bool) -> list[str]:
    """Sentences that end the output: how many students, who is missing, what was passed over."""
    counted = ", ".join(f"{number} {state}" for state, number in totals(collection).items())
    sentences = [f"Students: {len(collection.students)}" + (f" ({counted})." if counted else ".")]
    unmatched = {each.file.partition("/")[0] for each in collection.files if each.state == "unmatched"}
    if unmatched:
        sentences.append(f"Nobody's, and not collected: {len(unmatched)}.")
    if collection.missing:
        names = some(collection.missing, _MOST_NAMES)
        sentences.append(f"{len(collection.missing)} of the roster handed in nothing: {names}.")
    if collection.leftovers:
        sentences.append(f"Passed over, left behind by macOS, Windows or editors: {collection.leftovers}.")
    if collection.timed:
        sentences.append(f"Times in names were read in the time zone {zone}.")
    if dry_run:
        sentences.append("Nothing was written.")
    return sentences
