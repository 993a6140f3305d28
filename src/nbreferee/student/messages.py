"""Sentences for students, made from what their code raised or left undefined."""

import re

from nbformat import NotebookNode

from ..check.failure import CheckFailed
from ..pycode.source import bound
from ..results.cells import errors_of, is_demo
from ..text import plain_text, without_colours, without_controls
from .undefined import cause, eager_off, elsewhere, magic_reason

_STOPPED = ("CellTimeout", "KernelDied", "UnreadableMessages")
"""How the runner names cells that it stopped; their message is a sentence."""

_FILE = re.compile(r" \(\S+\.py, (line \d+)\)")

_UNANSWERED = "Not answered yet: the cell still raises NotImplementedError."


class Messages:
    """Makes sentences about one notebook. `noise` is what a framework adds to messages for its own developers."""

    def __init__(self, notebook: NotebookNode, noise: str):
        self._notebook = notebook
        self._noise = re.compile(noise) if noise else None

    def failure(self, label: str, error: object) -> CheckFailed:
        """What a kernel's report of an exception says to the student. `label` was asked for; `error` may hold anything."""
        if not isinstance(error, dict):
            return CheckFailed(f"What {label} returned cannot be marked.", "unreadable-result")
        kind, message = self._plain(error.get("type"))[:100], self._plain(error.get("message"))
        message = message if len(message) <= 300 else message[:300] + " …"
        if error.get("unanswered") is True:
            return CheckFailed(_UNANSWERED, "not-answered")
        if kind == "NameError" and (undefined := re.match(r"name '(\w+)' is not defined", message)):
            file = self._plain(error.get("file"))[:200]
            if file:
                return CheckFailed(f"{label} raised {kind} in {file}: {message}", raised="")
            return self.undefined(undefined[1])
        if kind == "CodecError":
            return CheckFailed(f"What {label} returned cannot be marked. {message}", "unreadable-result")
        line = self._plain(error.get("line"))[:200].strip()
        where = f" in the line “{line}”" if line else ""
        more = eager_off(self._notebook)
        sentence = f"{label} raised {kind}{where}: {message.rstrip('.') + '.' + more if more else message}"
        return CheckFailed(sentence, raised=line)

    def _plain(self, message: object) -> str:
        text = without_colours(plain_text(message[:2000])) if isinstance(message, str) else ""
        return without_controls(self._noise.sub("", text) if self._noise else text)

    def undefined(self, name: str) -> CheckFailed:
        """Why `name` is not there: unanswered, an error in its cell, a cell that did not run, or no such cell."""
        defining = [cell for cell in self._notebook.cells if cell.cell_type == "code" and name in bound(cell.source)]
        for cell in sorted(defining, key=is_demo):
            if is_demo(cell):
                return CheckFailed(
                    f"{name} is defined in a demo cell, which is not run while your work is marked. Define what your answer needs in "
                    "the answer's own cell.",
                    "undefined",
                )
            errors = errors_of(cell)
            if errors and errors[0].ename == "NotImplementedError":
                return CheckFailed(_UNANSWERED, "not-answered")
            if sentence := magic_reason(name, cell.source):
                return CheckFailed(sentence, "undefined")
            if errors and errors[0].ename in _STOPPED:
                return CheckFailed(f"{name} is not defined. {self._plain(errors[0].evalue)}"[:300], "undefined")
            if errors:
                reason = _FILE.sub(r" (\1)", f"{self._plain(errors[0].ename)}: {self._plain(errors[0].evalue)}")[:300]
                more = cause(self._notebook, errors[0].ename, errors[0].evalue)
                reason = f"{reason.rstrip('.')}.{more}" if more else reason
                return CheckFailed(f"{name} is not defined, because its cell ended in {reason}", "undefined")
            if not cell.get("execution_count"):
                return CheckFailed(
                    f"{name} is not defined, because its cell did not run; see the notes at the top.", "undefined"
                )
        return CheckFailed(elsewhere(self._notebook, name), "undefined")
