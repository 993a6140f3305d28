"""How a kernel is separated from the host: limits and visible paths, and one module for each way to enforce them."""

from .base import IsolationBackend, KernelJob, KernelProcess, SandboxError
from .policy import UNCONFINED_WARNING, Sandbox

__all__ = ["UNCONFINED_WARNING", "IsolationBackend", "KernelJob", "KernelProcess", "Sandbox", "SandboxError"]
