"""Runs one notebook in a sandboxed kernel, whatever its cells do, and passes requests to the live kernel afterwards."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_locked
from traitlets import Bool, Int
from traitlets.config import LoggingConfigurable

from ..check.failure import CheckFailed
from ..guest import codec
from ..pycode.environment import assigned
from ..pycode.source import bound
from ..results.cells import DEMO_TAG, cell_name, grade_id_of, is_demo
from ..sandbox import Sandbox
from ..text import one_line
from .blame import Blame
from .kernel import SandboxKernelManager, request
from .messages import Messages
from .notebook_client import BoundedNotebookClient
from .quick_checks import quick_checks

_SUBSCRIPTION_SECONDS = 0.2
"""Time for a new subscription to reach the kernel; what it prints before is lost."""
_WORD = re.compile(r"\w+")
_FLOOD_SECONDS = 15
"""Beyond a cell's own limit: interrupting, waiting for lost output, and parsing what is on its way."""
_MOST_LOST_BY_MACHINE = 3
"""Kernels of a notebook that may be lost through no fault of the submission's; then it is not marked."""
_MOST_SLOW = 2
"""Times that something is asked that does not finish, between one cell and the next."""


@dataclass
class _Live:
    """A kernel that has been started, the client that runs cells in it, and the index of the cell that is next."""

    manager: SandboxKernelManager
    client: BoundedNotebookClient
    connected: bool = False
    next: int = 0


class KernelStartError(RuntimeError):
    """A kernel did not start, by a fault of the machine or of what was handed in. The message says how to tell."""


class KernelLost(Exception):
    """The kernel died or cannot be interrupted. `cell` is the index of the notebook's cell that did it, if a cell did.

    `not_students_fault` where the process that it was forked from has ended, the machine had no memory left (both are `by_machine`), or
    an earlier cell is to blame. `sentence` and `diagnosis` are those of a check that asked for it.
    """

    def __init__(
        self,
        cell: int | None,
        sentence: str = "",
        diagnosis: str = "kernel-lost",
        *,
        not_students_fault: bool = False,
    ):
        super().__init__(sentence)
        self.cell, self.sentence, self.diagnosis = cell, sentence, diagnosis
        self.not_students_fault = not_students_fault
        self.by_machine = not_students_fault and cell is None


