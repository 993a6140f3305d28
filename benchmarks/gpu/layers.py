"""The numbers that the decoder's training in PyTorch shares with the notebook and with ``training``; needs no library.

A test compares each of them with its origin.
"""

MEAN_BGR = (103.939, 116.779, 123.68)
"""ImageNet's mean colour, 0 to 255, in the order blue, green, red."""

ENCODER = {
    "block1_conv1": (3, 64),
    "block1_conv2": (64, 64),
    "block2_conv1": (64, 128),
    "block2_conv2": (128, 128),
    "block3_conv1": (128, 256),
    "block3_conv2": (256, 256),
    "block3_conv3": (256, 256),
    "block4_conv1": (256, 512),
}
"""Channels of VGG-16's convolutions up to the last one that is used. A 2 x 2 maximum follows each block."""

MEAN_ACTIVATIONS = {"block1_conv1": 23.0, "block2_conv1": 199.0, "block3_conv1": 245.0, "block4_conv1": 139.0}
"""Of photographs, at the layers whose features count."""

PIXEL_DEVIATION = 60.0
"""Of photographs, 0 to 255; the decoder's output is multiplied by it."""

PIXEL_WEIGHT = 1.0
"""Weight of the squared pixel differences, in `PIXEL_DEVIATION`, where an image is rebuilt."""

LEAST = 0.05
"""The least distance of two styles that a difference is measured by, as a part of the style's own statistics."""

MARGIN = 8
"""Pixels by which the encoder continues an image, by reflection."""

EPSILON = 1e-5
"""Added to variances under a root."""

UPSAMPLED_AFTER = (4, 6, 7)
"""The decoder's convolutions that are followed by upsampling, counted from 1 to 9."""


def decoder_channels(width: int) -> dict[str, tuple[int, int]]:
    """Channels (in, out) of the decoder's convolutions by name."""
    out = [4 * width] * 4 + [2 * width] * 2 + [width] * 2 + [3]
    return {f"conv{number}": pair for number, pair in enumerate(zip([512, *out[:-1]], out, strict=True), 1)}


def decoder_shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the arrays of an exported decoder: kernels (3, 3, in, out) and biases (out,)."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, (inside, outside) in decoder_channels(width).items():
        shapes |= {f"{name}/kernel": (3, 3, inside, outside), f"{name}/bias": (outside,)}
    return shapes
