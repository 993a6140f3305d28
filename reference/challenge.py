"""Inputs that tell right formulas from wrong ones: every sample and channel has a scale and a mean of its own."""

import numpy as np


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
