r"""One content in many styles: :math:`g(\mathrm{AdaIN}(f(c), f(s_i)))` for the styles :math:`s_i`.

:math:`f` is VGG-16 up to ``block4_conv1``, its features divided by their mean on photographs; :math:`g` is the decoder whose weights come
with the course. Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization" (2017),
section 6.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity, distance

from . import backbone, inputs
from .adain import statistics
from .convolution import convolve, upsample

DEFAULT_DECODER = Path(__file__).parents[2] / "weights" / "adain_decoder_fp16.npz"

ENCODER_LAYER = "block4_conv1"

MEAN_ACTIVATION = 139.0
"""Of photographs, at the encoder's last layer."""

UPSAMPLED_AFTER = (4, 6, 7)
"""The decoder's convolutions that are followed by upsampling, counted from 1 to 9."""

MARGIN = 8
"""Pixels by which an image is continued on each side, by reflection, before it is encoded."""
CUT = MARGIN // 8
"""Places of the last layer's features that lie in this margin."""

DTYPE: type[np.floating] = np.float32
"""In which both networks compute, AdaIN between them in float64. It takes half the time of float64. Over 1,500 contents, no
picture differed by more than a 400th of the tolerance."""

STYLES = 25
"""In the notebook's gallery."""

POOL = 100
"""Drawn styles are taken from so many, whose features are computed once, by the process that marks."""

SMALL = 600
"""The pixels of a drawn image, at most."""

STEADY = 1e-8
"""The epsilon of `steady_adain`."""

Layer = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""AdaIN, or what a student has in its place: content and style features (B, h, w, C) to features."""


def encode(images: np.ndarray) -> np.ndarray:
    """Features (B, H / 8, W / 8, 512) of `images` (B, H, W, 3) in [0, 1]."""
    return _activations(backbone.preprocess(images)) / MEAN_ACTIVATION


def _activations(prepared: np.ndarray) -> np.ndarray:
    """Of the encoder, for images (B, H, W, 3) that are `prepared`."""
    return np.concatenate([_of_one_image(image) for image in prepared])


def _of_one_image(prepared: np.ndarray) -> np.ndarray:
    """Activations (1, H / 8, W / 8, 512) of an image (H, W, 3), remembered."""
    remembered = _of_a_small_image if prepared.shape[0] * prepared.shape[1] <= SMALL else _of_a_large_image
    return remembered(prepared.tobytes(), prepared.dtype.str, prepared.shape)


def _computed(content: bytes, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """VGG pads with zeros; in the features that are kept, little of it is left. They are a copy: a view would keep the others, too."""
    prepared = np.frombuffer(content, dtype).reshape(1, *shape)
    continued = np.pad(prepared, [(0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)], mode="reflect")
    return backbone.activations(continued, (ENCODER_LAYER,), dtype=DTYPE)[ENCODER_LAYER][:, CUT:-CUT, CUT:-CUT].copy()


_of_a_small_image = lru_cache(maxsize=1000)(_computed)
"""At most 20 MB: the pool of drawn styles, and what the misconceptions make of them."""

_of_a_large_image = lru_cache(maxsize=40)(_computed)
"""At most 35 MB: the notebook's content and styles, which are the same for all students."""


def decode(features: np.ndarray, weights: Path = DEFAULT_DECODER) -> np.ndarray:
    """Images (B, 8h, 8w, 3) in [0, 1] of `features` (B, h, w, 512)."""
    return np.clip(_to_rgb(_decoded(features, weights)), 0, 1)


def _to_rgb(bgr: np.ndarray) -> np.ndarray:
    return (bgr + np.array(backbone.CAFFE_MEAN_BGR))[..., ::-1] / 255


