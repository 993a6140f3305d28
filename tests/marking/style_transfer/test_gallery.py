"""Checks of the gallery (20 points)."""

import contextlib
import itertools
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, compared, distance
from reference.style_transfer import adain, gallery
from reference.style_transfer.gallery import EPSILONS, OTHER_SIZE, QUANTITY, SAME_SIZE, STYLES, WRITTEN_OUT_TOLERANCE

PROBES = Path(__file__).with_name("probes")

MAX_SIDE = 160
"""Of the notebook's content, and of two of its styles, while marking, pixels."""

MAX_STYLE_SIDE = 24
"""Of the notebook's styles while marking, pixels, where all 25 have to be encoded."""

SAVED_TOLERANCE = 2e-2
"""For pictures of 8 bits."""

NOT_FINITE = (
    "In small images, or images of one colour, some channels of deep features are zero everywhere. Something small must keep the division from "
    "zero."
)


# The function --------------------------------------------------------------------------------------------------------


def painted(student, inputs, strength=1.0):
    """The student's gallery with a right AdaIN in the place of their own, an error in which is marked in its own question.

    Before, the function is asked for another gallery of the same sizes.
    """
    names = dict(zip(("content", "styles", "earlier_content", "earlier_styles"), inputs, strict=True))
    program = (PROBES / "gallery_with_right_adain.py").read_text(encoding="utf-8")
    return as_array(student.execute(program, "stylize_gallery", strength=strength, **names), QUANTITY.label)


def compare(student, rng, inputs):
    """Pass if the student's gallery of inputs that no notebook has seen is right."""
    content, styles = inputs[:2]
    try:
        got = painted(student, inputs)
    except CheckFailed as failure:
        if failure.diagnosis is not None:
            raise
        got = as_array(student.call("stylize_gallery", content, styles), QUANTITY.label)
    right = gallery.right_pictures(content, styles)
    if distance(got, right) <= QUANTITY.tolerance or is_right_without_the_layer(student, inputs, got):
        return
    if got.shape == right.shape and not np.all(np.isfinite(got)):
        raise CheckFailed(f"The gallery has pictures of NaN or infinity. {NOT_FINITE}", "gallery-not-finite")
    with shown_as_pictures(got, right, content, styles):
        try:
            name(rng, got, inputs)
        except CheckFailed as failure:
            remembered = None if failure.diagnosis else of_the_notebook(student, rng, got, content, styles)
            for known in gallery.MISCONCEPTIONS:
                if known.id == remembered:
                    raise known.failure() from None
            raise


@contextlib.contextmanager
def shown_as_pictures(got, right, content, styles):
    """Has a `CheckFailed` show the wrongest picture of a gallery beside the right one."""
    try:
        yield
    except CheckFailed as failure:
        if got.shape == right.shape:
            number = int(np.argmax([distance(*pair) for pair in zip(got, right, strict=True)]))
            where = f"picture {number}"
            made_of = {"content": content[0], "style": styles[number]}
            failure.comparison = compared(got[number], right[number], where, **made_of)
        raise


def is_right_without_the_layer(student, inputs, got):
    """Whether a gallery in which AdaIN is written out is right, or has the error of the student's own layer."""
    content, styles = inputs[:2]
    if uses_the_layer(student, inputs, got):
        return False
    return is_written_out(got, content, styles) or has_the_layers_error(student, content, styles, got)


def is_written_out(got, content, styles):
    """Whether pictures are right with an AdaIN whose epsilon is one of those that are accepted."""
    layers = (gallery.steady_adain, *(partial(adain.adain, epsilon=epsilon) for epsilon in EPSILONS))
    return any(
        distance(got, gallery.gallery(content, styles, layer=layer)) <= WRITTEN_OUT_TOLERANCE for layer in layers
    )


def uses_the_layer(student, inputs, got):
    """Whether the gallery is another one with another AdaIN."""
    with contextlib.suppress(CheckFailed):
        return distance(painted(student, inputs, strength=0.5), got) > QUANTITY.tolerance
    return True


