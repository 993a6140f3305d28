"""How many pixels a picture says that it has, from its first bytes: a small file may fill a browser's memory.

PNG (RFC 2083, 3.2 and 4.1.1), GIF (GIF89a, 18), JPEG (ITU T.81, B.2.2) and WebP (RFC 9649, 2.4 to 2.7).
"""

import struct

MOST_PIXELS = 100_000_000
"""Of a picture that is shown. Telephones make pictures of 50 megapixels and more."""

_MOST_PARTS = 2_000
"""Of a JPEG before its image."""
_NO_SIZES = {0xC4, 0xC8, 0xCC}
"""Markers of JPEG among those of frames, 0xC0 to 0xCF, that begin no frame."""


def pixels(picture: bytes) -> int:
    """Width times height; 0 where the bytes do not say so: no browser shows such a picture."""
    try:
        if picture.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", picture, 16) if picture[12:16] == b"IHDR" else (0, 0)
        elif picture.startswith(b"GIF8"):
            width, height = struct.unpack_from("<HH", picture, 6)
        elif picture.startswith(b"RIFF"):
            width, height = _of_webp(picture)
        else:
            width, height = _of_jpeg(picture)
    except struct.error:
        return 0
    return int(width * height)


def _of_webp(picture: bytes) -> tuple[int, int]:
    kind = picture[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(picture[24:27], "little"), 1 + int.from_bytes(picture[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", picture, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", picture, 26)
    return width & 0x3FFF, height & 0x3FFF


def _of_jpeg(picture: bytes) -> tuple[int, int]:
    """The largest that any frame says; where the picture has more parts before its image than any has, the largest there can be."""
    place, largest = 2, (0, 0)
    for _ in range(_MOST_PARTS):
        if place + 4 > len(picture) or picture[place] != 0xFF:
            return largest
        marker, length = struct.unpack_from(">xBH", picture, place)
        if marker == 0xDA:
            return largest
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZES:
            height, width = struct.unpack_from(">HH", picture, place + 5)
            largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
        place += 1 if marker == 0xFF else 2 + length
    return 65_535, 65_535
