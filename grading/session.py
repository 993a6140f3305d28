"""The student session: a submission's notebook, run in a live sandboxed kernel that checks can ask for values.

`StudentSession` is the whole vocabulary that a check has for the student's work. Everything that comes back is data:
nothing that the kernel prints, raises or returns can name a score.
"""

import asyncio
import time
from itertools import pairwise
from queue import Empty
from typing import Any

import numpy as np
import zmq
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Int
from traitlets.config import LoggingConfigurable

from . import refused
from .assignment import DEMO_TAG, grade_id_of
from .failure import CheckFailed, failure
from .inside import agent, wire
from .kernel import SandboxKernelManager
from .memory import Usage
from .notebook_client import BoundedNotebookClient
from .sandbox import Sandbox, SandboxError
from .sanitising import one_line

_ORDINALS = ("first", "second", "third", "fourth", "fifth")


class StudentSession(LoggingConfigurable):
    """Runs one notebook in a sandboxed kernel and answers questions about what it defines.

    `files` is a tar archive of what lies in the notebook's folder.
    """

    cell_timeout = Int(60, help="Seconds that one cell may run.").tag(config=True)
    notebook_timeout = Int(
        300, help="Seconds that the assignment's cells of a notebook may run, second tries included."
    ).tag(config=True)
    own_cells_timeout = Int(
        180, help="Seconds that the cells which a student added may run, second tries included."
    ).tag(config=True)
    call_timeout = Int(30, help="Seconds that one call made by a check may take.").tag(config=True)
    all_calls_timeout = Int(300, help="Seconds that all calls which checks make in a notebook may take together.").tag(
        config=True
    )
    interrupt_grace = Int(3, help="Seconds that an interrupted cell or call has to stop; then the kernel ends.").tag(
        config=True
    )
    startup_timeout = Int(120, help="Seconds that a kernel may take to start.").tag(config=True)
    restarts = Int(6, help="How often a kernel that a cell ended is replaced, per notebook.").tag(config=True)
    cell_output = Int(8_000_000, help="Bytes of output, pictures included, that one cell may produce.").tag(config=True)
    notebook_output = Int(60_000_000, help="Bytes of output that all cells of a notebook may produce.").tag(config=True)

    def __init__(self, notebook: NotebookNode, files: bytes, seed: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.notebook = notebook
        self.sandbox = Sandbox(parent=self)
        self.device = "unknown"
        self.problems: list[str] = []
        self._files, self._seed = files, seed
        self._client: BoundedNotebookClient | None = None
        self._manager: SandboxKernelManager | None = None
        self._losses = 0
        self._skipped: set[int] = set()
        self._unrun: set[str] = set()
        self._remaining: dict[str, float] = {"assignment": self.notebook_timeout, "own": self.own_cells_timeout}
        self._fatal: dict[str, str] = {}
        self._asking = 0.0
        self._held: dict[int, Usage] = {}
        """What the processes held after each cell that the running kernel has run; after its start, at -1."""

    # The kernel's life -------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the kernel without waiting for it, so that several may load their libraries side by side."""
        self._manager = SandboxKernelManager(files=self._files, sandbox=self.sandbox, seed=self._seed, parent=self)
        self._client = BoundedNotebookClient(
            self.notebook,
            km=self._manager,
            parent=self,
            timeout=self.cell_timeout,
            startup_timeout=self.startup_timeout,
            allow_errors=True,
            record_timing=False,
            store_widget_state=False,
            skip_cells_with_tag=DEMO_TAG,
            shutdown_kernel="immediate",
            cell_output=self.cell_output,
            notebook_output=self.notebook_output,
        )
        await self._client.async_start_new_kernel()

    async def async_run(self) -> None:
        """Run the notebook's cells in order. A cell that kills its kernel or never ends is left out of a second try."""
        if self._client is None:
            await self.start()
        while True:
            try:
                await self._connect()
                if (memory := self._manager.provisioner.memory) is not None:
                    self._held[-1] = memory.usage()
                await self._run_cells()
                self.device = one_line(str(await self._ask({"operation": "device"}))[:200])
                return
            except CheckFailed as failure:
                self.problems.append(str(failure))
                return
            except _KernelLost as lost:
                if lost.cell is not None:
                    self._skipped.add(lost.cell)
                self._losses += 1
                if self._losses > self.restarts:
                    await self.async_close()
                    self._note(f"The kernel was lost {self._losses} times; the rest could not be run.")
                    return
                await self._renew()

    run = run_sync(async_run)

    def answer(self, grade_id: str, source: str) -> None:
        """Put `source` into the notebook's cell `grade_id` and run it in the live kernel, as a student would try again.

        If that ends the kernel, the notebook is run again in a new one without this cell.
        """
        for index, cell in enumerate(self.notebook.cells):
            if grade_id_of(cell) == grade_id:
                cell.source = source
                self._client.timeout = self.cell_timeout
                self._skipped.discard(index)
                try:
                    run_sync(self._run_cell)(cell, index)
                except _KernelLost:
                    self._skipped.add(index)
                    run_sync(self._renew)()
                    self.run()
                return
        raise KeyError(grade_id)

    async def async_close(self) -> None:
        """End the kernel and everything it started."""
        client, self._client = self._client, None
        manager, self._manager = self._manager, None
        if client is None or manager is None:
            return
        kernel_client = client.kc
        try:
            if manager.provisioner.has_process:
                await manager.provisioner.kill()
                await manager.provisioner.wait()
            await manager.cleanup_resources()
        finally:
            await manager.provisioner.cleanup()
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
            if self._manager.provisioner.fell_with_its_server():
                self.log.warning("The process that kernels are forked from has ended; the notebook starts again.")
                raise _KernelLost(None, innocent=True) from None
            raise SandboxError(
                "The sandboxed kernel did not start. 'python -m grading doctor' says what this machine lacks."
            ) from error

    async def _run_cells(self) -> None:
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code" or index in self._skipped:
                continue
            whose = "assignment" if grade_id_of(cell) else "own"
            if self._remaining[whose] <= 1:
                self._unrun.add(whose)
                continue
            self._client.timeout = max(1, int(min(self.cell_timeout, self._remaining[whose])))
            started = time.monotonic()
            try:
                await self._run_cell(cell, index)
            finally:
                self._remaining[whose] -= time.monotonic() - started
        for whose, what in (("assignment", "The notebook's cells"), ("own", "The cells that were added")):
            if whose in self._unrun:
                limit = self.notebook_timeout if whose == "assignment" else self.own_cells_timeout
                self._note(f"{what} took longer than {limit} s together; the last of them did not run.")

    async def _run_cell(self, cell: NotebookNode, index: int) -> None:
        name = f"Cell {index + 1}" + (f" ({grade_id_of(cell)})" if grade_id_of(cell) else "")
        limit = self._client.timeout
        before = self._client.code_cells_executed
        try:
            # nbclient looks at its deadline only while no message waits, so a flood needs a second clock.
            await asyncio.wait_for(self._client.async_execute_cell(cell, index), limit + _FLOOD_SECONDS)
            if self._client.code_cells_executed > before:
                self._look_at_memory(index)
                await self._note_lost_output(name, index)
        except CellTimeoutError:
            cell.outputs.append(_error("CellTimeout", f"This cell ran longer than {limit} s and was stopped."))
            self._note(f"{name} ran longer than {limit} s and was stopped.")
            if not await self._interrupt():
                raise _KernelLost(index) from None
        except DeadKernelError:
            if self._manager.provisioner.fell_with_its_server():
                self.log.warning(
                    "%s: the process that kernels are forked from has ended; the notebook runs again.", name
                )
                raise _KernelLost(None, innocent=True) from None
            raise _KernelLost(self._note_end_of_kernel(index)) from None
        except Exception as error:
            self.log.warning("%s: %s: %s", name, type(error).__name__, error)
            cell.outputs = [_error("UnreadableMessages", "This cell flooded or confused its kernel's messages.")]
            self._note(f"{name} flooded or confused its kernel's messages; the notebook was run again without it.")
            raise _KernelLost(index) from None

    def _look_at_memory(self, index: int) -> None:
        """Note what the processes hold after a cell. Raises `DeadKernelError` where it is too much."""
        memory = self._manager.provisioner.memory
        if memory is not None:
            if memory.check():
                raise DeadKernelError("Kernel died")
            self._held[index] = memory.usage()

    def _note_end_of_kernel(self, index: int) -> int:
        """Say which cell ended the kernel while cell `index` ran; its index."""
        earlier = self._cell_that_took_memory()
        index = index if earlier is None else earlier
        cell = self.notebook.cells[index]
        name = f"Cell {index + 1}" + (f" ({grade_id_of(cell)})" if grade_id_of(cell) else "")
        cell.outputs = [_error("KernelDied", "The kernel died while it ran this cell (out of memory, or an exit).")]
        self._note(f"{name} ended its kernel; the notebook was run again without it.")
        return index

    def _cell_that_took_memory(self) -> int | None:
        """Where the kernel was ended for its memory, the earlier cell whose doing that was, if it was an earlier cell's.

        That is the last cell that left processes running, which may have gone on taking memory; else, where half of what was left
        to take had gone when the last cell ended, the cell that took most of it.
        """
        memory = self._manager.provisioner.memory
        if memory is None or not memory.exceeded or len(self._held) < 2:
            return None
        steps = [(index, before, after) for (_, before), (index, after) in pairwise(self._held.items())]
        if started := [index for index, before, after in steps if after.processes > before.processes]:
            return started[-1]
        before = steps[0][1].bytes
        if 2 * (steps[-1][2].bytes - before) < self.sandbox.total_memory - before:
            return None
        return max(steps, key=lambda step: step[2].bytes - step[1].bytes)[0]

    async def _note_lost_output(self, name: str, index: int) -> None:
        """Say so where a cell's output was cut off, or lost with a message too large to receive."""
        if index in self._client.dropped or self._client.printed.get(index, 0) > self.sandbox.output:
            self._note(f"{name} has more output than is kept; the rest is dropped.")
        elif index not in self._client.finished:
            self._note(f"{name} has an output that is too large to keep; it is dropped.")
            self._client.kc.reopen_iopub()
            await asyncio.sleep(_SUBSCRIPTION_SECONDS)

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    async def _interrupt(self) -> bool:
        """Interrupt what the kernel is doing; whether it then answers again."""
        await self._client.km.interrupt_kernel()
        try:
            await self._request({"operation": "evaluate", "expression": "None", "names": {}}, self.interrupt_grace)
        except (TimeoutError, DeadKernelError, CheckFailed):
            return False
        return True

    async def _renew(self) -> None:
        """End a lost kernel and start another."""
        await self.async_close()
        self._held.clear()
        await self.start()

    # What checks ask ---------------------------------------------------------------------------------------------

    def call(self, function: str, *arguments: Any) -> Any:
        """What the notebook's `function` returns for `arguments`.

        Arrays arrive as tensors of the same dtype and come back as arrays; dicts, lists, tuples and plain values are
        kept. Raises `CheckFailed` with a sentence if the function is missing, raises, hangs or returns something else.
        """
        return self._answer(function, {"operation": "call", "function": function, "arguments": arguments})

    def gradient(self, function: str, *arguments: Any, upstream: np.ndarray | None = None, argument: int = 0) -> Any:
        """Gradient of ``sum(upstream * function(*arguments))`` with respect to one argument, by default the first.

        Raises `CheckFailed` also where there is no gradient: the function leaves TensorFlow on the way, or does not use
        the argument.
        """
        request = {"operation": "gradient", "function": function, "arguments": arguments, "upstream": upstream}
        request["argument"] = argument
        gradient = self._answer(f"the gradient of {function}", request)
        missing = gradient is None or (isinstance(gradient, list) and any(entry is None for entry in gradient))
        if missing:
            if self._is_unused(function, arguments, argument, gradient):
                which = _ORDINALS[argument] if gradient is None else f"a part of its {_ORDINALS[argument]}"
                raise CheckFailed(
                    f"{function} returns the same whatever {which} argument is: it is not used, so there is no gradient to it.",
                    diagnosis="argument-unused",
                )
            raise CheckFailed(
                f"{function} passes no gradient back to its input. Training needs one: stay with TensorFlow's "
                "operations from input to result (no NumPy, no .numpy(), no tf.constant of a result).",
                diagnosis="no-gradient",
            )
        return gradient

    def _is_unused(self, function: str, arguments: tuple, argument: int, gradient: list | None) -> bool:
        """Whether the result stays the same when what has no `gradient` (an argument, or parts of one) changes."""
        given = arguments[argument]
        if gradient is None:
            changed = [2 * part + 1 for part in given] if isinstance(given, list) else 2 * given + 1
        else:
            changed = [2 * part + 1 if slope is None else part for part, slope in zip(given, gradient, strict=False)]
        others = (*arguments[:argument], changed, *arguments[argument + 1 :])
        try:
            before, after = self.call(function, *arguments), self.call(function, *others)
        except CheckFailed:
            return False
        return isinstance(before, np.ndarray | float) and np.array_equal(before, after, equal_nan=True)

    def evaluate(self, expression: str, label: str | None = None, **names: Any) -> Any:
        """What `expression` gives among the notebook's names, with `names` added. Messages call it `label`.

        Python's built-in names mean in it what they always mean, whatever the notebook has called so.
        """
        request = {"operation": "evaluate", "expression": expression, "names": names}
        return self._answer(label or expression, request)

    def execute(self, program: str, label: str, **names: Any) -> Any:
        """What `program` leaves in its variable ``result``, run among a copy of the notebook's names, with `names` added."""
        expression = "(lambda scope: (exec(program, scope), scope['result'])[1])({**globals(), **given})"
        return self.evaluate(expression, label=label, program=program, given=names)

    def uses(self, function: str, api: str) -> bool:
        """Whether the notebook's code for `function` refers to `api` (a dotted path) under whatever name."""
        sources = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]
        if sum(map(len, sources)) > _MOST_CODE:
            raise CheckFailed("The notebook holds more code than can be looked through.", "too-much-code")
        return refused.reaches(sources, function, api)

    def _answer(self, what: str, request: dict) -> Any:
        return run_sync(self._async_answer)(what, request)

    async def _async_answer(self, what: str, request: dict) -> Any:
        for last in (False, True):
            if what in self._fatal:
                raise CheckFailed(self._fatal[what], "kernel-lost")
            if self._client is None:
                raise CheckFailed("The notebook's kernel was lost too often; this could not be checked.", "no-kernel")
            try:
                return await self._ask(request, what)
            except _KernelLost as lost:
                # The same question is not asked again, so that there are no more losses than the marking scheme has questions.
                if last or not lost.innocent:
                    self._fatal[what] = lost.sentence
                if lost.cell is not None:
                    self._skipped.add(lost.cell)
                await self._renew()
                await self.async_run()
        raise CheckFailed(self._fatal[what], "kernel-lost")

    async def _ask(self, request: dict, what: str = "the notebook") -> Any:
        if self._asking > self.all_calls_timeout:
            raise CheckFailed(
                f"All calls together took longer than {self.all_calls_timeout} s; {what} was not asked.", "too-slow"
            )
        started = time.monotonic()
        try:
            reply = await self._request(request, self.call_timeout)
            content = wire.decode(reply)
        except TimeoutError:
            sentence = f"{what} did not finish within {self.call_timeout} s."
            if await self._interrupt():
                raise CheckFailed(sentence, "too-slow") from None
            raise _KernelLost(None, sentence) from None
        except DeadKernelError:
            if (cell := self._cell_that_took_memory()) is not None:
                sentence = f"The kernel was ended for its memory while it computed {what}."
                raise _KernelLost(self._note_end_of_kernel(cell), sentence, innocent=True) from None
            innocent = self._manager.provisioner.fell_with_its_server()
            raise _KernelLost(None, f"The kernel died while it computed {what}.", innocent=innocent) from None
        except wire.WireError as error:
            raise CheckFailed(f"What {what} returned cannot be marked. {error}", "unreadable-result") from None
        finally:
            self._asking += time.monotonic() - started
        if not isinstance(content, dict) or content.keys() not in ({"value"}, {"error"}):
            raise CheckFailed(f"What {what} returned cannot be marked.", "unreadable-result")
        if "error" in content:
            raise failure(what, content["error"], self.notebook)
        return content["value"]

    async def _request(self, request: dict, timeout: float) -> str:
        """Send one request to the agent; its reply's text. Raises `TimeoutError`, `DeadKernelError` or `CheckFailed`."""
        expression = f"__import__('sys').modules[{agent.__name__!r}].handle({wire.encode(request)!r})"
        try:
            message_id = self._client.kc.execute(
                "", silent=True, store_history=False, user_expressions={"reply": expression}, stop_on_error=False
            )
        except zmq.Again:
            raise DeadKernelError("Kernel does not listen any more") from None
        content = await _wait_for_reply(self._client, message_id, timeout)
        try:
            return content["user_expressions"]["reply"]["data"][agent.MIME_TYPE]
        except (KeyError, TypeError):
            raise CheckFailed("The notebook's kernel gave no usable answer.", "unreadable-result") from None


