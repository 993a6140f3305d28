"""Fingerprints of submissions, as long as their files stay untouched: reading a submission takes a tenth of a second."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ..gradebook.prepared import Signature, signature
from ..whole_file import write_whole


class SeenSubmissions:
    """What was read of the students' folders, kept in a `file` under the `conditions` of marks. A damaged file counts for nothing."""

    def __init__(self, file: Path, conditions: str):
        self._file, self._conditions = file, conditions
        self._seen: dict[str, tuple[str, dict[str, str]]] = {}
        self._changed = False
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            content = json.loads(file.read_text(encoding="utf-8"))
            if content["conditions"] == conditions:
                self._seen = {folder: (digest, dict(found)) for folder, (digest, found) in content["seen"].items()}

    def fingerprints(self, folder: Path) -> Mapping[str, str] | None:
        """Those of the notebooks in a student's `folder`, by name; None where a file may have changed. Raises `OSError`."""
        digest, found = self._seen.get(str(folder), ("", None))
        return found if found is not None and digest == _digest(signature(folder)) else None

    def note(self, folder: Path, before: Signature, found: Mapping[str, str]) -> None:
        """The fingerprints `found` in a `folder` that was read under the signature `before`, and settled then."""
        self._seen[str(folder)] = _digest(before), dict(found)
        self._changed = True

    def keep(self) -> None:
        """Write what is new for the next run. Where that is not possible, the next one reads."""
        if not self._changed:
            return
        seen = {folder: entry for folder, entry in self._seen.items() if os.path.lexists(folder)}
        with suppress(OSError):
            write_whole(self._file, json.dumps({"conditions": self._conditions, "seen": seen}))


def _digest(before: Signature) -> str:
    return hashlib.sha256(json.dumps(before).encode()).hexdigest()
