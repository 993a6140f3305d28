"""A value that is a picture, shown as one: small PNGs of what came back, what was expected, and where they differ."""

import base64
import struct
import zlib

import numpy as np

from .failure import Comparison, Picture

MOST_SIDE = 64
"""Pixels of a side: of a larger picture, places are left out evenly."""


def picture(caption: str, values: np.ndarray) -> Picture:
    """Colours (H, W, 3) from 0 to 1 as a PNG of at most `MOST_SIDE` pixels a side. What is outside 0 to 1 is cut off."""
    rows, columns = (-(-size // MOST_SIDE) for size in values.shape[:2])
    finite = np.nan_to_num(np.asarray(values[::rows, ::columns], np.float64), posinf=1.0, neginf=0.0)
    pixels = np.round(255 * np.clip(finite, 0, 1)).astype(np.uint8)
    height, width = pixels.shape[:2]
    lines = np.concatenate(
        [np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1
    )  # each line unfiltered
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    content = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)
    return Picture(caption, base64.b64encode(content).decode())


def compared(got: np.ndarray, expected: np.ndarray, where: str, **inputs: np.ndarray) -> Comparison | None:
    """One picture (H, W, 3) beside the expected one and their difference, and the pictures that they were made of, by their names.

    None where `got` is no picture of that size.
    """
    if got.shape != expected.shape or not np.all(np.isfinite(got)):
        return None
    away = np.abs(np.clip(got, 0, 1) - expected).max(-1, keepdims=True).repeat(3, -1)
    made_of = [picture(name, values) for name, values in inputs.items()]
    shown = picture("yours", got), picture("expected", expected), picture("difference: black where there is none", away)
    return Comparison(where, (), (), (), pictures=(*made_of, *shown))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
