"""The student session: a submission's notebook, run in a live sandboxed kernel that checks can ask for values.

`StudentSession` is the whole vocabulary that a check has for the student's work. Everything that comes back is data:
nothing that the kernel prints, raises or returns can name a score.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Int
from traitlets.config import LoggingConfigurable

from . import refused
from .inside import agent, wire
from .kernel import SandboxKernelManager
from .sandbox import Sandbox, SandboxError

DEMO_TAG = "demo"
"""Cells that the instructor's source tags so are shown to students but not run while marking."""


class CheckFailed(Exception):
    """A check did not hold. The message is a sentence for the student; `diagnosis` a misconception's id, if known.

    `share` is the part of the check's points that a near miss still earns, from 0 to 1.
    """

    def __init__(self, message: str, diagnosis: str | None = None, share: float = 0.0):
        super().__init__(message)
        self.diagnosis = diagnosis
        self.share = share


class _Notebook(NotebookClient):
    """nbclient with a bound on what a notebook's outputs may weigh in the trusted process."""

    def __init__(self, *args: Any, output_limit: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._output_limit = output_limit
        self.received: dict[int, int] = {}
        self.finished: set[int] = set()

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Drop outputs of a cell beyond the limit, widgets' messages always, and say so once."""
        kind = msg["msg_type"]
        if kind.startswith("comm"):
            return None
        if kind == "status" and msg["content"].get("execution_state") == "idle":
            self.finished.add(cell_index)
        if kind in ("stream", "display_data", "execute_result", "error", "update_display_data"):
            before = self.received.get(cell_index, 0)
            self.received[cell_index] = before + _weight(msg["content"])
            if self.received[cell_index] > self._output_limit:
                if before <= self._output_limit:
                    text = f"[More than {self._output_limit / 1e6:.0f} MB of output; the rest is dropped.]\n"
                    cell.outputs.append(new_output("stream", name="stderr", text=text))
                return None
        return super().process_message(msg, cell, cell_index)


class StudentSession(LoggingConfigurable):
    """Runs one notebook in a sandboxed kernel and answers questions about what it defines."""

    cell_timeout = Int(60, help="Seconds that one cell may run.").tag(config=True)
    notebook_timeout = Int(300, help="Seconds that all cells of a notebook may run, second tries included.").tag(
        config=True
    )
    call_timeout = Int(30, help="Seconds that one call made by a check may take.").tag(config=True)
    interrupt_grace = Int(3, help="Seconds that an interrupted cell or call has to stop; then the kernel ends.").tag(
        config=True
    )
    startup_timeout = Int(120, help="Seconds that a kernel may take to start.").tag(config=True)
    restarts = Int(2, help="How often a kernel that died is replaced, per notebook.").tag(config=True)
    cell_output = Int(8_000_000, help="Bytes of output, pictures included, that one cell may produce.").tag(config=True)

    def __init__(self, notebook: NotebookNode, files: Path, seed: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.notebook = notebook
        self.sandbox = Sandbox(parent=self)
        self.device = "unknown"
        self.problems: list[str] = []
        self._files, self._seed = files, seed
        self._client: _Notebook | None = None
        self._replacements = 0
        self._skipped: set[int] = set()

    # The kernel's life -------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the kernel without waiting for it, so that several may load their libraries side by side."""
        manager = SandboxKernelManager(files=self._files, sandbox=self.sandbox, seed=self._seed, parent=self)
        self._client = _Notebook(
            self.notebook,
            km=manager,
            parent=self,
            timeout=self.cell_timeout,
            startup_timeout=self.startup_timeout,
            allow_errors=True,
            record_timing=False,
            store_widget_state=False,
            skip_cells_with_tag=DEMO_TAG,
            shutdown_kernel="immediate",
            output_limit=self.cell_output,
        )
        await self._client.async_start_new_kernel()

    async def async_run(self) -> None:
        """Run the notebook's cells in order. A cell that kills its kernel or never ends is left out of a second try."""
        if self._client is None:
            await self.start()
        self._deadline = time.monotonic() + self.notebook_timeout
        while True:
            try:
                await self._connect()
                await self._run_cells()
                self.device = str(await self._ask({"operation": "device"}))
                return
            except CheckFailed as failure:
                self.problems.append(str(failure))
                return
            except _KernelLost as lost:
                if not await self._replace(lost):
                    return

    run = run_sync(async_run)

    def answer(self, grade_id: str, source: str) -> None:
        """Put `source` into the notebook's cell `grade_id` and run it in the live kernel, as a student would try again."""
        for index, cell in enumerate(self.notebook.cells):
            if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
                cell.source = source
                run_sync(self._run_cell)(cell, index)
                return
        raise KeyError(grade_id)

    async def async_close(self) -> None:
        """End the kernel and everything it started."""
        if self._client is None:
            return
        client, self._client = self._client, None
        kernel_client = client.kc
        try:
            # Killing first spares shutdown_kernel its polling for a process that ends by itself.
            await client.km.provisioner.kill()
            await client.km.shutdown_kernel(now=True)
            await client.km.cleanup_resources()
        finally:
            if kernel_client is not None:
                kernel_client.stop_channels()
                kernel_client.context.destroy(linger=0)

    close = run_sync(async_close)

    def __enter__(self) -> "StudentSession":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def _connect(self) -> None:
        try:
            await self._client.async_start_new_kernel_client()
        except Exception as error:
            raise SandboxError(
                "The sandboxed kernel did not start. 'python -m grading doctor' says what this machine lacks."
            ) from error

    async def _run_cells(self) -> None:
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code" or index in self._skipped:
                continue
            remaining = self._deadline - time.monotonic()
            if remaining <= 1:
                self.problems.append(
                    f"The notebook ran longer than {self.notebook_timeout} s; its last cells did not run."
                )
                return
            self._client.timeout = int(min(self.cell_timeout, remaining))
            await self._run_cell(cell, index)

    async def _run_cell(self, cell: NotebookNode, index: int) -> None:
        name = f"Cell {index + 1}"
        if cell.metadata.get("nbgrader", {}).get("grade_id"):
            name += f" ({cell.metadata.nbgrader.grade_id})"
        try:
            before = self._client.code_cells_executed
            await self._client.async_execute_cell(cell, index)
            if self._client.code_cells_executed > before:
                await self._note_lost_output(name, index)
        except CellTimeoutError:
            text = f"This cell ran longer than {self._client.timeout} s and was stopped."
            self.problems.append(f"{name} ran longer than {self._client.timeout} s and was stopped.")
            cell.outputs.append(_error("CellTimeout", text))
            if not await self._interrupt():
                raise _KernelLost(index) from None
        except DeadKernelError:
            self.problems.append(f"{name} ended its kernel; the notebook was run again without it.")
            cell.outputs = [_error("KernelDied", "The kernel died while it ran this cell (out of memory, or an exit).")]
            raise _KernelLost(index) from None

    async def _note_lost_output(self, name: str, index: int) -> None:
        """Say so where a cell's output was cut off, or lost with a message too large to receive."""
        received = self._client.received.get(index, 0)
        if received >= min(self.sandbox.output, self.cell_output):
            self.problems.append(
                f"{name} has a lot of output ({received / 1e6:.1f} MB or more); some of it is dropped."
            )
        elif index not in self._client.finished:
            self.problems.append(f"{name} has an output that is too large to keep; it is dropped.")
            self._client.kc.reopen_iopub()
            await asyncio.sleep(_SUBSCRIPTION_SECONDS)

    async def _interrupt(self) -> bool:
        """Interrupt what the kernel is doing; whether it then answers again."""
        await self._client.km.interrupt_kernel()
        try:
            await self._request({"operation": "evaluate", "expression": "None", "names": {}}, self.interrupt_grace)
        except (TimeoutError, DeadKernelError, CheckFailed):
            return False
        return True

    async def _replace(self, lost: "_KernelLost") -> bool:
        """End a lost kernel and start another; whether there is one now."""
        await self.async_close()
        if lost.cell is not None:
            self._skipped.add(lost.cell)
        self._replacements += 1
        if self._replacements > self.restarts:
            self.problems.append(f"The kernel was lost {self._replacements} times; the rest could not be run.")
            return False
        await self.start()
        return True

    # What checks ask ---------------------------------------------------------------------------------------------

    def call(self, function: str, *arguments: Any) -> Any:
        """What the notebook's `function` returns for `arguments`.

        Arrays arrive as tensors of the same dtype and come back as arrays; dicts, lists, tuples and plain values are
        kept. Raises `CheckFailed` with a sentence if the function is missing, raises, hangs or returns something else.
        """
        return self._answer(function, {"operation": "call", "function": function, "arguments": arguments})

    def call_traced(self, function: str, *arguments: Any) -> Any:
        """As `call`, inside a ``tf.function`` that does not know the arguments' batch and image sizes while tracing."""
        return self._answer(
            f"{function} inside tf.function",
            {"operation": "call_traced", "function": function, "arguments": arguments},
        )

    def gradient(self, function: str, *arguments: Any, upstream: np.ndarray | None = None) -> Any:
        """Gradient of ``sum(upstream * function(*arguments))`` with respect to the first argument.

        Raises `CheckFailed` also where there is no gradient (the function leaves TensorFlow on the way).
        """
        request = {"operation": "gradient", "function": function, "arguments": arguments, "upstream": upstream}
        gradient = self._answer(f"the gradient of {function}", request)
        missing = gradient is None or (isinstance(gradient, list) and any(entry is None for entry in gradient))
        if missing:
            raise CheckFailed(
                f"{function} passes no gradient back to its input. Training needs one: stay with TensorFlow's "
                "operations from input to result (no NumPy, no .numpy(), no tf.constant of a result).",
                diagnosis="no-gradient",
            )
        return gradient

    def evaluate(self, expression: str, label: str | None = None, **names: Any) -> Any:
        """What `expression` gives among the notebook's names, with `names` added. Messages call it `label`."""
        request = {"operation": "evaluate", "expression": expression, "names": names}
        return self._answer(label or expression, request)

    def uses(self, function: str, api: str) -> bool:
        """Whether the notebook's code for `function` refers to `api` (a dotted path) under whatever name."""
        sources = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]
        return refused.reaches(sources, function, api)

    def _answer(self, what: str, request: dict) -> Any:
        return run_sync(self._async_answer)(what, request)

    async def _async_answer(self, what: str, request: dict) -> Any:
        if self._client is None:
            raise CheckFailed("The notebook's kernel was lost too often; this could not be checked.", "no-kernel")
        try:
            return await self._ask(request, what)
        except _KernelLost as lost:
            if await self._replace(lost):
                await self.async_run()
            raise CheckFailed(lost.sentence, "kernel-lost") from None

    async def _ask(self, request: dict, what: str = "the notebook") -> Any:
        try:
            reply = await self._request(request, self.call_timeout)
            content = wire.decode(reply)
        except TimeoutError:
            sentence = f"{what} did not finish within {self.call_timeout} s."
            if await self._interrupt():
                raise CheckFailed(sentence, "too-slow") from None
            raise _KernelLost(None, sentence) from None
        except DeadKernelError:
            raise _KernelLost(None, f"The kernel died while it computed {what}.") from None
        except wire.WireError as error:
            raise CheckFailed(f"What {what} returned cannot be marked. {error}", "unreadable-result") from None
        if not isinstance(content, dict) or content.keys() not in ({"value"}, {"error"}):
            raise CheckFailed(f"What {what} returned cannot be marked.", "unreadable-result")
        if "error" in content:
            raise self._failure(what, content["error"])
        return content["value"]

    async def _request(self, request: dict, timeout: float) -> str:
        """Send one request to the agent; its reply's text. Raises `TimeoutError`, `DeadKernelError` or `CheckFailed`."""
        expression = f"__import__('sys').modules[{agent.__name__!r}].handle({wire.encode(request)!r})"
        message_id = self._client.kc.execute(
            "", silent=True, store_history=False, user_expressions={"reply": expression}, stop_on_error=False
        )
        content = await _wait_for_reply(self._client, message_id, timeout)
        try:
            return content["user_expressions"]["reply"]["data"][agent.MIME_TYPE]
        except (KeyError, TypeError):
            raise CheckFailed("The notebook's kernel gave no usable answer.", "unreadable-result") from None

    def _failure(self, what: str, error: object) -> CheckFailed:
        """The student's exception as a failed check."""
        if not isinstance(error, dict):
            return CheckFailed(f"What {what} returned cannot be marked.", "unreadable-result")
        kind, message = str(error.get("type"))[:100], str(error.get("message"))[:300]
        if error.get("unanswered") is True:
            return CheckFailed(_UNANSWERED, "not-answered")
        if kind == "NameError" and (undefined := re.match(r"name '(\w+)' is not defined", message)):
            return self._undefined(undefined[1])
        if kind == "WireError":
            return CheckFailed(f"What {what} returned cannot be marked. {message}", "unreadable-result")
        line = str(error.get("line"))[:200].strip()
        where = f" in the line “{line}”" if line else ""
        return CheckFailed(f"{what} raised {kind}{where}: {message}")

    def _undefined(self, name: str) -> CheckFailed:
        """Why `name` is not there: unanswered, an error in its cell, or no such cell."""
        pattern = re.compile(rf"^\s*(def|class)\s+{name}\b|^\s*{name}\s*[:=]", re.MULTILINE)
        for cell in self.notebook.cells:
            if cell.cell_type != "code" or not pattern.search(cell.source):
                continue
            for output in cell.get("outputs", []):
                if output.output_type == "error" and output.ename == "NotImplementedError":
                    return CheckFailed(_UNANSWERED, "not-answered")
                if output.output_type == "error":
                    reason = f"{output.ename}: {output.evalue}"[:300]
                    return CheckFailed(f"{name} is not defined, because its cell ended in {reason}", "undefined")
        return CheckFailed(f"{name} is not defined anywhere in the notebook.", "undefined")


_SUBSCRIPTION_SECONDS = 0.2
"""Time for a new subscription to reach the kernel; what it prints before is lost."""

_UNANSWERED = "Not answered yet: the cell still raises NotImplementedError."


class _KernelLost(Exception):
    """The kernel died or cannot be interrupted. `cell` is the notebook's cell that did it, if a cell did."""

    def __init__(self, cell: int | None, sentence: str = ""):
        super().__init__(sentence)
        self.cell, self.sentence = cell, sentence


async def _wait_for_reply(client: NotebookClient, message_id: str, timeout: float) -> dict:
    """The content of the shell reply to `message_id`."""
    deadline = time.monotonic() + timeout
    while (remaining := deadline - time.monotonic()) > 0:
        try:
            message = await client.kc.shell_channel.get_msg(timeout=min(0.5, remaining))
        except Empty:
            if not await client.km.is_alive():
                raise DeadKernelError("Kernel died") from None
        except ValueError:
            continue  # a forged or broken message: jupyter_client's signature check refused it
        else:
            if message["parent_header"].get("msg_id") == message_id:
                return message["content"]
    raise TimeoutError


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])


def _weight(value: object) -> int:
    """About how many bytes a message's content holds."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, dict):
        return sum(_weight(key) + _weight(entry) for key, entry in value.items())
    if isinstance(value, Sequence):
        return sum(_weight(entry) for entry in value)
    return 8
