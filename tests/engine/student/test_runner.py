"""Whatever a notebook's code does costs no more than its own answers."""

import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.check import CheckFailed
from nbreferee.guest import codec
from nbreferee.sandbox import memory_monitor
from nbreferee.sandbox.memory_monitor import MemoryMonitor
from nbreferee.student import KernelStartError, NotebookRunner, StudentSession, runner
from nbreferee.student.notebook_client import BoundedNotebookClient
from nbreferee.student.provisioner import SandboxProvisioner
from nbreferee.submission.files import archive

pytestmark = pytest.mark.slow


def test_after_a_lost_kernel_the_next_question_is_answered(session):
    student = session("import os\nanswer = 7\ndef die():\n    os._exit(1)")
    with pytest.raises(CheckFailed, match="died"):
        student.evaluate("die()")
    assert student.evaluate("answer") == 7


def test_a_cell_that_ends_its_kernel_is_left_out_of_a_second_try(session):
    student = session("a = 1", "import os; os._exit(3)", "b = 2")
    assert student.evaluate("a + b") == 3
    assert student.runner.warnings == ["Cell 2 ended its kernel; the notebook was run again without it."]


def test_an_answer_that_ends_its_kernel_leaves_the_rest_to_ask(session):
    student = session("a = 1", "b = 2")
    _answer_again(student, "import os; os._exit(1)")
    assert student.evaluate("a") == 1
    _answer_again(student, "b = 3")
    assert student.evaluate("b") == 3


def _answer_again(student: StudentSession, source: str) -> None:
    """Put `source` into the second cell and run it again, as a student would."""
    student.runner.notebook.cells[1].source = source
    student.runner.run_cell_again(1)


def test_a_cell_that_never_ends_is_stopped_and_the_rest_runs(session):
    student = session("a = 1", "while True: pass", "b = 2")
    assert student.evaluate("a + b") == 3
    assert student.runner.warnings == ["Cell 2 ran longer than 3 s and was stopped."]


def test_a_cell_that_ignores_interrupts_is_ended_with_its_kernel(session):
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    student = session("a = 1", stubborn, "b = 2")
    assert student.evaluate("a + b") == 3


@pytest.mark.exhaustive
def test_a_notebook_that_always_dies_ends_after_the_allowed_restarts(session):
    student = session(*["import os; os._exit(1)"] * 6, NotebookRunner__restarts=2)
    assert "lost 3 times" in student.runner.warnings[-1]
    with pytest.raises(CheckFailed, match="lost too often"):
        student.evaluate("1")


def test_printing_300_megabytes_costs_the_student_their_output_and_us_little_memory(session, growth):
    growth()
    student = session("for _ in range(300):\n    print('x' * 1_000_000)", "print('y' * 300_000_000)", "b = 2")
    assert growth() < 150 * 2**20
    assert student.evaluate("b") == 2
    assert student.runner.warnings == [f"Cell {n} has more output than is kept; the rest is dropped." for n in (1, 2)]
    for cell in student.runner.notebook.cells[:2]:
        text = "".join(output.get("text", "") for output in cell.outputs)
        assert len(text) < 1_100_000 and "cut off" in text


def test_pictures_beyond_the_limit_are_dropped_with_a_note(session):
    source = (
        "from IPython.display import display\nfor _ in range(40):\n    display({'image/png': 'A' * 999_000}, raw=True)"
    )
    student = session(source)
    outputs = student.runner.notebook.cells[0].outputs
    assert len([o for o in outputs if o.output_type == "display_data"]) == 8
    assert student.runner.warnings == ["Cell 1 has more output than is kept; the rest is dropped."]


def test_messages_larger_than_the_limit_are_not_received(session):
    source = "from IPython.display import display\ndisplay({'image/png': 'A' * 100_000_000}, raw=True)"
    student = session(source, "b = 2")
    assert student.evaluate("b") == 2
    assert student.runner.warnings == ["Cell 1 has an output that is too large to keep; it is dropped."]


DIAGRAM = "display({'application/json': {'points': [0] * 1_100_000}}, raw=True)"


def test_a_diagram_of_a_million_values_costs_itself_and_no_answer(session):
    student = session(
        f"from IPython.display import display\nprint('before')\n{DIAGRAM}\nprint('after')\na = 1", "b = 2"
    )
    assert student.evaluate("a + b") == 3
    assert "".join(output.text for output in student.runner.notebook.cells[0].outputs) == "before\nafter\n"
    assert student.runner.warnings == ["Cell 1 has more output than is kept; the rest is dropped."]


def test_a_flood_of_such_diagrams_costs_no_answer_either(session):
    flood = f"from IPython.display import display\nfor _ in range(15):\n    {DIAGRAM}\na = 1"
    student = session(flood, "b = 2\nprint(b)", NotebookRunner__cell_timeout=60)
    assert student.evaluate("a + b") == 3
    assert [len(cell.outputs) for cell in student.runner.notebook.cells] == [0, 1]
    assert student.runner.warnings == ["Cell 1 has more output than is kept; the rest is dropped."]


