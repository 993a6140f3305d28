"""Helpers of the lab: load and show images, prepare them for VGG, load the pretrained network.

Images are float32 tensors (B, H, W, 3), red-green-blue, with values from 0 to 1, wherever nothing else is said.
"""

import os
import socket
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np


@contextmanager
def without_log() -> Iterator[None]:
    """Drop what code in C++ writes to the standard error meanwhile. Errors of Python are raised all the same."""
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow heeds it only after it is imported
with without_log():
    import keras
    import tensorflow as tf

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Scale:
    """How much the notebooks compute.

    Attributes:
        side: longest side of a picture, pixels.
        gallery_side: side of the gallery's content, pixels; a multiple of 8.
        style_side: side of the gallery's styles, pixels.
        steps: steps of gradient descent on a picture.
        crop: side of the square crops that the decoder trains on, pixels.
        batch: crops in a training step.
        training_steps: steps of the decoder's training, unless STYLE_TRANSFER_TRAINING_STEPS says otherwise.
    """

    side: int
    gallery_side: int
    style_side: int
    steps: int
    crop: int
    batch: int
    training_steps: int


SCALES = {
    "marking": Scale(side=136, gallery_side=40, style_side=24, steps=50, crop=32, batch=4, training_steps=40),
    "quick": Scale(side=160, gallery_side=320, style_side=256, steps=50, crop=64, batch=4, training_steps=40),
    "full": Scale(side=512, gallery_side=384, style_side=256, steps=400, crop=256, batch=8, training_steps=200),
}

_scale = os.environ.get("STYLE_TRANSFER_SCALE", "").strip().lower()
if _scale not in ("", *SCALES):
    raise ValueError(f"The environment variable STYLE_TRANSFER_SCALE is {_scale!r}; it may be quick or full.")
SCALE = SCALES[_scale or ("full" if tf.config.list_physical_devices("GPU") else "quick")]
"""The one setting: "quick" on a CPU, "full" on a GPU, "marking" where nobody looks at the pictures. Set STYLE_TRANSFER_SCALE
before starting Jupyter to choose."""

_steps = os.environ.get("STYLE_TRANSFER_TRAINING_STEPS", "").strip()
if _steps and not _steps.isdecimal():
    raise ValueError(f"The environment variable STYLE_TRANSFER_TRAINING_STEPS is {_steps!r}; it is a number, as 20000.")
TRAINING_STEPS = int(_steps or SCALE.training_steps)
"""Of the decoder. A training that paints takes tens of thousands, and a GPU: set STYLE_TRANSFER_TRAINING_STEPS to ask for it."""


FILTERS = {"block1": 64, "block2": 128, "block3": 256, "block4": 512, "block5": 512}
"""Of each convolution in VGG's blocks."""

LAYERS = [
    f"{block}_{layer}"
    for block, filters in FILTERS.items()
    for layer in ("conv1", "conv2", *(("conv3", "conv4") if filters >= 256 else ()), "pool")
]
"""Of VGG19, in order."""


def check(got: Any, expected: Any, what: str, tolerance: float = 1e-3) -> None:
    """Raise an AssertionError with a sentence if a result is not what it should be: None first, then the shape, then the values.

    Args:
        got: what a function has returned. A single number may have the shape () or (1,).
        expected: what it should be.
        what: what was asked for.
        tolerance: how much a value may differ, as a part of the largest expected one (or of 1, where that is larger).
    """
    assert got is not None, f"{what}: the result is None. Does the function return it? Does a tape watch its input?"
    assert not isinstance(got, (list, tuple)), f"{what}: the result is a {type(got).__name__}, not a tensor."
    got, expected = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    got = got[0] if got.shape == (1,) and expected.shape == () else got
    assert got.shape == expected.shape, f"{what}: the shape is {got.shape}, but it should be {expected.shape}."
    assert np.all(np.isfinite(got)), f"{what}: there are values that are infinite or NaN."
    difference = np.abs(got - expected)
    if np.any(difference > tolerance * max(1.0, np.max(np.abs(expected)))):
        place = tuple(int(index) for index in np.unravel_index(np.argmax(difference), got.shape))
        where = f"at {place}, the value" if place else "the value"
        raise AssertionError(f"{what}: {where} is {got[place]:.4g}, but should be {expected[place]:.4g}.")


def allow_bfloat16() -> bool:
    """Let traced functions compute in bfloat16 on a CPU that has instructions for it; whether this one has.

    Pictures come out twice as fast and look the same. Functions that are not traced, and GPUs, are not affected.
    """
    flags = Path("/proc/cpuinfo")
    able = flags.is_file() and any(flag in flags.read_text() for flag in ("avx512_bf16", "amx_bf16"))
    if able:
        tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})
    return able


def load_image(path: str | Path, side: int = SCALE.side) -> tf.Tensor:
    """Read an image file as (1, H, W, 3) with values from 0 to 1, its longest side at most `side` pixels."""
    image = tf.io.decode_image(tf.io.read_file(str(path)), channels=3, dtype=tf.float32, expand_animations=False)
    height, width = image.shape[:2]
    shrink = side / max(height, width)
    if shrink < 1:
        size = [max(1, round(height * shrink)), max(1, round(width * shrink))]
        image = tf.clip_by_value(tf.image.resize(image, size, antialias=True), 0, 1)
    return image[tf.newaxis]


