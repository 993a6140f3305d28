"""What a kernel that sends messages made at random costs the process that marks: memory and processor time.

The two attacks of ``tests/attacks/submissions`` that speak at random, over a real kernel's sockets, with other seeds.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nbreferee.course.assignment import Assignment
from nbreferee.marking import Marker
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import strict_config, write_course

ATTACKS = Path(__file__).resolve().parent.parent / "tests" / "attacks" / "submissions"
SEEDS = int(os.environ.get("WIRE_SEEDS", "20"))
LARGEST_GROWTH = 250
"""MB by which the process may grow while it marks one submission."""
LONGEST = 3
"""How many times the processor time for an honest submission it may take."""
USER = 64_325
_HONEST = '"""Adds."""\n' + "# expects add: 5\n\n# %% add\ndef add(a, b):\n    return a + b\n"


def main() -> None:
    """Mark an honest submission, then each attack with each seed; print the largest costs, and exit where one is too large."""
    print(f"Messages at random, {SEEDS} seeds:")
    with tempfile.TemporaryDirectory() as folder:
        assignment, scheme = write_course(Path(folder) / "course")
        marker = Marker(assignment, config=strict_config(scheme, USER))
        texts = {"honest": [_HONEST] * 3}
        for name in ("random_messages", "random_replies"):
            text = (ATTACKS / f"{name}.py").read_text(encoding="utf-8")
            texts[name] = [re.sub(r"SEED = \d+", f"SEED = {seed}", text) for seed in range(SEEDS)]
        worst = {}
        for name, each in texts.items():
            costs = [cost(marker, assignment, text, Path(folder) / "tried.py") for text in each]
            worst[name] = memory, seconds = max(cost[0] for cost in costs), max(cost[1] for cost in costs)
            print(f"  {name:16} at most {memory:5.0f} MB and {seconds:5.2f} s of processor time", flush=True)
    limit = LONGEST * worst["honest"][1]
    if any(memory > LARGEST_GROWTH or seconds > limit for memory, seconds in worst.values()):
        sys.exit(f"More than {LARGEST_GROWTH} MB or {limit:.2f} s.")


def cost(marker: Marker, assignment: Assignment, text: str, path: Path) -> tuple[float, float]:
    """By how many MB this process grows while it marks a submission, and the seconds of processor time that it takes."""
    path.write_text(text, encoding="utf-8")
    entry = Entry.read(path)
    with tempfile.TemporaryDirectory() as folder:
        entry.write(assignment, Path(folder) / "submission")
        grown, started = growing(), time.process_time()
        found = marker.mark(Path(folder) / "submission").cells["add"].score
        if found != entry.expected(assignment)["add"].score:
            sys.exit(f"{path.read_text()}\nThis earned {found}.")
        return grown(), time.process_time() - started


def growing() -> Callable[[], float]:
    """Begins to watch this process; called later, gives the MB by which it has grown at most."""
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    return lambda: peak() - before


def peak() -> float:
    """The most memory that this process has held since it was last reset, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
