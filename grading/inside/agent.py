"""Answers the marking side's requests: call a function of the notebook, take a gradient, evaluate an expression.

Lives in the student's own process, so nothing it says is trusted: its replies are values to be compared, no more.
Requests and replies are texts in the format of `wire`.
"""

import builtins
import importlib
import inspect
import platform
import random
import sys
import traceback
import types
from importlib.machinery import SourceFileLoader

import numpy as np

from . import wire

SEED = 0
MIME_TYPE = "application/x-marking-reply"

_BUILTINS = {name: value for name, value in vars(builtins).items() if not name.startswith("_")}
"""As they are before any cell has run. A notebook may use such a name for something of its own."""


class _Reply:
    """Carries a reply through IPython's ``user_expressions`` as a MIME bundle of its own."""

    def __init__(self, text: str):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME_TYPE: self.text}


def handle(request: str) -> _Reply:
    """Serve one request and wrap its result, or the error it ended in, as a reply."""
    try:
        content = wire.decode(request)
        _prepare()
        result = _OPERATIONS[content.pop("operation")](**content)
        return _Reply(wire.encode({"value": result}))
    except BaseException as error:
        return _Reply(wire.encode({"error": _describe(error)}))


def refuse(names: list[str]) -> None:
    """Let each function named by a dotted path raise, whoever holds it, also after its module has been loaded once more."""
    homes: dict[str, dict[str, str]] = {}
    for name in names:
        module_name, _, attribute = name.rpartition(".")
        try:
            original = getattr(_resolve(module_name), attribute)
        except (ImportError, AttributeError):
            continue
        stand_in = _refusal(name)
        for module in list(sys.modules.values()):
            namespace = getattr(module, "__dict__", None) or {}
            for key in [key for key, value in list(namespace.items()) if value is original]:
                namespace[key] = stand_in
        # Libraries hold their functions in registries, too, and within decorated ones.
        inner = inspect.unwrap(original) if callable(original) else original
        if isinstance(inner, types.FunctionType) and not inner.__code__.co_freevars:
            inner.__code__ = stand_in.__code__
        homes.setdefault(getattr(original, "__module__", None) or module_name, {})[
            getattr(original, "__name__", attribute)
        ] = name
    _refuse_after_loading(homes)


def _refuse_after_loading(homes: dict[str, dict[str, str]]) -> None:
    """Refuse functions, by module and name, whenever a file is loaded as their module."""
    load = SourceFileLoader.exec_module

    def exec_module(self, module):
        load(self, module)
        for attribute, name in homes.get(module.__name__, {}).items():
            setattr(module, attribute, _refusal(name))

    SourceFileLoader.exec_module = exec_module


def _resolve(name: str) -> object:
    """The module or attribute that a dotted path names, importing as far as imports go."""
    head, *rest = name.split(".")
    target = importlib.import_module(head)
    for part in rest:
        target = getattr(target, part)
    return target


def _refusal(name: str) -> types.FunctionType:
    """A function that raises. What it says stands in its code alone, which another function can be given."""
    scope: dict = {}
    message = f"{name} is not allowed in this assignment: write it yourself."
    exec(f"def refused(*args, **kwargs):\n    raise RuntimeError({message!r})", scope)
    return scope["refused"]


def _prepare() -> None:
    """Same seeds and full float32 precision before every request, whatever the notebook has set."""
    random.seed(SEED)
    np.random.seed(SEED % 2**32)
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        tensorflow.random.set_seed(SEED)
        tensorflow.config.experimental.enable_tensor_float_32_execution(False)
        tensorflow.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": False})


def _namespace() -> dict:
    from IPython import get_ipython

    return get_ipython().user_ns


def _tensors(value: object) -> object:
    """`value` with every floating-point array in it as a tensor."""
    if isinstance(value, np.ndarray):
        import tensorflow as tf

        return tf.constant(value)
    if isinstance(value, dict):
        return {key: _tensors(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_tensors(entry) for entry in value)
    return value


def _function(name: str):
    namespace = _namespace()
    if name not in namespace:
        raise NameError(f"name '{name}' is not defined")
    if not callable(namespace[name]):
        raise TypeError(f"'{name}' is {type(namespace[name]).__name__}, not a function")
    return namespace[name]


def _call(function: str, arguments: tuple) -> object:
    return _function(function)(*_tensors(arguments))


def _gradient(function: str, arguments: tuple, upstream: np.ndarray | None, argument: int) -> object:
    """Gradient of ``sum(upstream * function(*arguments))`` with respect to one argument (a tensor or a list)."""
    import tensorflow as tf

    target = _function(function)
    arguments = _tensors(arguments)
    with tf.GradientTape() as tape:
        tape.watch(arguments[argument])
        result = target(*arguments)
        if upstream is not None:
            result = tf.convert_to_tensor(result) * upstream
        total = tf.reduce_sum(result)
    gradient = tape.gradient(total, arguments[argument])
    if isinstance(gradient, list | tuple):
        return [None if entry is None else tf.convert_to_tensor(entry) for entry in gradient]
    return None if gradient is None else tf.convert_to_tensor(gradient)


def _evaluate(expression: str, names: dict) -> object:
    return eval(expression, {**_namespace(), **_BUILTINS, **_tensors(names)})


def _device() -> str:
    """What this session computes on, in words."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        return f"CPU ({platform.machine()})"
    gpus = tensorflow.config.list_physical_devices("GPU")
    if not gpus:
        return f"CPU ({platform.machine()}), float32, TensorFlow {tensorflow.__version__}"
    name = tensorflow.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
    return f"{name}, float32, TensorFlow {tensorflow.__version__}"


def _describe(error: BaseException) -> dict:
    """The error's type, message, and the line of the notebook where it arose."""
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if "ipykernel" in frame.filename or frame.filename.startswith("<ipython-input"):
            line = frame.line or line
    known = getattr(builtins, type(error).__name__, None) is type(error)
    return {
        "type": type(error).__name__[:100],
        "message": str(error)[:2000],
        "line": line[:300],
        "unanswered": known and isinstance(error, NotImplementedError),
    }


_OPERATIONS = {
    "call": _call,
    "gradient": _gradient,
    "evaluate": _evaluate,
    "device": _device,
}
