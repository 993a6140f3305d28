"""Pictures that come out of a sandbox: decoded in this process, so what they may be is narrow."""

import io
import struct

import numpy as np
from PIL import Image

from .session import CheckFailed, StudentSession

MAX_FILE_BYTES = 4 * 2**20
MAX_PIXELS = 2**22
"""Larger than any picture of an assignment; a PNG of a few bytes may claim far more."""

_HEADER = struct.Struct(">8sI4sII")


def read_png(student: StudentSession, path: str) -> np.ndarray:
    """The picture that the notebook wrote to `path`, as (H, W, 3) with values from 0 to 1, float64.

    Raises `CheckFailed` with a sentence where there is no such file, or it is no PNG of at most `MAX_FILE_BYTES` and
    `MAX_PIXELS`.
    """
    content = student.evaluate(
        "(lambda numpy, file: numpy.frombuffer(file.open('rb').read(most + 1), 'uint8') if file.is_file() else None)"
        "(__import__('numpy'), __import__('pathlib').Path(path))",
        label=path,
        path=path,
        most=MAX_FILE_BYTES,
    )
    if content is None:
        raise CheckFailed(f"There is no file {path}.", "picture-missing")
    if not isinstance(content, np.ndarray) or content.dtype != np.uint8 or content.ndim != 1:
        raise CheckFailed(f"{path} cannot be read.", "picture-unreadable")
    return decode_png(content.tobytes(), path)


def decode_png(content: bytes, name: str) -> np.ndarray:
    """The picture in `content` as (H, W, 3) with values from 0 to 1. `name` is for messages. Raises as `read_png`."""
    if len(content) > MAX_FILE_BYTES:
        raise CheckFailed(f"{name} is larger than {MAX_FILE_BYTES >> 20} MiB.", "picture-too-large")
    if len(content) < _HEADER.size:
        raise CheckFailed(f"{name} is no PNG.", "picture-unreadable")
    signature, _, chunk, width, height = _HEADER.unpack_from(content)
    if signature != b"\x89PNG\r\n\x1a\n" or chunk != b"IHDR":
        raise CheckFailed(f"{name} is no PNG.", "picture-unreadable")
    if not 0 < width * height <= MAX_PIXELS:
        raise CheckFailed(f"{name} claims to have {width} x {height} pixels.", "picture-too-large")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            return np.asarray(image.convert("RGB"), np.float64) / 255
    except Exception as error:
        raise CheckFailed(f"{name} cannot be decoded.", "picture-unreadable") from error
