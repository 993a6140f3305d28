"""Checks of the gallery (20 points)."""

import contextlib

import numpy as np
import pytest

from grading.closeness import as_array, close_to, distance
from grading.pictures import read_png
from grading.session import CheckFailed
from reference import challenge, gallery

TOLERANCE = 2e-2
"""Of values in [0, 1]. The conventions of AdaIN change a picture by less; the nearest wrong gallery is named further off."""

STYLES = 25
ENOUGH = 20
"""Pictures of the 25 that must be nearest to their own style and content: the decoder is good, not perfect."""


def draw(rng):
    """A content and 25 styles that no notebook has seen, of different sizes."""
    return challenge.scene(rng, 1, 24, 40), challenge.texture(rng, STYLES, 32, 24)


def own_layer(student):
    """The student's AdaIN as a function of arrays: an error in it is marked in its own row."""

    def layer(content, style):
        got = student.evaluate(
            "AdaIN()((content, style))",
            label="AdaIN",
            content=content.astype(np.float32),
            style=style.astype(np.float32),
        )
        return as_array(got, "The result of AdaIN")

    return layer


def expected_galleries(student, content, styles):
    """What the student's own AdaIN gives, where it gives something, then what the right one gives."""
    with contextlib.suppress(CheckFailed, ValueError):
        yield gallery.gallery(content, styles, own_layer(student))
    yield gallery.gallery(content, styles)


def is_right(got, content, styles, student):
    return any(distance(got, expected) <= TOLERANCE for expected in expected_galleries(student, content, styles))


@pytest.mark.points(10)
def test_gives_a_new_content_the_style_of_each_of_25_new_images(student, rng):
    content, styles = draw(rng)
    got = as_array(student.call("stylize_gallery", content, styles), "The gallery")
    if not is_right(got, content, styles, student):
        close_to(got, gallery.gallery(content, styles), TOLERANCE, misconceptions=gallery.MISCONCEPTIONS, inputs=(content, styles),
                 what="The gallery")  # fmt: skip


@pytest.mark.points(6)
def test_each_picture_has_its_own_style_and_the_one_content(student, rng):
    content, styles = draw(rng)
    got = as_array(student.call("stylize_gallery", content, styles), "The gallery")
    if got.shape != (STYLES, *content.shape[1:]):
        raise CheckFailed(
            f"The gallery has shape {got.shape}; {(STYLES, *content.shape[1:])} is expected for this content.",
            "gallery-shape",
        )
    if not np.all(np.isfinite(got)) or got.min() < -1e-3 or got.max() > 1 + 1e-3:
        raise CheckFailed("The gallery has values that are not from 0 to 1.", "gallery-range")
    if len(np.unique(np.round(got * 255).astype(np.uint8), axis=0)) < STYLES:
        raise CheckFailed("Some of the 25 pictures are the same.", "gallery-repeats")
    if is_right(got, content, styles, student):
        return
    others = challenge.scene(rng, 4, *content.shape[1:3])
    if gallery.own_content(got, np.concatenate([content, others])).sum() < ENOUGH:
        raise CheckFailed("The pictures do not show the content.", "gallery-without-content")
    if gallery.own_styles(got, styles).sum() < ENOUGH:
        raise CheckFailed("The pictures do not have the styles of their numbers.", "gallery-without-style")


@pytest.mark.points(4)
def test_the_notebook_writes_25_pictures_that_are_its_gallery(student, rng):
    pictures = [read_png(student, f"gallery/{number:02}.png") for number in range(STYLES)]
    chosen = sorted(rng.choice(STYLES, 2, replace=False).tolist())
    content = as_array(student.evaluate("gallery_content"), "gallery_content")
    styles = as_array(
        student.evaluate(f"__import__('numpy').stack([gallery_styles[number] for number in {chosen}])"),
        "gallery_styles",
    )
    if content.ndim != 4 or styles.ndim != 4 or content.size > 10**6 or styles.size > 10**6:
        raise CheckFailed("gallery_content and gallery_styles are not those of the notebook.", "gallery-inputs")
    saved = [pictures[number] for number in chosen]
    if any(picture.shape != content.shape[1:] for picture in pictures):
        raise CheckFailed("The pictures do not have the size of the content.", "gallery-shape")
    if not is_right(np.stack(saved), content, styles, student):
        raise CheckFailed("The saved pictures are not the notebook's content in its styles.", "gallery-pictures-differ")
