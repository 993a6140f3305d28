"""From a prepared submission to results: the same input, the same report."""

from . import fingerprint
from .fingerprint import Conditions
from .marker import Marker

__all__ = ["Conditions", "Marker", "fingerprint"]
