"""Crops that are encoded once, for all steps of a run: the encoder is most of what a step costs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

Encode = Callable[[tf.Tensor], list[tf.Tensor]]
"""Features at each of the encoder's layers of prepared images."""


@dataclass(frozen=True)
class Contents:
    """Prepared crops and what the encoder makes of them, float16 in files; N crops of `side` pixels.

    Attributes:
        pixels: (N, side, side, 3), prepared for VGG.
        features: (N, side / 8, side / 8, 512), at the last layer.
        moments: (N, 1, 2, all channels), as `two_places` gives them.
    """

    pixels: np.ndarray
    features: np.ndarray
    moments: np.ndarray

    def batch(self, chosen: np.ndarray) -> tuple[tf.Tensor, ...]:
        """The three arrays' rows, float32."""
        return tuple(tf.constant(array[chosen], tf.float32) for array in (self.pixels, self.features, self.moments))


def two_places(features: list[tf.Tensor]) -> tf.Tensor:
    """Images of 1 x 2 places (B, 1, 2, all layers' channels) with the means and the deviations that `features` have.

    AdaIN and the style loss ask a style for nothing else.
    """
    layers = []
    for layer in features:
        mean, variance = tf.nn.moments(layer, axes=[1, 2], keepdims=True)
        layers.append(tf.concat([mean - tf.sqrt(variance), mean + tf.sqrt(variance)], 2))
    return tf.concat(layers, -1)


def encode_contents(batches: Iterable[tf.Tensor], count: int, encode: Encode, folder: Path) -> Contents:
    """`count` crops of `batches`, encoded; read from `folder` where they are there already."""

    def rows() -> Iterable[tuple[np.ndarray, ...]]:
        for crops in batches:
            layers = encode(crops)
            yield crops, layers[-1], two_places(layers)

    return Contents(
        *_stored(rows(), count, [folder / f"contents-{name}.npy" for name in ("pixels", "features", "moments")])
    )


def encode_styles(batches: Iterable[tf.Tensor], count: int, encode: Encode, folder: Path) -> np.ndarray:
    """`two_places` of `count` crops of `batches`; read from `folder` where they are there already."""
    (moments,) = _stored(((two_places(encode(crops)),) for crops in batches), count, [folder / "styles-moments.npy"])
    return moments


def _stored(rows: Iterable[tuple[np.ndarray, ...]], count: int, files: list[Path]) -> list[np.ndarray]:
    """The first `count` of `rows`, an array in each file; written if they are not all there."""
    if not all(file.exists() for file in files):
        unfinished = [file.with_suffix(".unfinished") for file in files]
        arrays: list[np.ndarray] = []
        written = 0
        for batch in rows:
            if not arrays:
                arrays = [
                    np.lib.format.open_memmap(file, "w+", np.float16, (count, *part.shape[1:]))
                    for file, part in zip(unfinished, batch, strict=True)
                ]
            for array, part in zip(arrays, batch, strict=True):
                array[written : written + len(part)] = np.asarray(part)[: count - written]
            written += len(batch[0])
            if written >= count:
                break
        for array, file, finished in zip(arrays, unfinished, files, strict=True):
            array.flush()  # type: ignore[attr-defined]
            file.rename(finished)
    return [np.load(file, mmap_mode="r") for file in files]
