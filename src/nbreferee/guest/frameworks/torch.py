"""PyTorch: arrays arrive as tensors that need no gradient, gradients are taken with autograd."""

import ctypes
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..codec import plain_array
from .base import Framework, native

_PRECISIONS = tuple(
    "backends backends.cuda.matmul backends.cudnn backends.cudnn.conv backends.cudnn.rnn backends.mkldnn backends.mkldnn.matmul "
    "backends.mkldnn.conv backends.mkldnn.rnn".split()
)
"""Where PyTorch can be told to compute in TF32 or bfloat16."""

_LEAVES_PYTORCH = "Can't call numpy() on Tensor that requires grad"
"""How PyTorch refuses to give a part of a gradient's way to NumPy."""

_PAUSE_HARD = 2
"""OpenMP's omp_pause_hard: give up all threads."""


class PyTorch(Framework):
    """Labs in PyTorch. Tensors are on the GPU where there is one."""

    name = "torch"
    title = "PyTorch"
    array = "torch.tensor"
    packages = ("torch", "numpy")
    environment: ClassVar[dict[str, str]] = {"NVIDIA_TF32_OVERRIDE": "0", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    uses_gpu = True
    has_gradients = True
    gradient_advice = "Training needs one: stay with PyTorch's operations from input to result"
    gradient_suspects = "no NumPy, no .detach(), no .item(), nothing that rounds, no whole numbers, no torch.no_grad, no torch.tensor of a result"
    gradient_ends: ClassVar[tuple[dict[str, str], ...]] = (
        {
            r"numpy\.": "leaves PyTorch for NumPy",
            r"[^(]*\.(numpy|item|tolist)\(": "leaves PyTorch",
            r"[^(]*\.(detach|no_grad|inference_mode)\(": "stops the gradient",
            r"[^(]*\.(int|long|short|byte)\(|[^(]*\.(to|type)\(.*\bu?int\d*\b": "makes whole numbers",
        },
        {
            r"[^(]*\.(argmax|argmin|argsort)\(": "gives places, not values",
            r"(int|float)\(": "leaves PyTorch",
            r"[^(]*\.(tensor|as_tensor|from_numpy)\(": "makes a constant",
        },
    )

    def __init__(self) -> None:
        super().__init__()
        self._processor_only = False

    def from_array(self, array: np.ndarray) -> Any:
        """A tensor of its own memory."""
        import torch

        tensor = torch.from_numpy(array.copy())
        return tensor.to("cuda") if self._uses_gpu() else tensor

    def to_array(self, item: Any) -> np.ndarray | None:
        """Tensors on any device, with or without a gradient; bfloat16 becomes float32."""
        try:
            if hasattr(item, "detach"):
                item = item.detach().cpu()
                item = item.float() if str(item.dtype) == "torch.bfloat16" else item
                item = item.numpy()
        except Exception:
            return None
        return plain_array(item)

    def prepare(self, seed: int) -> None:
        """Seeds; TF32 and bfloat16 off; gradients on. A notebook that has not loaded the library needs none of it."""
        if (torch := sys.modules.get("torch")) is None:
            return
        self.function("torch", "manual_seed")(seed)
        self.function("torch", "set_grad_enabled")(True)
        for place in _PRECISIONS:
            with suppress(AttributeError):  # before PyTorch 2.9
                attrgetter(place)(torch).fp32_precision = "ieee"
        self.function("torch", "set_float32_matmul_precision")("highest")
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False

    def settings(self) -> dict[str, Any]:
        """The dtype and the device of new tensors, and whether gradients are recorded."""
        if sys.modules.get("torch") is None:
            return {}
        return {
            "set_default_dtype": self.function("torch", "get_default_dtype")(),
            "set_default_device": self.function("torch", "get_default_device")(),
            "set_grad_enabled": self.function("torch", "is_grad_enabled")(),
        }

    def restore(self, settings: dict[str, Any]) -> None:
        """As `settings` said; where the library was loaded later, what it begins with."""
        if (torch := sys.modules.get("torch")) is None:
            return
        first = {"set_default_dtype": torch.float32, "set_default_device": "cpu", "set_grad_enabled": True}
        for name, value in (first | settings).items():
            self.function("torch", name)(value)

    def gradient(
        self, function: Callable[..., Any], arguments: Sequence[Any], upstream: np.ndarray | None, argument: int
    ) -> Any:
        """By `torch.autograd.grad`."""
        import torch

        chosen = arguments[argument]
        several = isinstance(chosen, list | tuple)
        leaves = [source.detach().requires_grad_() for source in (chosen if several else [chosen])]
        copies = [leaf.clone() for leaf in leaves]  # a function may change a copy in place, as it may in training
        given = [*arguments[:argument], copies if several else copies[0], *arguments[argument + 1 :]]
        try:
            result = function(*given)
        except RuntimeError as error:
            if _LEAVES_PYTORCH not in str(error):
                raise
            result = None  # the error's own advice is to detach
        gradients: Sequence[Any] = [None] * len(leaves)
        if isinstance(result, torch.Tensor) and result.requires_grad:
            weighted = result if upstream is None else result * native(self, upstream).to(result)
            gradients = torch.autograd.grad(weighted.sum(), leaves, allow_unused=True)
        return list(gradients) if several else gradients[0]

    def device(self) -> str:
        """The first GPU's name, or the processor's architecture; precision and version."""
        if (torch := sys.modules.get("torch")) is None:
            return super().device()
        name = torch.cuda.get_device_name(0) if self._uses_gpu() else super().device()
        return f"{name}, float32, PyTorch {torch.__version__}"

    def has_accelerator(self) -> bool:
        """A GPU that CUDA, or ROCm under its name, can use."""
        torch = sys.modules.get("torch")
        return torch is not None and bool(torch.cuda.is_available())

    def _uses_gpu(self) -> bool:
        return self.has_accelerator() and not self._processor_only

    @contextmanager
    def on_processor(self) -> Iterator[None]:
        """Tensors are made there; what a notebook has moved elsewhere stays."""
        self._processor_only = True
        try:
            yield
        finally:
            self._processor_only = False

    def prepare_forks(self) -> None:
        """End the threads that OpenMP keeps after a computation: a fork would wait for them. They start again when needed."""
        maps = Path("/proc/self/maps").read_text().splitlines()
        for library in {line.split()[-1] for line in maps if "libgomp" in line}:
            ctypes.CDLL(library).omp_pause_resource_all(_PAUSE_HARD)

    def has_computed(self) -> bool:
        """A CUDA context does not survive a fork."""
        torch = sys.modules.get("torch")
        return torch is not None and bool(torch.cuda.is_initialized())
