"""Paints style images from a seed: mosaics, brush strokes, stripes, marble, dots and shards.

They stand in for paintings where no collection such as WikiArt is at hand. ``python patterns.py images`` writes those
that come with the lab.
"""

import colorsys
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.spatial import KDTree


def paint(kind: str, seed: int, side: int = 256) -> np.ndarray:
    """A picture (side, side, 3), uint8, of one of `KINDS`; the same seed gives the same picture."""
    rng = np.random.default_rng([sorted(KINDS).index(kind), seed])
    return np.asarray(KINDS[kind](rng, side, _palette(rng)), np.uint8)


def _palette(rng: np.random.Generator) -> np.ndarray:
    """Six colours (6, 3), 0 to 255, around two hues, from dark to light."""
    hues = (rng.uniform() + np.array([0, 0.05, 0.5, 0.1, 0.55, 0.02])) % 1
    return 255 * np.array(
        [colorsys.hsv_to_rgb(h, rng.uniform(0.4, 1), v) for h, v in zip(hues, np.linspace(0.15, 1, 6), strict=True)]
    )


def _field(rng: np.random.Generator, side: int, coarse: int) -> np.ndarray:
    """Smooth noise (side, side) from 0 to 1 with about `coarse` bumps along each side."""
    small = Image.fromarray(rng.uniform(0, 1, (coarse, coarse)).astype(np.float32))
    return np.asarray(small.resize((side, side), Image.Resampling.BICUBIC))


def _nearest(rng: np.random.Generator, side: int, points: int, stretch: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Index of the nearest of some random points, and how far the second nearest lies behind it, at each pixel."""
    rows, columns = np.mgrid[:side, :side]
    centres = rng.uniform(0, side, (points, 2))
    tree = KDTree(centres * (1, stretch))
    distance, index = tree.query(np.stack([rows, stretch * columns], -1), k=2)
    return index[..., 0], distance[..., 1] - distance[..., 0]


def _mosaic(rng, side, palette):
    tile, edge = _nearest(rng, side, 150)
    colours = palette[rng.integers(1, 6, 150)] * rng.uniform(0.75, 1.1, (150, 1))
    return np.clip(np.where(edge[..., None] < side / 128, palette[0], colours[tile]), 0, 255)


def _shards(rng, side, palette):
    tile, edge = _nearest(rng, side, 60, stretch=0.25)
    shade = 0.6 + 0.4 * _field(rng, side, 40)
    return np.clip(
        palette[rng.integers(0, 6, 60)][tile] * shade[..., None] + (edge < side / 256)[..., None] * 90, 0, 255
    )


def _stripes(rng, side, palette):
    rows, columns = np.mgrid[:side, :side] / side
    phase = 7 * (rows * rng.uniform(-1, 1) + columns) + 2.5 * _field(rng, side, 4)
    return palette[(phase * 2 % 6).astype(int)]


def _marble(rng, side, palette):
    veins = np.abs(np.sin(9 * _field(rng, side, 5) + 4 * _field(rng, side, 17)))
    return np.stack([np.interp(veins, np.linspace(0, 1, 6), palette[:, channel]) for channel in range(3)], -1)


def _strokes(rng, side, palette):
    image = Image.new("RGB", (side, side), tuple(palette[2].astype(int)))
    draw = ImageDraw.Draw(image)
    angle = 2 * np.pi * _field(rng, side, 4)
    for _ in range(side * 14):
        x, y = rng.uniform(0, side, 2)
        direction = angle[int(y), int(x)] + rng.normal(0, 0.15)
        length = rng.uniform(0.03, 0.07) * side
        end = (x + length * np.cos(direction), y + length * np.sin(direction))
        colour = palette[rng.integers(6)] * rng.uniform(0.85, 1.1)
        draw.line([(x, y), end], tuple(np.clip(colour, 0, 255).astype(int)), width=max(2, side // 80))
    return image


def _dots(rng, side, palette):
    image = Image.new("RGB", (side, side), tuple(palette[5].astype(int)))
    draw = ImageDraw.Draw(image)
    shade = _field(rng, side, 5)
    for _ in range(side * 8):
        x, y = rng.uniform(0, side, 2)
        radius = rng.uniform(0.006, 0.016) * side
        colour = palette[int(np.clip(shade[int(y), int(x)] * 6 + rng.normal(0, 0.7), 0, 5))]
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], tuple(colour.astype(int)))
    return image


KINDS = {
    "dots": _dots,
    "marble": _marble,
    "mosaic": _mosaic,
    "shards": _shards,
    "stripes": _stripes,
    "strokes": _strokes,
}


SHIPPED = {
    "mosaic.jpg": ("mosaic", 4, 512),
    "shards.jpg": ("shards", 0, 512),
    "strokes.jpg": ("strokes", 10, 512),
    "styles/21_dots.jpg": ("dots", 2, 256),
    "styles/22_mosaic.jpg": ("mosaic", 8, 256),
    "styles/23_shards.jpg": ("shards", 6, 256),
    "styles/24_strokes.jpg": ("strokes", 8, 256),
}
"""Kinds, seeds and sides of the painted files in ``images/``."""


def main(folder: Path) -> None:
    """Write the images of `SHIPPED` to `folder`."""
    for name, (kind, seed, side) in SHIPPED.items():
        Image.fromarray(paint(kind, seed, side)).save(folder / name, quality=85, subsampling=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