def name(rng, got, inputs):
    """Raise `CheckFailed` with what is known about the error of a gallery. One picture is looked at where each is wrong by itself."""
    content, styles = inputs[:2]
    if known := gallery.wrong_styles(got, content, styles, QUANTITY.tolerance):
        replace(QUANTITY, misconceptions=known).check(got, *inputs)
    chosen = [int(rng.integers(STYLES))]
    if got.ndim and len(got) == len(styles):
        got, inputs = got[chosen], (content, styles[chosen], inputs[2], inputs[3][chosen])
    replace(QUANTITY, misconceptions=gallery.sized(got, *inputs)).check(got, *inputs)
    raise CheckFailed("Some of the pictures are not the content in their style.")


def of_the_notebook(student, rng, got, content, styles):
    """What of a gallery that was asked of `content` and `styles` is the notebook's, as the name of a misconception, or None."""
    chosen = choose(rng)
    if got.ndim != 4 or len(got) != len(styles):
        return None
    with contextlib.suppress(CheckFailed):
        known, known_styles = notebook_content(student), notebook_styles(student, chosen)
        for name, *images in (
            ("gallery-content-remembered", known, styles[chosen]),
            ("gallery-styles-remembered", content, known_styles),
            ("gallery-pictures-remembered", known, known_styles),
        ):
            fits = got.shape[1:] == images[0].shape[1:]
            if fits and distance(got[chosen], gallery.gallery(*images)) <= WRITTEN_OUT_TOLERANCE:
                return name
    return None


@pytest.mark.points(10)
def test_gives_a_new_content_the_style_of_each_of_25_new_images(student, rng):
    compare(student, rng, SAME_SIZE(rng))


@pytest.mark.points(6)
def test_styles_may_have_another_size_than_the_content(student, rng):
    compare(student, rng, OTHER_SIZE(rng))


# The student's own AdaIN ---------------------------------------------------------------------------------------------


def own_features(student, content, styles, chosen):
    """What the student's AdaIN makes of the right features of one content and of `styles`, of the `chosen` of them."""
    program = (PROBES / "gallery_own_features.py").read_text(encoding="utf-8")
    features = (gallery.encode(images).astype(np.float32) for images in (content, styles))
    names = dict(zip(("content", "styles"), features, strict=True))
    got = as_array(student.execute(program, "AdaIN", chosen=chosen, **names), "The result of AdaIN")
    if got.ndim != 4 or got.shape[::3] != (len(chosen), 512) or not np.all(np.isfinite(got)):
        raise CheckFailed("AdaIN returns no features.")
    return got


def has_the_layers_error(student, content, styles, got):
    """Whether a gallery has the error of the student's AdaIN, where that is a named misconception that looks at content and style.

    Any other might be made for copies of the content, or for pictures of the styles alone, to pass for a gallery.
    """
    try:
        features = own_features(student, content, styles, list(range(len(styles))))
    except CheckFailed:
        return False
    pair = gallery.encode(content).repeat(len(styles), 0), gallery.encode(styles)
    formulas = (formula for each in adain.MISCONCEPTIONS for formula in (each.formula, *each.variants))
    named = any(
        distance(features, formula(*pair)) <= adain.QUANTITY.tolerance and looks_at_both(formula, *pair)
        for formula in formulas
    )
    return named and distance(got, gallery.decode(features)) <= QUANTITY.tolerance


def looks_at_both(formula, content, styles):
    """Whether what a formula gives for features (B, h, w, C) follows from both: it is another for other ones."""
    value = formula(content, styles)
    others = formula(content[:, ::-1, ::-1], styles), formula(content, 2 * styles)
    return all(distance(other, value) > adain.QUANTITY.tolerance for other in others)


# The notebook's pictures ---------------------------------------------------------------------------------------------


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


