"""How a batch grows: seconds with more workers, and the coordinator's memory with more submissions.

The submissions are small and need no TensorFlow, so that 300 take minutes; each is run in a sandboxed kernel all the same.
Where this machine has no cores for more workers, the time is simulated from what was measured.
"""

import heapq
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from nbreferee.testing.small_course import SmallCourse

STUDENTS = int(os.environ.get("GROWTH_STUDENTS", "300"))
FEW = STUDENTS // 5


def main() -> None:
    """Mark a fifth of a class, the class with one, two and four workers, and again from the cache; print seconds and memory."""
    print(f"A batch of {STUDENTS} small submissions, {os.cpu_count()} cores:")
    with tempfile.TemporaryDirectory() as folder:
        few, memory_of_few = measured(make_class(Path(folder) / "few", FEW), FEW, workers=1)
        print(f"  {FEW} submissions, 1 worker: {few:6.1f} s, coordinator at most {memory_of_few} MB", flush=True)
        times = {}
        for workers in (1, 2, 4):
            course = make_class(Path(folder) / f"workers{workers}", STUDENTS)
            times[workers], memory = measured(course, STUDENTS, workers)
            print(f"  {STUDENTS} submissions, {workers} worker(s): {times[workers]:6.1f} s, {times[1] / times[workers]:4.2f} times one worker, "
                  f"coordinator at most {memory} MB, {memory / memory_of_few:4.2f} times that of {FEW}", flush=True)  # fmt: skip
        shutil.rmtree(course.root / "autograded")
        from_cache, _ = measured(course, STUDENTS, workers=1)
    marking = (times[1] - few) / (STUDENTS - FEW)
    start, recording = max(0.0, few - FEW * marking), from_cache / STUDENTS
    print(
        f"  a submission takes its worker {marking:.2f} s and the coordinator {recording:.2f} s; starting takes {start:.1f} s"
    )
    for workers in (1, 2, 4, 8, 16):
        seconds = simulated(STUDENTS, workers, marking, recording, start)
        print(
            f"  {workers:2} workers with a core each, simulated: {seconds:6.1f} s, {times[1] / seconds:4.2f} times one"
        )


def simulated(submissions: int, workers: int, marking: float, recording: float, start: float) -> float:
    """Seconds until the last submission is recorded.

    Assumes that each worker has cores of its own and marks a submission in `marking` seconds, that the coordinator records
    one after another, each in `recording` seconds, that no worker waits for a submission, and that workers are ready
    after `start` seconds.
    """
    ready, recorded = [start] * workers, start
    for _ in range(submissions):
        marked = heapq.heappop(ready) + marking
        heapq.heappush(ready, marked)
        recorded = max(recorded, marked) + recording
    return recorded


def make_class(root: Path, students: int) -> SmallCourse:
    """A course at `root` whose students all hand in something else."""
    course = SmallCourse.make(root)
    for number in range(students):
        course.submit(f"student{number:03}", f"def add(a, b):\n    return a + b  # student {number}")
    return course


def measured(course: SmallCourse, students: int, workers: int) -> tuple[float, int]:
    """Seconds that a batch takes, and the peak memory of the process that was started, in MB."""
    started, peak = time.monotonic(), 0
    process = course.start_batch("--workers", str(workers), output=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, peak_memory(process))
        time.sleep(0.2)
    seconds = time.monotonic() - started
    assert process.returncode == 0 and len(course.marks()) == students
    return seconds, peak // 1024


def peak_memory(process: subprocess.Popen[str]) -> int:
    """The most that a process has held so far, in kB; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