def test_one_picture_within_the_limit_is_kept_without_a_note(session):
    student = session("from IPython.display import display\ndisplay({'image/png': 'A' * 2_000_000}, raw=True)")
    assert len(student.runner.notebook.cells[0].outputs) == 1 and not student.runner.warnings


SEND = "k = get_ipython().kernel\nsend = lambda kind, content, **more: k.session.send(k.iopub_socket, kind, content, parent=k.get_parent(), **more)\n"


@pytest.mark.parametrize(
    "message",
    [
        "send('stream', {})",
        "send('stream', {'name': 'stdout', 'text': ['a', 5]})",
        "send('status', {})",
        "send('display_data', {'data': {'text/plain': 5, 'text/html': ['<b>', 'x']}, 'metadata': {}})",
        "send('display_data', {'data': 7})",
        "send('execute_result', {'data': {'text/plain': '30'}, 'transient': {'display_id': []}})",
        "send('error', {'traceback': 5})",
        "send('comm_open', {})",
        "send('clear_output', {})",
        "send('nonsense', {'a': 1})",
        "import functools\nsend('display_data', {'data': {}, 'metadata': functools.reduce(lambda x, _: {'a': x}, range(900), {})})",
        "k.iopub_socket.send_multipart([b'no', b'delimiter', b'here'])",
        "raise ValueError('\\ud800')",
        "print('\\ud800'.encode('utf-8', 'surrogatepass').decode('utf-8', 'replace'))",
    ],
)
def test_malformed_messages_cost_at_most_their_own_cell(session, message, tmp_path):
    student = session("a = 1", SEND + message, "b = 2")
    assert student.evaluate("a + b") == 3
    nbformat.write(student.runner.notebook, tmp_path / "written.ipynb")


def test_a_flood_of_messages_is_ended_by_the_clock(session, monkeypatch):
    monkeypatch.setattr("nbreferee.student.runner._FLOOD_SECONDS", 2)
    flood = (
        "import threading, time\n"
        "k = get_ipython().kernel\n"
        "def flood():\n"
        "    while True:\n"
        "        k.session.send(k.iopub_socket, 'stream', {'name': 'stdout', 'text': 'x' * 1000}, parent=k.get_parent())\n"
        "flood()"
    )
    started = time.monotonic()
    student = session("a = 1", flood, "b = 2")
    assert student.evaluate("a + b") == 3 and time.monotonic() - started < 30


def test_a_function_that_ends_its_kernel_is_asked_once_and_costs_the_others_nothing(session):
    student = session("import os\nanswer = 7\ndef die():\n    os._exit(1)")
    for _ in range(5):
        with pytest.raises(CheckFailed, match="died"):
            student.evaluate("die()")
    assert student.evaluate("answer") == 7


@pytest.mark.exhaustive
def test_a_function_that_ends_its_kernel_wherever_it_is_called_costs_the_others_nothing(session):
    student = session(
        "import os\ndef gram():\n    os._exit(1)\ndef total():\n    return 3", "gram()", "gram()", "gram()"
    )
    for question in ("gram()", "gram() + 1", "[gram()]", "-gram()"):
        with pytest.raises(CheckFailed, match="died"):
            student.evaluate(question)
    assert student.evaluate("total()") == 3


def test_a_kernel_that_ends_itself_when_asked_what_it_computes_on_is_given_up(session):
    ends = "import os, platform\nplatform.machine = lambda: os._exit(1)\na = 1"
    student = session(ends, NotebookRunner__restarts=2)
    with pytest.raises(CheckFailed, match="lost too often"):
        student.evaluate("a")


def test_cells_of_their_own_that_take_long_do_not_keep_the_assignments_cells_from_running(quick_config, tmp_path):
    quick_config.NotebookRunner.own_cells_timeout = 3
    given = {"nbgrader": {"grade_id": "given", "locked": True}}
    cells = [new_code_cell("import time; time.sleep(2)") for _ in range(3)] + [new_code_cell("a = 1", metadata=given)]
    with NotebookRunner(new_notebook(cells=cells), archive(tmp_path), seed=0, config=quick_config) as opened:
        opened.run()
        student = StudentSession(opened)
        assert student.evaluate("a") == 1
        assert student.runner.warnings == [
            "The cells that you added took longer than 3 s in total; the last of them did not run."
        ]


