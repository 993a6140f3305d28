"""The client that executes cells keeps what goes wrong to itself."""

import asyncio
import gc
from queue import Empty
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbreferee.student.notebook_client import BoundedNotebookClient


@pytest.mark.parametrize("error", [Empty(), ValueError("a forged message")])
def test_an_error_on_a_channel_that_nobody_waits_for_any_more_is_not_logged(error, caplog):
    async def get_msg(timeout):
        raise error

    async def given_up() -> None:
        client = BoundedNotebookClient(new_notebook(), cell_output=1000, notebook_output=1000)
        client.kc = SimpleNamespace(iopub_channel=SimpleNamespace(get_msg=get_msg))
        receiving = asyncio.ensure_future(client._async_poll_output_msg("parent", new_code_cell("x"), 0))
        await asyncio.wait([receiving])

    asyncio.run(given_up())
    gc.collect()
    assert not caplog.records


def _received(client: BoundedNotebookClient, data: dict) -> object:
    message = {"msg_type": "display_data", "content": {"data": data, "metadata": {}}}
    return client.process_message(message, client.nb.cells[0], 0)


def test_outputs_keep_no_types_that_nobody_shows():
    client = BoundedNotebookClient(new_notebook(cells=[new_code_cell()]), cell_output=10_000, notebook_output=10_000)
    kept = _received(client, {"k" * 1_000_000: "", "text/plain": "x"})
    assert kept.data == {"text/plain": "x"}
    assert _received(client, {"k" * 1_000_000: ""}) is None


def test_empty_outputs_come_to_an_end():
    client = BoundedNotebookClient(new_notebook(cells=[new_code_cell()]), cell_output=10_000, notebook_output=10_000)
    for _ in range(1000):
        _received(client, {"text/plain": ""})
    assert len(client.nb.cells[0].outputs) <= 10 and client.dropped == {0}
