"""What a framework has to say: how to make its arrays, read them back, take gradients, and start each request alike."""

import platform
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import attrgetter
from typing import Any, ClassVar

import numpy as np

from ..codec import plain_array


class NoGradients(TypeError):
    """The framework computes no gradients. The message is for the author of the marking scheme."""


class Framework(ABC):
    """A library whose arrays students work with.

    Attributes:
        name: as ``lab.toml`` has it.
        title: as people write it.
        array: how students make an array of nested lists.
        packages: distributions whose versions can change a mark.
        environment: variables of the kernel's environment, set before the library loads.
        threads: variables of it that say in how many threads the library computes.
        uses_gpu: whether it computes on a GPU where it finds one.
        has_gradients: whether `gradient` works.
        gradient_advice: what to tell a student whose function passes no gradient back.
        gradient_suspects: what else may end a gradient, in words, where the function's code does not show it.
        gradient_ends: regular expressions of calls that end a gradient, as dotted path and arguments ``numpy.sum(x)``, with what
            they do, in words. Those of a later dict count only where none of an earlier one is found.
        noise: regular expression of what the library adds to messages for its own developers; empty: nothing.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    array: ClassVar[str] = "np.array"
    packages: ClassVar[tuple[str, ...]] = ()
    environment: ClassVar[dict[str, str]] = {}
    threads: ClassVar[tuple[str, ...]] = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    uses_gpu: ClassVar[bool] = False
    has_gradients: ClassVar[bool] = False
    gradient_advice: ClassVar[str] = ""
    gradient_suspects: ClassVar[str] = ""
    gradient_ends: ClassVar[tuple[dict[str, str], ...]] = ()
    noise: ClassVar[str] = ""

    def __init__(self) -> None:
        self._functions: dict[tuple[str, str], Callable[..., Any]] = {}

    def function(self, library: str, path: str) -> Callable[..., Any]:
        """A function of a loaded library as it was when it was asked for first: a notebook may assign something to its name."""
        known = self._functions.get((library, path))
        if known is None:
            known = self._functions[library, path] = attrgetter(path)(sys.modules[library])
        return known

    @abstractmethod
    def from_array(self, array: np.ndarray) -> Any:
        """An array as students' functions get it: of the same dtype and shape."""

    def to_array(self, item: Any) -> np.ndarray | None:
        """A result as an array of numbers, or None where it is none."""
        return plain_array(item)

    def prepare(self, seed: int) -> None:  # noqa: B027 - NumPy needs no more than the agent does
        """The same seeds and full float32 precision before every request, whatever the notebook has set."""

    def settings(self) -> dict[str, Any]:
        """What a notebook can set for the whole library, such as the default dtype. Empty where it is not loaded."""
        return {}

    def restore(self, settings: dict[str, Any]) -> None:  # noqa: B027 - most libraries have none
        """Make the library's settings what `settings` said."""

    def as_at_start(self) -> AbstractContextManager[None]:
        """Surrounds a request, for what a library can only set for a while."""
        return nullcontext()

    def gradient(
        self, function: Callable[..., Any], arguments: Sequence[Any], upstream: np.ndarray | None, argument: int
    ) -> Any:
        """Gradient of ``sum(upstream * function(*arguments))`` with respect to one argument, an array or a list of arrays.

        Parts that the result does not depend on are None. Raises `NoGradients` where the framework has none.
        """
        raise NoGradients(
            f"{self.title} computes no gradients: compare values with finite differences in the check, or name another framework "
            "in lab.toml."
        )

    def device(self) -> str:
        """What the session computes on, in words."""
        return f"CPU ({platform.machine()})"

    def has_accelerator(self) -> bool:
        """Whether arrays are computed with on something else than the processor."""
        return False

    def on_processor(self) -> AbstractContextManager[None]:
        """Surrounds a request whose arrays are to be on the processor, wherever they are otherwise."""
        return nullcontext()

    def prepare_forks(self) -> None:  # noqa: B027 - most libraries need nothing
        """Called once in a process that kernels will be forked from, when everything has loaded."""

    def has_computed(self) -> bool:
        """Whether the library has started what no fork has, so that this process cannot be forked."""
        return False


def native(framework: Framework, value: Any) -> Any:
    """`value` with every array in it as the framework's own."""
    if isinstance(value, np.ndarray):
        return framework.from_array(value)
    if isinstance(value, dict):
        return {key: native(framework, entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [native(framework, entry) for entry in value]
    if isinstance(value, tuple):
        return tuple(native(framework, entry) for entry in value)
    return value
