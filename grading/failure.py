"""Why a check did not hold: a sentence for the student, made from what her code raised or left undefined."""

import re

from nbformat import NotebookNode

from . import refused
from .assignment import DEMO_TAG
from .report import Comparison
from .sanitising import without_controls

_STOPPED = ("CellTimeout", "KernelDied", "UnreadableMessages")
"""How a session names cells that it stopped; their message is a sentence."""

_FILE = re.compile(r" \(\S+\.py, (line \d+)\)")

_INTERNALS = re.compile(
    r"\x1b\[[\d;]*m|\{\{function_node [^}]*\}\}\s*|\s?\[Op:\w+\](?: name:[ \t]?[\w./:-]*)?"
    r"|Exception encountered when calling [\w.]+\(\)\.\s*|Could not automatically infer the output shape[^\0]*?Error encountered:\s*"
    r"|\s*Arguments received by [\w.]+\(\):[^\0]*"
)
"""What TensorFlow and Keras add to a message for their own developers, and colours."""

_UNANSWERED = "Not answered yet: the cell still raises NotImplementedError."


class CheckFailed(Exception):
    """A check did not hold. The message is a sentence for the student; `diagnosis` a short name of what is wrong, if known.

    `share` is the part of the check's points that is earned all the same, from 0 to 1, where the scheme's table of near
    misses does not say otherwise.
    """

    def __init__(
        self, message: str, diagnosis: str | None = None, share: float = 0.0, comparison: Comparison | None = None
    ):
        super().__init__(message)
        self.diagnosis = diagnosis
        self.share = share
        self.comparison = comparison


def failure(what: str, error: object, notebook: NotebookNode) -> CheckFailed:
    """What a kernel's report of an exception says to the student. `what` was asked for; `error` may hold anything."""
    if not isinstance(error, dict):
        return CheckFailed(f"What {what} returned cannot be marked.", "unreadable-result")
    kind, message = _plain(error.get("type"))[:100], _plain(error.get("message"))
    message = message if len(message) <= 300 else message[:300] + " …"
    if error.get("unanswered") is True:
        return CheckFailed(_UNANSWERED, "not-answered")
    if kind == "NameError" and (undefined := re.match(r"name '(\w+)' is not defined", message)):
        return _undefined(undefined[1], notebook)
    if kind == "WireError":
        return CheckFailed(f"What {what} returned cannot be marked. {message}", "unreadable-result")
    line = _plain(error.get("line"))[:200].strip()
    where = f" in the line “{line}”" if line else ""
    return CheckFailed(f"{what} raised {kind}{where}: {message}")


def _plain(message: object) -> str:
    return without_controls(_INTERNALS.sub("", str(message)[:2000]))


def _undefined(name: str, notebook: NotebookNode) -> CheckFailed:
    """Why `name` is not there: unanswered, an error in its cell, a cell that did not run, or no such cell."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or name not in refused.bound(cell.source):
            continue
        if DEMO_TAG in cell.metadata.get("tags", []):
            return CheckFailed(
                f"{name} is defined in a cell that marking does not run, since it trains or only shows pictures. Define what "
                "your answer needs in the answer's own cell.",
                "undefined",
            )
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if errors and errors[0].ename == "NotImplementedError":
            return CheckFailed(_UNANSWERED, "not-answered")
        if errors and errors[0].ename in _STOPPED:
            return CheckFailed(f"{name} is not defined. {errors[0].evalue}"[:300], "undefined")
        if errors:
            reason = _FILE.sub(r" (\1)", f"{errors[0].ename}: {_plain(errors[0].evalue)}")[:300]
            return CheckFailed(f"{name} is not defined, because its cell ended in {reason}", "undefined")
        if not cell.get("execution_count"):
            return CheckFailed(
                f"{name} is not defined, because its cell did not run; see the notes at the top.", "undefined"
            )
    return CheckFailed(f"{name} is not defined anywhere in the notebook.", "undefined")
