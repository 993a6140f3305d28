"""Marking a small class: this kit against plain ``nbgrader autograde`` on the same notebooks.

The peer executes the notebooks with nbgrader's own preprocessors, without a sandbox, and takes its marks from the visible
checks. Cells tagged `demo` are taken out for both, since plain nbgrader would run them.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grading.assignment import Assignment
from grading.corpus import Entry

KIT = Path(__file__).resolve().parent.parent
NAME = "style_transfer"
STUDENTS = 4

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = 60
"""


def main() -> None:
    """Mark the class both ways and print seconds and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        plain = measure(Path(folder) / "plain", plain=True)
        ours = measure(Path(folder) / "ours", plain=False)
    print(f"Marking {STUDENTS} students with 4 notebooks each, one after another:")
    for name, seconds in {"plain nbgrader": plain, "this kit": ours}.items():
        print(f"  {name:15} {seconds:6.1f} s, {60 * STUDENTS / seconds:5.1f} students a minute")
    print(f"  this kit takes {ours / plain:.2f} times as long, behind a sandbox and with the hidden checks")


def measure(root: Path, *, plain: bool) -> float:
    """Seconds of ``nbgrader autograde`` for a class of equal submissions in a fresh course at `root`."""
    shutil.copytree(KIT / "source" / NAME, root / "source" / NAME)
    for path in (root / "source" / NAME).glob("*.ipynb"):
        without_demo_cells(path)
    if plain:
        (root / "nbgrader_config.py").write_text(PLAIN, encoding="utf-8")
    else:
        (root / "nbgrader_config.py").symlink_to(KIT / "nbgrader_config.py")
    assignment = Assignment.load(root / "source" / NAME)
    entry = Entry.read(KIT / "demo" / "submissions" / "another_route.py")
    for number in range(STUDENTS):
        entry.write(assignment, root / "submitted" / f"student{number}" / NAME)
    nbgrader(root, "generate_assignment", NAME)
    started = time.monotonic()
    nbgrader(root, "autograde", NAME)
    return time.monotonic() - started


def without_demo_cells(path: Path) -> None:
    """Take the cells tagged `demo` out of a notebook file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"] = [cell for cell in content["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    path.write_text(json.dumps(content), encoding="utf-8")


def nbgrader(root: Path, *command: str) -> None:
    """Run an nbgrader command in `root`; its log is shown if it fails."""
    done = subprocess.run([sys.executable, "-m", "nbgrader", *command], cwd=root, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