def test_a_submitted_file_cannot_stand_in_for_a_library(quick_config, tmp_path):
    (tmp_path / "json5.py").write_text("raise SystemExit")
    (tmp_path / "numpy.py").write_text("raise SystemExit")
    quick_config.Sandbox.preload = ["numpy"]
    with NotebookRunner(new_notebook(), archive(tmp_path), seed=0, config=quick_config) as opened:
        opened.run()
        student = StudentSession(opened)
        assert student.evaluate("__import__('numpy').ones(2).sum()") == 2


@pytest.mark.parametrize("length", [80, 300])
def test_a_long_path_to_temporary_files_is_no_obstacle(session, quick_config, tmp_path, monkeypatch, length):
    folder = tmp_path / "long"
    while len(str(folder)) < length:
        folder /= "x" * min(200, length - len(str(folder)))
    folder.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert session("a = 1").evaluate("a") == 1
    quick_config.Sandbox.warm = False
    assert session("a = 1").evaluate("a") == 1


def test_a_kernel_that_cannot_start_is_said_to_and_leaves_nothing_behind(quick_config, tmp_path):
    quick_config.Sandbox.preload = ["no_such_module"]
    with (
        NotebookRunner(new_notebook(), archive(tmp_path), seed=0, config=quick_config) as opened,
        pytest.raises(KernelStartError, match="doctor"),
    ):
        opened.run()


def test_a_warning_on_stderr_is_no_error(session):
    student = session("import warnings; warnings.warn('careful')", "a = 1")
    assert student.evaluate("a") == 1 and not student.runner.warnings


def test_cells_tagged_demo_are_not_run(quick_config, tmp_path):
    cells = [new_code_cell("a = 1"), new_code_cell("a = 2", metadata={"tags": ["demo"]})]
    with NotebookRunner(new_notebook(cells=cells), archive(tmp_path), seed=0, config=quick_config) as opened:
        opened.run()
        student = StudentSession(opened)
        assert student.evaluate("a") == 1


def test_no_process_outlives_its_session(session):
    student = session(
        "import subprocess, sys\n"
        "for _ in range(3):\n"
        "    subprocess.Popen(['setsid', 'sleep', '98765'], start_new_session=True)"
    )
    student.runner.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _running("98765"):
        time.sleep(0.1)
    assert not _running("98765")