class NotebookRunner(LoggingConfigurable):
    """Runs a notebook's cells in order in a kernel of its own and keeps the kernel for requests.

    Quick checks are left out, and cells that are tagged as demonstrations.

    Args:
        notebook: restored; outputs are written into it.
        files: a tar archive of what lies in the notebook's folder.
        seed: of the kernel's random numbers.

    Attributes:
        warnings: what happened on the way, sentences.
        device: what the kernel computes on, in words.
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
    restarts = Int(
        6, help="How many times a new kernel is started after a cell has killed one, for each notebook."
    ).tag(config=True)
    quick_checks = Bool(
        False,
        help="Run the quick checks that students see, too. Marking has checks of its own; a cell of quick checks runs all the same where "
        "another cell needs a name that it brings.",
    ).tag(config=True)
    cell_output = Int(8_000_000, help="Bytes of output, pictures included, that one cell may produce.").tag(config=True)
    notebook_output = Int(60_000_000, help="Bytes of output that all cells of a notebook may produce.").tag(config=True)

    def __init__(self, notebook: NotebookNode, files: bytes, seed: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.notebook = notebook
        self.sandbox = Sandbox(parent=self)
        self.device = "unknown"
        self.warnings: list[str] = []
        self._messages = Messages(notebook, self.sandbox.framework_adapter.noise)
        self._files, self._seed = files, seed
        self._live: _Live | None = None
        self._until = -1
        self._kernel_losses = self._lost_by_machine = 0
        self._blame = Blame(notebook, self.sandbox.total_memory)
        self._skipped = frozenset() if self.quick_checks else quick_checks(notebook.cells)
        self._out_of_time: set[str] = set()
        self._time_budget: dict[str, float] = {"assignment": self.notebook_timeout, "own": self.own_cells_timeout}
        self._at_start = dict(self._time_budget), set(self._out_of_time), list(self.warnings)
        """What is left of the time, whose is used up, and the warnings, as the live kernel was started."""
        self._fatal: dict[str, tuple[str, str, int]] = {}
        """Requests that ended a kernel, by label, with sentence, diagnosis, and the last cell that had run. They are not sent again before
        another cell defines anew what they ask for, which bounds the restarts."""
        self._slow: Counter[str] = Counter()
        """How often what was asked did not finish since the last cell ran, by label."""
        self._request_seconds = 0.0
        self._ended_processor_time = 0.0

    async def async_run(self, until: int | None = None) -> None:
        """Run the notebook's cells in order, on from the last one that ran, up to the one at index `until`, by default all.

        A cell that kills its kernel or never ends is left out of a second try, which begins with the first cell.

        Raises:
            KernelStartError: no kernel starts, or this machine has lost too many.
        """
        self._until = max(self._until, len(self.notebook.cells) - 1 if until is None else until)
        while self._kernel_losses <= self.restarts:
            live = self._live or await self._start()
            try:
                await self._connect(live)
                await self._run_cells(live)
                if self.device == "unknown":
                    device = await self._ask(live, {"operation": "device"}, "the notebook")
                    self.device = one_line(device[:200]) if isinstance(device, str) else "not said"
                return
            except CheckFailed as failure:
                self._warn(str(failure))
                return
            except KernelLost as lost:
                self._kernel_losses += not lost.by_machine
                await self._end_lost(lost)
        self._warn(f"The kernel was lost {self._kernel_losses} times; the rest could not be run.")

    def run(self, until: int | None = None) -> None:
        """As `async_run`."""
        _in_loop(self.async_run, until)

    def run_cell_again(self, index: int) -> None:
        """Run one cell of the notebook again in the live kernel, as a student would after an edit.

        If that ends the kernel, the notebook is run again in a new one without this cell.
        """
        _in_loop(self._run_cell_again, index)

    def ask(self, content: dict[str, Any], label: str) -> Any:
        """Send a request to the kernel's agent; what it answers. Messages call the answer `label`.

        Raises:
            CheckFailed: with a sentence, for whatever the student's code did instead of answering.
            KernelStartError: a kernel was lost, and no new one starts, or this machine has lost too many.
        """
        return _in_loop(self._ask_patiently, content, label)

    @property
    def reached_cells(self) -> list[NotebookNode]:
        """The notebook's cells up to the last one that was to run, without those that are left out, demo cells among them."""
        left_out = self._blame.left_out | self._skipped
        reached = enumerate(self.notebook.cells[: self._until + 1])
        return [cell for index, cell in reached if index not in left_out and not is_demo(cell)]

    def processor_time(self) -> float:
        """Seconds that the notebook's kernels have computed until now, as far as it was seen."""
        return self._ended_processor_time + (self._live.manager.provisioner.processor_time() if self._live else 0.0)

    async def async_close(self) -> None:
        """End the kernel and everything it started."""
        live, self._live = self._live, None
        if live is None:
            return
        try:
            await live.manager.end()
        finally:
            self._ended_processor_time += live.manager.provisioner.processor_time()
            if live.client.kc is not None:
                live.client.kc.stop_channels()
                live.client.kc.context.destroy(linger=0)

    def close(self) -> None:
        """As `async_close`."""
        _in_loop(self.async_close)

    def __enter__(self) -> "NotebookRunner":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # The kernel --------------------------------------------------------------------------------------------------

    async def _end_lost(self, lost: KernelLost) -> None:
        """End what is left of a lost kernel. Where this machine has lost it, what it took and what was noted meanwhile does not count."""
        if lost.cell is not None:
            self._blame.left_out.add(lost.cell)
        await self.async_close()
        if lost.by_machine:
            self._time_budget, self._out_of_time, self.warnings = self._at_start
            self._lost_by_machine += 1

    def _refuse_where_kernels_are_lost(self) -> None:
        """Raise `KernelStartError` where this machine has lost too many."""
        if self._lost_by_machine > _MOST_LOST_BY_MACHINE:
            raise KernelStartError(
                f"This machine has lost the notebook's kernel {self._lost_by_machine} times, for want of memory or with the process "
                "that kernels are forked from. Mark it again when less runs here."
            )

    async def _start(self) -> _Live:
        """Start a kernel without waiting for it, so that several may load their libraries side by side."""
        self._refuse_where_kernels_are_lost()
        self._at_start = dict(self._time_budget), set(self._out_of_time), list(self.warnings)
        manager = SandboxKernelManager(files=self._files, sandbox=self.sandbox, seed=self._seed, parent=self)
        client = BoundedNotebookClient(
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
            cell_output=self.cell_output,
            notebook_output=self.notebook_output,
        )
        self._live = _Live(manager, client)
        await client.async_start_new_kernel()
        return self._live

    async def _connect(self, live: _Live) -> None:
        if live.connected:
            return
        try:
            await live.client.async_start_new_kernel_client()
        except Exception as error:
            if reason := live.manager.provisioner.lost_without_fault():
                self.log.warning("A kernel did not start: %s. The notebook starts again.", reason)
                raise KernelLost(None, not_students_fault=True) from None
            raise KernelStartError(
                "The kernel did not start. Where 'nbreferee doctor' starts one on this machine, a file of the submission is in the way."
            ) from error
        live.connected = True
        memory = live.manager.provisioner.memory
        self._blame.begin(None if memory is None else memory.usage())

    async def _interrupt(self, live: _Live) -> bool:
        """Interrupt what the kernel is doing; whether it then answers again."""
        await live.manager.interrupt_kernel()
        nothing = {"operation": "evaluate", "expression": "None", "names": {}}
        try:
            await request(live.manager, live.client.kc, nothing, self.interrupt_grace)
        except (TimeoutError, DeadKernelError, CheckFailed):
            return False
        return True

    # Cells -------------------------------------------------------------------------------------------------------

    async def _run_cells(self, live: _Live) -> None:
        while live.next <= self._until:
            index, live.next = live.next, live.next + 1
            cell = self.notebook.cells[index]
            if cell.cell_type != "code" or index in self._blame.left_out | self._skipped:
                continue
            whose = "assignment" if grade_id_of(cell) else "own"
            if self._time_budget[whose] <= 1:
                self._out_of_time.add(whose)
                continue
            if not is_locked(cell):
                for name in assigned(cell.source, self.sandbox.environment):
                    self._warn(f"{self._name(index)} sets {name}; marking keeps its own value.")
            started = time.monotonic()
            try:
                await self._run_cell(live, index, max(1, int(min(self.cell_timeout, self._time_budget[whose]))))
            finally:
                self._time_budget[whose] -= time.monotonic() - started
        for whose, what in (("assignment", "The notebook's cells"), ("own", "The cells that you added")):
            if whose in self._out_of_time:
                limit = self.notebook_timeout if whose == "assignment" else self.own_cells_timeout
                self._warn(f"{what} took longer than {limit} s in total; the last of them did not run.")

    async def _run_cell(self, live: _Live, index: int, limit: int) -> None:
        cell, name = self.notebook.cells[index], self._name(index)
        self._slow.clear()
        live.client.timeout = limit
        before = live.client.code_cells_executed
        try:
            # nbclient looks at its deadline only while no message waits, so a flood needs a second clock.
            await asyncio.wait_for(live.client.async_execute_cell(cell, index), limit + _FLOOD_SECONDS)
            if live.client.code_cells_executed > before:
                self._check_memory(live, index)
                await self._note_lost_output(live, index)
                if index in live.client.asked_to_exit:
                    self._warn(f"{name} asked the kernel to end (exit or quit); marking went on with the same kernel.")
        except CellTimeoutError:
            cell.outputs.append(_error("CellTimeout", f"This cell ran longer than {limit} s and was stopped."))
            self._warn(f"{name} ran longer than {limit} s and was stopped.")
            if not await self._interrupt(live):
                raise KernelLost(index) from None
        except DeadKernelError:
            if reason := live.manager.provisioner.lost_without_fault():
                self.log.warning("%s: %s; the notebook runs again.", name, reason)
                raise KernelLost(None, not_students_fault=True) from None
            raise KernelLost(self._note_end_of_kernel(live, index)) from None
        except Exception as error:
            self.log.warning("%s: %s: %s", name, type(error).__name__, error)
            cell.outputs = [_error("UnreadableMessages", "This cell sent malformed or too many messages.")]
            self._warn(f"{name} sent malformed or too many messages; the notebook was run again without it.")
            raise KernelLost(index) from None

    async def _run_cell_again(self, index: int) -> None:
        live = self._live
        if live is None:
            raise CheckFailed("The notebook's kernel was lost too often; this could not be checked.", "no-kernel")
        self._blame.left_out.discard(index)
        try:
            await self._run_cell(live, index, self.cell_timeout)
        except KernelLost as lost:
            await self._end_lost(lost)
            await self.async_run()

    async def _note_lost_output(self, live: _Live, index: int) -> None:
        """Say so where a cell's output was cut off, or lost with a message too large to receive."""
        if index in live.client.dropped or live.client.printed.get(index, 0) > self.sandbox.output:
            self._warn(f"{self._name(index)} has more output than is kept; the rest is dropped.")
        elif index not in live.client.finished:
            self._warn(f"{self._name(index)} has an output that is too large to keep; it is dropped.")
            live.client.kc.reopen_iopub()
            await asyncio.sleep(_SUBSCRIPTION_SECONDS)

    def _check_memory(self, live: _Live, index: int) -> None:
        """Note what the processes hold after a cell. Raises `DeadKernelError` where it is too much."""
        memory = live.manager.provisioner.memory
        if memory is not None and memory.check():
            raise DeadKernelError("Kernel died")
        self._blame.note(index, None if memory is None else memory.usage())

    def _note_end_of_kernel(self, live: _Live, index: int) -> int:
        """Say which cell ended the kernel while cell `index` ran; its index."""
        earlier = self._earlier_cell(live, index)
        index = index if earlier is None else earlier
        self._say_that_it_ended_the_kernel(index)
        return index

    def _earlier_cell(self, live: _Live, place: Hashable) -> int | None:
        """The cell that ended the kernel at `place`, if it was an earlier one."""
        memory = live.manager.provisioner.memory
        if memory is not None and memory.exceeded:
            return self._blame.for_memory()
        self._clear(place)
        return self._blame.for_what_was_left_running(place)

    def _clear(self, place: Hashable) -> None:
        """Run the cells again that were left out although the kernel ends at `place` without them, too."""
        for cleared in map(self._ended, self._blame.cleared(place)):
            self.warnings = [warning for warning in self.warnings if warning != cleared]

    def _say_that_it_ended_the_kernel(self, index: int) -> None:
        self.notebook.cells[index].outputs = [
            _error("KernelDied", "The kernel died while it ran this cell (out of memory, or an exit).")
        ]
        self._warn(self._ended(index))

    def _ended(self, index: int) -> str:
        return f"{self._name(index)} ended its kernel; the notebook was run again without it."

    def _name(self, index: int) -> str:
        name = cell_name(index, self.notebook.cells[index])
        return name[:1].upper() + name[1:]

    def _warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    # Requests ----------------------------------------------------------------------------------------------------

    async def _ask_patiently(self, content: dict[str, Any], label: str) -> Any:
        """Ask again in a new kernel where the old one was lost through no fault of the question: once, or as often as the machine loses it."""
        asked = 0
        while not self._is_fatal(label):
            live, before = self._live, self._request_seconds
            if live is None:
                self._refuse_where_kernels_are_lost()
                raise CheckFailed("The notebook's kernel was lost too often; this could not be checked.", "no-kernel")
            try:
                return await self._ask(live, content, label)
            except KernelLost as lost:
                if lost.by_machine:
                    self._request_seconds = before
                else:
                    asked += 1
                await self._end_lost(lost)
                if asked > 1 or not lost.not_students_fault:
                    self._fatal[label] = lost.sentence, lost.diagnosis, self._until
                    self._clear(label)
                await self.async_run(self._until)
        sentence, diagnosis, _ = self._fatal[label]
        raise CheckFailed(sentence, diagnosis)

    def _is_fatal(self, label: str) -> bool:
        """Whether a request has ended a kernel, and no cell that has run since binds a name in it."""
        if label not in self._fatal:
            return False
        *_, last = self._fatal[label]
        cells = self.notebook.cells[last + 1 : self._until + 1]
        names = set().union(*(bound(cell.source) for cell in cells if cell.cell_type == "code"))
        return names.isdisjoint(_WORD.findall(label))

    async def _ask(self, live: _Live, content: dict[str, Any], label: str) -> Any:
        if self._request_seconds > self.all_calls_timeout:
            raise CheckFailed(
                f"All calls together took longer than {self.all_calls_timeout} s; {label} was not asked.", "too-slow"
            )
        slow = f"{label} did not finish within {self.call_timeout} s."
        if self._slow[label] >= _MOST_SLOW:
            raise CheckFailed(f"{slow} So it was before, more than once: it was not asked again.", "too-slow")
        started = time.monotonic()
        try:
            reply = await request(live.manager, live.client.kc, content, self.call_timeout)
            answer = codec.decode(reply)
        except TimeoutError:
            self._slow[label] += 1
            if await self._interrupt(live):
                raise CheckFailed(slow, "too-slow") from None
            raise KernelLost(None, slow, "too-slow") from None
        except DeadKernelError:
            sentence = f"The kernel died while it computed {label}."
            if reason := live.manager.provisioner.lost_without_fault():
                self.log.warning("%s: %s; it is asked again.", label, reason)
                raise KernelLost(None, sentence, not_students_fault=True) from None
            if (cell := self._earlier_cell(live, label)) is not None:
                self._say_that_it_ended_the_kernel(cell)
                raise KernelLost(cell, sentence, not_students_fault=True) from None
            raise KernelLost(None, sentence) from None
        except codec.CodecError as error:
            raise CheckFailed(f"What {label} returned cannot be marked. {error}", "unreadable-result") from None
        finally:
            self._request_seconds += time.monotonic() - started
        if not isinstance(answer, dict) or answer.keys() not in ({"value"}, {"error"}):
            raise CheckFailed(f"What {label} returned cannot be marked.", "unreadable-result")
        if "error" in answer:
            raise self._messages.failure(label, answer["error"])
        return answer["value"]


def _in_loop(function: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
    """What an asynchronous function returns, from synchronous code, whether or not an event loop runs."""
    return run_sync(function)(*arguments)


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])