def load_square(path: str | Path, side: int) -> tf.Tensor:
    """The middle of an image file as (1, side, side, 3) with values from 0 to 1."""
    image = load_image(path, side=4096)
    height, width = image.shape[1:3]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    middle = image[:, top : top + short, left : left + short]
    return tf.clip_by_value(tf.image.resize(middle, (side, side), antialias=True), 0, 1)


def show(images: Sequence, titles: Sequence[str] = (), columns: int = 3, height: float = 3.2) -> None:
    """Draw images side by side. Each is (H, W), (H, W, C) or (1, H, W, C), with values from 0 to 1."""
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(columns * height * 1.3, rows * height), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for index, image in enumerate(images):
        axis = axes.flat[index]
        picture = np.squeeze(np.clip(np.asarray(image), 0, 1))
        axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
        if index < len(titles):
            axis.set_title(titles[index])
    figure.tight_layout()
    plt.show()


def progress(steps: int | Sequence[Any], what: str) -> Iterator[Any]:
    """The numbers 0 to `steps` - 1, or a sequence's elements, for a loop; a bar below the cell says how long the rest takes."""
    from IPython import get_ipython
    from IPython.display import display

    elements = range(steps) if isinstance(steps, int) else steps
    if get_ipython() is None:
        yield from elements
        return
    begun = shown = time.perf_counter()
    bar = display({"text/plain": f"{what}: starting"}, raw=True, display_id=True)
    for number, element in enumerate(elements, 1):
        yield element
        now = time.perf_counter()
        if now > shown + 0.5 or number == len(elements):
            shown, done = now, number / len(elements)
            left = (now - begun) * (1 - done) / done
            end = f"{left:.0f} s left" if left else f"took {now - begun:.0f} s"
            filled = round(30 * done)
            bar.update(
                {"text/plain": f"{what}: {'█' * filled}{'░' * (30 - filled)} {number}/{len(elements)}, {end}"}, raw=True
            )


def sliders(draw: Callable[..., None], **values: float) -> None:
    """Call `draw` with a slider from 0 to 1 for each of its arguments, beginning at `values`, where there is a front end for it."""
    try:
        from ipywidgets import FloatSlider, interact
    except ImportError:
        print("For sliders here: pip install ipywidgets, then start Jupyter again.")
        return
    if SCALE is not SCALES["marking"]:
        moved = {
            name: FloatSlider(value, min=0, max=1, step=0.05, continuous_update=False) for name, value in values.items()
        }
        interact(draw, **moved)


