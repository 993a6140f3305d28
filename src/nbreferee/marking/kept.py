"""A marker that is kept as long as the course's files stay as they are: processes that mark outlive edits."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .marker import Marker


class KeptMarker:
    """Holds the marker that was asked for last."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, Marker, object] | None = None

    def get(self, key: Hashable, load: Callable[[], "Marker"]) -> "Marker":
        """The marker that `key` stands for: the kept one, or a new one of `load` where another is kept or its files have changed."""
        if self._kept is not None:
            kept_key, marker, signature = self._kept
            if kept_key == key and marker.signature() == signature:
                return marker
        marker = load()
        self._kept = key, marker, marker.signature()
        return marker
