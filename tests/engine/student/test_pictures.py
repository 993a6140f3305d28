"""Pictures out of a sandbox: a PNG is read, anything else gets a sentence and costs no memory."""

import base64
import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from nbreferee.check import CheckFailed
from nbreferee.student.pictures import MAX_FILE_BYTES, decode_png


def encoded(kind: str = "PNG", mode: str = "RGB") -> bytes:
    pixels = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind)
    return file.getvalue()


def bomb(*sizes: tuple[int, int]) -> bytes:
    """A PNG of a few bytes whose headers, one after another, claim these widths and heights."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    headers = [chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)) for size in sizes]
    return b"\x89PNG\r\n\x1a\n" + b"".join(headers) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_png_of_the_expected_size_is_read():
    expected = np.arange(60).reshape(5, 4, 3)
    np.testing.assert_array_equal(decode_png(encoded(), "a.png", 4, 5), expected)
    assert decode_png(encoded(mode="L"), "grey.png", 4, 5).shape == (5, 4, 3)


@pytest.mark.parametrize(
    ("content", "diagnosis"),
    [
        (b"", "picture-unreadable"),
        (b"not a picture at all, only some text", "picture-unreadable"),
        (encoded("JPEG"), "picture-unreadable"),
        (encoded()[:50], "picture-unreadable"),
        (bomb((2**31 - 1, 2**31 - 1)), "picture-unreadable"),
        (bomb((13000, 13000)), "picture-size"),
        (bomb((4, 5), (13000, 13000)), "picture-size"),
        (bomb((0, 5)), "picture-unreadable"),
        (bomb((4, 5)), "picture-unreadable"),
        (encoded() + bytes(MAX_FILE_BYTES), "picture-too-large"),
    ],
    ids=["empty", "text", "jpeg", "cut off", "huge", "bomb", "two headers", "no width", "no pixels", "large file"],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_no_png_of_that_size_gets_a_sentence_and_little_memory(content, diagnosis):
    tracemalloc.start()
    try:
        with pytest.raises(CheckFailed) as failure:
            decode_png(content, "a.png", 4, 5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure.value.diagnosis == diagnosis and "a.png" in str(failure.value)
    assert peak < 3 * MAX_FILE_BYTES


@pytest.mark.slow
def test_a_picture_is_read_from_the_sandbox_and_missing_or_endless_files_are_named(session):
    student = session(
        "import base64, os, pathlib",
        f"pathlib.Path('a.png').write_bytes(base64.b64decode('{base64.b64encode(encoded()).decode()}'))",
        "os.mkdir('folder.png'); os.symlink('/dev/zero', 'zero.png')",
    )
    assert student.read_png("a.png", 4, 5).shape == (5, 4, 3)
    for path in ("b.png", "folder.png", "zero.png"):
        with pytest.raises(CheckFailed, match="no file"):
            student.read_png(path, 4, 5)
