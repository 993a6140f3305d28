"""Whatever type and range a kernel's messages have: an output that a file can hold, nothing, or a sentence."""

import asyncio
import json
from contextlib import suppress
from itertools import product
from types import SimpleNamespace

import nbformat
import pytest
from nbclient.exceptions import CellExecutionComplete
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.check import CheckFailed
from nbreferee.guest import agent, codec
from nbreferee.student.kernel import request
from nbreferee.student.messages import Messages
from nbreferee.student.notebook_client import BoundedNotebookClient

ODD = [
    None, True, False, -1, 0, 10**30, -1.5, float("nan"), float("inf"), "", "text", "a\0b", "\ud800", "\u202e", "x" * 5_000, [], [[]],
    ["a", None, 5], {}, {"a": None}, {"text/plain": None}, {"text/plain": ["a", 5, None]}, {"text/html": {"a": []}}, {"image/png": 5},
    {None: 5}, b"bytes", [[None, [None, {"a": [None]}]]],
]  # fmt: skip
FIELDS = {
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "execution_count"),
    "update_display_data": ("data", "transient"),
    "execute_input": ("code", "execution_count"),
    "status": ("execution_state",),
    "clear_output": ("wait",),
    "comm_open": ("comm_id", "target_name", "data"),
}
USUAL = {
    "name": "stdout", "text": "a", "ename": "E", "evalue": "e", "traceback": ["a"], "data": {"text/plain": "a"}, "metadata": {},
    "execution_count": 1, "transient": {}, "code": "", "execution_state": "busy", "wait": False, "comm_id": "1", "target_name": "t",
}  # fmt: skip


def received(*messages: dict) -> nbformat.NotebookNode:
    """The notebook of one cell that these messages have gone to."""
    client = BoundedNotebookClient(new_notebook(cells=[new_code_cell("x")]), cell_output=10**6, notebook_output=10**6)
    for message in messages:
        with suppress(CellExecutionComplete):
            client.process_message(message, client.nb.cells[0], 0)
    return client.nb


@pytest.mark.parametrize("kind", FIELDS)
def test_each_field_of_a_message_may_be_anything(kind):
    contents = [{**{name: USUAL[name] for name in FIELDS[kind]}, name: odd} for name, odd in product(FIELDS[kind], ODD)]
    for content in contents:
        notebook = received({"msg_type": kind, "content": content})
        nbformat.validate(notebook)
        json.dumps(notebook, allow_nan=False).encode()


def test_a_message_may_be_anything():
    kinds = [*FIELDS, *(odd for odd in ODD if not isinstance(odd, list | dict))]
    notebook = received(
        *({"msg_type": kind, "content": odd} for kind, odd in product(kinds, ODD)),
        *({"msg_type": odd} for odd in ODD),
        {},
    )
    nbformat.validate(notebook)


def answered(content: object) -> object:
    """What the marking side makes of a shell reply with this content: a value, or the sentence of a failure."""

    async def get_msg(timeout: float) -> dict:
        return {"parent_header": {"msg_id": "1"}, "content": content}

    client = SimpleNamespace(execute=lambda *args, **kwargs: "1", shell_channel=SimpleNamespace(get_msg=get_msg))
    try:
        return codec.decode(asyncio.run(request(SimpleNamespace(), client, {"operation": "device"}, 5)))
    except (CheckFailed, codec.CodecError) as failure:
        assert str(failure).endswith(".")
        return failure


@pytest.mark.parametrize("wrap", [
    lambda odd: odd,
    lambda odd: {"user_expressions": odd},
    lambda odd: {"user_expressions": {"reply": odd}},
    lambda odd: {"user_expressions": {"reply": {"data": odd}}},
    lambda odd: {"user_expressions": {"reply": {"data": {agent.MIME_TYPE: odd}}}},
])  # fmt: skip
def test_a_reply_may_be_anything(wrap):
    for odd in ODD:
        assert isinstance(answered(wrap(odd)), Exception), odd


def test_an_error_may_be_anything():
    messages = Messages(new_notebook(cells=[new_code_cell("x")]), "")
    fields = ("type", "message", "line", "unanswered")
    usual = {"type": "ValueError", "message": "wrong", "line": "x = 1", "unanswered": False}
    for error in (*ODD, *({**usual, name: odd} for name, odd in product(fields, ODD))):
        failure = str(messages.failure("f", error))
        assert 0 < len(failure) < 800 and "\0" not in failure and "\u202e" not in failure
        failure.encode()


def test_what_a_cell_ended_in_may_be_named_anything():
    for odd in ("CellTimeout", "\x1b[31mE\u202e", "E" * 100_000):
        error = {
            "msg_type": "error",
            "content": {"ename": odd, "evalue": "\x1b[32m\u202e" + "5" * 10_000, "traceback": []},
        }
        notebook = received(error)
        notebook.cells[0].source = "f = 1 / 0"
        sentence = str(Messages(notebook, "").undefined("f"))
        assert len(sentence) < 500 and not {"\x1b", "\u202e"} & set(sentence)
