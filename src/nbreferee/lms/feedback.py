"""A zip of the students' feedback pages, named so that a platform gives each page to its student."""

import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from . import record
from .exporting import collected_folder
from .platforms import FEEDBACK_NAMES


@dataclass
class Feedback:
    """The pages of a lab by their names in the zip, and the students whose pages are not all there.

    Attributes:
        unknown: whose pages have no name there: they handed in elsewhere, or ``nbreferee collect`` did not bring it.
        without: who is marked and has no page of a marked notebook.
        old: whose pages are older than what was marked.
    """

    pages: dict[str, Path] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write the zip: the same bytes for the same pages."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in sorted(self.pages.items()):
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o100644 << 16
                archive.writestr(info, page.read_bytes())


def feedback(coursedir: CourseDirectory, lab: str, platform: str, marked: Collection[str]) -> Feedback:
    """The feedback pages of a `lab`, as the `platform` takes them. Raises `LmsError`.

    Args:
        marked: the students with marks.
    """
    found = Feedback()
    if platform not in FEEDBACK_NAMES:
        return found
    collected = record.read(collected_folder(coursedir, lab))
    there = _files(coursedir, coursedir.feedback_directory, lab, "*.html")
    notebooks = _files(coursedir, coursedir.autograded_directory, lab, "*.ipynb")
    for student, pages in sorted(there.items()):
        entry = collected.get(student)
        names = {} if entry is None or entry.platform != platform else _names(pages, entry.unit, entry.files, platform)
        if not names:
            found.unknown.append(student)
        found.pages |= names
    for student in sorted(marked):
        written = {page.stem: page.stat().st_mtime_ns for page in there.get(student, [])}
        expected = {path.stem: path.stat().st_mtime_ns for path in notebooks.get(student, [])}
        if not written or expected.keys() - written.keys():
            found.without.append(student)
        elif any(written[name] < time for name, time in expected.items()):
            found.old.append(student)
    return found


def _names(pages: Sequence[Path], unit: str, files: Mapping[str, str], platform: str) -> dict[str, Path]:
    naming = FEEDBACK_NAMES[platform]
    some_file = next(iter(files.values()), "")
    named = {page: naming(page.name, unit, files.get(f"{page.stem}.ipynb", some_file)) for page in pages}
    return {name: page for page, name in named.items() if name is not None}


def _files(coursedir: CourseDirectory, step: str, lab: str, kind: str) -> dict[str, list[Path]]:
    """The files of a kind that nbgrader wrote in a step, by student."""
    root = Path(coursedir.root)
    pattern = Path(coursedir.format_path(step, "*", lab)).relative_to(root)
    folders = {path.parent.name: sorted(path.glob(kind)) for path in root.glob(str(pattern)) if path.is_dir()}
    return {student: files for student, files in folders.items() if files}
