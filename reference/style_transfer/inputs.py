"""Inputs that tell right formulas from wrong ones: every sample and channel has a scale and a mean of its own.

`prescribed` draws features whose statistics are fixed and only whose arrangement is random. What a formula makes of means and deviations
is then equally far from the truth in every draw.
"""

import numpy as np

SHAPES = ("exponential", "sparse", "even", "square")
"""Distributions of the values of a feature map, as skewed and as sparse as after a ReLU, or even. The mean absolute deviation is another
part of the standard deviation in each: 0.74, 0.68, 0.87 and 0.97."""


def kinds(rng: np.random.Generator, batch: int, channels: int) -> np.ndarray:
    """Numbers (B, C) from 0 to C - 1: every sample has each once, and no channel has one twice (B is at most C)."""
    numbers = rng.permutation(channels) + rng.permutation(batch)[:, None]
    return numbers % channels


def prescribed(
    rng: np.random.Generator,
    means: np.ndarray,
    deviations: np.ndarray,
    shapes: np.ndarray,
    height: int,
    width: int,
) -> np.ndarray:
    """Feature maps (B, H, W, C), float32, with these means and standard deviations (B, C), their values at random places.

    `shapes` (B, C) are the numbers of their distributions in `SHAPES`.
    """
    values = np.stack([_standard(shape, height * width) for shape in SHAPES])[shapes]
    values = rng.permuted(values, axis=-1) * deviations[..., None] + means[..., None]
    return values.reshape(*means.shape, height, width).transpose(0, 2, 3, 1).astype(np.float32)


def _standard(shape: str, count: int) -> np.ndarray:
    """`count` values of a distribution at even steps of probability, of mean 0 and standard deviation 1."""
    part = (np.arange(count) + 0.5) / count
    values = {
        "exponential": -np.log(1 - part),
        "sparse": np.maximum(-np.log(1 - part) + np.log(1 - 0.6), 0),
        "even": part**1.2,
        "square": np.sign(part - 0.45) * np.abs(part - 0.45) ** 0.3,
    }[shape]
    return (values - values.mean()) / values.std()


def features(rng: np.random.Generator, batch: int, height: int, width: int, channels: int) -> np.ndarray:
    """Feature maps (B, H, W, C), float32: deviations 0.3 to 6, means -4 to 8, both per sample and channel."""
    deviation = np.exp(rng.uniform(np.log(0.3), np.log(6), (batch, 1, 1, channels)))
    mean = rng.uniform(-4, 8, (batch, 1, 1, channels))
    values = rng.standard_normal((batch, height, width, channels)) * deviation + mean
    return values.astype(np.float32)


def image(rng: np.random.Generator, batch: int, height: int, width: int, channels: int = 3) -> np.ndarray:
    """Images (B, H, W, C), float32, in [0, 1]: noise whose contrast differs between images, axes and colours."""
    contrast = rng.uniform(0.2, 1, (batch, 1, 1, channels))
    noise = rng.uniform(0, 1, (batch, height, width, channels))
    ramp = np.linspace(0, 1, height).reshape(1, -1, 1, 1) * rng.uniform(0, 1, (batch, 1, 1, channels))
    return (0.5 * contrast * noise + 0.5 * ramp).astype(np.float32)


def scene(rng: np.random.Generator, batch: int, height: int, width: int) -> np.ndarray:
    """Contents (B, H, W, 3), float32, in [0, 1]: a few large discs and bands of colour, with soft light and fine noise."""
    rows, columns = np.mgrid[:height, :width] / max(height, width)
    images = np.empty((batch, height, width, 3))
    for image in images:
        image[:] = rng.uniform(0.2, 0.8, 3)
        for _ in range(6):
            y, x, angle = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0, np.pi)
            disc = np.hypot(rows - y * height / max(height, width), columns - x) < rng.uniform(0.1, 0.25)
            band = np.abs((rows - y) * np.cos(angle) + (columns - x) * np.sin(angle)) < rng.uniform(0.03, 0.1)
            image[disc if rng.uniform() < 0.6 else band] = rng.uniform(0, 1, 3)
        image *= (0.7 + 0.3 * columns * rng.uniform(0.5, 1))[..., None]
    return np.clip(images + rng.normal(0, 0.02, images.shape), 0, 1).astype(np.float32)


def texture(rng: np.random.Generator, batch: int, height: int, width: int) -> np.ndarray:
    """Styles (B, H, W, 3), float32, in [0, 1]: waves of one direction, wavelength and shape between two colours each."""
    rows, columns = np.mgrid[:height, :width]
    images = np.empty((batch, height, width, 3))
    for image in images:
        angle, length, phase = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(3), np.log(24))), rng.uniform(0, 6)
        wave = np.sin(2 * np.pi * (rows * np.cos(angle) + columns * np.sin(angle)) / length + phase)
        wave = np.tanh(rng.uniform(0.5, 6) * wave)[..., None]
        one, other = rng.uniform(0, 1, 3), rng.uniform(0, 1, 3)
        image[:] = one + (other - one) * (0.5 + 0.5 * wave) + rng.normal(0, rng.uniform(0.01, 0.1), image.shape)
    return np.clip(images, 0, 1).astype(np.float32)
