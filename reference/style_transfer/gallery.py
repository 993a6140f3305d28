r"""One content in many styles: :math:`g(\mathrm{AdaIN}(f(c), f(s_i)))` for the styles :math:`s_i`.

:math:`f` is VGG-16 up to ``block4_conv1``, its features divided by their mean on photographs; :math:`g` is the decoder whose weights come
with the course. Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization" (2017),
section 6.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

from . import backbone, inputs
from .adain import adain
from .convolution import convolve, upsample

DEFAULT_DECODER = Path(__file__).parents[2] / "weights" / "adain_decoder_fp16.npz"

ENCODER_LAYER = "block4_conv1"

MEAN_ACTIVATION = 139.0
"""Of photographs, at the encoder's last layer."""

TOGETHER = 5
"""Images that are encoded at a time: the first layers take 3 kB of memory a pixel."""

UPSAMPLED_AFTER = (4, 6, 7)
"""The decoder's convolutions that are followed by upsampling, counted from 1 to 9."""

STYLES = 25
"""In the notebook's gallery."""

Layer = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""AdaIN, or what a student has in its place: content and style features (B, h, w, C) to features."""


def encode(images: np.ndarray) -> np.ndarray:
    """Features (B, H / 8, W / 8, 512) of `images` (B, H, W, 3) in [0, 1]."""
    return _encode(images.tobytes(), images.dtype.str, images.shape)


@lru_cache(maxsize=4)
def _encode(content: bytes, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """The misconceptions ask for the features of the same few images again and again."""
    images = np.frombuffer(content, dtype).reshape(shape)
    groups = (images[start : start + TOGETHER] for start in range(0, len(images), TOGETHER))
    return (
        np.concatenate([backbone.features(group, (ENCODER_LAYER,))[ENCODER_LAYER] for group in groups])
        / MEAN_ACTIVATION
    )


def decode(features: np.ndarray, weights: Path = DEFAULT_DECODER) -> np.ndarray:
    """Images (B, 8h, 8w, 3) in [0, 1] of `features` (B, h, w, 512)."""
    tensor = features.astype(np.float64)
    for number in range(1, 10):
        tensor = convolve(tensor, *_load(weights, number), border="reflect")
        if number < 9:
            tensor = np.maximum(tensor, 0)
        if number in UPSAMPLED_AFTER:
            tensor = upsample(tensor)
    bgr = 60 * tensor + np.array(backbone.CAFFE_MEAN_BGR)
    return np.clip(bgr[..., ::-1] / 255, 0, 1)


@cache
def _load(path: Path, number: int) -> tuple[np.ndarray, np.ndarray]:
    with np.load(path, allow_pickle=False) as archive:
        return archive[f"conv{number}/kernel"].astype(np.float64), archive[f"conv{number}/bias"].astype(np.float64)


def gallery(
    content: np.ndarray, styles: np.ndarray, layer: Layer = adain, chosen: Sequence[int] | None = None
) -> np.ndarray:
    """Pictures (S, H, W, 3) in [0, 1] of `content` (1, H, W, 3) in each of `styles` (S, h, w, 3), or the `chosen` of them.

    H and W are multiples of 8.
    """
    return _paint(encode(content), encode(styles), layer, chosen)


def _paint(content: np.ndarray, styles: np.ndarray, layer: Layer, chosen: Sequence[int] | None = None) -> np.ndarray:
    """`gallery` of encoded images: one content's features (1, h, w, C), and those of as many styles as there are pictures."""
    features = layer(content.repeat(len(styles), 0), styles)
    return decode(features if chosen is None else features[chosen])


def _one_style(summary):
    """Every picture in the style whose features are ``summary(features of all styles)``."""

    def formula(content, styles, layer=adain):
        return _paint(encode(content), summary(encode(styles)).repeat(len(styles), 0), layer)

    return formula


def _swapped(content, styles, layer=adain):
    return decode(layer(encode(styles), encode(content).repeat(len(styles), 0)))


def _undivided(content, styles, layer=adain):
    return _paint(*(MEAN_ACTIVATION * encode(images) for images in (content, styles)), layer)


def _not_preprocessed(content, styles, layer=adain):
    encoded = (
        backbone.activations(images, (ENCODER_LAYER,))[ENCODER_LAYER] / MEAN_ACTIVATION for images in (content, styles)
    )
    return _paint(*encoded, layer)


_EACH = "Picture number i has the content, painted in style number i."

MISCONCEPTIONS = (
    Misconception("gallery-first-style", "All pictures are in the style of the first one.", _EACH,
                  _one_style(lambda features: features[:1])),
    Misconception("gallery-mean-style", "All pictures are in one style, the average of all.", _EACH,
                  _one_style(lambda features: features.mean(0, keepdims=True))),
    Misconception("gallery-reversed", "The pictures are in the reverse order of the styles.", _EACH,
                  lambda content, styles, layer=adain: gallery(content, styles, layer)[::-1]),
    Misconception("gallery-swapped", "Content and style are swapped: the styles are painted in the style of the content.",
                  _EACH, _swapped),
    Misconception("gallery-content-itself", "These are copies of the content.", _EACH,
                  lambda content, styles, layer=adain: content.repeat(len(styles), 0)),
    Misconception("gallery-content-decoded", "These are the content, encoded and decoded: AdaIN has no part in it.", _EACH,
                  lambda content, styles, layer=adain: decode(encode(content)).repeat(len(styles), 0)),
    Misconception("gallery-styles-themselves", "These are the style images themselves.", _EACH,
                  lambda content, styles, layer=adain: styles),
    Misconception("gallery-styles-decoded", "These are the style images, encoded and decoded.", _EACH,
                  lambda content, styles, layer=adain: decode(encode(styles))),
    Misconception("gallery-not-divided", "The encoder's features are not divided by their mean activation, as the decoder "
                  "expects.", "`encode` does what is needed.", _undivided),
    Misconception("gallery-not-preprocessed", "The encoder is given images that were not preprocessed.",
                  "`encode` does what is needed.", _not_preprocessed),
    Misconception("gallery-colours-exchanged", "Red and blue are exchanged.", "`decode` returns red-green-blue already.",
                  lambda content, styles, layer=adain: gallery(content, styles, layer)[..., ::-1]),
    Misconception("gallery-to-255", "Values go from 0 to 255.", "Images have values from 0 to 1.",
                  lambda content, styles, layer=adain: 255 * gallery(content, styles, layer)),
)  # fmt: skip


def draw(content_size: tuple[int, int], style_size: tuple[int, int]) -> DrawFunction:
    """Draws a content and 25 styles of these heights and widths."""
    return lambda rng: (inputs.scene(rng, 1, *content_size), inputs.texture(rng, STYLES, *style_size))


QUANTITY = Quantity(
    "gallery",
    gallery,
    draws=(draw((32, 24), (32, 24)),),
    tolerance=6e-2,  # an epsilon of 1e-3 under AdaIN's root changes a picture by up to 3.5e-2
    misconceptions=MISCONCEPTIONS,
    margin=0,
    label="The gallery",
)
