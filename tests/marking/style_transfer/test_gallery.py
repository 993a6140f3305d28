"""Checks of the gallery (20 points)."""

import contextlib
import itertools
from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, as_arrays, distance
from reference.style_transfer import adain, gallery
from reference.style_transfer.gallery import QUANTITY, STYLES, draw

PROBES = Path(__file__).with_name("probes")

MAX_SIDE = 160
"""Of the notebook's content, and of two of its styles, while marking, pixels."""

MAX_STYLE_SIDE = 64
"""Of the notebook's styles while marking, pixels, where all 25 have to be encoded."""

MIXES_A_BATCH = ("adain-batch-statistics", "adain-global-statistics", "adain-first-sample")


def own_layer(student):
    """The student's AdaIN as a function of arrays: an error in it is marked in its own question.

    It counts only if its result has about the means of the style and the content's shapes, or is that of a named misconception,
    which may have the style's size: else copies of the content or of the styles could be passed off as a gallery.
    """

    def layer(content, style):
        content, style = content.astype(np.float32), style.astype(np.float32)
        got = student.evaluate("AdaIN()((content, style))", label="AdaIN", content=content, style=style)
        got = as_array(got, "The result of AdaIN")
        if not np.all(np.isfinite(got)):
            raise CheckFailed(NOT_FINITE, "gallery-not-finite")
        if got.shape == content.shape:
            means, goal, before = (features.mean((1, 2)) for features in (got, style, content))
            styled = np.linalg.norm(means - goal) <= 0.5 * np.linalg.norm(before - goal)
            if styled and correlation(got, content) >= 0.5:
                return got
        if misconception_of(got, content, style):
            return got
        raise CheckFailed("AdaIN does not take on the style.")

    return layer


def correlation(one, other):
    """Of features (B, h, w, C) over the locations, averaged over the channels that vary in `other`."""
    one, other = (features - features.mean((1, 2), keepdims=True) for features in (one, other))
    spread = np.linalg.norm(one, axis=(1, 2)) * np.linalg.norm(other, axis=(1, 2))
    varies = np.linalg.norm(other, axis=(1, 2)) > 1e-6
    return np.mean(((one * other).sum((1, 2)) / np.maximum(spread, 1e-12))[varies]) if varies.any() else 0.0


def misconception_of(got, content, style):
    """The misconception of AdaIN that gives `got`, or None."""
    within = adain.QUANTITY.tolerance
    return next((m for m in adain.MISCONCEPTIONS if distance(got, m.formula(content, style)) <= within), None)


NOT_FINITE = (
    "In small or even images, some channels of deep features are zero everywhere. Something small must keep the division from "
    "zero."
)


def expected_galleries(student, content, styles):
    """What the student's own AdaIN gives, where it gives something, then what the right one gives."""
    with contextlib.suppress(CheckFailed, ValueError):
        yield gallery.gallery(content, styles, own_layer(student))
    yield gallery.gallery(content, styles)


def is_right(got, content, styles, student):
    return any(
        distance(got, expected) <= QUANTITY.tolerance for expected in expected_galleries(student, content, styles)
    )


def compare(student, rng, content, styles):
    """Pass if the student's gallery of inputs that no notebook has seen is right."""
    got = as_array(student.call("stylize_gallery", content, styles), "The gallery")
    if got.shape == (STYLES, *content.shape[1:]) and not np.all(np.isfinite(got)):
        if not divides_by_zero(student, content, styles):
            raise CheckFailed(f"The gallery has pictures of NaN or infinity. {NOT_FINITE}", "gallery-not-finite")
        # Small contents have channels that are zero everywhere; the notebook's photograph has none.
        content, chosen = notebook_content(student), choose(rng)
        program = (PROBES / "gallery_chosen.py").read_text(encoding="utf-8")
        names = {"content": content.astype(np.float32), "styles": styles, "chosen": chosen}
        answer = student.execute(program, "stylize_gallery", **names)
        shown = as_arrays(answer, len(chosen), "The gallery")
        if len({picture.shape for picture in shown}) > 1:
            raise CheckFailed("The gallery has pictures of different sizes.", "gallery-sizes-differ")
        got, styles = np.stack(shown), styles[chosen]
    if not is_right(got, content, styles, student):
        QUANTITY.check(got, content, styles)


