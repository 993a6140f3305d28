"""What a part writes: one JSON file, whole at any time, so that a part that is ended has lost nothing that it found."""

import argparse
import json
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "build" / "gpu"
"""What `prepare` packs; git ignores it."""
CHECKPOINT = "decoder.npz"
"""Of the decoder's training, in the folder of results and in `BUILD`."""


class Result:
    """The JSON file of a part.

    Args:
        file: where it is written, each time that something is noted.
    """

    def __init__(self, file: Path):
        self._file, self._values = file, dict[str, Any]()

    def note(self, **values: Any) -> None:
        """Add values, or put them in the place of earlier ones."""
        self._values |= values
        write_whole(
            self._file,
            lambda file: file.write_text(json.dumps(self._values, indent=1, default=_plain), encoding="utf-8"),
        )

    def attempt(self, name: str, work: Callable[[], Any]) -> Any:
        """Note under `name` what `work` returns and how long it took, or its error. Returns what it returned, None after an error."""
        started, found = time.perf_counter(), None
        try:
            found = work()
            noted: dict[str, Any] = {"found": found}
        except Exception:
            noted = {"error": traceback.format_exc(limit=-6)}
        self.note(**{name: noted | {"seconds": round(time.perf_counter() - started, 2)}})
        return found


def _plain(value: Any) -> Any:
    """A number of NumPy's, or the text of something else."""
    return value.item() if hasattr(value, "item") else str(value)


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Let `write` write a file beside `file`, then put it in its place."""
    unfinished = file.with_name("unfinished" + file.suffix)
    write(unfinished)
    unfinished.replace(file)


def part_arguments(name: str) -> argparse.ArgumentParser:
    """The arguments that every part takes."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.gpu.{name}")
    parser.add_argument("--out", type=Path, required=True, help="folder of results")
    parser.add_argument("--until", type=float, required=True, help="when the part is ended, in seconds since 1970")
    parser.add_argument(
        "--try", action="store_true", dest="small", help="tiny sizes, to try the part where there is no GPU"
    )
    return parser
