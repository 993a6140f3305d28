"""A notebook's printed output, cut off at a limit so that an endless print costs nothing but itself."""

from ipykernel.iostream import OutStream


class CappedOutStream(OutStream):
    """An `OutStream` that drops what a cell prints beyond `limit` characters and says so once.

    The trusted side has a limit of its own; this one gives the student a clear sentence and saves the traffic.
    """

    limit = 1_000_000

    def write(self, string: str) -> int | None:
        parent = self.parent_header.get("msg_id")
        if parent != getattr(self, "_counted_parent", None):
            self._counted_parent, self._written = parent, 0
        if not isinstance(string, str):
            return super().write(string)
        before, self._written = self._written, self._written + len(string)
        if self._written <= self.limit:
            return super().write(string)
        if before <= self.limit:
            note = f"\n[The output of this cell is cut off after {self.limit} characters.]\n"
            super().write(string[: self.limit - before] + note)
        return len(string)