def divides_by_zero(student, content, styles):
    """Whether the student's AdaIN is not finite on the features of `content`: its own question says so."""
    try:
        own_layer(student)(gallery.encode(content).repeat(len(styles), 0), gallery.encode(styles))
    except CheckFailed as failure:
        return failure.diagnosis == "gallery-not-finite"
    return False


def choose(rng):
    """Two of the 25 pictures, to be compared with their exact values."""
    return sorted(rng.choice(STYLES, 2, replace=False).tolist())


def notebook_content(student):
    """The notebook's own content (1, H, W, 3)."""
    content = as_array(student.evaluate("gallery_content"), "gallery_content")
    height, width = content.shape[1:3] if content.ndim == 4 else (0, 0)
    if (
        content.shape != (1, height, width, 3)
        or height % 8
        or width % 8
        or not 0 < min(height, width) <= max(height, width) <= MAX_SIDE
    ):
        raise CheckFailed("gallery_content is not that of the notebook.", "gallery-inputs")
    return content


@pytest.mark.points(10)
def test_gives_a_new_content_the_style_of_each_of_25_new_images(student, rng):
    compare(student, rng, *QUANTITY.inputs(rng))


@pytest.mark.points(6)
def test_styles_may_have_another_size_than_the_content(student, rng):
    compare(student, rng, *QUANTITY.inputs(rng, draw((24, 40), (37, 26))))


def notebook_styles(student, chosen, side=MAX_SIDE):
    """The `chosen` of the notebook's own styles (S, h, w, 3), of at most `side` pixels."""
    program = (PROBES / "gallery_styles.py").read_text(encoding="utf-8")
    styles = as_array(student.execute(program, "gallery_styles", chosen=chosen), "gallery_styles")
    if styles.ndim != 4 or styles.shape[::3] != (len(chosen), 3) or max(styles.shape[1:3]) > side:
        raise CheckFailed("gallery_styles are not those of the notebook.", "gallery-inputs")
    return styles


def all_differ(images):
    """Whether no two images (1, H, W, 3) have about the same features on average: a content that is its own style needs no AdaIN.

    By 30 % at least in the notebook, whose content is a photograph and whose styles are patterns.
    """
    means = [gallery.encode(image).mean((0, 1, 2)) for image in images]
    return all(distance(one, other) > 0.15 for one, other in itertools.combinations(means, 2))


def saved_pictures(student, chosen, height, width):
    """The `chosen` (S, height, width, 3), in [0, 1], of the pictures that the notebook wrote; all 25 must be readable."""
    pictures = [student.read_png(f"gallery/{number:02}.png", width, height) for number in range(STYLES)]
    return np.stack([pictures[number] for number in chosen]) / 255


@pytest.mark.points(4)
def test_the_notebook_writes_25_pictures_that_are_its_gallery(student, rng):
    content, chosen = notebook_content(student), choose(rng)
    styles = notebook_styles(student, chosen)
    if not all_differ([content, *(style[None] for style in styles)]):
        raise CheckFailed("gallery_content and gallery_styles are not those of the notebook.", "gallery-inputs")
    try:
        saved = saved_pictures(student, chosen, *content.shape[1:3])
    except CheckFailed as failure:
        if failure.diagnosis != "picture-size":
            raise
        # An AdaIN that takes content for style makes pictures of the styles' size.
        with contextlib.suppress(CheckFailed, ValueError):
            expected = gallery.gallery(content, styles, own_layer(student))
            if distance(saved_pictures(student, chosen, *expected.shape[1:3]), expected) <= QUANTITY.tolerance:
                return
        raise CheckFailed(f"{failure} (Marking runs the notebook with small pictures.)", "picture-size") from None
    if is_right(saved, content, styles, student) or is_right_as_a_whole(saved, content, styles, student, chosen):
        return
    raise CheckFailed("The saved pictures are not the notebook's content in its styles.", "gallery-pictures-differ")


def is_right_as_a_whole(saved, content, styles, student, chosen):
    """Whether the `chosen` pictures are right if the student's AdaIN makes its mistake with all 25: it may mix a batch."""
    with contextlib.suppress(CheckFailed, ValueError):
        features = gallery.encode(content).repeat(len(chosen), 0), gallery.encode(styles)
        wrong = misconception_of(own_layer(student)(*features), *features)
        if wrong is not None and wrong.id in MIXES_A_BATCH:
            every = notebook_styles(student, list(range(STYLES)), MAX_STYLE_SIDE)
            return distance(saved, gallery.gallery(content, every, wrong.formula, chosen)) <= QUANTITY.tolerance
    return False