def sheet(pictures: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """One picture from many (N, h, w) or (N, h, w, 3), row by row, with white lines of `gap` pixels between them."""
    pictures = np.asarray(pictures)
    rows = -(-len(pictures) // columns)
    filled = np.ones((rows * columns, *pictures.shape[1:]), pictures.dtype)
    filled[: len(pictures)] = pictures
    edges = [(0, 0), (gap, 0), (gap, 0)] + [(0, 0)] * (pictures.ndim - 3)
    framed = np.pad(filled, edges, constant_values=1)
    framed = framed.reshape(rows, columns, *framed.shape[1:]).swapaxes(1, 2)
    return framed.reshape(rows * framed.shape[1], -1, *pictures.shape[3:])[gap:, gap:]


def preprocess(image: tf.Tensor) -> tf.Tensor:
    """Turn RGB from 0 to 1 into what VGG was trained on: BGR from 0 to 255, minus ImageNet's mean colour."""
    return tf.reverse(image, [-1]) * 255.0 - tf.constant([103.939, 116.779, 123.68])


def load_backbone(network: str = "VGG19", until: str = "block5_pool") -> keras.Model:
    """The convolutions of "VGG19" or "VGG16" with pretrained weights, frozen, up to the layer `until`; the input is what `preprocess` returns.

    VGG19: Keras's ImageNet weights where they can be downloaded; else the VGG-16 convolutions of the course's ``weights``
    folder under the same layer names. VGG16: that file; else the download. Without both: random weights from a fixed
    seed. Says what it takes, unless that is the network asked for.
    """
    file = weights_file("vgg16_imagenet_conv_fp16.npz")
    layers = LAYERS[: LAYERS.index(until) + 1]
    chosen = None
    if file is None or (network == "VGG19" and "STYLE_TRANSFER_WEIGHTS" not in os.environ):
        chosen = _downloaded(network)
    if chosen is not None:
        chosen = keras.Model(chosen.input, chosen.get_layer(until).output, name=chosen.name)
    elif file is not None:
        if network == "VGG19":
            print(
                f"VGG19 cannot be downloaded here: using the VGG-16 convolutions of {file.name} under VGG19's layer names."
            )
        chosen = _build(read_weights(file, layers), layers)
    else:
        print(
            "WARNING: there are no pretrained weights here, so the network is random: pictures will not look like much."
        )
        chosen = _build({}, layers)
    chosen.trainable = False
    return chosen


def load_classifier() -> keras.Model | None:
    """VGG19 with its classifier, from an image that `preprocess` made (B, 224, 224, 3) to 1000 probabilities.

    None, with a sentence, where it cannot be downloaded.
    """
    classifier = _downloaded("VGG19", include_top=True)
    if classifier is None:
        print(
            "The classifier (550 MB) cannot be downloaded here, so there are no names to show. Go on with the filters."
        )
    return classifier


def load_decoder(decoder: keras.Model) -> None:
    """Give `decoder` the trained weights of the course's ``weights`` folder, or say that there are none."""
    file = weights_file("adain_decoder_fp16.npz")
    if file is None:
        print("WARNING: the course's weights folder is not beside or above this notebook: the decoder is untrained.")
        return
    set_decoder(decoder, read_weights(file))


def set_decoder(decoder: keras.Model, weights: dict[str, np.ndarray]) -> None:
    """Give each convolution of `decoder` the kernel and bias of its name: ``conv1/kernel``, ``conv1/bias`` and so on.

    Raises ValueError where the weights are those of another decoder.
    """
    for layer in [layer for layer in decoder.layers if layer.weights]:
        arrays = [weights.get(f"{layer.name}/{name}") for name in ("kernel", "bias")]
        if [tuple(weight.shape) for weight in layer.weights] != [np.shape(array) for array in arrays]:
            raise ValueError(
                f"The weights are not those of this decoder ({layer.name} differs): the notebook and the folder weights are of "
                "different versions of the course. Take both from the same one."
            )
        layer.set_weights(arrays)


def _downloaded(network: str, include_top: bool = False) -> keras.Model | None:
    return _patiently(lambda: getattr(keras.applications, network)(include_top=include_top, weights="imagenet"))


def _patiently(download: Callable[[], Any]) -> Any:
    """What `download` returns, or None where it fails or the network is silent for 20 seconds."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(20)
    try:
        return download()
    except Exception:
        return None
    finally:
        socket.setdefaulttimeout(before)


def weights_file(name: str) -> Path | None:
    """A file of the folder that STYLE_TRANSFER_WEIGHTS names, or of a ``weights`` folder beside or above this file."""
    if "STYLE_TRANSFER_WEIGHTS" in os.environ:
        folders = [Path(os.environ["STYLE_TRANSFER_WEIGHTS"])]
    else:
        folders = [folder / "weights" for folder in (HERE, *HERE.parents[:3])]
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def read_weights(file: Path, layers: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays of a weights file by name, in the type it holds: of these layers, or of all. Raises ValueError where it cannot be read."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            wanted = [key for key in archive if layers is None or key.partition("/")[0] in layers]
            arrays = {key: archive[key] for key in wanted}
        if not arrays:
            raise KeyError("it has none of the network's layers")
        for kernel in [key for key in arrays if key.endswith("/kernel")]:
            if (bias := kernel.replace("/kernel", "/bias")) not in arrays:
                raise KeyError(f"it has no {bias}")
        return arrays
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"The weights file {file} cannot be read ({error}). Copy it again from the course.") from error


def _build(weights: dict[str, np.ndarray], layers: Sequence[str]) -> keras.Model:
    """A network of the first `layers` of VGG19. Where `weights` lacks a fourth convolution, that layer hands on its input."""
    random = np.random.default_rng(19)
    tensor = inputs = keras.Input((None, None, 3), name="image")
    values = {}
    for name in layers:
        filters = FILTERS[name.partition("_")[0]]
        if name.endswith("pool"):
            tensor = keras.layers.MaxPooling2D(2, name=name)(tensor)
            continue
        if weights and f"{name}/kernel" not in weights:
            tensor = keras.layers.Activation("linear", name=name)(tensor)
            continue
        if weights:
            values[name] = [weights[f"{name}/kernel"], weights[f"{name}/bias"]]
        else:
            shape = (3, 3, tensor.shape[-1], filters)
            values[name] = [random.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape), np.zeros(filters)]
        tensor = keras.layers.Conv2D(
            filters, 3, padding="same", activation="relu", kernel_initializer="zeros", name=name
        )(tensor)
    network = keras.Model(inputs, tensor, name="vgg")
    for name, value in values.items():
        network.get_layer(name).set_weights(value)
    return network


def load_digits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Handwritten digits: (images, labels) to train on, and (images, labels) to test with.

    Images are vectors, float32, with values from 0 to 1: MNIST's 784 pixels where it can be downloaded, else the 64
    pixels of scikit-learn's digits. Says which, if not the first.
    """
    train_and_test = _patiently(keras.datasets.mnist.load_data)
    if train_and_test is None:
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split

        print("MNIST cannot be downloaded here: using the digits of scikit-learn, 8 x 8 pixels.")
        images, labels = load_digits(return_X_y=True)
        images, test_images, labels, test_labels = train_test_split(
            images * 255 / 16, labels, test_size=0.2, random_state=0
        )
        train_and_test = (images, labels), (test_images, test_labels)
    return tuple(
        (images.reshape(len(images), -1).astype(np.float32) / 255, labels) for images, labels in train_and_test
    )
