"""PyTorch: arrays arrive as tensors that need no gradient, gradients are taken with autograd."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..codec import plain_array
from .base import Framework, native


class PyTorch(Framework):
    """Labs in PyTorch. Tensors are on the GPU where there is one."""

    name = "torch"
    title = "PyTorch"
    packages = ("torch", "numpy")
    environment: ClassVar[dict[str, str]] = {"NVIDIA_TF32_OVERRIDE": "0", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    has_gradients = True
    gradient_advice = (
        "Training needs one: stay with PyTorch's operations from input to result (no NumPy, no .detach(), no .item(), no "
        "torch.tensor of a result)."
    )

    def from_array(self, array: np.ndarray) -> Any:
        """A tensor of its own memory."""
        import torch

        return torch.from_numpy(array.copy()).to("cuda" if torch.cuda.is_available() else "cpu")

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
        """Seeds; TF32 off; gradients on. A notebook that has not loaded the library needs none of it."""
        if (torch := sys.modules.get("torch")) is None:
            return
        torch.manual_seed(seed)
        torch.set_grad_enabled(True)
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False

    def gradient(
        self, function: Callable[..., Any], arguments: Sequence[Any], upstream: np.ndarray | None, argument: int
    ) -> Any:
        """By `torch.autograd.grad`."""
        import torch

        chosen = arguments[argument]
        sources = list(chosen) if isinstance(chosen, list | tuple) else [chosen]
        leaves = [source.detach().requires_grad_() for source in sources]
        given = list(arguments)
        given[argument] = leaves if isinstance(chosen, list | tuple) else leaves[0]
        result = function(*given)
        if not isinstance(result, torch.Tensor):
            return None
        total = (result if upstream is None else result * native(self, upstream)).sum()
        if not total.requires_grad:
            return [None] * len(leaves) if isinstance(chosen, list | tuple) else None
        gradients = torch.autograd.grad(total, leaves, allow_unused=True)
        return list(gradients) if isinstance(chosen, list | tuple) else gradients[0]

    def device(self) -> str:
        """The first GPU's name, or the processor's architecture; precision and version."""
        if (torch := sys.modules.get("torch")) is None:
            return super().device()
        name = torch.cuda.get_device_name(0) if torch.cuda.is_available() else super().device()
        return f"{name}, float32, PyTorch {torch.__version__}"

    def has_computed(self) -> bool:
        """A CUDA context does not survive a fork, and autograd's threads, which bear its name, do not either."""
        if (torch := sys.modules.get("torch")) is None:
            return False
        names = (thread.read_text() for thread in Path("/proc/self/task").glob("*/comm"))
        return torch.cuda.is_initialized() or any("pt_autograd" in name for name in names)
