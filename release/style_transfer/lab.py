"""Helpers of the lab: load and show images, prepare them for VGG, load the pretrained network.

Images are float32 tensors (B, H, W, 3), red-green-blue, with values from 0 to 1, wherever nothing else is said.
"""

import os
import socket
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Scale:
    """How much the notebooks compute.

    Attributes:
        side: longest side of a picture, pixels.
        steps: steps of gradient descent on a picture.
        crop: side of the square crops that the decoder trains on, pixels.
        batch: crops in a training step.
        training_steps: steps of the decoder's training.
    """

    side: int
    steps: int
    crop: int
    batch: int
    training_steps: int


SCALES = {
    "quick": Scale(side=160, steps=50, crop=64, batch=4, training_steps=40),
    "full": Scale(side=512, steps=400, crop=256, batch=8, training_steps=20_000),
}

SCALE = SCALES[
    os.environ.get("STYLE_TRANSFER_SCALE") or ("full" if tf.config.list_physical_devices("GPU") else "quick")
]
"""The one setting: "quick" on a CPU, "full" on a GPU. Set STYLE_TRANSFER_SCALE before starting Jupyter to choose."""


def load_image(path: str | Path, side: int = SCALE.side) -> tf.Tensor:
    """Read an image file as (1, H, W, 3) with values from 0 to 1, its longest side at most `side` pixels."""
    image = tf.io.decode_image(tf.io.read_file(str(path)), channels=3, dtype=tf.float32, expand_animations=False)
    height, width = image.shape[:2]
    shrink = min(1.0, side / max(height, width))
    size = [max(1, round(height * shrink)), max(1, round(width * shrink))]
    return tf.clip_by_value(tf.image.resize(image, size, antialias=True), 0, 1)[tf.newaxis]


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


def preprocess(image: tf.Tensor) -> tf.Tensor:
    """Turn RGB from 0 to 1 into what VGG was trained on: BGR from 0 to 255, minus ImageNet's mean colour."""
    return tf.reverse(image, [-1]) * 255.0 - tf.constant([103.939, 116.779, 123.68])


def load_backbone() -> keras.Model:
    """VGG19's convolutions with pretrained weights, frozen; its input is what `preprocess` returns.

    Keras's ImageNet weights where they can be downloaded; else the VGG-16 convolutions of the course's ``weights`` folder
    under the same layer names; else random weights from a fixed seed. Says which, if not the first.
    """
    file = _local_weights()
    network = None if "STYLE_TRANSFER_WEIGHTS" in os.environ else _downloaded()
    if network is None and file is not None:
        print(
            f"VGG19 cannot be downloaded here: using the VGG-16 convolutions of {file.name} under VGG19's layer names."
        )
        network = _build(_read_weights(file))
    elif network is None:
        print(
            "WARNING: there are no pretrained weights here, so the network is random: pictures will not look like much."
        )
        network = _build({})
    network.trainable = False
    return network


def _downloaded() -> keras.Model | None:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(20)
    try:
        return keras.applications.VGG19(include_top=False, weights="imagenet")
    except Exception:
        return None
    finally:
        socket.setdefaulttimeout(before)


def _local_weights() -> Path | None:
    """The course's weights file: named by STYLE_TRANSFER_WEIGHTS, or in a ``weights`` folder beside or above this file."""
    if "STYLE_TRANSFER_WEIGHTS" in os.environ:
        return Path(os.environ["STYLE_TRANSFER_WEIGHTS"])
    for folder in (HERE, *HERE.parents[:3]):
        file = folder / "weights" / "vgg16_imagenet_conv_fp16.npz"
        if file.is_file():
            return file
    return None


def _read_weights(file: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(file, allow_pickle=False) as archive:
            return {key: archive[key].astype(np.float32) for key in archive}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"The weights file {file} cannot be read ({error}). Copy it again from the course.") from error


def _build(weights: dict[str, np.ndarray]) -> keras.Model:
    """A network with VGG19's layer names. Where `weights` lacks a fourth convolution, that layer hands on its input."""
    random = np.random.default_rng(19)
    tensor = inputs = keras.Input((None, None, 3), name="image")
    values = {}
    for block, (filters, count) in enumerate([(64, 2), (128, 2), (256, 4), (512, 4), (512, 4)], start=1):
        for index in range(1, count + 1):
            name = f"block{block}_conv{index}"
            if weights and f"{name}/kernel" not in weights:
                tensor = keras.layers.Activation("linear", name=name)(tensor)
                continue
            shape = (3, 3, tensor.shape[-1], filters)
            drawn = random.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape)
            values[name] = [weights.get(f"{name}/kernel", drawn), weights.get(f"{name}/bias", np.zeros(filters))]
            tensor = keras.layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(tensor)
        tensor = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(tensor)
    network = keras.Model(inputs, tensor, name="vgg")
    for name, value in values.items():
        network.get_layer(name).set_weights(value)
    return network