def _running(argument: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if argument in path.read_text().split("\0"):
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def test_a_kernel_that_falls_with_the_process_it_was_forked_from_costs_nobody_anything(session, end_the_fork_server):
    student = session("a = 1")
    end_the_fork_server()
    assert student.evaluate("a") == 1 and not student.runner.warnings


@pytest.mark.exhaustive
def test_a_cell_that_is_run_again_while_the_server_falls_is_not_left_out(session, end_the_fork_server):
    student = session("a = 1", "b = 2")
    end_the_fork_server()
    student.runner.run_cell_again(1)
    assert student.evaluate("a + b") == 3 and not student.runner.warnings


def test_a_kernel_that_ends_because_the_machine_has_no_memory_left_costs_nothing(session, monkeypatch, caplog):
    ask, ended = runner.request, []

    async def end_the_kernel_before(manager, client, content, timeout):
        if content.get("expression") == "a" and not ended:
            ended.append(manager.provisioner.memory)
            manager.provisioner.process.kill()
            await manager.provisioner.wait()
        return await ask(manager, client, content, timeout)

    monkeypatch.setattr(runner, "request", end_the_kernel_before)
    monkeypatch.setattr(MemoryMonitor, "ended_by_machine", property(lambda memory: memory in ended))
    student = session("a = 1")
    assert student.evaluate("a") == 1 and not student.runner.warnings
    assert "a: this machine had no memory left; it is asked again." in caplog.text


@pytest.mark.parametrize("ended_before", [0, 3])
def test_without_a_cgroup_a_kernel_that_ends_while_linux_ends_processes_for_memory_costs_nothing(
    session, monkeypatch, caplog, ended_before
):
    ask, ended = runner.request, []

    async def end_the_kernel_before(manager, client, content, timeout):
        if content.get("expression") == "a" and not ended:
            ended.append(manager.provisioner.process.kill())
            await manager.provisioner.wait()
        return await ask(manager, client, content, timeout)

    monkeypatch.setattr(runner, "request", end_the_kernel_before)
    monkeypatch.setattr(SandboxProvisioner, "_cgroup", lambda *_: None)
    monkeypatch.setattr(memory_monitor, "_ended_for_memory", lambda: ended_before + len(ended))
    student = session("a = 1")
    assert student.evaluate("a") == 1 and not student.runner.warnings
    assert "a: this machine had no memory left; it is asked again." in caplog.text


def test_a_cell_that_ends_its_kernel_while_linux_ends_processes_of_others_is_found_out(session, monkeypatch):
    """The machine is to blame once; the second time nothing but the cell is."""
    counts = iter([0, 1])
    monkeypatch.setattr(SandboxProvisioner, "_cgroup", lambda *_: None)
    monkeypatch.setattr(memory_monitor, "_ended_for_memory", lambda: next(counts, 1))
    student = session("a = 1", "import os; os._exit(1)", "b = 2")
    assert student.evaluate("a + b") == 3
    assert student.runner.warnings == ["Cell 2 ended its kernel; the notebook was run again without it."]


@pytest.mark.exhaustive
def test_a_cell_whose_kernel_falls_with_the_process_it_was_forked_from_is_run_again(
    session, end_the_fork_server, monkeypatch, caplog
):
    run_cell = BoundedNotebookClient.async_execute_cell
    begun = []

    async def end_the_server_meanwhile(client, cell, index):
        if index == 1 and not begun:
            begun.append(threading.Timer(0.5, end_the_fork_server))
            begun[0].start()
        return await run_cell(client, cell, index)

    monkeypatch.setattr(BoundedNotebookClient, "async_execute_cell", end_the_server_meanwhile)
    student = session("a = 1", "import time\ntime.sleep(2)\nb = 2")
    begun[0].join()
    assert student.evaluate("a + b") == 3 and not student.runner.warnings
    assert caplog.text.count("the notebook runs again") == 1


def test_a_kernel_that_falls_with_its_server_while_it_starts_is_replaced(session, end_the_fork_server, monkeypatch):
    connect = BoundedNotebookClient.async_start_new_kernel_client
    ended = []

    async def end_the_server_before(client):
        if not ended:
            ended.append(end_the_fork_server())
        return await connect(client)

    monkeypatch.setattr(BoundedNotebookClient, "async_start_new_kernel_client", end_the_server_before)
    student = session("a = 1")
    assert student.evaluate("a") == 1 and ended and not student.runner.warnings


@pytest.mark.exhaustive
@pytest.mark.parametrize("times", [2, 100])
def test_a_question_during_which_the_server_falls_is_answered_later_or_the_notebook_is_not_marked(
    session, end_the_fork_server, monkeypatch, times
):
    student = session("a = 1")
    ask, fallen = runner.request, []

    async def end_the_server_before(manager, client, content, timeout):
        if content.get("expression") == "a" and len(fallen) < times:
            fallen.append(end_the_fork_server())
            await manager.provisioner.wait()  # what ends with it takes a moment to do so
        return await ask(manager, client, content, timeout)

    monkeypatch.setattr(runner, "request", end_the_server_before)
    if times == 2:
        assert student.evaluate("a") == 1
    else:
        for again in (lambda: student.evaluate("a"), lambda: student.evaluate("a"), student.runner.run):
            with pytest.raises(KernelStartError, match="This machine has lost the notebook's kernel 4 times"):
                again()
        assert len(fallen) == 4
    assert not student.runner.warnings


def test_what_was_noted_in_a_kernel_that_the_machine_lost_does_not_count(session, end_the_fork_server, monkeypatch):
    slow = "import time, pathlib\nwhile not pathlib.Path('/tmp/again').exists() and a: time.sleep(0.1)"
    run_cell, lost = BoundedNotebookClient.async_execute_cell, []

    async def lose_the_machine_after_a_slow_cell(client, cell, index):
        if index == 2 and not lost:
            lost.append(end_the_fork_server())
            await client.km.provisioner.wait()
        if index == 1 and lost:
            cell.source = "b = 2"
        return await run_cell(client, cell, index)

    monkeypatch.setattr(BoundedNotebookClient, "async_execute_cell", lose_the_machine_after_a_slow_cell)
    student = session("a = 1", slow, "c = 3")
    assert student.evaluate("(a, b, c)") == (1, 2, 3) and lost
    assert not student.runner.warnings and student.runner._time_budget["own"] > 178


def test_what_does_not_finish_is_asked_twice_and_again_once_another_cell_has_run(session, monkeypatch):
    student = session("def slow():\n    while True: pass", "def right():\n    return 1", NotebookRunner__call_timeout=1)
    ask, asked = runner.request, []

    async def count(manager, client, content, timeout):
        asked.append(content.get("function"))
        return await ask(manager, client, content, timeout)

    monkeypatch.setattr(runner, "request", count)
    for _ in range(4):
        with pytest.raises(CheckFailed, match=r"slow did not finish within 1 s\.") as caught:
            student.call("slow")
        assert caught.value.diagnosis == "too-slow"
    assert asked.count("slow") == 2 and student.call("right") == 1
    student.runner.notebook.cells[0].source = "def slow():\n    return 2"
    student.runner.run_cell_again(0)
    assert student.call("slow") == 2


def test_what_a_kernel_says_of_its_device_is_a_text_or_nothing(session, monkeypatch):
    async def answer(manager, client, content, timeout):
        return codec.encode({"value": np.zeros((7,) * 7, np.int8)})

    monkeypatch.setattr(runner, "request", answer)
    assert session("a = 1").runner.device == "not said"
