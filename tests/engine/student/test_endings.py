"""A notebook that ends its kernel, at once or later, costs the cell that did it, and no other cell is blamed."""

import pytest
from nbformat.v4 import new_code_cell

from nbreferee.check import CheckFailed

pytestmark = pytest.mark.slow

NAMED = "Cell 2 ended its kernel; the notebook was run again without it."
ASKED = "Cell 2 asked the kernel to end (exit or quit); marking went on with the same kernel."


@pytest.mark.parametrize("source", ["b = 1\nexit()", "b = 1\nquit()", "b = 1\nget_ipython().ask_exit()"], ids=str)
def test_a_cell_that_asks_the_kernel_to_end_loses_nothing_and_is_named(session, source):
    student = session("a = 1", source, "c = 3")
    assert student.evaluate("(a, b, c)") == (1, 1, 3)
    assert student.runner.warnings == [ASKED]


def test_shutting_the_kernel_down_from_within_does_nothing(session):
    student = session("a = 1", "b = 1\nget_ipython().kernel.do_shutdown(False)", "import time\ntime.sleep(0.5)\nc = 3")
    assert student.evaluate("(a, b, c)") == (1, 1, 3)


LATER = {
    "timer": "import os, threading\nthreading.Timer(0.4, os._exit, [0]).start()",
    "thread": "import os, threading, time\ndef end():\n    time.sleep(0.4)\n    os._exit(0)\nthreading.Thread(target=end).start()",
    "alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.setitimer(signal.ITIMER_REAL, 0.4)",
    "process": "import os, subprocess\nsubprocess.Popen(['sh', '-c', f'sleep 0.4; kill -9 {os.getpid()}'])",
}


@pytest.mark.parametrize("source", LATER.values(), ids=LATER)
@pytest.mark.parametrize("place", ["cell", pytest.param("request", marks=pytest.mark.exhaustive)])
def test_a_cell_that_ends_the_kernel_later_is_named_and_no_other(session, source, place):
    sleep = "import time\ntime.sleep(1)\nc = 3"
    student = session("a = 1", source, sleep if place == "cell" else "c = 3", "d = 4")
    if place == "request":
        assert student.evaluate("[__import__('time').sleep(1)] and a") == 1
    assert student.evaluate("(a, c, d)") == (1, 3, 4)
    assert student.runner.warnings == [NAMED]


def test_a_cell_with_a_harmless_thread_is_not_blamed_for_another(session):
    thread = "import threading\nthreading.Thread(target=print).start()\nb = 2"
    student = session("a = 1", thread, "import os; os._exit(1)", "d = 4")
    assert student.evaluate("(a, b, d)") == (1, 2, 4)
    assert student.runner.warnings == [NAMED.replace("Cell 2", "Cell 3")]


def test_a_function_that_ends_the_kernel_is_blamed_although_a_cell_started_a_thread(session):
    student = session(
        "import os\ndef die():\n    os._exit(1)", "import threading\nthreading.Thread(target=print).start()\nb = 2"
    )
    with pytest.raises(CheckFailed, match=r"died while it computed die"):
        student.evaluate("die()", "die")
    assert student.evaluate("b") == 2
    assert student.runner.warnings == []


def test_no_cell_with_a_harmless_thread_stays_left_out_for_a_function_that_ends_the_kernel(session):
    threads = [f"import threading\nthreading.Thread(target=print).start()\n{name} = 2" for name in "bcd"]
    student = session("import os\ndef die():\n    os._exit(1)", *threads)
    with pytest.raises(CheckFailed, match=r"died while it computed die"):
        student.evaluate("die()", "die")
    assert student.evaluate("(b, c, d)") == (2, 2, 2)
    assert student.runner.warnings == []


def test_a_function_that_ended_the_kernel_is_asked_again_once_a_later_cell_has_defined_it_anew(session):
    student = session("import os\ndef f():\n    os._exit(1)")
    for _ in range(2):
        with pytest.raises(CheckFailed, match="kernel died"):
            student.call("f")
    student.runner.notebook.cells.append(new_code_cell("def f():\n    return 2"))
    student.runner.run()
    assert student.call("f") == 2


def test_a_cell_that_is_cleared_and_then_left_out_for_another_reason_stays_out(session):
    """Without the first thread, the second cell hangs; the fourth ends the kernel in any case."""
    first = "import threading\nthreading.Thread(target=print).start()\nready = True"
    second = (
        "import signal, time\nthreading.Thread(target=print).start()\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while 'ready' not in globals(): time.sleep(0.1)"
    )
    student = session("import threading", first, second, "import os; os._exit(1)", "d = 4")
    assert student.evaluate("d") == 4
    assert student.runner.warnings == [
        "Cell 3 ran longer than 3 s and was stopped.",
        "Cell 4 ended its kernel; the notebook was run again without it.",
    ]
