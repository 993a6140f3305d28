"""Pictures that come out of a sandbox: decoded in the trusted process, so what they may be is narrow."""

import io

import numpy as np
from PIL import Image

from ..check.failure import CheckFailed

MAX_FILE_BYTES = 4 * 2**20


def decode_png(content: bytes, name: str, width: int, height: int) -> np.ndarray:
    """The picture in `content`, (height, width, 3), uint8. `name` is for messages.

    Raises:
        CheckFailed: it is no PNG of that size and of at most `MAX_FILE_BYTES`.
    """
    if len(content) > MAX_FILE_BYTES:
        raise CheckFailed(f"{name} is larger than {MAX_FILE_BYTES >> 20} MiB.", "picture-too-large")
    try:
        # Pillow reads all chunks up to the pixels here, and of several headers the last: nothing is decoded yet.
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.size != (width, height):
                raise CheckFailed(
                    f"{name} has {image.width} x {image.height} pixels; {width} x {height} are expected.",
                    "picture-size",
                )
            return np.asarray(image.convert("RGB"))
    except CheckFailed:
        raise
    except Exception as error:
        raise CheckFailed(f"{name} cannot be decoded as a PNG.", "picture-unreadable") from error
