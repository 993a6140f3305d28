"""How far every quantity of the marking scheme lies from the truth on the GPU, with JAX and with PyTorch.

The libraries run at the same time, JAX in a process for each mode, and both once more with ``NVIDIA_TF32_OVERRIDE=0``, which
marking sets: TF32 must then not be there even where a program allows it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .modes import MODES
from .results import REPOSITORY, Result, part_arguments

SEEDS = {"jax": 2, "torch": 5}
"""JAX compiles each operation for each shape, which takes most of its time: so it has a process for each mode."""


@dataclass(frozen=True)
class Run:
    """What one process measures: the library, variables of its environment, and the modes of `rounded`, by default all."""

    library: str
    variables: Mapping[str, str] = field(default_factory=dict)
    modes: Sequence[str] = ()

    def environment(self) -> dict[str, str]:
        """Of the process: no part of the GPU's memory is reserved, and no convolution is tried in several ways."""
        source = os.pathsep.join([str(REPOSITORY / "src"), os.environ.get("PYTHONPATH", "")])
        jax = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "XLA_FLAGS": "--xla_gpu_autotune_level=0"}
        return {**os.environ, **jax, "KERAS_BACKEND": self.library, "PYTHONPATH": source, **self.variables}


OVERRIDE = {"NVIDIA_TF32_OVERRIDE": "0"}
RUNS = {
    "torch": Run("torch"),
    **{f"jax, {mode}": Run("jax", modes=(mode,)) for mode in MODES},
    "torch, NVIDIA_TF32_OVERRIDE=0": Run("torch", OVERRIDE, ("TF32",)),
    "jax, NVIDIA_TF32_OVERRIDE=0": Run("jax", OVERRIDE, ("TF32",)),
}
TRIED = ("torch", "jax, float32")
"""What is run where there is no GPU."""


def main() -> int:
    """Measure with both libraries; note the table of what is there whenever a quantity is done."""
    chosen = part_arguments("numbers").parse_args()
    result, failed = Result(chosen.out / "numbers.json"), False
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for number, name in enumerate(TRIED if chosen.small else RUNS):
            run = RUNS[name]
            file, log = Path(folder) / f"{number}.json", Path(folder) / f"{number}.log"
            seeds = 1 if chosen.small else SEEDS[run.library]
            command = [sys.executable, "-m", "benchmarks.gpu.rounded", str(file), str(seeds), *run.modes]
            with log.open("w") as stream:
                process = subprocess.Popen(
                    command, cwd=REPOSITORY, env=run.environment(), stdout=stream, stderr=subprocess.STDOUT
                )
            running[name] = process, file, log
        while any(process.poll() is None for process, _, _ in running.values()) and time.time() < chosen.until - 2:
            time.sleep(1)
            result.note(**{name: _read(file) for name, (_, file, _) in running.items()})
        for name, (process, file, log) in running.items():
            process.kill()
            failed |= process.wait() != 0
            result.note(**{name: _read(file) | {"exit status": process.returncode, "printed": log.read_text()[-2000:]}})
        result.note(table=table({name: _read(file) for name, (_, file, _) in running.items()}))
    return int(failed)


def _read(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def table(runs: dict[str, dict[str, Any]]) -> list[str]:
    """Lines of Markdown: a row for each quantity, with each library's errors beside the tolerance."""
    columns, rows = list[str](), dict[str, dict[str, float]]()
    for library, run in runs.items():
        for quantity, noted in run.items():
            if not isinstance(noted, dict) or "found" not in noted:
                continue
            for mode, value in noted["found"].items():
                column = mode
                if mode != "tolerance":
                    column = f"{library.removesuffix(mode).rstrip(', ')}: {mode} on {run['device']}"
                columns += [column] * (column not in columns)
                rows.setdefault(quantity, {})[column] = value
    lines = ["| " + " | ".join(["quantity", *columns]) + " |", "|---" * (len(columns) + 1) + "|"]
    for quantity, found in rows.items():
        numbers = [f"{found[column]:.2g}" if column in found else "" for column in columns]
        lines.append("| " + " | ".join([quantity, *numbers]) + " |")
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
