"""What ``nbreferee collect`` remembers of a lab's hand-ins: who is who on the platform, and under which names it keeps what came.

Grades and feedback go back under these names. Kept in ``downloaded/<lab>/collected.json``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from .errors import LmsError
from .roster import Roster, Student

FILE = "collected.json"


@dataclass(frozen=True)
class Collected:
    """One student's hand-in.

    Attributes:
        platform: where it was handed in.
        unit: the folder or the beginning of the names under which the platform keeps it.
        name: the student's name, as the platform writes it.
        ids: the student's ids there, by kind.
        files: the names that the lab's notebooks had in the download, by the name under which they were written.
        order: the number of the newest file, where the platform says no times.
        late: whether the platform calls it late.
    """

    platform: str
    unit: str
    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    order: int = 0
    late: bool = False


def read(folder: Path) -> dict[str, Collected]:
    """What was collected, by student; empty where nothing was. Raises `LmsError` where the file is damaged."""
    path = folder / FILE
    if not path.is_file():
        return {}
    names = {each.name for each in fields(Collected)}
    try:
        said: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["students"]
        return {
            student: Collected(**{name: value for name, value in entry.items() if name in names})
            for student, entry in said.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LmsError(f"{path} is damaged. Remove it; collecting again writes it anew.") from error


def write(folder: Path, students: Mapping[str, Collected]) -> None:
    """Keep what was collected, in place of what was kept before."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"students": {student: asdict(entry) for student, entry in sorted(students.items())}}
    part = folder / f".{FILE}.part"
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(folder / FILE)


def known(gradebook: Roster, collected: Mapping[str, Collected]) -> Roster:
    """The students that the course has ids for: those of the gradebook, and those whose hand-ins were collected, with all that is known of
    both."""
    students = {student.id: student for student in gradebook.students}
    for folder, entry in collected.items():
        student = students.get(folder, Student(folder))
        students[folder] = replace(student, name=student.full_name or entry.name, ids={**entry.ids, **student.ids})
    return Roster(students.values(), complete=False)
