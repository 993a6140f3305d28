"""What a student's code raises, or leaves undefined, becomes a sentence for the student."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.check import CheckFailed
from nbreferee.guest.frameworks import FRAMEWORKS
from nbreferee.student.messages import Messages


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "words", "diagnosis"),
    [
        ("", "f is not defined anywhere", "undefined"),
        ("f = 1 / 0", "f is not defined, because its cell ended in ZeroDivisionError", "undefined"),
        ("def f():\n    raise NotImplementedError()", "Not answered yet", "not-answered"),
        ("raise NotImplementedError()\nf = 3", "Not answered yet", "not-answered"),
        ("a, (f, c) = 1 / 0", "f is not defined, because its cell ended in ZeroDivisionError", "undefined"),
        ("def f(): return 1\nx = = 2", r"its cell ended in SyntaxError: .* \(line 2\)", "undefined"),
        ("while True: pass\nf = 1", "f is not defined. This cell ran longer than 3 s", "undefined"),
        ("import os; os._exit(1)\nf = 1", "f is not defined. The kernel died while it ran this cell", "undefined"),
        ("def f():\n    x = {}\n    return x['key']", "f\\(\\) raised KeyError in the line “return x", None),
        ("def f():\n    import sys; sys.exit()", "raised SystemExit", None),
        ("import numpy\ndef f():\n    return numpy.zeros(50_000_000)", "too large", "unreadable-result"),
        ("def f():\n    x = []\n    x.append(x)\n    return x", "nested too deeply", "unreadable-result"),
        ("def f():\n    while True: pass", "did not finish within 3 s", "too-slow"),
        (
            "import signal\ndef f():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass",
            "did not finish within 3 s",
            "too-slow",
        ),
        ("import os\ndef f():\n    os._exit(0)", "kernel died", "kernel-lost"),
    ],
)
def test_what_goes_wrong_becomes_a_sentence(session, source, words, diagnosis):
    student = session(source)
    with pytest.raises(CheckFailed, match=words) as caught:
        student.evaluate("f()")
    assert caught.value.diagnosis == diagnosis


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "words", "diagnosis"),
    [
        (
            "def f():\n    raise ValueError('{{function_node __wrapped__AddV2_device_/job:x}} Shapes: [3] [Op:AddV2] name: ')",
            r"raised ValueError in the line “.*”: Shapes: \[3\]$",
            None,
        ),
        (
            "raise ValueError('Layer.\\n\\n\\x1b[1m{{function_node x}} Shapes: [3] [Op:Add] name: \\x1b[0m\\n\\nArguments')\nf = 1",
            r"its cell ended in ValueError: Layer\.\n\nShapes: \[3\]\n\nArguments$",
            "undefined",
        ),
        (
            "def f():\n    raise TypeError('Exception encountered when calling A.call().\\n\\nCould not automatically infer the output "
            "shape of A.\\n\\nError encountered:\\n\\nno sizes\\n\\nArguments received by A.call():\\n  • x')",
            r"raised TypeError in the line “.*”: no sizes$",
            None,
        ),
    ],
)
def test_what_a_framework_adds_for_its_own_developers_is_left_out(session, source, words, diagnosis):
    student = session(source, Sandbox__framework="tensorflow")
    with pytest.raises(CheckFailed, match=words) as caught:
        student.evaluate("f()")
    assert caught.value.diagnosis == diagnosis


def test_a_lab_in_numpy_keeps_the_whole_message():
    error = {"type": "ValueError", "message": "Layer. [Op:Add] name: x", "line": "f()"}
    for framework, words in (("numpy", "Layer. [Op:Add] name: x"), ("tensorflow", "Layer.")):
        messages = Messages(new_notebook(), FRAMEWORKS[framework].noise)
        assert str(messages.failure("f()", error)) == f"f() raised ValueError in the line “f()”: {words}"


@pytest.mark.parametrize("error", [None, 5, "text", [1], {}, {"type": ["a"], "message": {"b": 1}, "line": None}])
def test_any_report_of_an_error_becomes_a_sentence(error):
    """The report comes from the student's process: it may hold anything."""
    assert str(Messages(new_notebook(), "").failure("f()", error)).startswith(("What f() returned", "f() raised"))


def test_a_name_from_a_demo_cell_is_said_to_be_that():
    notebook = new_notebook(cells=[new_code_cell("targets = 1", metadata={"tags": ["demo"]})])
    assert "targets is defined in a demo cell, which is not run" in str(Messages(notebook, "").undefined("targets"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "words", "diagnosis"),
    [
        ("import abc\ndef f():\n    import asyncio\n    asyncio.AbstractEventLoop().run_forever()", "f\\(\\) raised NotImplementedError in the line “asyncio", None),
        ("def g():\n    raise NotImplementedError()\ndef f():\n    return g()", "Not answered yet", "not-answered"),
        ("open('helpers.py', 'w').write('def g():\\n    return tf.zeros(1)\\n')\nfrom helpers import g\ntf = 1\ndef f():\n    return g()",
         "f\\(\\) raised NameError in helpers.py, line 2: name 'tf' is not defined", None),
        ("def f():\n    return g()", "g is not defined anywhere", "undefined"),
    ],
)  # fmt: skip
def test_what_a_library_or_a_file_raises_is_not_taken_for_the_answers_own(session, source, words, diagnosis):
    student = session(source)
    with pytest.raises(CheckFailed, match=words) as caught:
        student.evaluate("f()")
    assert caught.value.diagnosis == diagnosis
