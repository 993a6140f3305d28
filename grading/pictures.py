"""Pictures that come out of a sandbox: decoded in this process, so what they may be is narrow."""

import io

import numpy as np
from PIL import Image

from .failure import CheckFailed
from .session import StudentSession

MAX_FILE_BYTES = 4 * 2**20


def read_png(student: StudentSession, path: str, width: int, height: int) -> np.ndarray:
    """The picture that the notebook wrote to `path`, as (height, width, 3), uint8.

    Raises `CheckFailed` with a sentence where there is no such file, or it is no PNG of that size and of at most
    `MAX_FILE_BYTES`.
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
    return decode_png(content.tobytes(), path, width, height)


def decode_png(content: bytes, name: str, width: int, height: int) -> np.ndarray:
    """The picture in `content`, (height, width, 3), uint8. `name` is for messages. Raises as `read_png`."""
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
