"""Results that need not be found twice: one file a notebook, named by the fingerprints of all that it depends on."""

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import nbformat

from ..results.notebook import NotebookResult
from ..results.report import CellReport
from ..whole_file import write_whole
from .fingerprint import Conditions

_DAY = 24 * 60 * 60


class ResultsCache:
    """A folder of results. Damaged entries count as absent; entries appear whole or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder

    def key(self, notebook: str, submitted: str, conditions: Conditions) -> str:
        """The name of the entry for a notebook with the fingerprint `submitted`."""
        content = json.dumps([notebook, submitted, asdict(conditions)])
        return hashlib.sha256(content.encode()).hexdigest()

    def get(self, key: str) -> NotebookResult | None:
        """The entry, or None where there is none that is whole."""
        try:
            path = self._path(key)
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
            if checksum != _checksum(body):
                return None
            with suppress(OSError):
                os.utime(path)  # `prune` goes by it
            content = json.loads(body)
            cells = {row: CellReport.from_dict(cell) for row, cell in content["cells"].items()}
            notebook = nbformat.from_dict(content["notebook"])
            del content["notebook"], content["cells"]
            return NotebookResult(
                notebook, cells, **{**content, **{name: tuple(content[name]) for name in ("warnings", "review_flags")}}
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, result: NotebookResult) -> None:
        """Keep a `result`. Raises `OSError` (a full disk)."""
        body = json.dumps({**asdict(replace(result, notebook=None)), "notebook": result.notebook})
        write_whole(self._path(key), f"{_checksum(body)}\n{body}")

    def prune(self, days: float) -> int:
        """Remove entries that nobody has asked for, or put, for so many `days`; returns how many. Never fails."""
        oldest, removed = time.time() - days * _DAY, 0
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                if path.is_file() and path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
