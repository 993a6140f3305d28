"""How good a decoder is, by the formulas of ``training/evaluation.py``, in PyTorch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .network import Decoder, Encoder, adain, moments, preprocess, to_image


@dataclass(frozen=True)
class Bars:
    """Of many pictures, from 0 to 1.

    Attributes:
        style_gap_closed: how much of the way from a photograph to a style the pictures have come, the mean over layers and pictures.
        by_layer: the same for each of the encoder's layers.
        own_style: share of the pictures that are nearest to their own style.
        own_content: share of the pictures that are nearest to their own content.
    """

    style_gap_closed: float
    by_layer: tuple[float, ...]
    own_style: float
    own_content: float


@torch.no_grad()
def judge(encoder: Encoder, decoder: Decoder, contents: Tensor, styles: Tensor) -> tuple[Bars, np.ndarray]:
    """Stylise every content with every style and compare features; the bars, and a sheet (H, W, 3) of the pictures, uint8.

    Args:
        contents: (P, 3, H, W), styles: (S, 3, h, w), RGB in [0, 1].
    """

    def draw(content: Tensor, style: Tensor) -> Tensor:
        own, theirs = (encoder(preprocess(images[None]))[-1] for images in (content, style))
        return to_image(decoder(adain(own, moments([theirs])[0])))[0]

    return compare(encoder, draw, contents, styles)


@torch.no_grad()
def compare(
    encoder: Encoder, draw: Callable[[Tensor, Tensor], Tensor], contents: Tensor, styles: Tensor
) -> tuple[Bars, np.ndarray]:
    """The same for any way to `draw` a picture of a content and a style."""
    own = np.stack([_layout(encoder(preprocess(content[None]))[-1]) for content in contents])
    targets = _statistics(encoder, styles)
    scale = [np.linalg.norm(layer, axis=-1).mean() for layer in targets]
    right_style: list[bool] = []
    right_content: list[bool] = []
    closed = []
    rows = [[torch.ones_like(contents[0]), *styles]]
    for number, content in enumerate(contents):
        drawn = [draw(content, style) for style in styles]
        rows.append([content, *drawn])
        found, before = _statistics(encoder, drawn), _statistics(encoder, [content])
        parts = list(zip(found, targets, before, scale, strict=True))
        closed.append([1 - _far(ours, theirs) / _far(photograph, theirs) for ours, theirs, photograph, _ in parts])
        distance = sum(_far(ours[:, None], theirs[None]) / size for ours, theirs, _, size in parts)
        right_style.extend(np.argmin(distance, 1) == np.arange(len(styles)))
        for picture in drawn:
            likeness = own @ _layout(encoder(preprocess(picture[None]))[-1])
            right_content.append(bool(likeness.argmax() == number))
    layers = tuple(float(layer) for layer in np.mean(closed, axis=(0, 2)))
    bars = Bars(float(np.mean(layers)), layers, float(np.mean(right_style)), float(np.mean(right_content)))
    sheet = torch.cat([torch.cat(row, 2) for row in rows], 1).permute(1, 2, 0)
    return bars, np.asarray(255 * sheet.float().cpu().numpy() + 0.5, np.uint8)


def _far(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(one - other, axis=-1))


def _statistics(encoder: Encoder, images: Sequence[Tensor] | Tensor) -> list[np.ndarray]:
    """Means and deviations (B, 2C) of each layer."""
    batches = [
        [
            torch.cat([mean, torch.sqrt(variance)], 1).cpu().numpy()
            for mean, variance in moments(encoder(preprocess(image[None])))
        ]
        for image in images
    ]
    return [np.concatenate(layer) for layer in zip(*batches, strict=True)]


def _layout(features: Tensor) -> np.ndarray:
    """Features as one vector of length 1, each channel standardised, so that style does not count."""
    found = features.double().cpu().numpy()
    found = (found - found.mean((2, 3), keepdims=True)) / (found.std((2, 3), keepdims=True) + 1e-5)
    return np.asarray(found.ravel() / np.linalg.norm(found))
