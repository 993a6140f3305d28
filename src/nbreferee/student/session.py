"""The student session: what a check can ask of a notebook that has been run.

`StudentSession` is the whole vocabulary that a check has for the student's work. Everything that comes back is data:
nothing that the kernel prints, raises or returns can name a score.
"""

import re
from collections.abc import Sequence
from itertools import islice, product
from typing import Any

import numpy as np
from nbformat import NotebookNode

from ..check.failure import CheckFailed
from ..check.returned import as_array, as_shaped
from ..guest.frameworks import NoGradients
from ..pycode import forbidden
from ..pycode.calls import calls
from ..pycode.ipython import other_magic
from ..results.cells import errors_of
from .pictures import MAX_FILE_BYTES, decode_png
from .runner import NotebookRunner

_ORDINALS = ("first", "second", "third", "fourth", "fifth")

_MOST_CODE = 300_000
"""Characters of code whose syntax trees are held in memory together."""
_DATA = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{1000,}|(?<![0-9., e+-])[0-9., e+-]{1000,}")
"""Pictures, weights and tables that are pasted into a cell: they hold no name that code could refer to."""

_DIRECTIONS = 4
"""In which a gradient is compared with differences."""

_NEAR = 0.1
"""How near, beside the slope in a usual direction: values are float32, and absolute values have corners."""

_MOST_CALLS = 3
"""Calls that are named as what ends a gradient."""


