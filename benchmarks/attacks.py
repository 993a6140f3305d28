"""What attacks earn: with plain ``nbgrader autograde`` and with nbreferee, in one run. Writes ``docs/reference/attacks.md``.

The peer takes its mark from hidden tests in the notebook. Since it would run the attacks as the teacher, it runs in
nbreferee's sandbox itself, in a folder that is made anew for each: what an attack does to the marking is seen, what it would
do to the machine is not.

``ATTACKS='links*' python -m benchmarks attacks`` tries some, and writes no table.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox
from nbreferee.sandbox.bubblewrap import Bubblewrap
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import NAME, strict_config, write_course

from .marking import run

REPOSITORY = Path(__file__).resolve().parent.parent
ATTACKS = REPOSITORY / "tests" / "attacks" / "submissions"
CHOSEN = os.environ.get("ATTACKS", "*")
FILE = REPOSITORY / "docs" / "reference" / "attacks.md"
STUDENT = "student"
USER = 64_323
LIMIT = 90
"""Seconds that plain nbgrader may take for one submission."""

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = 5
"""

VISIBLE_TEST = "assert add(1, 2) == 3"
HIDDEN_TESTS = f"""{VISIBLE_TEST}
### BEGIN HIDDEN TESTS
assert add(412, 305) == 717
assert add(-17, 1) == -16
### END HIDDEN TESTS"""

AUTOGRADE = """
import os, resource, subprocess, sys
for name, limit in {limits!r}.items():
    resource.setrlimit(getattr(resource, name), (limit, limit))
os.environ["PATH"] = os.path.dirname(sys.executable) + ":/usr/bin"
subprocess.run(["cp", "--archive", "--no-preserve=ownership", {course!r}, "course"])
os.chdir("course")
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
subprocess.run([sys.executable, "-m", "nbgrader", "autograde", {name!r}], **quiet)
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as gradebook:
    found = [s.score for s in gradebook.assignment_submissions({name!r}) if not s.needs_manual_grade]
print("mark:", *found)
"""

HEAD = """# What attacks earn

Each file in [`tests/attacks/submissions`](../../tests/attacks/submissions) is handed in to plain `nbgrader autograde`, which
takes its mark from hidden tests in the notebook, and to nbreferee. "Honest" is the mark that the answer in it deserves. Plain nbgrader has no
partial credit within a cell. "-" means no mark: marking crashed, did not end, or left the cell to manual grading. Many attacks aim at nbreferee
and have no effect on plain nbgrader. Plain nbgrader also ran in nbreferee's sandbox, so this table does not show harm to the machine.

Written by `python -m benchmarks attacks`. {summary}

| attack | what it does | honest | plain nbgrader | nbreferee |
|---|---|---|---|---|
"""


def main() -> None:
    """Hand in every attack to both, print each, and write the table."""
    rows, above = [], {"plain nbgrader": 0, "nbreferee": 0}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        assignment, scheme = write_course(root / "ours", VISIBLE_TEST)
        template = root / "plain"
        write_course(template, HIDDEN_TESTS)
        (template / "nbgrader_config.py").write_text(PLAIN)
        run(template, "-m", "nbgrader", "generate_assignment", NAME)
        marker = Marker(assignment, config=strict_config(scheme, USER))
        for path in sorted(ATTACKS.glob(f"{CHOSEN}.py")):
            entry = Entry.read(path)
            course = root / path.stem
            shutil.copytree(template, course)
            submission = course / "submitted" / STUDENT / NAME
            entry.write(assignment, submission)
            honest = entry.expected(assignment)["add"].score
            marks = {
                "plain nbgrader": marked_by_nbgrader(course),
                "nbreferee": marked_here(marker, submission),
            }
            for who, mark in marks.items():
                above[who] += mark is not None and mark > honest
            told = [f"{mark:g}" if mark is not None else "-" for mark in (honest, *marks.values())]
            told[1:] = [f"**{mark}**" if mark != "-" and float(mark) > honest else mark for mark in told[1:]]
            rows.append(f"| `{path.stem}` | {entry.title} | {' | '.join(told)} |")
            print("  ", rows[-1], flush=True)
            shutil.rmtree(course)
    summary = (
        f"Of {len(rows)} attacks, {above['plain nbgrader']} got more than their honest mark from plain nbgrader, "
        f"{above['nbreferee']} from nbreferee."
    )
    print(f"  {summary}")
    if CHOSEN == "*":
        FILE.write_text(HEAD.format(summary=summary) + "\n".join(rows) + "\n", encoding="utf-8")


def marked_here(marker: Marker, submission: Path) -> float | None:
    """nbreferee's mark, or None where the cell needs manual grading."""
    cell = marker.mark_prepared(marker.prepare(submission))["sums"].cells["add"]
    return None if cell.needs_manual else cell.score


def marked_by_nbgrader(course: Path) -> float | None:
    """Plain nbgrader's mark, or None where there is none."""
    sandbox = Sandbox(
        visible=[str(course)],
        user_id=USER,
        home_size=2**29,
        scratch_size=2**26,
        file_size=2**28,
        memory=2**30,
        processes=200,
    )
    program = AUTOGRADE.format(limits=sandbox.resource_limits(), course=str(course), name=NAME)
    command = Bubblewrap(sandbox).command(f"exec({program!r})", [])
    try:
        done = subprocess.run(
            command.arguments,
            env=command.environment,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return None
    words = next((line.split() for line in done.stdout.splitlines() if line.startswith("mark:")), [])
    return float(words[1]) if len(words) == 2 else None
