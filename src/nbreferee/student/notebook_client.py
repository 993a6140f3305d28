"""nbclient for notebooks that are not trusted: outputs are rebuilt from known fields, and there is an end to them."""

import asyncio
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from nbformat.v4 import new_output

from ..submission.html import SHOWN
from ..submission.outputs import other_kind
from ..text import plain_text

_OVERHEAD = 1_000
"""Characters that an output counts for beside its content: an empty one takes room, too."""
_OUTPUTS = ("stream", "display_data", "execute_result", "error")
"""Kinds of messages that always have a content."""


class BoundedNotebookClient(NotebookClient):  # type: ignore[misc]
    """Executes cells, with a bound on what a cell's and a notebook's outputs may weigh, in characters.

    Attributes:
        printed: characters that each cell printed, by cell index.
        dropped: indices of cells of which some output was dropped.
        finished: indices of cells whose end was announced, so that no output can have been lost.
        asked_to_exit: indices of cells that called ``exit`` or ``quit``.
    """

    def __init__(self, *args: Any, cell_output: int, notebook_output: int, **kwargs: Any):
        super().__init__(*args, on_cell_executed=self._note_request_to_exit, **kwargs)
        self._cell_output, self._notebook_output = cell_output, notebook_output
        self._received: dict[int, int] = {}
        self.printed: dict[int, int] = {}
        self.dropped: set[int] = set()
        self.finished: set[int] = set()
        self.asked_to_exit: set[int] = set()

    def _note_request_to_exit(self, cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        content = execute_reply.get("content") if isinstance(execute_reply, dict) else None
        payload = content.get("payload") if isinstance(content, dict) else None
        entries = payload[:10] if isinstance(payload, list) else []
        if any(isinstance(entry, dict) and entry.get("source") == "ask_exit" for entry in entries):
            self.asked_to_exit.add(cell_index)

    async def _async_poll_output_msg(self, *arguments: Any) -> None:
        """Receive a cell's output. An error here is nbclient's to raise; where it has given up, the error is retrieved here.

        asyncio would log it when the task is collected as garbage, which can happen while source is being parsed: CPython 3.11
        crashes if its parser is entered again then.
        """
        if (task := asyncio.current_task()) is not None:
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await super()._async_poll_output_msg(*arguments)

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Rebuild outputs from their known fields; drop those beyond the limit, widgets', and what is malformed."""
        kind, content = msg.get("msg_type"), msg.get("content")
        if kind == "status":
            if isinstance(content, dict) and content.get("execution_state") == "idle":
                self.finished.add(cell_index)
                raise CellExecutionComplete
            return None
        if kind == "execute_input" and isinstance(content, dict) and _is_count(content.get("execution_count")):
            cell.execution_count = content["execution_count"]
        if kind == "clear_output":
            cell.outputs = []
        if kind in _OUTPUTS and not content:
            self.dropped.add(cell_index)
            return None
        output = _rebuilt(kind, content)
        if output is None:
            return None
        size = sum(len(str(value)) for value in (output.get("data") or output).values())
        self._received[cell_index] = self._received.get(cell_index, 0) + size + _OVERHEAD
        if kind == "stream":
            self.printed[cell_index] = self.printed.get(cell_index, 0) + size
        if self._received[cell_index] > self._cell_output or sum(self._received.values()) > self._notebook_output:
            self.dropped.add(cell_index)
            return None
        cell.outputs.append(output)
        return output


def _is_count(value: object) -> bool:
    """Whether a notebook's file may hold `value` as the number of a cell's execution."""
    return type(value) is int and 0 <= value < 2**31


def _rebuilt(kind: object, content: object) -> NotebookNode | None:
    """An output made of a message's known fields, or None if it is no output or not of their types."""
    if not isinstance(content, dict):
        return None
    if kind == "stream" and content.get("name") in ("stdout", "stderr"):
        return new_output("stream", name=content["name"], text=plain_text(content.get("text")))
    if kind in ("display_data", "execute_result") and isinstance(content.get("data"), dict):
        data = {kind: plain_text(content["data"][kind]) for kind in SHOWN if kind in content["data"]}
        if not data and (words := other_kind(content["data"])):
            return new_output(
                "stream", name="stdout", text=f"[This cell displays {words}, which cannot be shown here.]\n"
            )
        return new_output("display_data", data=data) if data else None
    if kind == "error":
        lines = content.get("traceback")
        traceback = [plain_text(line) for line in lines] if isinstance(lines, list) else []
        return new_output(
            "error",
            ename=plain_text(content.get("ename")),
            evalue=plain_text(content.get("evalue")),
            traceback=traceback,
        )
    return None
