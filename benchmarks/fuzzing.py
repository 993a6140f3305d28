"""The two parsers of hostile bytes under atheris, a fuzzer guided by coverage: no crash, no hang, no unbounded memory."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np

from nbreferee.guest import codec
from nbreferee.testing.small_course import source

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAM = REPOSITORY / "benchmarks" / "contenders" / "fuzz_parser.py"
LIBRARY = REPOSITORY / "build" / "atheris"
KEPT = REPOSITORY / "build" / "fuzzing"
PEER = "atheris==3.0.*"
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))


def main() -> None:
    """Fuzz each parser for some seconds; exit with what was found, if anything."""
    if not LIBRARY.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", LIBRARY, PEER], check=True)
    print(f"Fuzzing two parsers for {SECONDS} s each:")
    for parser, seeds in {"reply": replies(), "notebook": notebooks()}.items():
        found = KEPT / parser
        found.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            for number, seed in enumerate(seeds):
                (Path(folder) / f"seed{number}").write_bytes(seed)
            done = subprocess.run(
                [sys.executable, PROGRAM, parser, str(SECONDS), folder, found],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, LIBRARY)))},
                capture_output=True,
                text=True,
                errors="replace",
            )
            if done.returncode:
                sys.exit(f"{done.stderr[-4000:]}\nThe parser '{parser}' failed; what made it fail is kept in {found}.")
        runs, peak = (statistic(name, done.stderr) for name in ("number_of_executed_units", "peak_rss_mb"))
        print(f"  {parser:10} {runs:>9,} inputs, no crash, none longer than 10 s, at most {peak} MB", flush=True)


def statistic(name: str, log: str) -> int:
    """One of the numbers that the fuzzer prints at its end."""
    found = re.search(rf"stat::{name}\s*:?\s*(\d+)", log)
    if found is None:
        raise ValueError(f"The fuzzer has not printed its {name}:\n{log[-1000:]}")
    return int(found[1])


def replies() -> list[bytes]:
    """Valid replies, from which the fuzzer sets out."""
    values: list[object] = [
        None,
        {"value": [1, 2.5, "x", (True, None)]},
        {"error": {"type": "NameError", "message": "m"}},
    ]
    values += [{"value": np.zeros((2, 3), np.float32)}, {"value": [np.ones(4, np.int64), np.array(True)]}]
    return [codec.encode(value).encode() for value in values]


def notebooks() -> list[bytes]:
    """Notebooks as they are handed in, from which the fuzzer sets out."""
    plain = source()
    grown = json.loads(nbformat.writes(plain))
    grown["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["x"]}}]
    grown["cells"].append({"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["# x"], "attachments": {}})
    return [nbformat.writes(plain).encode(), json.dumps(grown).encode()]