_SUBSCRIPTION_SECONDS = 0.2
"""Time for a new subscription to reach the kernel; what it prints before is lost."""

_MOST_CODE = 300_000
"""Characters of code whose syntax trees are held in memory together."""

_FLOOD_SECONDS = 15
"""Beyond a cell's own limit: interrupting, waiting for lost output, and parsing what is on its way."""


class _KernelLost(Exception):
    """The kernel died or cannot be interrupted. `cell` is the notebook's cell that did it, if a cell did.

    It is `innocent` where the process that it was forked from has ended.
    """

    def __init__(self, cell: int | None, sentence: str = "", *, innocent: bool = False):
        super().__init__(sentence)
        self.cell, self.sentence, self.innocent = cell, sentence, innocent


async def _wait_for_reply(client: BoundedNotebookClient, message_id: str, timeout: float) -> dict:
    """The content of the shell reply to `message_id`."""
    deadline = time.monotonic() + timeout
    while (remaining := deadline - time.monotonic()) > 0:
        try:
            message = await client.kc.shell_channel.get_msg(timeout=min(0.5, remaining))
        except Empty:
            if not await client.km.is_alive():
                raise DeadKernelError("Kernel died") from None
        except Exception:
            continue  # a forged or broken message, which jupyter_client refuses in several ways
        else:
            parent = message.get("parent_header")
            if isinstance(parent, dict) and parent.get("msg_id") == message_id:
                return message.get("content")
    raise TimeoutError


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])
