"""How platforms read what is exported to them, written down from their own code and documentation.

Canvas: canvas-lms ``lib/gradebook_importer.rb`` and ``app/models/abstract_assignment.rb``. Moodle: ``mod/assign/feedback/offline`` and
``mod/assign/feedback/file/importziplib.php``. Brightspace: "Importing grades", community.d2l.com, article 3538.
"""

import csv
import io
import re


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def canvas(content: bytes, students: dict[int, dict[str, str]]) -> tuple[dict[int, dict[str, str]], dict[str, str]]:
    """Each student's grades by the title of the assignment, and the points possible.

    `students` are those of the course, by Canvas's number, with ``sis``, ``login`` and ``name``. Raises `ValueError`.
    """
    header, *rows = _rows(content)
    if not ("Student" in header[0] and "ID" in header[1] and len(header) > 3):
        raise ValueError("Invalid header row")
    columns, login, sis = 3, None, None
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        login, columns = 2, 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        sis, login, columns = 2, 3, 5
    if "Section" not in header[columns - 1]:
        raise ValueError("Invalid header row")
    found, possible = {}, {}
    for row in rows:
        grades = dict(zip(header[columns:], row[columns:], strict=True))
        if "Points Possible" in row[0]:
            possible = grades
            continue
        number = int(row[1]) if row[1].isdigit() and int(row[1]) in students else None
        for key, column in (("sis", sis), ("login", login)):
            if number is None and column is not None and row[column]:
                number = next((each for each, known in students.items() if known[key] == row[column]), None)
        if number is None:
            number = next((each for each, known in students.items() if row[0] == known["name"]), None)
        if number is None:
            raise ValueError(f"new student {row[0]}")
        found[number] = grades
    return found, possible


def moodle(content: bytes, participants: dict[int, str], most: float) -> dict[str, tuple[float, str]]:
    """Grade and comment of each participant whose grade Moodle takes. Raises `ValueError` for a file that it refuses."""
    header, *rows = _rows(content.removeprefix(b"\xef\xbb\xbf"))
    for wanted in ("Identifier", "Grade", "Last modified (grade)"):
        if wanted not in header:
            raise ValueError("invalid grade import")
    found = {}
    for row in rows:
        said = dict(zip(header, row, strict=True))
        student = participants.get(int(said["Identifier"][len("Participant ") :]))
        grade = said["Grade"]
        if student is None or grade == "" or not 0 <= float(grade) <= most:
            continue
        found[student] = (float(grade), said.get("Feedback comments", ""))
    return found


def moodle_feedback(path: str, participants: dict[int, str]) -> tuple[str, str] | None:
    """The student and the file name of a path in a zip of feedback files; None where Moodle passes it over."""
    if path.rpartition("/")[2].startswith((".", "~")):
        return None
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdigit() or int(info[1]) not in participants:
            continue
        if info[2:4] != ["assignsubmission", "file"]:
            continue
        rest = [info[4] if len(info) == 5 else "", *parts]
        return participants[int(info[1])], "/".join(rest).strip("/")
    return None


def canvas_feedback(path: str) -> tuple[int, int] | None:
    """The numbers of user and file that Canvas reads from a name in a zip of re-uploaded files."""
    numbers = [part for part in path.rpartition("/")[2].split("_") if re.fullmatch(r"\d+", part)][:2]
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def brightspace(content: bytes, usernames: dict[str, str], ids: dict[str, str]) -> dict[str, dict[str, float]]:
    """Each student's points by grade item. Raises `ValueError` for a file that Brightspace refuses."""
    header, *rows = _rows(content)
    if header[-1] != "End-of-Line Indicator" or header[0] not in ("OrgDefinedId", "Username"):
        raise ValueError("the file is not in the format of the sample")
    found = {}
    for row in rows:
        if row[-1] != "#":
            raise ValueError("a line does not end with the indicator")
        said = dict(zip(header, row, strict=True))
        student = (
            ids.get(said.get("OrgDefinedId", "").removeprefix("#")) or usernames[said["Username"].removeprefix("#")]
        )
        items = {
            re.sub(r" Points Grade( <.*>)?$", "", title): cell
            for title, cell in said.items()
            if " Points Grade" in title
        }
        found[student] = {item: float(cell) for item, cell in items.items() if cell}
    return found
