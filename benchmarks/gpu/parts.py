"""The parts of a run: each in a process of its own, with an end of its own, and none costs the next."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .results import REPOSITORY, write_whole

GRACE = 5
"""Seconds between asking a part to end and ending it."""


@dataclass(frozen=True)
class Part:
    """A part of a run.

    Attributes:
        name: of its result, ``<name>.json``.
        command: what is run, with ``--out`` and ``--until`` behind it.
        seconds: its most; 0 takes what the parts behind it leave.
    """

    name: str
    command: Sequence[str]
    seconds: float


def module(name: str, *arguments: str, seconds: float) -> Part:
    """The part that is a module of this package."""
    return Part(name, (sys.executable, "-m", f"benchmarks.gpu.{name}", *arguments), seconds)


def run_parts(parts: Sequence[Part], out: Path, seconds: float) -> dict[str, str]:
    """Run one part after the other, all within `seconds`; how each of them ended, by name."""
    out.mkdir(parents=True, exist_ok=True)
    end, ended = time.time() + seconds, {}
    for number, part in enumerate(parts):
        later = sum(other.seconds for other in parts[number + 1 :])
        until = min(end, time.time() + part.seconds) if part.seconds else end - later
        print(f"{part.name}: {until - time.time():.0f} s at most ...", flush=True)
        ended[part.name] = run_part(part, out, until)
        print(f"{part.name}: {ended[part.name]}", flush=True)
    return ended


def run_part(part: Part, out: Path, until: float) -> str:
    """Run a part and add to its result how it ended, how long it took and the end of what it printed. Returns how it ended."""
    started, log = time.time(), out / "unfinished.log"
    with log.open("w") as stream:
        try:
            process = subprocess.Popen(
                [*part.command, "--out", str(out), "--until", str(until)],
                cwd=REPOSITORY, stdout=stream, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            how = _waited_for(process, until)
        except OSError as error:
            how = f"not started: {error}"
    printed = log.read_text(errors="replace")
    log.unlink()
    file = out / f"{part.name}.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    found |= {"ended": how, "part_seconds": round(time.time() - started, 1), "printed": printed[-6000:]}
    write_whole(file, lambda unfinished: unfinished.write_text(json.dumps(found, indent=1), encoding="utf-8"))
    return how


def _waited_for(process: subprocess.Popen[bytes], until: float) -> str:
    """How a process ended. It is ended with all that it started once its time is over, and what it left behind in any case."""
    try:
        code = process.wait(max(0.1, until - time.time()))
        return "finished" if code == 0 else f"failed with exit status {code}"
    except subprocess.TimeoutExpired:
        _signal(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        return "out of time"
    finally:
        _signal(process.pid, signal.SIGKILL)
        process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
