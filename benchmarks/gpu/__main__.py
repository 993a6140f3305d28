"""``python -m benchmarks.gpu prepare PHOTOGRAPHS PAINTINGS``, then ``run`` or ``resume`` on the machine with the GPU."""

import argparse
import os
import sys
import time
from pathlib import Path

from . import machine
from .parts import Part, module, run_parts
from .results import BUILD, CHECKPOINT

SECONDS = 570.0
"""Of a run, for machines that end a command after 600."""

BUDGETS = {"numbers": 85.0, "wall": 70.0, "decoder": 0.0, "marking": 60.0}
"""Seconds of each part, in their order. The decoder takes what the others leave."""

PATIENCE = 4
"""How many times as long each part may take where it is only tried, on a slower machine."""


def main() -> int:
    """Prepare, or run the parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    prepare = verbs.add_parser("prepare", help="pack what a machine with a GPU lacks; where there is the internet")
    prepare.add_argument("photographs", type=Path, help="folder of photographs")
    prepare.add_argument("paintings", type=Path, help="folder of paintings; none of the gallery's")
    prepare.add_argument("--others", type=Path, help="folder of other styles: illustrations, textures")
    prepare.add_argument("--without", nargs="+", default=[], metavar="NAME", help="files to leave out")
    for verb, sentence in (("run", "measure everything"), ("resume", "go on with the decoder's training")):
        chosen = verbs.add_parser(verb, help=sentence)
        chosen.add_argument(
            "--out", type=Path, default=Path(os.environ.get("OUT") or BUILD / "out"), help="results (%(default)s)"
        )
        chosen.add_argument(
            "--seconds", type=float, default=SECONDS, help="of the whole run, installing included (%(default)s)"
        )
        chosen.add_argument("--initial", type=Path, help="weights that the decoder begins with")
        chosen.add_argument("--install", action="store_true",
                            help="install what is missing into this Python and this system: on a machine that is thrown away")  # fmt: skip
        chosen.add_argument(
            "--try", action="store_true", dest="small", help="tiny sizes, to try it where there is no GPU"
        )
    verbs.choices["run"].add_argument("--only", nargs="+", choices=BUDGETS, default=BUDGETS, help="parts to run (all)")
    arguments, started = parser.parse_args(), time.time()
    if arguments.verb == "prepare":
        from .prepare import prepare as pack

        pack(arguments.photographs, arguments.paintings, arguments.without, arguments.others)
        return 0
    if arguments.install:
        machine.install()
    initial = arguments.initial
    if arguments.verb == "resume":
        initial = initial or BUILD / CHECKPOINT
        if not initial.exists():
            sys.exit(
                f"There is no {initial}: copy the checkpoint that came back to it, or name another with --initial."
            )
    names = ["decoder"] if arguments.verb == "resume" else [name for name in BUDGETS if name in arguments.only]
    parts = [_part(name, initial, small=arguments.small) for name in names]
    ended = run_parts(parts, arguments.out, arguments.seconds - (time.time() - started))
    return 0 if all(how == "finished" for how in ended.values()) else 1


def _part(name: str, initial: Path | None, *, small: bool) -> Part:
    options = ["--try"] * small
    if name == "decoder" and initial:
        options += ["--initial", str(initial.resolve())]
    return module(name, *options, seconds=BUDGETS[name] * (PATIENCE if small else 1))


if __name__ == "__main__":
    raise SystemExit(main())