def _decoded(features: np.ndarray, weights: Path = DEFAULT_DECODER) -> np.ndarray:
    """What the decoder returns: preprocessed images, BGR around zero."""
    tensor = features.astype(DTYPE)
    for number in range(1, 10):
        tensor = convolve(tensor, *_load(weights, number, DTYPE), border="reflect")
        if number < 9:
            tensor = np.maximum(tensor, 0)
        if number in UPSAMPLED_AFTER:
            tensor = upsample(tensor)
    return 60 * tensor


@cache
def _load(path: Path, number: int, dtype: type[np.floating]) -> tuple[np.ndarray, np.ndarray]:
    with np.load(path, allow_pickle=False) as archive:
        return archive[f"conv{number}/kernel"].astype(dtype), archive[f"conv{number}/bias"].astype(dtype)


def steady_adain(content: np.ndarray, style: np.ndarray) -> np.ndarray:
    """AdaIN with an epsilon in proportion to the content's squared mean: it is the same for features of any scale.

    A channel that is constant in the content becomes the style's mean.
    """
    (mean, deviation), (style_mean, style_deviation) = statistics(content), statistics(style)
    squares = deviation**2 + STEADY * mean**2
    return style_deviation * (content - mean) / np.sqrt(np.where(squares > 0, squares, 1)) + style_mean


def gallery(
    content: np.ndarray,
    styles: np.ndarray,
    *earlier: np.ndarray,
    layer: Layer = steady_adain,
    chosen: Sequence[int] | None = None,
) -> np.ndarray:
    """Pictures (S, H, W, 3) in [0, 1] of `content` (1, H, W, 3) in each of `styles` (S, h, w, 3), or the `chosen` of them.

    H and W are multiples of 8. What a gallery was made of `earlier` does not matter.
    """
    features = layer(encode(content).repeat(len(styles), 0), encode(styles))
    return decode(features if chosen is None else features[chosen])


def right_pictures(content: np.ndarray, styles: np.ndarray) -> np.ndarray:
    """`gallery`, remembered: what is wrong about the order of pictures is told from the right ones."""
    return _cached_gallery(*((each.tobytes(), each.dtype.str, each.shape) for each in (content, styles)))


@lru_cache(maxsize=2)
def _cached_gallery(*arrays: tuple[bytes, str, tuple[int, ...]]) -> np.ndarray:
    return gallery(*(np.frombuffer(content, dtype).reshape(shape) for content, dtype, shape in arrays))


# Misconceptions ------------------------------------------------------------------------------------------------------


def _variant(
    content,
    styles,
    of_content=encode,
    of_styles=encode,
    mixed=lambda stylised, content: stylised,
    to_pictures=decode,
):
    """A gallery with something else in one of its places."""
    features = of_content(content).repeat(len(styles), 0)
    return to_pictures(mixed(steady_adain(features, of_styles(styles)), features))


def _with(**places):
    """The same as a formula of its own: two in one answer are not looked for, which would take long."""
    return lambda content, styles, *earlier: _variant(content, styles, **places)


def _everywhere(encoder):
    """A gallery with another encoder of all images; then of the content, and of the styles only."""
    return tuple(
        _with(**dict.fromkeys(names, encoder))
        for names in (("of_content", "of_styles"), ("of_content",), ("of_styles",))
    )


def _not_preprocessed(images):
    return _activations(images.astype(np.float64)) / MEAN_ACTIVATION


def _preprocessed_twice(images):
    return _activations(backbone.preprocess(backbone.preprocess(images))) / MEAN_ACTIVATION


def _to_255(images):
    return _activations(backbone.preprocess(255 * images.astype(np.float64))) / MEAN_ACTIVATION


def _with_colours_exchanged(images):
    return encode(np.ascontiguousarray(images[..., ::-1]))


def _undivided(images):
    return MEAN_ACTIVATION * encode(images)


def _divided_twice(images):
    return encode(images) / MEAN_ACTIVATION


def _in_one_style(summary):
    """All pictures in the style whose features are ``summary(styles)``."""
    return lambda content, styles, *earlier: decode(steady_adain(encode(content), summary(styles))).repeat(
        len(styles), 0
    )


