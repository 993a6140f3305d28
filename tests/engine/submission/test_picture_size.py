"""The size of a picture is read from its first bytes, and one that would fill a browser's memory is not shown."""

import base64
import io

import pytest
from PIL import Image

from nbreferee.submission.html import safe_pictures
from nbreferee.submission.picture_size import MOST_PIXELS, pixels


def made(kind: str, width: int, height: int, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("P" if kind == "GIF" else "RGB", (width, height)).save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG", "WEBP"])
def test_the_size_of_each_kind_is_read(kind):
    assert pixels(made(kind, 37, 5)) == 37 * 5
    if kind == "WEBP":
        assert pixels(made(kind, 300, 7, lossless=True)) == 300 * 7
        assert pixels(made(kind, 37, 5, exif=b"Exif\0\0MM")) == 37 * 5
    if kind == "JPEG":
        assert pixels(made(kind, 37, 5, progressive=True, exif=b"Exif\0\0MM" + bytes(60_000))) == 37 * 5


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\0\0\0WEBPVP8L"]
)
def test_of_a_damaged_picture_nothing_is_read(start):
    for rest in (b"", b"\0", b"\xff" * 3, b"\xff\xc0\0"):
        assert pixels(start + rest) == 0


@pytest.mark.parametrize("part", [b"\xff\xe0\x00\x02", b"\xff"])
def test_a_jpeg_of_countless_parts_is_none(part):
    assert pixels(b"\xff\xd8" + part * 1_000) == 0
    assert pixels(b"\xff\xd8" + part * 5_000_000) > MOST_PIXELS


def test_a_picture_that_would_fill_a_browsers_memory_is_not_shown():
    large = made("PNG", 1, 1)
    large = large[:16] + (20_000).to_bytes(4, "big") + (20_000).to_bytes(4, "big") + large[24:]
    assert pixels(large) > MOST_PIXELS
    assert safe_pictures({"image/png": base64.b64encode(large).decode()}) == {}
    usual = base64.b64encode(made("PNG", 9, 9)).decode()
    assert safe_pictures({"image/png": usual}) == {"image/png": usual}
