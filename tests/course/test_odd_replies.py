"""Whatever bytes a kernel sends for a reply, each check of a lab gives a sentence; none is broken."""

import base64
import io
import json
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from nbreferee.check import CheckFailed
from nbreferee.marking import Marker
from nbreferee.scheme import run_checks
from nbreferee.student import StudentSession
from nbreferee.student import runner as runners

from . import labs

pytestmark = pytest.mark.slow

LAB = "convolution"
NODES = [
    "NaN", "Infinity", "-Infinity", "1e999", "-0.0", "1" + "0" * 30, "9" * 4_000, "true", "null", '"a\\u0000b"', '"\\ud800"', '"\\u202e"', '""',
]  # fmt: skip
TREES = [
    *(f'{{"v": {node}}}' for node in NODES),
    '{"l": [{"v": null}, {"l": [{"v": null}]}]}', '{"t": []}', '{"t": [{"v": 1}]}', '{"d": {}}', '{"d": {"a": {"v": null}}}', '{"d": []}',
    '{"l": {}}', '{"l": null}', '{"t": "ab"}', '{"x": "name"}', '{"x": ["name"]}', '{"x": ' + json.dumps("n" * 9_000) + "}", '{"v": []}',
    '{"v": {"v": 1}}', '{"a": -1}', '{"a": true}', '{"a": 1}', '{"a": 1e0}', '{"a": null}', "{}", "[]", "5", '{"v": 1, "a": 0}', '{"q": 1}',
]  # fmt: skip
ARRAYS = [
    np.zeros(3, ">f8"), np.zeros((2, 2), np.float16), np.array(np.nan), np.full((1,) * 8, np.inf), np.zeros((0, 3)), np.zeros(2, np.longdouble),
    np.array([True]), np.array([2**63], np.uint64), np.zeros(3, np.complex64), np.zeros(2, "S3"), np.zeros(2, "U3"), np.zeros(2, "M8[s]"),
    np.zeros(2, "f4,f4"), np.zeros(2, "V4"), np.zeros((1,) * 9),
]  # fmt: skip
BLOCKS = [
    b"",
    b"\x93NUMPY",
    b"\x93NUMPY\x01\x00",
    b"\x93NUMPY\x02\x00\x00\x00\x00\x00",
    b"\x93NUMPY\x01\x00\xff\xff{}",
    b"PK\x03\x04",
]


def block(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def reply(value: str, *arrays: bytes, kind: str = "value") -> str:
    """A reply in the format of `codec` whose value is the tree `value`, as JSON."""
    return f'{{"tree": {{"d": {{"{kind}": {value}}}}}, "arrays": {json.dumps([base64.b64encode(each).decode() for each in arrays])}}}'


def replies() -> list[object]:
    of_arrays = [reply('{"a": 0}', each) for each in (*map(block, ARRAYS), *BLOCKS)]
    error = '{"d": {"type": %s, "message": %s, "line": %s, "unanswered": {"v": 1}}}'
    errors = [
        *TREES,
        *(error % (3 * (tree,)) for tree in (*TREES[:13], '{"l": [{"v": 1}]}')),
        error % (3 * ('{"a": 0}',)),
    ]
    return [
        None, 5, b"{}", [], "", "null", "[]", "{}", "{", "\0", "\ud800", '{"tree": {"v": 1}}', '{"tree": {"v": 1}, "arrays": {}}',
        '{"tree": {"v": 1}, "arrays": [5]}', '{"tree": {"v": 1}, "arrays": ["é"]}', '{"tree": {"v": 1}, "arrays": []}', "[" * 100_000,
        '{"tree": {"d": {"value": {"v": 1}, "error": {"v": 1}}}, "arrays": []}', '{"tree": {"d": {}}, "arrays": []}',
        *of_arrays, *map(reply, TREES), *(reply(each, block(np.zeros(9)), kind="error") for each in errors),
    ]  # fmt: skip


@pytest.fixture
def answering(
    marker_of: Callable[[str], Marker], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, object], StudentSession]:
    """A session of a question's notebook without a kernel: whatever is asked, a reply comes."""
    config = marker_of(LAB).lab_config

    def made(question: str, text: object) -> StudentSession:
        async def answer(*_: object) -> object:
            return text

        monkeypatch.setattr(runners, "request", answer)
        notebook = labs.assignment(LAB).notebook(labs.notebook_of(LAB, question)).released
        runner = runners.NotebookRunner(notebook, b"", 0, config=config)
        runner._live = runners._Live(SimpleNamespace(), SimpleNamespace(kc=None))
        return StudentSession(runner)

    return made


def sentence(message: str) -> bool:
    """Whether a message can be shown."""
    return 0 < len(message) < 2_000 and not {"\0", "\u202e", "\ud800"} & set(message)


def is_value(session: StudentSession) -> bool:
    """Whether a reply is a value, be it an odd one; else there is a sentence."""
    try:
        session.call("f")
    except CheckFailed as failure:
        assert sentence(str(failure)), failure
        return False
    return True


QUESTIONS = labs.questions(LAB)


def test_an_odd_reply_is_a_value_or_a_sentence(answering):
    values = [text for text in replies() if is_value(answering(QUESTIONS[0], text))]
    assert 25 < len(values) < 45


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_odd_reply_breaks_no_check(question: str, answering, marker_of: Callable[[str], Marker]):
    marker = marker_of(LAB)
    for text in replies():
        session = answering(question, text)
        if is_value(session):
            for result in run_checks(marker.scheme, [question], session, "odd", marker.profile.axes)[question]:
                assert not result.broken and not result.passed and sentence(result.message), (text, result)
