"""How a kernel is separated from the host: limits and visible paths, and one module for each way to enforce them."""

from .base import IsolationBackend, KernelJob, KernelProcess
from .errors import SandboxError
from .sandbox import UNCONFINED_WARNING, Sandbox, isolation_backends

__all__ = [
    "UNCONFINED_WARNING",
    "IsolationBackend",
    "KernelJob",
    "KernelProcess",
    "Sandbox",
    "SandboxError",
    "isolation_backends",
]
