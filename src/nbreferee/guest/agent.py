"""Answers the marking side's requests: call a function of the notebook, take a gradient, evaluate an expression, run a program.

Runs in the student's own process, so nothing it says is trusted: its replies are values to be compared, no more.
Requests and replies are texts in the format of `codec`.
"""

import builtins
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import seed as seed_numbers
from typing import Any

import numpy as np
from numpy.random import seed as seed_array_numbers

from . import codec, settings
from .frameworks import FRAMEWORKS, Framework
from .frameworks.base import native
from .settings import Settings

MIME_TYPE = "application/x-marking-reply"

_BUILTINS = {name: value for name, value in vars(builtins).items() if not name.startswith("_")}
"""As they are before any cell has run. A notebook may use such a name for something of its own."""


class _Settings:
    """What the host has set before the notebook runs."""

    seed = 0
    framework: Framework = FRAMEWORKS["numpy"]
    start: Settings | None = None
    notebook_folder: str | None = None


def configure(*, framework: str | None = None, seed: int | None = None) -> None:
    """Choose the framework whose arrays functions get, and the seed that every request starts with."""
    if framework is not None:
        _Settings.framework = FRAMEWORKS[framework]
    if seed is not None:
        _Settings.seed = seed


def remember_start() -> None:
    """Note the process's settings before the first cell runs: every request begins with them.

    They are restored once, too, by the libraries' own functions, which are kept: a cell may assign something to their names.
    """
    _Settings.start = Settings.current(_Settings.framework)
    _Settings.start.restore(_Settings.framework)


def prepare_forks() -> str:
    """Prepare this process, which has loaded the libraries, for forks. Returns why it cannot be forked, or nothing.

    A fork has none of the threads that a library may have started, and its kernel would hang.
    """
    framework = _Settings.framework
    framework.prepare_forks()
    computed = f"a preloaded module has computed with {framework.title}; no kernel can be forked any more"
    return computed if framework.has_computed() else ""


class _Reply:
    """Carries a reply through IPython's ``user_expressions`` as a MIME bundle of its own."""

    def __init__(self, text: str):
        self.text = text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {MIME_TYPE: self.text}


def handle(request: str) -> _Reply:
    """Serve one request and wrap its result, or the error it ended in, as a reply."""
    try:
        content = codec.decode(request)
        framework = _Settings.framework
        with settings.restored(_Settings.start, framework) as own, framework.as_at_start():
            _Settings.notebook_folder = own.folder
            prepare()
            result = _answer(partial(_OPERATIONS[content.pop("operation")], **content))
            return _Reply(codec.encode({"value": result}, framework.to_array))
    except BaseException as error:
        return _Reply(codec.encode({"error": _describe(error)}))


def _answer(ask: Callable[[], object]) -> object:
    """What a request ends in; where it fails on a GPU, what it ends in on the processor.

    PyTorch does not mix devices: a function that is right on a computer without a GPU may not be on one with it, and what others hold
    of the GPU's memory may be too much for it.
    """
    framework = _Settings.framework
    try:
        return ask()
    except Exception:
        if not framework.has_accelerator():
            raise
    with framework.on_processor():
        prepare()
        return ask()


def prepare() -> None:
    """Begin random numbers anew, in full precision. A notebook may have assigned to a library's functions; these are its own."""
    seed_numbers(_Settings.seed)
    seed_array_numbers(_Settings.seed % 2**32)
    _Settings.framework.prepare(_Settings.seed)


def _namespace() -> dict[str, Any]:
    from IPython import get_ipython

    names: dict[str, Any] = get_ipython().user_ns
    return names


def _function(name: str) -> Any:
    namespace = _namespace()
    if name not in namespace:
        raise NameError(f"name '{name}' is not defined")
    if not callable(namespace[name]):
        raise TypeError(f"'{name}' is {type(namespace[name]).__name__}, not a function")
    return namespace[name]


def _call(function: str, arguments: tuple[Any, ...]) -> object:
    return _function(function)(*native(_Settings.framework, arguments))


def _gradient(function: str, arguments: tuple[Any, ...], upstream: np.ndarray | None, argument: int) -> object:
    framework = _Settings.framework
    return framework.gradient(_function(function), native(framework, arguments), upstream, argument)


def _evaluate(expression: str, names: dict[str, Any]) -> object:
    return eval(expression, {**_namespace(), **_BUILTINS, **native(_Settings.framework, names)})


def _execute(program: str, names: dict[str, Any], label: str) -> object:
    """What a program leaves in its variable ``result``, run among a copy of the notebook's names."""
    scope = {**_namespace(), **_BUILTINS, **native(_Settings.framework, names)}
    exec(compile(program, f"<{label}>", "exec"), scope)
    return scope["result"]


def _read_file(path: str, most: int) -> np.ndarray | None:
    """The first bytes of a file, at most `most`, or None where there is none, neither here nor where the notebook went."""
    file = Path(path)
    if not file.is_file():
        file = Path(_Settings.notebook_folder or "", path)
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return np.frombuffer(stream.read(most), np.uint8)


def _device() -> str:
    return _Settings.framework.device()


def _describe(error: BaseException) -> dict[str, Any]:
    """The error's type and message, the line of the notebook where it arose, or the file, and whether an answer is still to be written.

    Libraries raise NotImplementedError, too: for what they do not offer.
    """
    frames = traceback.extract_tb(error.__traceback__)
    cells = [frame for frame in frames if _is_cell(frame.filename)]
    last = frames[-1] if frames else None
    in_file = last is not None and last not in cells and last.filename != __file__ and Path(last.filename).is_absolute()
    message = str(error)
    known = getattr(builtins, type(error).__name__, None) is type(error)
    # Where TensorFlow has traced the function, it quotes the line in a message of its own.
    stub = last in cells or "raise NotImplementedError" in message
    return {
        "type": type(error).__name__[:100],
        "message": message[:2000],
        "line": (next((frame.line for frame in reversed(cells) if frame.line), None) or "")[:300],
        "file": f"{Path(last.filename).name}, line {last.lineno}"[:200] if last is not None and in_file else "",
        "unanswered": known and isinstance(error, NotImplementedError) and stub,
    }


def _is_cell(filename: str) -> bool:
    return "ipykernel" in filename or filename.startswith("<ipython-input")


_OPERATIONS: dict[str, Callable[..., object]] = {
    "call": _call,
    "gradient": _gradient,
    "evaluate": _evaluate,
    "execute": _execute,
    "read_file": _read_file,
    "device": _device,
}
