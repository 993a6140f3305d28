"""What attacks earn: with plain ``nbgrader autograde``, and with nbreferee behind each backend. Writes ``docs/reference/attacks.md``.

The peer takes its mark from hidden tests in the notebook. Since it would run the attacks as the teacher, it runs in
nbreferee's sandbox itself, in a folder that is made anew for each: what an attack does to the marking is seen, what it would
do to the machine is not.

``ATTACKS='links*' python -m benchmarks attacks`` tries some, and writes no table. ``KEEP='plain nbgrader,bubblewrap'`` tries all,
but does not measure these columns again: they stay as the page has them, as do those of backends that do not hold on this machine.
"""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from traitlets.config import Config

from nbreferee.marking import Marker
from nbreferee.sandbox import Sandbox
from nbreferee.sandbox.bubblewrap import Bubblewrap
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import NAME, strict_config, write_course

from .marking import run

REPOSITORY = Path(__file__).resolve().parent.parent
ATTACKS = REPOSITORY / "tests" / "attacks" / "submissions"
CHOSEN = os.environ.get("ATTACKS", "*")
KEPT = os.environ.get("KEEP", "").split(",")
PEER = "plain nbgrader"
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

Each file in [`tests/attacks/submissions`](../../tests/attacks/submissions) is handed in to plain `nbgrader autograde`, which takes its mark from hidden tests in the
notebook, and to nbreferee, behind each [isolation backend](../../SECURITY.md#backends). "Honest" is the mark that the answer in it deserves; what is above it is bold.
Plain nbgrader has no partial credit within a cell. "-" means no mark: marking crashed, did not end, or left the cell to manual grading. Many attacks aim at nbreferee and
have no effect on plain nbgrader. Plain nbgrader also ran in nbreferee's sandbox, so this table does not show harm to the machine. That nothing stays behind, and that
marking takes little time and memory, [a test](../../tests/attacks/test_attacks.py) asserts.

Written by `python -m benchmarks attacks`, of {number} attacks:

| marked by | above the honest mark | measured on |
|---|---|---|
{places}

| attack | what it does | honest | {columns} |
|---|---|---|{rules}
{rows}
"""


def main() -> None:
    """Hand in every attack to all, print each, and write the table."""
    page = FILE.read_text(encoding="utf-8")
    places = dict(re.findall(r"^\| ([\w -]+) \| \d+ \| (.+) \|$", page, re.MULTILINE))
    marks = kept(page)
    table: dict[str, tuple[str, dict[str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        assignment, scheme = write_course(root / "ours", VISIBLE_TEST)
        template = root / "plain"
        write_course(template, HIDDEN_TESTS)
        (template / "nbgrader_config.py").write_text(PLAIN)
        run(template, "-m", "nbgrader", "generate_assignment", NAME)
        backends = Sandbox().candidates()
        markers = {
            backend.name: Marker(assignment, config=isolated(scheme, backend.name))
            for backend in backends
            if backend.name not in KEPT and not backend.obstacle()
        }
        columns = [PEER, *(backend.name for backend in backends)]
        for path in sorted(ATTACKS.glob(f"{CHOSEN}.py")):
            entry = Entry.read(path)
            course = root / path.stem
            shutil.copytree(template, course)
            submission = course / "submitted" / STUDENT / NAME
            entry.write(assignment, submission)
            honest = entry.expected(assignment)["add"].score
            found = {name: told(marked_here(marker, submission), honest) for name, marker in markers.items()}
            if PEER not in KEPT:
                found[PEER] = told(marked_by_nbgrader(course), honest)
            known = {**marks.get(path.stem, {}), **found}
            row = {name: known.get(name, "not tried") for name in columns}
            table[path.stem] = (f"{entry.title} | {honest:g}", row)
            print("  ", path.stem, honest, row, flush=True)
            shutil.rmtree(course)
    here = f"Linux {platform.release().split('-')[0]}, {'root' if os.geteuid() == 0 else 'an ordinary user'} marks"
    places |= dict.fromkeys((*({PEER} - set(KEPT)), *markers), here)
    above = {name: sum(row[name].startswith("**") for _, row in table.values()) for name in columns}
    print(f"  above the honest mark, of {len(table)}: {above}")
    if CHOSEN == "*":
        content = HEAD.format(
            number=len(table),
            places="\n".join(f"| {name} | {above[name]} | {places.get(name, 'not tried')} |" for name in columns),
            columns=" | ".join(columns),
            rules="---|" * len(columns),
            rows="\n".join(
                f"| `{stem}` | {what} | {' | '.join(row.values())} |" for stem, (what, row) in table.items()
            ),
        )
        FILE.write_text(content, encoding="utf-8")


def isolated(scheme: Path, backend: str) -> Config:
    """The configuration of the small course behind a backend."""
    config = strict_config(scheme, USER)
    config.Sandbox.isolation = backend
    return config


def kept(page: str) -> dict[str, dict[str, str]]:
    """The marks on the page: by attack, by column."""
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith(("| attack |", "| `"))]
    return {cells[0].strip("`"): dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]}


def told(mark: float | None, honest: float) -> str:
    """A mark as the table has it."""
    if mark is None:
        return "-"
    return f"**{mark:g}**" if mark > honest else f"{mark:g}"


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
    command = Bubblewrap(sandbox).command(f"exec({program!r})", Bubblewrap.forking)
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
