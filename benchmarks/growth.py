"""How a batch grows: seconds with more workers, and the coordinator's memory with more submissions.

The submissions are small and need no TensorFlow, so that 300 take minutes; each is run in a sandboxed kernel all the same.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.small_course import SmallCourse

STUDENTS = int(os.environ.get("GROWTH_STUDENTS", "300"))
FEW = STUDENTS // 5


def main() -> None:
    """Mark a class with one, two and four workers, and a fifth of it, and print seconds and memory."""
    print(f"A batch of {STUDENTS} small submissions, {os.cpu_count()} cores:")
    few, memory_of_few = measured(FEW, 2)
    print(f"  {FEW} submissions, 2 workers: {few:6.1f} s, coordinator at most {memory_of_few} MB", flush=True)
    one = None
    for workers in (1, 2, 4):
        seconds, memory = measured(STUDENTS, workers)
        one = one or seconds
        print(f"  {STUDENTS} submissions, {workers} workers: {seconds:6.1f} s, {60 * STUDENTS / seconds:5.0f} a minute, {one / seconds:4.2f} "
              f"times one worker, coordinator at most {memory} MB, {memory / memory_of_few:4.2f} times that of {FEW}", flush=True)  # fmt: skip


def measured(students: int, workers: int) -> tuple[float, int]:
    """Seconds that a batch takes, and the peak memory of the process that was started, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        course = SmallCourse.make(Path(folder) / "course")
        for number in range(students):
            course.submit(f"student{number:03}", f"def add(a, b):\n    return a + b  # student {number}")
        started, peak = time.monotonic(), 0
        process = course.start_batch("--workers", str(workers), output=subprocess.DEVNULL)
        while process.poll() is None:
            peak = max(peak, peak_memory(process))
            time.sleep(0.2)
        seconds = time.monotonic() - started
        assert process.returncode == 0 and len(course.marks()) == students
        return seconds, peak // 1024


def peak_memory(process: subprocess.Popen) -> int:
    """The most that a process has held so far, in kB; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
