"""Checks of the AdaIN layer (30 points)."""

from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array
from reference.style_transfer.adain import QUANTITY, draw

PROBES = Path(__file__).with_name("probes")


def stylised(student, content, style):
    """What the student's layer makes of `content` and `style`."""
    return student.evaluate("AdaIN()((content, style))", label="AdaIN", content=content, style=style)


def run(student, program, content, style):
    """What a program of the folder `probes` leaves."""
    text = (PROBES / program).read_text(encoding="utf-8")
    return student.execute(text, "AdaIN", content=content, style=style)


@pytest.mark.points(14)
def test_gives_the_content_the_mean_and_deviation_of_the_style(student, rng):
    content, style = QUANTITY.inputs(rng)
    QUANTITY.check(stylised(student, content, style), content, style)


@pytest.mark.points(6)
def test_takes_a_style_of_another_size(student, rng):
    content, style = QUANTITY.inputs(rng, draw((17, 13), (11, 23), 6))
    QUANTITY.check(stylised(student, content, style), content, style)


@pytest.mark.points(4)
def test_turns_a_channel_without_variation_into_the_mean_of_the_style(student, rng):
    content, style = QUANTITY.inputs(rng, draw((16, 12), (12, 18), 4, flat=True))
    got = as_array(stylised(student, content, style), "The result")
    if got.shape == content.shape and not np.all(np.isfinite(got)):
        raise CheckFailed(
            "The result is NaN or infinite where a content channel is constant, as happens with real photographs in deep "
            "layers. Something small must keep the division from zero.",
            "adain-no-epsilon",
        )
    QUANTITY.check(got, content, style)


@pytest.mark.points(4)
def test_works_inside_a_model_that_does_not_know_image_sizes(student, rng):
    content, style = QUANTITY.inputs(rng, draw((14, 11), (9, 16), 4))
    try:
        QUANTITY.check(run(student, "adain_in_a_model.py", content, style), content, style)
    except CheckFailed as failure:
        if "NoneType" not in str(failure):
            raise
        raise CheckFailed(
            "In a model the sizes of images are not known yet: shape[1] is None there. Average over axes, or ask tf.shape. "
            f"({failure})",
            "adain-static-sizes",
        ) from None


@pytest.mark.points(2)
def test_is_right_as_a_keras_layer_without_weights_of_its_own(student, rng):
    content, style = QUANTITY.inputs(rng, draw((12, 10), (12, 10), 5))
    answer = run(student, "adain_layer.py", content, style)
    readable = isinstance(answer, list) and len(answer) == 3 and isinstance(answer[1], int)
    if not readable or answer[2] is not True:
        raise CheckFailed("AdaIN must be a class derived from keras.layers.Layer.", "adain-not-a-layer")
    if answer[1] != 0:
        raise CheckFailed(
            "The layer has weights. AdaIN learns nothing: scale and shift come from the style.", "adain-has-weights"
        )
    QUANTITY.check(answer[0], content, style)
