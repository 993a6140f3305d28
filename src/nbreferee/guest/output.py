"""A notebook's printed output, cut off at a limit so that an endless print costs nothing but itself."""

from typing import Any

from ipykernel.iostream import OutStream


class CappedOutStream(OutStream):  # type: ignore[misc]
    """An `OutStream` that drops what a cell prints beyond `limit` characters and says so once.

    The trusted side has a limit of its own; this one gives the student a clear sentence and saves the traffic.
    """

    limit = 1_000_000
    _counted_parent: str | None = None
    _written = 0

    def write(self, string: Any) -> int | None:
        """Write as much of a string as the cell has left."""
        parent = self.parent_header.get("msg_id")
        if parent != self._counted_parent:
            self._counted_parent, self._written = parent, 0
        if not isinstance(string, str):
            return self._pass_on(string)
        before, self._written = self._written, self._written + len(string)
        if self._written <= self.limit:
            return self._pass_on(string)
        if before <= self.limit:
            note = f"\n[The output of this cell is cut off after {self.limit} characters.]\n"
            self._pass_on(string[: self.limit - before] + note)
        return len(string)

    def _pass_on(self, string: Any) -> int | None:
        written: int | None = super().write(string)
        return written
