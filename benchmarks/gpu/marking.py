"""A lab in PyTorch marked on the GPU: the course that the tests of this framework write, its solution and its corpus."""

import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from nbreferee.course.assignment import Assignment
from nbreferee.marking import Marker
from nbreferee.sandbox.policy import gpu_devices
from nbreferee.testing.corpus import Entry
from tests.engine.student import test_torch as lab

from .results import Result, part_arguments
from .wall import SETTINGS


def main() -> int:
    """Mark the solution and every answer of the corpus; note points, device and seconds beside what is expected."""
    chosen = part_arguments("marking").parse_args()
    result = Result(chosen.out / "marking.json")
    where = ["nowhere"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        write_course(root / "course")
        assignment = Assignment.load(root / "course" / "source" / lab.LAB)
        entries = {"solved": Entry.solved()}
        for file in sorted((root / "course" / "tests" / "submissions" / lab.LAB).rglob("*.py")):
            entries[f"{file.parent.name}/{file.stem}"] = Entry.read(file)
        for name, settings in SETTINGS.items():
            marker = Marker(assignment, config=Config({"Sandbox": settings}))
            marks = {"solved": result_of(marker, assignment, entries["solved"], root / name / "solved")}
            if gpu_devices() and "CPU" in marks["solved"]["device"] and name != list(SETTINGS)[-1]:
                result.note(**{name: marks})
                continue
            for title, entry in entries.items():
                marks[title] = result_of(marker, assignment, entry, root / name / title)
                result.note(**{name: marks})
            if all(mark["right"] for mark in marks.values()):
                where.append(marks["solved"]["device"])
                break
    result.note(right_on=where[-1])
    return int(len(where) == 1)


def result_of(marker: Marker, assignment: Assignment, entry: Entry, folder: Path) -> dict[str, Any]:
    """The points of an entry, and whether they are those that it must get."""
    started = time.perf_counter()
    entry.write(assignment, folder)
    report = marker.mark(folder)
    points = {name: cell.score for name, cell in report.cells.items()}
    expected = {name: each.score for name, each in entry.expected(assignment).items()}
    messages = [check.message for cell in report.cells.values() for check in cell.checks if check.message]
    return {
        "points": points, "expected": expected, "right": points == expected, "device": report.device, "messages": messages[:4],
        "seconds": round(time.perf_counter() - started, 2),
    }  # fmt: skip


def write_course(root: Path) -> None:
    """Write the tests' lab in PyTorch, and its corpus."""
    texts = dict(lab.FILES)
    for name, (expected, answer) in lab.CORPUS.items():
        header = f'"""An answer."""\n# expects gram_matrix: {expected}\n# %% gram_matrix\n'
        texts[f"tests/submissions/{lab.LAB}/{name}.py"] = f"{header}{answer.strip()}\n"
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip())
    (root / "source" / lab.LAB).mkdir(parents=True)
    nbformat.write(lab.notebook(), root / "source" / lab.LAB / f"{lab.LAB}.ipynb")


if __name__ == "__main__":
    raise SystemExit(main())
