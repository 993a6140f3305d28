"""A class marked by the workers of a real Dask cluster, whatever becomes of scheduler and workers."""

import json
import signal
import subprocess
import sys

import pytest
from distributed import Client

from nbreferee.testing.small_course import ANSWERS, SCORES, SmallCourse, scheme_folder, wait_for

pytestmark = pytest.mark.slow


class Cluster:
    """A real Dask scheduler and workers, each a process of its own, in a course folder of their own."""

    def __init__(self, course: SmallCourse, folder):
        self.course = course
        self.folder = folder
        self.processes = []
        file = folder.parent / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard")
        wait_for(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        self.address = json.loads(file.read_text())["address"]

    @property
    def options(self) -> tuple[str, ...]:
        """Of a batch that is marked here."""
        return ("--scheduler", self.address, "--worker-course", str(self.folder))

    def worker(self, *options: str, **environment: str) -> subprocess.Popen:
        command = ("worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", *options)
        return self._start(*command, **environment)

    def joined(self, count: int) -> None:
        """Wait until the scheduler has exactly `count` workers."""
        with Client(self.address, timeout=60, set_as_default=False) as client:
            wait_for(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) == count)

    def finished(self) -> None:
        """Wait until the workers have marks that nobody has fetched, and nothing more to do."""
        with Client(self.address, timeout=60, set_as_default=False) as client:
            wait_for(lambda: any(client.has_what().values()) and not any(client.processing().values()))

    def _start(self, *command: str, **environment: str) -> subprocess.Popen:
        dask = [sys.executable, "-m", "dask", *command]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(dask, cwd=self.folder, env={**self.course.environment, **environment}, **silent)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(course, tmp_path):
    """Workers have a copy of the course's source, scheme and configuration; no submission, no gradebook."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for part in ("source", "tests", "nbgrader_config.py"):
        subprocess.run(["cp", "-r", course.root / part, elsewhere / part], check=True)
    cluster = Cluster(course, elsewhere)
    yield cluster
    cluster.close()


@pytest.mark.exhaustive
def test_workers_of_a_cluster_need_no_folder_of_ours_and_one_may_die_in_the_middle(course, cluster):
    for number in range(6):
        course.submit(f"student{number}", f"{ANSWERS['right']}  # {number}")
    course.submit("slow", ANSWERS["slow"])
    workers = [cluster.worker("--resources", "GPU=1") for _ in range(2)]
    cluster.joined(2)
    running = course.start_batch(*cluster.options, "--resource", "GPU=1")
    wait_for(lambda: len(course.log()) >= 2)
    workers[0].kill()
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 0, output
    assert course.marks() == {**{f"student{number}": 5 for number in range(6)}, "slow": 0}


EXCESSIVE = """
import os
import pytest
from nbreferee.check import CheckFailed

@pytest.mark.points(5)
def test_adds(student):
    found = student.call("add", 1, 2)
    if found == "computes":
        sum(range(10**12))
    if found == "exits":
        os._exit(1)
    if found != 3:
        raise CheckFailed("It is not the sum.")
