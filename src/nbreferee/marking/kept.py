"""A marker that is kept as long as the course's files stay as they are: processes that mark outlive edits."""

from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class _Signed(Protocol):
    def signature(self) -> Hashable:
        """Changes when a file does that it was made of."""


_M = TypeVar("_M", bound=_Signed)


class KeptMarker(Generic[_M]):
    """Holds the marker that was asked for last."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, _M, Hashable] | None = None

    def get(self, key: Hashable, load: Callable[[], _M]) -> _M:
        """The marker that `key` stands for: the kept one, or a new one of `load` where another is kept or its files have changed."""
        if self._kept is not None:
            kept_key, marker, signature = self._kept
            if kept_key == key and marker.signature() == signature:
                return marker
        marker = load()
        self._kept = key, marker, marker.signature()
        return marker
