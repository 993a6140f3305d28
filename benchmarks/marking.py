"""Marking a class: nbreferee against plain ``nbgrader autograde`` and otter-grader on the same submissions, in one run.

The peers are plain nbgrader, which executes the notebooks with its own preprocessors, without a sandbox, and takes its marks from the
visible checks, and otter-grader with the same checks, without containers. Cells tagged `demo` are taken out for all, since the peers would run them. The first batch of a course marks the
lab's own solution and release, too; that is part of its time. Batches are compared with new kernels for each notebook and behind each
other backend of this machine, too: all must give the same marks. BENCH_SHORT=1 leaves out all but plain nbgrader and the fastest batch.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Gradebook

from nbreferee.course.assignment import Assignment
from nbreferee.sandbox import Sandbox
from nbreferee.testing.corpus import Entry

from . import peers

REPOSITORY = Path(__file__).resolve().parent.parent
CONTENDER = Path(__file__).resolve().parent / "contenders" / "otter_class.py"
NAME = "style_transfer"
STUDENTS = int(os.environ.get("BENCH_STUDENTS", "60"))
SHORT = os.environ.get("BENCH_SHORT") == "1"

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = 60
"""

LAST_CELLS = ("guided_backprop", "layer_choice", "gallery", "resume_training")
"""The last answer of each notebook."""

SLOW = "import time\n\ntime.sleep(5)"


def main() -> None:
    """Mark a class in every way, and print students a minute and ratios."""
    print(f"Marking {STUDENTS} students with 4 notebooks each (solved, right, wrong, untouched, crashing, slow), "
          f"{os.cpu_count()} cores:")  # fmt: skip
    handed_in = class_of(STUDENTS)
    with tempfile.TemporaryDirectory() as folder:
        root = make_class(Path(folder) / "plain", handed_in, plain=True)
        plain = measure(root, "-m", "nbgrader", "autograde", NAME)
        tell("plain nbgrader autograde", plain, plain)
        if not SHORT:
            otter = peers.python_with(peers.OTTER, "otter", own_packages=True)
            classes = ("release/" + NAME, "submitted", NAME)
            tell("otter-grader, without containers", measure(root, str(CONTENDER), *classes, python=otter), plain)
            one = make_class(Path(folder) / "one", handed_in)
            tell("nbgrader autograde with nbreferee", measure(one, "-m", "nbgrader", "autograde", NAME), plain)
        marks = set()
        for name, workers, setting in list(ways())[-1:] if SHORT else ways():
            root = make_class(Path(folder) / name.replace(" ", "-"), handed_in)
            with (root / "nbgrader_config.py").open("a") as configuration:
                configuration.write(f"\n{setting}\n")
            batch = ("-m", "nbreferee", "batch", NAME, "--workers", str(workers))
            tell(f"batch, {name}", measure(root, *batch), plain)
            marks.add((root / "marks" / f"{NAME}.csv").read_text(encoding="utf-8"))
        if not SHORT:
            print(f"  The marks of these batches are {'the same' if len(marks) == 1 else 'NOT the same'}.")
        tell("the last again, nothing changed", measure(root, *batch), plain)
        shutil.rmtree(root / "autograded")
        tell("the last again, from the cache", measure(root, *batch), plain)


def ways() -> Iterator[tuple[str, int, str]]:
    """What a batch is called, its number of workers, and a line of configuration."""
    yield "fresh kernels", 2, "c.Sandbox.warm = False"
    usable = [backend.name for backend in Sandbox().candidates() if not backend.obstacle()]
    for name in usable[1:]:
        yield f"behind {name}", 2, f"c.Sandbox.isolation = {name!r}"
    yield "1 worker", 1, ""
    yield "2 workers", 2, ""


@dataclass(frozen=True)
class Usage:
    """What a command took of an otherwise idle machine: seconds, seconds of CPU, and bytes of memory at its peak."""

    seconds: float
    cpu: float
    memory: int


def tell(what: str, used: Usage, peer: Usage) -> None:
    """Print one line."""
    print(f"  {what:34} {used.seconds:7.1f} s, {60 * STUDENTS / used.seconds:7.1f} students a minute, "
          f"{peer.seconds / used.seconds:6.1f} times plain; CPU {used.cpu:6.0f} s ({used.cpu / peer.cpu:.2f} of plain), "
          f"memory {used.memory / 2**30:.1f} GiB", flush=True)  # fmt: skip


def class_of(students: int) -> list[Entry]:
    """What a class hands in."""
    demo = REPOSITORY / "demo" / "submissions"
    slow = replace(Entry.solved(), cells=(("new after gram_matrix", SLOW),))
    kinds = [
        Entry.solved(),
        *(Entry.read(demo / f"{name}.py") for name in ("another_route", "misconceptions", "untouched", "crash")),
        slow,
    ]
    return [kinds[number % len(kinds)] for number in range(students)]


def make_class(root: Path, handed_in: list[Entry], *, plain: bool = False) -> Path:
    """A fresh course at `root`, in which each student has handed in one of `handed_in`; returns `root`."""
    shutil.copytree(REPOSITORY / "source" / NAME, root / "source" / NAME)
    for path in (root / "source" / NAME).glob("*.ipynb"):
        without_demo_cells(path)
    if plain:
        (root / "nbgrader_config.py").write_text(PLAIN, encoding="utf-8")
    else:
        shutil.copyfile(REPOSITORY / "nbgrader_config.py", root / "nbgrader_config.py")
        (root / "tests").symlink_to(REPOSITORY / "tests")
    assignment = Assignment.load(root / "source" / NAME)
    for number, kind in enumerate(handed_in):
        # No two submissions are the same, or the cache would know the second.
        own = replace(kind, cells=(*kind.cells, *((f"new after {last}", f"# student {number}") for last in LAST_CELLS)))
        own.write(assignment, root / "submitted" / f"student{number:02}" / NAME)
    run(root, "-m", "nbgrader", "generate_assignment", NAME)
    return root


def measure(root: Path, *command: str, python: Path = Path(sys.executable)) -> Usage:
    """Run Python with a command and say what it took."""
    before, most, ended = occupied(), [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            most[0] = max(most[0], occupied())

    watching = threading.Thread(target=watch)
    watching.start()
    started, busy = time.monotonic(), busy_seconds()
    try:
        run(root, *command, python=python)
        return Usage(time.monotonic() - started, busy_seconds() - busy, most[0] - before)
    finally:
        ended.set()
        watching.join()


def occupied() -> int:
    """Bytes that processes and folders in memory take of the machine, without what is only cached."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("AnonPages:", "Shmem:")))


def busy_seconds() -> float:
    """Seconds that the machine's cores have computed since it started, together."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def without_demo_cells(path: Path) -> None:
    """Take the cells tagged `demo` out of a notebook file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"] = [cell for cell in content["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    path.write_text(json.dumps(content), encoding="utf-8")


def run(root: Path, *command: str, python: Path = Path(sys.executable)) -> None:
    """Run Python in `root`; its log is shown if it fails. Plain nbgrader fails where a submission ends its kernel."""
    environment = {**os.environ, "STYLE_TRANSFER_SCALE": "marking", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment["STYLE_TRANSFER_WEIGHTS"] = str(REPOSITORY / "weights")
    done = subprocess.run([python, *command], cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode and not (root.name == "plain" and "autograde" in command and recorded(root)):
        sys.exit(done.stderr[-3000:])


def recorded(root: Path) -> int:
    """How many submissions have a mark in the gradebook."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return len(gradebook.assignment_submissions(NAME))
