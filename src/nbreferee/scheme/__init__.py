"""The marking scheme of a lab: pytest files whose tests are checks on a student session."""

from .collect import Check, MarkingScheme, MarkingSchemeError
from .runner import run_checks

__all__ = ["Check", "MarkingScheme", "MarkingSchemeError", "run_checks"]
