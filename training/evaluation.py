"""How good a decoder is: how far each picture has come to its style, and whether it has its own style and its own content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import keras
import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Verdict:
    """Of many pictures, from 0 to 1.

    Attributes:
        gap_closed: how much of the way from a photograph to a style the pictures have come: 1 less the distance from picture to style
            over that from photograph to style; the mean over layers and pictures.
        layers: the same for each of the encoder's layers.
        own_style: share of the pictures that are nearest to their own style.
        own_content: share of the pictures that are nearest to their own content.
    """

    gap_closed: float
    layers: tuple[float, ...]
    own_style: float
    own_content: float


def pictures(
    model: keras.Model, content: tf.Tensor, styles: tf.Tensor, to_image: Callable[[tf.Tensor], tf.Tensor]
) -> np.ndarray:
    """(S, H, W, 3) in [0, 1]: `content` (1, H, W, 3) in each of the `styles` (S, h, w, 3), both prepared for VGG."""
    stylise = tf.function(lambda content, style: to_image(model((content, style))))
    return np.concatenate([stylise(content, style[None]) for style in styles])


def judge(lesson: SimpleNamespace, model: keras.Model, contents: Sequence[tf.Tensor], styles: tf.Tensor) -> Verdict:
    """Stylise every content with every style and compare features.

    Images differ in style by the norm of the difference of their means and deviations, at each of the encoder's layers. A picture's
    style is nearest to that of `styles` from which it differs least, each layer's difference taken relative to the mean norm
    of the styles' statistics there. Its content is that of `contents` whose features at the last layer, each channel
    standardised, correlate most with its own; the contents must share one size.

    Args:
        lesson: the notebook's definitions.
        model: a `StyleTransfer`.
        contents: images (1, H, W, 3), styles: images (S, h, w, 3), all RGB in [0, 1].
    """
    encode = tf.function(model.encode)
    prepared = [lesson.preprocess(content) for content in contents]
    own = np.stack([_layout(encode(content)[-1]) for content in prepared])
    targets = _statistics(encode, lesson.preprocess(styles))
    scale = [np.linalg.norm(layer, axis=-1).mean() for layer in targets]
    right_style, right_content, closed = [], [], []
    for number, content in enumerate(prepared):
        drawn = tf.constant(pictures(model, content, lesson.preprocess(styles), lesson.to_image))
        found = _statistics(encode, lesson.preprocess(drawn))
        before = _statistics(encode, content)
        closed.append(
            [
                1 - np.linalg.norm(ours - theirs, axis=-1) / np.linalg.norm(photograph - theirs, axis=-1)
                for ours, theirs, photograph in zip(found, targets, before, strict=True)
            ]
        )
        distance = sum(
            np.linalg.norm(ours[:, None] - theirs[None], axis=-1) / size
            for ours, theirs, size in zip(found, targets, scale, strict=True)
        )
        right_style.extend(distance.argmin(1) == np.arange(len(styles)))
        for picture in drawn:
            likeness = own @ _layout(encode(lesson.preprocess(picture[None]))[-1])
            right_content.append(likeness.argmax() == number)
    layers = tuple(float(layer) for layer in np.mean(closed, axis=(0, 2)))
    return Verdict(float(np.mean(layers)), layers, float(np.mean(right_style)), float(np.mean(right_content)))


def _statistics(encode: Callable[[tf.Tensor], list[tf.Tensor]], prepared: tf.Tensor) -> list[np.ndarray]:
    """Means and deviations (B, 2C) of each layer."""
    batches = [[np.concatenate([f.mean((1, 2)), f.std((1, 2))], -1) for f in map(np.asarray, encode(image[None]))]
               for image in prepared]  # fmt: skip
    return [np.concatenate(layer) for layer in zip(*batches, strict=True)]


def _layout(features: tf.Tensor) -> np.ndarray:
    """Features as one vector of length 1, each channel standardised, so that style does not count."""
    features = np.asarray(features, np.float64)
    features = (features - features.mean((1, 2), keepdims=True)) / (features.std((1, 2), keepdims=True) + 1e-5)
    return features.ravel() / np.linalg.norm(features)