def notebook_styles(student, chosen, side=MAX_SIDE):
    """The `chosen` of the notebook's own styles (S, h, w, 3), of at most `side` pixels."""
    program = (PROBES / "gallery_styles.py").read_text(encoding="utf-8")
    styles = as_array(student.execute(program, "gallery_styles", chosen=chosen), "gallery_styles")
    if styles.ndim != 4 or styles.shape[::3] != (len(chosen), 3) or max(styles.shape[1:3]) > side:
        raise CheckFailed("gallery_styles are not those of the notebook.", "gallery-inputs")
    return styles


def all_differ(images):
    """Whether no two images (1, H, W, 3) have about the same features on average: a content that is its own style needs no AdaIN.

    In the notebook they differ by 60 % at least: its content is a photograph, and its styles are paintings and patterns.
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
    unreadable = None
    try:
        saved = saved_pictures(student, chosen, *content.shape[1:3])
        if distance(saved, gallery.gallery(content, styles, layer=adain.adain)) <= SAVED_TOLERANCE:
            return
    except CheckFailed as failure:
        unreadable = failure
    function, uses = is_function_right(student, rng)
    if not function:  # what is wrong with it is said above
        said = str(unreadable or "The saved pictures are not the notebook's content in its styles.")
        if are_of_the_own_function(student, chosen, None if unreadable else saved, content.shape[1:]):
            said = f"The pictures are made by stylize_gallery, whose error is named above: correct that first. ({said})"
            raise CheckFailed(said, follows=True)
        raise CheckFailed(said)
    if uses and are_of_the_own_layer(student, content, styles, chosen):
        return
    if not uses and unreadable is None and is_written_out(saved, content, styles):
        return
    if unreadable is None:
        raise CheckFailed("The saved pictures are not the notebook's content in its styles.", "gallery-pictures-differ")
    if unreadable.diagnosis == "picture-size":
        raise CheckFailed(f"{unreadable} (Marking runs the notebook with small pictures.)", "picture-size")
    raise unreadable


def is_function_right(student, rng):
    """Whether the student's function is right with a right AdaIN, and whether it uses it."""
    inputs = SAME_SIZE(rng)
    chosen = choose(rng)
    try:
        got = painted(student, inputs)
    except CheckFailed:
        return False, False
    right = got.shape == (STYLES, *inputs[0].shape[1:])
    right = right and is_written_out(got[chosen], inputs[0], inputs[1][chosen])
    return right, right and uses_the_layer(student, inputs, got)


def are_of_the_own_function(student, chosen, saved, shape):
    """Whether the `saved` pictures are what the student's function gave the notebook, or there are none because it gave no pictures."""
    try:
        made = as_array(student.evaluate("gallery_images[chosen]", chosen=chosen[0]), "gallery_images")
    except CheckFailed:
        return saved is None
    is_picture = made.shape == shape and np.all(np.isfinite(made))
    return (
        not is_picture if saved is None else is_picture and distance(saved[0], np.clip(made, 0, 1)) <= SAVED_TOLERANCE
    )


def are_of_the_own_layer(student, content, styles, chosen):
    """Whether the saved pictures are what the student's AdaIN makes of the right features, whatever that is.

    It may give features of another size, mix those of a batch, or give none at all, so that there are no pictures either.
    """
    both = list(range(len(chosen)))
    try:
        features = own_features(student, content, styles, both)
    except CheckFailed as failure:
        return failure.diagnosis not in ("too-slow", "kernel-lost", "no-kernel")
    with contextlib.suppress(CheckFailed):
        alone = own_features(student, content, styles[:1], [0])
        if distance(features[:1], alone) > adain.QUANTITY.tolerance:
            every = notebook_styles(student, list(range(STYLES)), MAX_STYLE_SIDE)
            features = own_features(student, content, every, chosen)
    expected = gallery.decode(features)
    with contextlib.suppress(CheckFailed):
        return distance(saved_pictures(student, chosen, *expected.shape[1:3]), expected) <= SAVED_TOLERANCE
    return False