def _of_strength(content, styles, *earlier, strength):
    """A gallery with features of the content mixed in."""
    return _variant(content, styles, mixed=lambda stylised, features: strength * stylised + (1 - strength) * features)


def _pixels_of_strength(content, styles, *earlier, strength):
    """A gallery with the content's pixels mixed in."""
    return strength * right_pictures(content, styles) + (1 - strength) * content


def _swapped(content, styles, *earlier):
    return decode(steady_adain(encode(styles), encode(content).repeat(len(styles), 0)))


def _decoded_alone(content, styles, *earlier):
    return decode(encode(content)).repeat(len(styles), 0)


def _remembered(content, styles, earlier_content=None, earlier_styles=None, *, content_first, styles_first):
    if earlier_content is None:
        return np.full((len(styles), *content.shape[1:]), np.nan)
    return right_pictures(earlier_content if content_first else content, earlier_styles if styles_first else styles)


def _arranged(content, styles, *earlier, order):
    """The right pictures in another order: `order` gives the numbers of the styles for so many pictures."""
    return right_pictures(content, styles)[np.asarray(order(len(styles))) % len(styles)]


_EACH = "Picture number i has the content, painted in style number i."
_ENCODE = "`encode` does what is needed."
_FORGET = "What the function returns follows from its arguments."

_NOT_PREPROCESSED, *_NOT_PREPROCESSED_PARTLY = _everywhere(_not_preprocessed)
_TWICE, *_TWICE_PARTLY = _everywhere(_preprocessed_twice)
_BYTES, *_BYTES_PARTLY = _everywhere(_to_255)
_EXCHANGED, *_EXCHANGED_PARTLY = _everywhere(_with_colours_exchanged)

