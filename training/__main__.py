"""``python -m training PHOTOGRAPHS PAINTINGS``: train the AdaIN decoder; run again to go on where it stopped."""

import argparse
import itertools
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from PIL import Image
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from . import lesson as lessons
from .decoder import Settings, Training
from .evaluation import judge, pictures

EXPORTED = "adain_decoder_fp16.npz"

GALLERY = lessons.SOURCE / "images" / "styles"
"""The styles of the notebook's gallery, which no training may see."""

FIRST_TRAINING_PATTERN = 100
"""Painted patterns with seeds below this one are left for judging."""


def arguments() -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("photographs", type=Path, help="folder of photographs")
    parser.add_argument("paintings", type=Path, help="folder of paintings")
    parser.add_argument(
        "--folder", type=Path, default=Path("runs/decoder"), help="checkpoints and pictures (%(default)s)"
    )
    parser.add_argument("--initial", type=Path, help="an exported decoder to begin with, instead of random weights")
    parser.add_argument("--judge-only", action="store_true", help="take no more steps: export and judge what there is")
    parser.add_argument("--bfloat16", action="store_true", help="compute in bfloat16 where a CPU can: twice as fast")
    parser.add_argument("--patterns", type=int, default=16, help="painted patterns of each kind to add (%(default)s)")
    parser.add_argument("--held-out", type=int, default=10, help="photographs kept for judging (%(default)s)")
    parser.add_argument("--save-every", type=int, default=500, help="steps between checkpoints (%(default)s)")
    for name, value in vars(Settings()).items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value, help="(%(default)s)")
    return parser.parse_args()


def main() -> int:
    """Train, export, judge."""
    chosen = arguments()
    if chosen.bfloat16:
        tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})
    lesson = lessons.load()
    try:
        settings = Settings(**{name: getattr(chosen, name) for name in vars(Settings())})
    except ValueError as error:
        sys.exit(f"error: {error}")
    contents, held_contents = _images(lesson, chosen.photographs, settings.side, chosen.held_out)
    styles, _ = _images(lesson, chosen.paintings, settings.side, held_out=0)
    patterns = _paint_patterns(chosen.folder / "patterns", chosen.patterns)
    _keep_to(chosen.folder / "run.json", settings, chosen.bfloat16, [*contents, *styles, *patterns])
    # Photographs are styles too: paintings are few. Each pool is drawn equally often, however many images it has.
    pools = (styles, styles, patterns, contents)
    most = max(map(len, pools))
    styles = [path for pool in pools for path in itertools.islice(itertools.cycle(pool), most)]
    print(f"{len(contents)} photographs, {len(set(styles))} styles; {len(held_contents)} photographs held out")
    training = Training(lesson, contents, styles, chosen.folder, settings, chosen.initial)
    if not chosen.judge_only:
        print("encoding the crops, once for all steps ...", flush=True)
        training.encodings()
        _train(training, chosen.save_every)
    training.export(chosen.folder / EXPORTED)
    print(
        f"wrote {chosen.folder / EXPORTED} after {training.done} of {settings.steps} steps; copy it to weights/ to use it"
    )
    if chosen.held_out:
        _judge(lesson, training.model, held_contents, chosen.folder)
    return 0


def _keep_to(file: Path, settings: Settings, bfloat16: bool, images: list[Path]) -> None:
    """Note what decides a run's numbers, or refuse to go on with a run that began with something else."""
    sizes = {str(path): path.stat().st_size for path in images}
    run = {"settings": vars(settings), "bfloat16": bfloat16, "images": sizes}
    if not file.exists():
        file.write_text(json.dumps(run, indent=1), encoding="utf-8")
        return
    begun = json.loads(file.read_text(encoding="utf-8"))
    if differing := [name for name in run if run[name] != begun.get(name)]:
        sys.exit(
            f"The run in {file.parent} began with other {' and '.join(differing)} ({file} lists them). Give the same, or "
            "another --folder."
        )


def _images(lesson: SimpleNamespace, folder: Path, side: int, held_out: int) -> tuple[list[Path], list[Path]]:
    """The usable images of a folder: those to train on, and `held_out` evenly spaced ones to judge by."""
    usable, rejected = lesson.usable_images(folder, side)
    for path, reason in rejected.items():
        print(f"left out: {path.name} ({reason})")
    if len(usable) <= held_out:
        sys.exit(f"{folder} holds {len(usable)} usable images; more than {held_out} are needed.")
    held = usable[:: max(1, len(usable) // held_out)][:held_out] if held_out else []
    return [path for path in usable if path not in held], held


def _paint_patterns(folder: Path, count: int) -> list[Path]:
    from patterns import KINDS, paint

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, seed in itertools.product(KINDS, range(FIRST_TRAINING_PATTERN, FIRST_TRAINING_PATTERN + count)):
        paths.append(folder / f"{kind}-{seed}.png")
        if not paths[-1].exists():
            unfinished = paths[-1].with_suffix(".unfinished")
            Image.fromarray(paint(kind, seed)).save(unfinished, "png")
            unfinished.rename(paths[-1])
    return paths


def _train(training: Training, save_every: int) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), refresh_per_second=1) as progress:
        task = progress.add_task("training", total=training.settings.steps, completed=training.done)
        means: dict[str, float] = {}
        for losses in training.run(save_every):
            means = {name: 0.98 * means.get(name, value) + 0.02 * value for name, value in losses.items()}
            described = " ".join(f"{name} {value:.3f}" for name, value in means.items())
            progress.update(task, completed=training.done, description=described)
            if training.done % save_every == 0:
                progress.console.print(f"step {training.done}: {described}")


def _judge(lesson: SimpleNamespace, model: keras.Model, contents: list[Path], folder: Path, side: int = 256) -> None:
    """Print the verdict on the held-out photographs in the styles of the gallery's paintings; draw a sheet of them."""
    from patterns import KINDS

    files = [file for file in sorted(GALLERY.glob("*.jpg")) if file.stem.partition("_")[2] not in KINDS]
    photographs, paintings = ([_square(path, side) for path in paths] for paths in (contents, files))
    styles = tf.concat(paintings, 0)
    verdict = judge(lesson, model, photographs, styles)
    print(f"{len(photographs)} photographs x {len(styles)} paintings that this training never saw:")
    layers = ", ".join(f"{layer:.2f}" for layer in verdict.layers)
    print(f"  style gap closed:             {verdict.gap_closed:6.2f} (by layer: {layers})")
    print(f"  nearest to their own style:   {verdict.own_style:6.1%}")
    print(f"  nearest to their own content: {verdict.own_content:6.1%}")
    rows = [np.concatenate([np.ones((side, side, 3)), *map(np.asarray, styles)], 1)]
    for photograph in photographs:
        drawn = pictures(model, lesson.preprocess(photograph), lesson.preprocess(styles), lesson.to_image)
        rows.append(np.concatenate([photograph[0], *drawn], 1))
    Image.fromarray(np.uint8(255 * np.concatenate(rows) + 0.5)).save(folder / "judged.jpg", quality=90)


def _square(path: Path, side: int) -> tf.Tensor:
    """The middle of an image as (1, side, side, 3), RGB in [0, 1]."""
    with Image.open(path) as image:
        short = min(image.size)
        left, top = ((size - short) // 2 for size in image.size)
        middle = image.convert("RGB").crop((left, top, left + short, top + short)).resize((side, side))
    return tf.constant(np.asarray(middle, np.float32)[None] / 255)


if __name__ == "__main__":
    raise SystemExit(main())
