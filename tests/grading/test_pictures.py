"""Pictures out of a sandbox: a PNG is read, anything else gets a sentence and costs no memory."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from grading.pictures import MAX_FILE_BYTES, decode_png, read_png
from grading.session import CheckFailed


def encoded(kind: str = "PNG", mode: str = "RGB") -> bytes:
    pixels = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be large."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_png_is_read_as_values_from_0_to_1():
    expected = np.arange(60).reshape(5, 4, 3) / 255
    np.testing.assert_allclose(decode_png(encoded(), "a.png"), expected)
    assert decode_png(encoded(mode="L"), "grey.png").shape == (5, 4, 3)


@pytest.mark.parametrize(
    ("content", "diagnosis"),
    [
        (b"", "picture-unreadable"),
        (b"not a picture at all, only some text", "picture-unreadable"),
        (encoded("JPEG"), "picture-unreadable"),
        (encoded()[:50], "picture-unreadable"),
        (bomb(2**31 - 1, 2**31 - 1), "picture-too-large"),
        (bomb(0, 5), "picture-too-large"),
        (bomb(500, 500), "picture-unreadable"),
        (encoded() + bytes(MAX_FILE_BYTES), "picture-too-large"),
    ],
    ids=["empty", "text", "jpeg", "cut off", "bomb", "no width", "no pixels", "large file"],
)
def test_what_is_no_small_png_gets_a_sentence(content, diagnosis):
    with pytest.raises(CheckFailed) as failure:
        decode_png(content, "a.png")
    assert failure.value.diagnosis == diagnosis and "a.png" in str(failure.value)


@pytest.mark.slow
def test_a_picture_is_read_from_the_sandbox_and_missing_or_endless_files_are_named(session):
    student = session(
        "import base64, os, pathlib",
        f"pathlib.Path('a.png').write_bytes(base64.b64decode('{__import__('base64').b64encode(encoded()).decode()}'))",
        "os.mkdir('folder.png'); os.symlink('/dev/zero', 'zero.png')",
    )
    assert read_png(student, "a.png").shape == (5, 4, 3)
    for path in ("b.png", "folder.png", "zero.png"):
        with pytest.raises(CheckFailed, match="no file"):
            read_png(student, path)
