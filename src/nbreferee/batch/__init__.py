"""A whole class in one go: submissions are marked side by side and recorded one after another."""

from .batch import Batch
from .outcome import BatchError, Options, Outcome

__all__ = ["Batch", "BatchError", "Options", "Outcome"]
