"""Trains the decoder for a given time, on the packed images; saves, exports and judges it every two minutes."""

import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from . import network, prepare
from .bars import judge
from .crops import Images, read, square
from .results import BUILD, REPOSITORY, Result, part_arguments, write_whole
from .trainer import TINY, Settings, Trainer, begin_with, save

SOURCE = REPOSITORY / "source" / "style_transfer"
ENCODER = REPOSITORY / "weights" / "vgg16_imagenet_conv_fp16.npz"
CHECKPOINT_SECONDS = 115
FIRST_TRAINING_PATTERN = 100
"""As in ``training``: painted patterns with seeds below this one are left for judging."""
LAST_SECONDS = 15
"""Before the end of the part, for the last checkpoint and for judging."""


def main() -> int:
    """Train until the time is over."""
    parser = part_arguments("decoder")
    parser.add_argument("--initial", type=Path, help="begin with these weights: a checkpoint, or an exported decoder")
    chosen = parser.parse_args()
    began = time.time()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    settings = TINY if chosen.small else Settings()
    result = Result(chosen.out / "decoder.json")
    result.note(
        device=torch.cuda.get_device_name() if device.type == "cuda" else "CPU",
        torch=torch.__version__,
        settings=asdict(settings),
    )

    few = 6 if chosen.small else None
    pools = {name: read(files(BUILD / "images" / name)[:few]) for name in prepare.folders()}
    pools = {"patterns": paint_patterns(settings.patterns)} | pools  # the last pool is that of the contents
    numbers = itertools.accumulate(map(len, pools.values()), initial=0)
    ranges = dict(zip(pools, (range(*pair) for pair in itertools.pairwise(numbers)), strict=True))
    twice = [ranges["paintings"], *ranges.values()]  # paintings are drawn twice as often
    images = Images([image for pool in pools.values() for image in pool], device)
    judges = Judges(device, settings.judged, few=2 if chosen.small else None)
    encoder = network.Encoder(ENCODER).to(device, torch.bfloat16, memory_format=torch.channels_last)
    trainer = Trainer(settings, encoder, images, twice, device)
    if chosen.initial:
        trainer.steps = begin_with(trainer.decoder, chosen.initial, settings.seed)
    result.note(
        images={name: len(pool) for name, pool in pools.items()},
        begins_with=str(chosen.initial),
        steps_before=trainer.steps,
    )
    end = chosen.until - (LAST_SECONDS if not chosen.small else min(LAST_SECONDS, (chosen.until - time.time()) / 2))
    also = None if chosen.small else BUILD
    train(trainer, result, (chosen.out, also), judges, (time.time(), end), rebuild=not chosen.initial)
    result.note(seconds=round(time.time() - began, 1))
    return 0


def train(
    trainer: Trainer,
    result: Result,
    folders: tuple[Path, Path | None],
    judges: "Judges",
    time_span: tuple[float, float],
    *,
    rebuild: bool,
) -> None:
    """Take steps from the start to the end of a time, in seconds since 1970; save and judge every two minutes and at the end.

    `folders` are those of `save`.
    """
    start, end = time_span
    first, curve, verdicts = trainer.steps, list[dict[str, Any]](), list[dict[str, Any]]()
    asked, saved = time.time(), time.time()
    counted = trainer.steps
    part = 0.0
    while part < 1:
        losses = trainer.step(part, rebuild and part < trainer.settings.rebuilding)
        if trainer.steps == first + 1 or trainer.steps % 20 == 0:
            values = losses()
            now = time.time()
            part = (now - start) / (end - start)
            if not np.isfinite(sum(values.values())):
                raise FloatingPointError(
                    f"The losses are {values} after {trainer.steps} steps; the last checkpoint stays."
                )
            if now - asked > 5 or not curve or part >= 1:
                speed = (trainer.steps - counted) / (now - asked)
                curve.append(
                    {
                        "second": round(now - start, 1),
                        "step": trainer.steps,
                        "steps_a_second": round(speed, 2),
                        **values,
                    }
                )
                result.note(steps=trainer.steps, curve=curve)
                asked, counted = now, trainer.steps
            if now - saved > CHECKPOINT_SECONDS and part < 0.95:
                save(trainer.decoder, trainer.steps, *folders)
                verdicts.append({"step": trainer.steps, **judges.verdict(trainer.decoder, folders[0])})
                result.note(judged=verdicts)
                saved = asked = time.time()
                counted = trainer.steps
    save(trainer.decoder, trainer.steps, *folders)
    result.note(steps=trainer.steps, trained_seconds=round(time.time() - start, 1))
    verdicts.append({"step": trainer.steps, **judges.verdict(trainer.decoder, folders[0])})
    result.note(judged=verdicts)
    last = verdicts[-1]
    print(
        f"{trainer.steps} steps; style gap closed {last['style_gap_closed']:.2f}, nearest to their own style {last['own_style']:.1%}"
    )


class Judges:
    """The photographs and the paintings that no training sees, and the encoder in float32 that judges."""

    def __init__(self, device: torch.device, side: int, few: int | None):
        sys.path.insert(0, str(SOURCE))
        from patterns import KINDS

        styles = [file for file in files(SOURCE / "images" / "styles") if file.stem.partition("_")[2] not in KINDS]
        self._contents, self._styles = (
            torch.from_numpy(np.stack([square(file, side) for file in chosen[:few]])).to(device)
            for chosen in (files(BUILD / "images" / "judged"), styles)
        )
        self._encoder = network.Encoder(ENCODER).to(device)

    def verdict(self, decoder: network.Decoder, out: Path) -> dict[str, Any]:
        """The bars of a decoder; writes a sheet of its pictures."""
        bars, sheet = judge(self._encoder, decoder, self._contents, self._styles)
        write_whole(out / "judged.jpg", lambda file: Image.fromarray(sheet).save(file, quality=85))
        return asdict(bars) | {"photographs": len(self._contents), "paintings": len(self._styles)}


def files(folder: Path) -> list[Path]:
    """The images of a folder, in order. Raises FileNotFoundError where it has none."""
    found = sorted(file for file in folder.glob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    if not found:
        raise FileNotFoundError(f"{folder} holds no images: run `python -m benchmarks.gpu prepare` first.")
    return found


def paint_patterns(count: int) -> list[np.ndarray]:
    """Painted patterns (256, 256, 3), uint8, `count` of each kind."""
    sys.path.insert(0, str(SOURCE))
    from patterns import KINDS, paint

    seeds: Iterator[tuple[str, int]] = itertools.product(
        KINDS, range(FIRST_TRAINING_PATTERN, FIRST_TRAINING_PATTERN + count)
    )
    return [paint(kind, seed) for kind, seed in seeds]


if __name__ == "__main__":
    raise SystemExit(main())