STYLE_MISCONCEPTIONS = (
    Misconception("gallery-first-style", "All pictures are in the style of the first one.", _EACH,
                  partial(_arranged, order=lambda count: [0] * count)),
    Misconception("gallery-last-style", "All pictures are in the style of the last one.", _EACH,
                  partial(_arranged, order=lambda count: [-1] * count)),
    Misconception("gallery-one-style", "All pictures are in one and the same style.", _EACH,
                  partial(_arranged, order=lambda count: [3] * count)),
    Misconception("gallery-reversed", "The pictures are in the reverse order of the styles.", _EACH,
                  partial(_arranged, order=lambda count: range(count)[::-1])),
    Misconception("gallery-shifted", "Each picture is in the style of its neighbour: the styles are shifted.", _EACH,
                  partial(_arranged, order=lambda count: np.arange(count) + 1),
                  variants=(partial(_arranged, order=lambda count: np.arange(count) - 1),)),
    Misconception("gallery-shuffled", "The pictures have each of the styles, but in another order.", _EACH,
                  partial(_arranged, order=lambda count: [*range(1, count, 2), *range(0, count, 2)])),
    Misconception("gallery-styles-repeated", "Some styles come again and others are missing.", _EACH,
                  partial(_arranged, order=lambda count: np.arange(count) // 2)),
    Misconception("gallery-mean-style", "All pictures are in one style, the average of all.", _EACH,
                  _in_one_style(lambda styles: encode(styles).mean(0, keepdims=True)),
                  variants=(_in_one_style(lambda styles: encode(styles.astype(np.float64).mean(0, keepdims=True))),)),
)  # fmt: skip
"""Of pictures that are in a wrong style of those that were given, or in their average."""

PICTURE_MISCONCEPTIONS = (
    Misconception("gallery-swapped", "Content and style are swapped: the styles are painted in the style of the content.",
                  _EACH, _swapped),
    Misconception("gallery-content-itself", "These are copies of the content.", _EACH,
                  lambda content, styles, *earlier: content.repeat(len(styles), 0)),
    Misconception("gallery-content-decoded", "These are the content, encoded and decoded: AdaIN has no part in it.", _EACH,
                  _decoded_alone),
    Misconception("gallery-styles-themselves", "These are the style images themselves.", _EACH,
                  lambda content, styles, *earlier: styles),
    Misconception("gallery-styles-decoded", "These are the style images, encoded and decoded.", _EACH,
                  lambda content, styles, *earlier: decode(encode(styles))),
    Misconception("gallery-strength", "The content is mixed in: the pictures have not the style in full.",
                  "Nothing is added to what AdaIN returns.", lambda *images: _of_strength(*images, strength=0.5)),
    Misconception("gallery-content-remembered", "The content of an earlier call is painted.", _FORGET,
                  partial(_remembered, content_first=True, styles_first=False)),
    Misconception("gallery-styles-remembered", "The styles of an earlier call are used.", _FORGET,
                  partial(_remembered, content_first=False, styles_first=True)),
    Misconception("gallery-pictures-remembered", "The pictures of an earlier call are returned.", _FORGET,
                  partial(_remembered, content_first=True, styles_first=True)),
    Misconception("gallery-not-divided", "The encoder's features are not divided by their mean activation, as the decoder "
                  "expects.", _ENCODE, _with(of_content=_undivided, of_styles=_undivided)),
    Misconception("gallery-divided-twice", "The encoder's features are divided by their mean activation twice.", _ENCODE,
                  _with(of_content=_divided_twice, of_styles=_divided_twice)),
    Misconception("gallery-not-preprocessed", "The encoder is given images that were not preprocessed.", _ENCODE,
                  _NOT_PREPROCESSED, variants=tuple(_NOT_PREPROCESSED_PARTLY)),
    Misconception("gallery-preprocessed-twice", "Images are preprocessed that `encode` preprocesses again.", _ENCODE, _TWICE,
                  variants=tuple(_TWICE_PARTLY)),
    Misconception("gallery-encoded-from-255", "Images are encoded with values from 0 to 255.", "Images have values from 0 to 1.", _BYTES,
                  variants=tuple(_BYTES_PARTLY)),
    Misconception("gallery-colours-exchanged", "Red and blue are exchanged.", "`encode` and `decode` take and return red-green-blue.",
                  _with(to_pictures=lambda features: decode(features)[..., ::-1]),
                  variants=(_EXCHANGED, *_EXCHANGED_PARTLY)),
    Misconception("gallery-not-decoded", "These are features, not pictures: they are not decoded.", "`decode` turns features into images.",
                  _with(to_pictures=lambda features: features)),
    Misconception("gallery-decoder-alone", "These are preprocessed images, blue-green-red around zero, as the decoder returns them.",
                  "`decode` does what is needed.", _with(to_pictures=_decoded)),
    Misconception("gallery-to-255", "Values go from 0 to 255.", "Images have values from 0 to 1.",
                  _with(to_pictures=lambda features: 255 * decode(features))),
    Misconception("gallery-from-minus-1", "Values go from -1 to 1.", "Images have values from 0 to 1.",
                  _with(to_pictures=lambda features: 2 * decode(features) - 1)),
    Misconception("gallery-twice", "AdaIN's pictures are encoded and decoded once more.", "One pass suffices.",
                  _with(to_pictures=lambda features: decode(encode(decode(features))))),
)  # fmt: skip
"""Of pictures one by one: picture i is wrong whatever the others are."""

MISCONCEPTIONS = STYLE_MISCONCEPTIONS + PICTURE_MISCONCEPTIONS


def sized(
    value: np.ndarray, content: np.ndarray, styles: np.ndarray, *earlier: np.ndarray
) -> tuple[Misconception, ...]:
    """The misconceptions of pictures one by one, with the strength that fits `value` (S, H, W, 3) best."""
    right = right_pictures(content, styles)
    if value.shape != right.shape or not np.all(np.isfinite(value)):
        return PICTURE_MISCONCEPTIONS
    strengths = {
        _of_strength: _strength(value[:1], content, styles[:1]),
        _pixels_of_strength: _part(value - content, right - content),
    }
    fitted = tuple(partial(formula, strength=part) for formula, part in strengths.items() if 0.02 < part < 1)
    return tuple(
        replace(each, variants=fitted) if each.id == "gallery-strength" else each for each in PICTURE_MISCONCEPTIONS
    )


def _strength(picture, content, style):
    """The strength of a gallery of one `picture`, by Newton's method."""
    strength, step = 0.5, 0.01
    for _ in range(4):
        now, then = (_of_strength(content, style, strength=part) for part in (strength, strength + step))
        strength = float(np.clip(strength + step * _part(picture - now, then - now), 0, 1))
    return strength


def _part(value, whole):
    """How much of `whole` fits `value` best."""
    return float(np.vdot(value, whole) / max(np.vdot(whole, whole), 1e-12))


def wrong_styles(
    value: np.ndarray, content: np.ndarray, styles: np.ndarray, tolerance: float
) -> tuple[Misconception, ...]:
    """The misconceptions of wrong styles, where every picture of `value` is among the right ones, or is the same; else none.

    An order that has no name of its own is called shuffled, repeated, or one style, whichever it is.
    """
    right = right_pictures(content, styles)
    if value.shape != right.shape:
        return ()
    if distance(value, value[:1].repeat(len(value), 0)) <= tolerance:
        *_, mean = STYLE_MISCONCEPTIONS
        if any(distance(value, formula(content, styles)) <= tolerance for formula in (mean.formula, *mean.variants)):
            return (mean,)
    away = np.array([[distance(one, other) for other in right] for one in value])
    order = away.argmin(1)
    if away.min(1).max() > tolerance:
        return ()
    *arranged, _ = STYLE_MISCONCEPTIONS
    known = [each for each in arranged if each.id not in _ANY]
    orders = (formula.keywords["order"](len(right)) for each in known for formula in (each.formula, *each.variants))
    if any(np.array_equal(order, np.asarray(each) % len(right)) for each in orders):
        return tuple(known)
    kind = _ANY[0] if len(set(order)) == 1 else _ANY[1] if len(set(order)) == len(right) else _ANY[2]
    return tuple(
        replace(each, formula=partial(_arranged, order=lambda _: order)) for each in arranged if each.id == kind
    )


_ANY = ("gallery-one-style", "gallery-shuffled", "gallery-styles-repeated")
"""Wrong orders that are told by what they have in common."""


# Inputs --------------------------------------------------------------------------------------------------------------


@cache
def pool(height: int, width: int) -> np.ndarray:
    """The styles (POOL, height, width, 3) that are drawn from."""
    return inputs.texture(np.random.default_rng((height, width)), POOL, height, width)


def draw(content_size: tuple[int, int], style_size: tuple[int, int], styles: int = STYLES) -> DrawFunction:
    """Draws a content and styles of these heights and widths, and other ones of the same sizes for an earlier call."""

    def function(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        content, earlier_content = (inputs.scene(rng, 1, *content_size) for _ in range(2))
        order = rng.permutation(POOL)[: 2 * styles]
        chosen, earlier = pool(*style_size)[order].reshape(2, styles, *style_size, 3)
        return content, chosen, earlier_content, earlier

    return function


SAME_SIZE = draw((24, 16), (24, 16))
OTHER_SIZE = draw((16, 32), (29, 18))

WRITTEN_OUT_TOLERANCE = 6e-2
"""For a gallery that does not use the layer, beside that with the nearest of `EPSILONS`."""

EPSILONS = (1e-5, 1e-4, 1e-3)
"""Under AdaIN's root, where a gallery has AdaIN written out. In one content of twenty, 1e-3 changes the pictures by more than 6e-2."""

QUANTITY = Quantity(
    "gallery",
    gallery,
    draws=(SAME_SIZE,),
    tolerance=4e-3,
    misconceptions=MISCONCEPTIONS,
    margin=0,
    label="The gallery",
)