"""


@pytest.mark.exhaustive
def test_a_submission_that_takes_too_much_of_its_worker_is_named_and_the_worker_goes_on(course, cluster):
    for root in (course.root, cluster.folder):
        (scheme_folder(root) / "test_add.py").write_text(EXCESSIVE)
        (scheme_folder(root) / "lab.toml").write_text("[limits]\nmarking_seconds = 8\n")
    for student in ("ana", "zoe"):
        course.submit(student, f"{ANSWERS['right']}  # {student}")
    for student in ("computes", "exits"):
        course.submit(student, f"def add(a, b):\n    return {student!r}")
    worker = cluster.worker()
    cluster.joined(1)
    done = course.batch(*cluster.options)
    remarks = {line[1]: line[-1] for line in course.log()}
    assert done.returncode == 1 and worker.poll() is None
    assert "Marking it takes more than 8 s of processor time" in remarks["computes"]
    assert "Marking it has ended 3 processes" in remarks["exits"]
    assert {student: course.marks().get(student) for student in ("ana", "zoe")} == {"ana": 5, "zoe": 5}


@pytest.mark.exhaustive
def test_a_run_whose_last_worker_dies_ends_with_a_sentence_and_the_next_completes_it(course, cluster):
    for student in ("right", "wrong", "half", "slow"):
        course.submit(student, ANSWERS[student])
    worker = cluster.worker()
    cluster.joined(1)
    running = course.start_batch(*cluster.options)
    wait_for(lambda: course.log())
    worker.kill()
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 1 and "All workers have gone away" in output, output
    cluster.worker()
    cluster.joined(1)
    assert course.batch(*cluster.options).returncode == 0
    assert course.marks() == {student: SCORES[student] for student in ("right", "wrong", "half", "slow")}


@pytest.mark.exhaustive
def test_a_run_whose_last_worker_dies_with_finished_marks_in_its_hands_ends_with_a_sentence(course, cluster):
    for student in ("right", "wrong", "half"):
        course.submit(student, ANSWERS[student])
    worker = cluster.worker()
    cluster.joined(1)
    running = course.start_batch(*cluster.options)
    wait_for(lambda: course.log())
    running.send_signal(signal.SIGSTOP)
    cluster.finished()
    worker.kill()
    cluster.joined(0)
    running.send_signal(signal.SIGCONT)
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 1 and "All workers have gone away" in output, output
    assert course.batch().returncode == 0
    assert course.marks() == {student: SCORES[student] for student in ("right", "wrong", "half")}


@pytest.mark.exhaustive
def test_a_run_is_not_kept_waiting_by_workers_without_the_resources_asked_for(course, cluster):
    for student in ("right", "wrong", "half", "slow"):
        course.submit(student, ANSWERS[student])
    able = cluster.worker("--resources", "GPU=1")
    cluster.worker()
    cluster.joined(2)
    running = course.start_batch(*cluster.options, "--resource", "GPU=1")
    wait_for(lambda: course.log())
    able.kill()
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 1 and "those with the resources" in output, output


@pytest.mark.exhaustive
def test_a_run_whose_scheduler_dies_ends_with_a_sentence_and_keeps_what_is_marked(course, cluster):
    for student in ("right", "wrong", "half", "slow"):
        course.submit(student, ANSWERS[student])
    cluster.worker()
    cluster.joined(1)
    running = course.start_batch(*cluster.options)
    wait_for(lambda: course.log())
    cluster.processes[0].kill()
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 1 and "scheduler has gone away" in output, output
    kept = course.marks()
    assert kept and course.batch().returncode == 0
    assert course.marks() == {student: SCORES[student] for student in ("right", "wrong", "half", "slow")}


@pytest.mark.exhaustive
def test_a_worker_without_a_sandbox_costs_nobody_anything_while_another_can_mark(course, cluster):
    for folder in (course.root, cluster.folder):
        with (folder / "nbgrader_config.py").open("a") as stream:
            stream.write("c.Sandbox.minimum = 'bubblewrap'\n")
    for number in range(4):
        course.submit(f"student{number}", f"{ANSWERS['right']}  # {number}")
    cluster.worker(PATH="/nonexistent")
    able = cluster.worker()
    cluster.joined(2)
    done = course.batch(*cluster.options)
    assert done.returncode == 0, done.stderr
    assert course.marks() == {f"student{number}": 5 for number in range(4)}
    assert "marked nothing: Marking needs bubblewrap" in " ".join(done.stdout.split())
    able.kill()
    cluster.joined(1)
    done = course.batch("--force", *cluster.options)
    assert done.returncode == 1 and "No worker can mark" in done.stderr
    assert course.marks() == {f"student{number}": 5 for number in range(4)}


@pytest.mark.exhaustive
def test_where_all_able_workers_go_away_one_that_comes_later_takes_over(course, cluster):
    for number in range(4):
        course.submit(f"student{number}", f"{ANSWERS['right']}  # {number}")
    for number in range(3):
        course.submit(f"slow{number}", f"{ANSWERS['slow']}  # {number}")
    cluster.worker(PATH="/nonexistent")
    able = cluster.worker()
    cluster.joined(2)
    running = course.start_batch(*cluster.options)
    wait_for(lambda: course.log())
    cluster.worker()
    cluster.joined(3)
    able.kill()
    output, _ = running.communicate(timeout=300)
    assert running.returncode == 0, output
    assert len(course.marks()) == 7


@pytest.mark.exhaustive
def test_a_worker_whose_folder_is_no_course_stops_the_run(course, cluster, tmp_path):
    course.submit("right", ANSWERS["right"])
    cluster.worker()
    cluster.joined(1)
    done = course.batch("--scheduler", cluster.address, "--worker-course", str(tmp_path / "nowhere"))
    assert done.returncode == 1 and "The worker's course cannot be used: There is no nbgrader_config.py" in done.stderr


def test_a_worker_with_another_version_of_the_course_is_refused(course, cluster):
    course.submit("right", ANSWERS["right"])
    (scheme_folder(cluster.folder) / "test_add.py").write_text("# nothing")
    cluster.worker()
    cluster.joined(1)
    done = course.batch(*cluster.options)
    assert done.returncode == 1 and "its scheme differs" in done.stderr


def test_workers_without_the_resources_asked_for_are_told_so(course, cluster):
    course.submit("right", ANSWERS["right"])
    cluster.worker()
    cluster.joined(1)
    done = course.batch("--scheduler", cluster.address, "--resource", "GPU=1")
    assert done.returncode == 1 and "No worker has declared the resources" in done.stderr


def test_a_scheduler_without_workers_is_told_so(course, cluster):
    course.submit("right", ANSWERS["right"])
    done = course.batch("--scheduler", cluster.address)
    assert done.returncode == 1 and "has no workers" in done.stderr
