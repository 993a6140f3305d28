"""A zip of the students' feedback pages, named so that a platform gives each page to its student."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from . import record
from .exporting import collected_folder
from .platforms import FEEDBACK_NAMES


@dataclass
class Feedback:
    """The pages of a lab by their names in the zip, and the students whose pages have no name there.

    Attributes:
        unknown: students who handed in elsewhere, or whose hand-in ``nbreferee collect`` did not bring.
    """

    pages: dict[str, Path] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write the zip: the same bytes for the same pages."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in sorted(self.pages.items()):
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o100644 << 16
                archive.writestr(info, page.read_bytes())


def feedback(coursedir: CourseDirectory, lab: str, platform: str, students: Sequence[str] = ()) -> Feedback:
    """The feedback pages of a `lab`, as the `platform` takes them; of `students` where some are named. Raises `LmsError`."""
    found = Feedback()
    naming = FEEDBACK_NAMES.get(platform)
    if naming is None:
        return found
    collected = record.read(collected_folder(coursedir, lab))
    for student, pages in sorted(_pages(coursedir, lab).items()):
        if students and student not in students:
            continue
        entry = collected.get(student)
        names = {} if entry is None or entry.platform != platform else _names(pages, entry.unit, entry.files, platform)
        if not names:
            found.unknown.append(student)
        found.pages |= names
    return found


def _names(pages: Sequence[Path], unit: str, files: Mapping[str, str], platform: str) -> dict[str, Path]:
    naming = FEEDBACK_NAMES[platform]
    some_file = next(iter(files.values()), "")
    named = {page: naming(page.name, unit, files.get(f"{page.stem}.ipynb", some_file)) for page in pages}
    return {name: page for page, name in named.items() if name is not None}


def _pages(coursedir: CourseDirectory, lab: str) -> dict[str, list[Path]]:
    """The feedback pages that nbgrader wrote, by student."""
    root = Path(coursedir.root)
    pattern = Path(coursedir.format_path(coursedir.feedback_directory, "*", lab)).relative_to(root)
    folders = {path.parent.name: sorted(path.glob("*.html")) for path in root.glob(str(pattern)) if path.is_dir()}
    return {student: pages for student, pages in folders.items() if pages}
