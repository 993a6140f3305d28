"""A submission's notebook in a live sandboxed kernel, and what checks can ask of it."""

from .runner import KernelStartError, NotebookRunner
from .session import StudentSession

__all__ = ["KernelStartError", "NotebookRunner", "StudentSession"]
