"""Random crops of images that lie on the device: nothing is read or copied while the training goes on."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional


class Images:
    """Images of several sizes, bytes, padded to one size, on a device.

    Args:
        images: (H, W, 3), uint8.
    """

    def __init__(self, images: Sequence[np.ndarray], device: torch.device):
        self.sizes = np.array([image.shape[:2] for image in images])
        height, width = self.sizes.max(0)
        padded = torch.zeros((len(images), 3, int(height), int(width)), dtype=torch.uint8)
        for place, image in zip(padded, images, strict=True):
            place[:, : image.shape[0], : image.shape[1]] = torch.from_numpy(image.transpose(2, 0, 1).copy())
        self._pixels = padded.to(device)

    def crops(self, which: np.ndarray, side: int, rng: np.random.Generator, *, stretched: float = 0.0) -> Tensor:
        """A crop of each of the images `which`, RGB in [0, 1], (B, 3, side, side).

        It is from `side` pixels wide to as wide as the image, anywhere in it, and mirrored half of the times. Its height and
        its width differ by up to a part `stretched` of it from a square's, each way.
        """
        sizes = self.sizes[which].astype(np.float64)
        square = np.floor(side + rng.uniform(size=(len(which), 1)) * (sizes.min(1, keepdims=True) - side))
        extent = np.minimum(square * (1 + stretched * rng.uniform(-1, 1, sizes.shape)), sizes)
        start = rng.uniform(size=sizes.shape) * (sizes - extent)
        # Twice as many points as pixels, averaged in pairs: without it, fine detail would turn into noise.
        steps = (np.arange(2 * side) + 0.5) / (2 * side)
        places = np.clip(start[:, :, None] + extent[:, :, None] * steps, 0.5, sizes[:, :, None] - 0.5)
        mirrored = rng.uniform(size=len(which)) < 0.5
        places[mirrored, 1] = places[mirrored, 1, ::-1]
        whole = np.array(self._pixels.shape[2:], np.float64)[:, None]
        rows, columns = torch.from_numpy(np.float32(2 * places / whole - 1)).to(self._pixels.device).unbind(1)
        shape = (len(which), 2 * side, 2 * side)
        grid = torch.stack([columns[:, None].expand(shape), rows[:, :, None].expand(shape)], -1)
        pixels = self._pixels[torch.from_numpy(which).to(self._pixels.device)].float() / 255
        return functional.avg_pool2d(functional.grid_sample(pixels, grid, align_corners=False), 2)


def recoloured(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Every second image in other colours: more styles than there are paintings.

    Its channels are exchanged, each gets a contrast and a brightness of its own, and one in four becomes its negative.
    """
    count = len(images)
    changed = np.arange(count) % 2 == 1
    order = np.stack([rng.permutation(3) if other else np.arange(3) for other in changed])
    contrast = np.exp(rng.uniform(-0.4, 0.4, (count, 3))) * np.where(rng.uniform(size=(count, 1)) < 0.25, -1, 1)
    brightness = rng.uniform(-0.1, 0.1, (count, 3))
    contrast, brightness = np.where(changed[:, None], contrast, 1), np.where(changed[:, None], brightness, 0)
    factor, added = (
        torch.from_numpy(np.float32(v))[:, :, None, None].to(images.device) for v in (contrast, brightness)
    )
    exchanged = torch.gather(
        images, 1, torch.from_numpy(order).to(images.device)[:, :, None, None].expand(images.shape)
    )
    return torch.clamp(0.5 + factor * (exchanged - 0.5) + added, 0, 1)


def read(files: Sequence[Path]) -> list[np.ndarray]:
    """Images (H, W, 3), uint8."""

    def one(file: Path) -> np.ndarray:
        with Image.open(file) as image:
            return np.asarray(image.convert("RGB"))

    with ThreadPoolExecutor() as pool:
        return list(pool.map(one, files))


def square(file: Path, side: int) -> np.ndarray:
    """The middle of an image file as (3, side, side), RGB in [0, 1]."""
    with Image.open(file) as image:
        short = min(image.size)
        left, top = ((size - short) // 2 for size in image.size)
        middle = image.convert("RGB").crop((left, top, left + short, top + short)).resize((side, side))
    return np.asarray(middle, np.float32).transpose(2, 0, 1) / 255
