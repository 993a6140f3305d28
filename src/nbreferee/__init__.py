"""nbreferee: marks any nbgrader lab behind a sandbox.

Runs a submission isolated from the machine, asks its live kernel for values, and turns what comes back into a mark, an explanation
and a gradebook entry. Knows no lab: what is right is said by the lab's marking scheme, a folder of pytest files that import
`nbreferee.check`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .batch import Batch
    from .course.assignment import Assignment
    from .marking import Marker
    from .results.report import Report

__all__ = ["Assignment", "Batch", "Marker", "Report", "__version__"]

_HOMES = {"Assignment": ".course.assignment", "Batch": ".batch", "Marker": ".marking", "Report": ".results.report"}


def __getattr__(name: str) -> Any:
    """Import the public classes when they are asked for: every nbgrader command reads ``nbgrader_config.py``, which needs none."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
