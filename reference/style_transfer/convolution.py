"""Convolution, pooling, their gradients, and upsampling in NumPy, in the type of their input: what the networks of the reference are made of."""

import numpy as np


def convolve(tensor: np.ndarray, kernel: np.ndarray, bias: np.ndarray, border: str = "constant") -> np.ndarray:
    """Correlation (B, H, W, out) of `tensor` (B, H, W, in) with a 3 x 3 kernel (3, 3, in, out).

    `border` is a mode of ``numpy.pad``: "constant" for zeros, "reflect".
    """
    batch, height, width, channels = tensor.shape
    padded = np.pad(tensor, ((0, 0), (1, 1), (1, 1), (0, 0)), mode=border)
    result = np.tile(bias, (batch * height * width, 1))
    for r, c in np.ndindex(3, 3):
        result += padded[:, r : r + height, c : c + width].reshape(-1, channels) @ kernel[r, c]
    return result.reshape(batch, height, width, -1)


def convolve_gradient(upstream: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, in) of ``sum(upstream * convolve(tensor, kernel, bias))`` with respect to `tensor`."""
    return convolve(upstream, kernel[::-1, ::-1].transpose(0, 1, 3, 2), np.zeros(kernel.shape[2]))


def max_pool(tensor: np.ndarray) -> np.ndarray:
    """Maximum (B, H // 2, W // 2, C) of each 2 x 2 window; an odd last row or column is dropped."""
    return _windows(tensor).max((2, 4))


def max_pool_gradient(upstream: np.ndarray, tensor: np.ndarray) -> np.ndarray:
    """Gradient (B, H, W, C) of ``sum(upstream * max_pool(tensor))`` with respect to `tensor`. The first of several maxima has it all."""
    windows = _windows(tensor)
    batch, height, _, width, _, channels = windows.shape
    four = windows.transpose(0, 1, 3, 5, 2, 4).reshape(batch, height, width, channels, 4)
    first = np.arange(4) == four.argmax(-1)[..., None]
    spread = (upstream[..., None] * first).reshape(batch, height, width, channels, 2, 2).transpose(0, 1, 4, 2, 5, 3)
    gradient = np.zeros(tensor.shape)
    gradient[:, : 2 * height, : 2 * width] = spread.reshape(batch, 2 * height, 2 * width, channels)
    return gradient


def upsample(tensor: np.ndarray) -> np.ndarray:
    """`tensor` (B, H, W, C) at twice its size (B, 2H, 2W, C): bilinear, pixels at their centres, edges continued."""
    for axis in (1, 2):
        size = tensor.shape[axis]
        before, after = (tensor.take(np.clip(np.arange(size) + step, 0, size - 1), axis) for step in (-1, 1))
        pair = np.stack([0.75 * tensor + 0.25 * before, 0.75 * tensor + 0.25 * after], axis + 1)
        tensor = pair.reshape(*tensor.shape[:axis], 2 * size, *tensor.shape[axis + 1 :])
    return tensor


def _windows(tensor: np.ndarray) -> np.ndarray:
    """A view (B, H // 2, 2, W // 2, 2, C) of the 2 x 2 windows."""
    batch, height, width, channels = tensor.shape
    even = tensor[:, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(batch, height // 2, 2, width // 2, 2, channels)
