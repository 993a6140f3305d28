"""The client that executes cells keeps what goes wrong to itself."""

import asyncio
import gc
from queue import Empty
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.notebook_client import BoundedNotebookClient


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