class StudentSession:
    """Answers questions about what a notebook defines, from its live kernel."""

    def __init__(self, runner: NotebookRunner):
        self.runner = runner

    @property
    def array(self) -> str:
        """How students of the lab make an array of nested lists, as ``np.array``."""
        return self.runner.sandbox.framework_adapter.array

    def call(self, function: str, *arguments: Any) -> Any:
        """What the notebook's `function` returns for `arguments`.

        Arrays arrive as the lab's framework has them, of the same dtype, and come back as NumPy arrays; dicts, lists, tuples and
        plain values are kept.

        Raises:
            CheckFailed: the function is missing, raises, hangs or returns something else.
        """
        return self.runner.ask({"operation": "call", "function": function, "arguments": arguments}, function)

    def gradient(self, function: str, *arguments: Any, upstream: np.ndarray | None = None, argument: int = 0) -> Any:
        """Gradient of ``sum(upstream * function(*arguments))`` with respect to one argument, by default the first.

        Without `upstream`, the function has to return one number.

        Raises:
            CheckFailed: also where there is no gradient: the function leaves the framework on the way, or does not use the
                argument; and where it returns what is no array of `upstream`'s shape, whose value is not usable either.
            NoGradients: the lab's framework computes none.
        """
        framework = self.runner.sandbox.framework_adapter
        if not framework.has_gradients:
            raise NoGradients(f"{framework.title} computes no gradients; name another framework in lab.toml.")
        returned = self.call(function, *arguments)
        as_shaped(returned, () if upstream is None else upstream.shape, f"What {function} returns", arguments)
        request = {"operation": "gradient", "function": function, "arguments": arguments, "upstream": upstream}
        gradient = self.runner.ask({**request, "argument": argument}, f"the gradient of {function}")
        missing = gradient is None or (isinstance(gradient, list) and any(entry is None for entry in gradient))
        if not missing:
            return gradient
        if self._is_unused(function, arguments, argument, gradient):
            which = f"its {_ORDINALS[argument]}" if gradient is None else f"a part of its {_ORDINALS[argument]}"
            raise CheckFailed(
                f"{function} returns the same whatever {which} argument is: it is not used, so there is no gradient to it.",
                diagnosis="argument-unused",
            )
        why = self._end_of_gradient(function, returned)
        advice = (
            f"{framework.gradient_advice}." if why else f"{framework.gradient_advice} ({framework.gradient_suspects})."
        )
        raise CheckFailed(f"{function} passes no gradient back to its input{why}. {advice}", diagnosis="no-gradient")

    def of_own_value(
        self,
        failure: CheckFailed,
        gradient: np.ndarray,
        function: str,
        argument: np.ndarray,
        upstream: np.ndarray | None = None,
    ) -> CheckFailed:
        """The `failure` of a check of a gradient; where the gradient is that of what `function` itself returns, one that says so."""
        if not self.is_own_gradient(gradient, function, argument, upstream):
            return failure
        found = failure.saying(
            f"The gradient is that of the value which {function} returns: the value is wrong, not the gradient."
        )
        found.follows = True
        return found

    def is_own_gradient(
        self, gradient: np.ndarray, function: str, argument: np.ndarray, upstream: np.ndarray | None = None
    ) -> bool:
        """Whether `gradient` is that of what `function` itself returns: then nothing but its value is wrong.

        Compared with differences of ``sum(upstream * function(argument))`` in a few directions.
        """
        rng = np.random.default_rng(0)
        reach = 1e-3 * max(float(np.abs(argument).max()), 1e-3)
        shape = () if upstream is None else upstream.shape
        for _ in range(_DIRECTIONS):
            direction = rng.choice([-1.0, 1.0], argument.shape)
            try:
                ahead, behind = (
                    as_shaped(
                        self.call(function, (argument + step * direction).astype(argument.dtype)), shape, function
                    )
                    for step in (reach, -reach)
                )
                slope = np.sum((ahead - behind) * (1 if upstream is None else upstream)) / (2 * reach)
                allowed = _NEAR * np.abs(gradient).sum() / np.sqrt(np.size(gradient))
                if not abs(slope - np.vdot(gradient, direction)) <= allowed:
                    return False
            except (CheckFailed, ArithmeticError, TypeError, ValueError):
                return False
        return True

    def _end_of_gradient(self, function: str, returned: Any) -> str:
        """What in the code of `function` ends the gradient, as the end of a sentence; empty where that cannot be told."""
        sources = [cell.source for cell in self._cells()]
        made = list(calls(sources, function)) if sum(map(len, sources)) <= _MOST_CODE else []
        found: dict[str, str] = {}
        for ends in self.runner.sandbox.framework_adapter.gradient_ends:
            for call, (pattern, reason) in product(made, ends.items()):
                if re.match(pattern, call.text):
                    found[call.spelled] = reason
            if found:
                break
        whole = np.asarray(returned).dtype.kind in "iu"
        reasons = ["what it returns are whole numbers"] if whole else []
        reasons += [f"{spelled} {reason}" for spelled, reason in islice(found.items(), _MOST_CALLS)]
        return f": {', '.join(reasons)}" if reasons else ""

    def evaluate(self, expression: str, label: str | None = None, **names: Any) -> Any:
        """What `expression` gives among the notebook's names, with `names` added. Messages call it `label`.

        Python's built-in names mean in it what they always mean, whatever the notebook has called so.
        """
        return self.runner.ask({"operation": "evaluate", "expression": expression, "names": names}, label or expression)

    def execute(self, program: str, label: str, **names: Any) -> Any:
        """What `program` leaves in its variable ``result``, run among a copy of the notebook's names, with `names` added."""
        return self.runner.ask({"operation": "execute", "program": program, "names": names, "label": label}, label)

    def read_png(self, path: str, width: int, height: int) -> np.ndarray:
        """The picture that the notebook wrote to `path`, as (height, width, 3), uint8.

        Raises:
            CheckFailed: there is no such file, or it is no PNG of that size and of at most `MAX_FILE_BYTES`.
        """
        content = self.runner.ask({"operation": "read_file", "path": path, "most": MAX_FILE_BYTES + 1}, path)
        if content is None:
            raise CheckFailed(f"There is no file {path}.", "picture-missing")
        if not isinstance(content, np.ndarray) or content.dtype != np.uint8 or content.ndim != 1:
            raise CheckFailed(f"{path} cannot be read.", "picture-unreadable")
        return decode_png(content.tobytes(), path, width, height)

    def uses(self, function: str, api: str) -> bool:
        """Whether the notebook's code for `function` refers to `api` (a dotted path) under whatever name."""
        cells = self._cells()
        sources = [_DATA.sub("0", cell.source) for cell in cells]
        if sum(map(len, sources)) > _MOST_CODE:
            raise CheckFailed("The notebook holds more code than can be looked through.", "too-much-code")
        broken = [number for number, cell in enumerate(cells) if errors_of(cell)]
        return forbidden.reaches(sources, function, api, broken)

    def _cells(self) -> list[NotebookNode]:
        """The code cells that may have defined what is asked: those that ran, and not below a magic that keeps them from it."""
        cells = (cell for cell in self.runner.reached_cells if cell.cell_type == "code")
        return [cell for cell in cells if not other_magic(cell.source)]

    def _is_unused(self, function: str, arguments: Sequence[Any], argument: int, gradient: list[Any] | None) -> bool:
        """Whether the result stays the same when what has no `gradient` (an argument, or parts of one) changes."""
        given = arguments[argument]
        if gradient is None:
            changed = [2 * part + 1 for part in given] if isinstance(given, list) else 2 * given + 1
        else:
            changed = [2 * part + 1 if slope is None else part for part, slope in zip(given, gradient, strict=False)]
        others = (*arguments[:argument], changed, *arguments[argument + 1 :])
        try:
            before, after = (as_array(self.call(function, *each), function) for each in (arguments, others))
        except CheckFailed:
            return False
        return np.array_equal(before, after, equal_nan=True)
