"""Checks of the AdaIN layer (30 points)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer.adain import (
    AS_A_LAYER,
    FLAT,
    IN_A_MODEL,
    OTHER_SIZE,
    QUANTITY,
    SAME_SIZE,
    facts,
    sized,
)

ROUNDED_SHARE = 0.5
"""What a right formula in half precision earns, which the table of partial credit does not know."""

PROBES = Path(__file__).with_name("probes")

NAMES = ("content", "style", "earlier_content", "earlier_style")

UNEXPLAINED = (None, "not-answered")
"""Diagnoses of errors that may have another reason: Keras calls a method that is missing not implemented, and so does NumPy."""

OTHERWISE = {
    "two arguments": (
        "adain-two-arguments",
        "AdaIN takes content and style as two arguments. A Keras layer is called with one, here a pair: def call(self, inputs).",
    ),
    "forward": ("adain-forward", "The method is called forward, as in PyTorch. A Keras layer has a method call(self, inputs)."),
    "forward of two": (
        "adain-forward",
        "The method is called forward, as in PyTorch. A Keras layer has a method call(self, inputs), of one pair.",
    ),
}  # fmt: skip
"""Other ways to ask a layer, with a name and a sentence."""


def run(student, program, inputs):
    """What a program of the folder `probes` leaves. Where AdaIN raises an error, `CheckFailed` says why if that can be found out."""
    try:
        return _run(student, program, inputs)
    except CheckFailed as failure:
        if failure.diagnosis in UNEXPLAINED:
            asked_otherwise(student, inputs)
            asked_of_one_image(student, inputs, failure)
            asked_in_one_size(student, inputs, failure)
        raise


def _run(student, program, inputs):
    text = (PROBES / program).read_text(encoding="utf-8")
    return student.execute(text, "AdaIN", **dict(zip(NAMES, inputs, strict=True)))


def asked_otherwise(student, inputs):
    """Raise `CheckFailed` where AdaIN answers when it is asked in another way than a Keras layer."""
    try:
        answer = _run(student, "adain_called_otherwise.py", inputs)
        if not isinstance(answer, list) or len(answer) != 2 or answer[0] not in OTHERWISE:
            return
    except CheckFailed:
        return
    name, sentence = OTHERWISE[answer[0]]
    try:
        check(answer[1], inputs)
    except CheckFailed as failure:
        both = f"{name}+{failure.diagnosis}" if failure.diagnosis else None
        raise CheckFailed(f"{sentence} Besides: {failure}", both, comparison=failure.comparison) from None
    raise CheckFailed(sentence, name)


def asked_of_one_image(student, inputs, failure):
    """Raise `CheckFailed` where AdaIN is right for a batch of one image, and ends in a `failure` for others."""
    first = tuple(features[:1] for features in inputs)
    try:
        got = as_array(_run(student, "adain_called.py", first), "The result")
    except CheckFailed:
        return
    if distance(got, QUANTITY.truth(*first)) <= QUANTITY.tolerance:
        raise CheckFailed(
            "AdaIN works for one image only. Means and deviations have to keep the axes that they are taken over (keepdims), "
            f"to fit the features again. ({failure})",
            "adain-axes-not-kept",
        )


def asked_in_one_size(student, inputs, failure):
    """Raise `CheckFailed` where AdaIN can be asked of styles of the content's size: what goes wrong is seen there."""
    content, other = inputs[0], inputs[2]
    in_one_size = content, other[::-1], other, content[::-1]
    try:
        got = as_array(_run(student, "adain_called.py", in_one_size), "The result")
    except CheckFailed:
        return
    try:
        check(got, in_one_size)
    except CheckFailed as wrong:
        if wrong.diagnosis is None:
            return
        raise
    raise CheckFailed(f"AdaIN works only where content and style have the same size. ({failure})", "adain-one-size")


def check(got, inputs):
    """Pass if `got` is AdaIN of `inputs`, else raise `CheckFailed` with what is known about the error."""
    value = as_array(got, "The result")
    if distance(value, QUANTITY.truth(*inputs)) <= QUANTITY.tolerance:
        return
    try:
        replace(QUANTITY, misconceptions=sized(value, *inputs)).check(value, *inputs)
    except CheckFailed as failure:
        if failure.diagnosis == "rounded":
            failure.share = ROUNDED_SHARE
        fact = facts(value, *inputs[:2])
        if failure.evidence is None or failure.diagnosis or fact is None:
            raise
        name, sentence = fact
        said = CheckFailed(sentence, name)
        evidence = replace(failure.evidence, unnamed=said)
        raise CheckFailed(sentence, name, comparison=failure.comparison, evidence=evidence) from None


@pytest.mark.points(14)
def test_gives_the_content_the_mean_and_deviation_of_the_style(student, rng):
    inputs = QUANTITY.inputs(rng, SAME_SIZE)
    check(run(student, "adain_called.py", inputs), inputs)


@pytest.mark.points(6)
def test_takes_a_style_of_another_size(student, rng):
    inputs = QUANTITY.inputs(rng, OTHER_SIZE)
    check(run(student, "adain_called.py", inputs), inputs)


@pytest.mark.points(4)
def test_turns_a_channel_without_variation_into_the_mean_of_the_style(student, rng):
    inputs = QUANTITY.inputs(rng, FLAT)
    got = as_array(run(student, "adain_called.py", inputs), "The result")
    if got.shape == inputs[0].shape and not np.all(np.isfinite(got)):
        raise CheckFailed(
            "The result is NaN or infinite where a content channel is constant, as happens with real photographs in deep "
            "layers. Something small must keep the division from zero.",
            "adain-no-epsilon",
        )
    check(got, inputs)


@pytest.mark.points(4)
def test_works_inside_a_model_that_does_not_know_image_sizes(student, rng):
    inputs = QUANTITY.inputs(rng, IN_A_MODEL)
    try:
        got = _run(student, "adain_in_a_model.py", inputs)
    except CheckFailed as failure:
        if failure.diagnosis not in UNEXPLAINED:
            raise
        check(run(student, "adain_called.py", inputs), inputs)
        raise CheckFailed(*why_not_in_a_model(student, inputs, failure)) from None
    check(got, inputs)


def why_not_in_a_model(student, inputs, failure):
    """A sentence and a name for a `failure` inside a model of a layer that is right outside."""
    answer = _run(student, "adain_in_other_models.py", inputs)
    places, images, both, own_call = (each is True for each in answer) if _are_flags(answer) else [False] * 4
    if places or (both and not images):
        known = "shape[1]" if places else "shape[0] and shape[1]"
        return (
            f"In a model the sizes of images are not known yet: {known} is None there. Average over axes, or ask tf.shape. ({failure})",
            "adain-static-sizes",
        )
    if images:
        return (
            f"In a model the number of images is not known yet: shape[0] is None there. Ask tf.shape. ({failure})",
            "adain-static-batch",
        )
    if own_call:
        return (
            f"The layer has to define call, not __call__, which Keras needs in a model. ({failure})",
            "adain-call-overridden",
        )
    if failure.diagnosis == "not-answered" or "numpy" in str(failure):
        return (
            "In a model there are no values yet that NumPy could compute with: use functions of TensorFlow or Keras.",
            "adain-numpy",
        )
    return str(failure), failure.diagnosis


def _are_flags(answer):
    return isinstance(answer, list) and len(answer) == 4


@pytest.mark.points(2)
def test_is_right_as_a_keras_layer_without_weights_of_its_own(student, rng):
    inputs = QUANTITY.inputs(rng, AS_A_LAYER)
    answer = run(student, "adain_layer.py", inputs)
    readable = isinstance(answer, list) and len(answer) == 3 and isinstance(answer[1], int)
    if not readable or answer[2] is not True:
        raise CheckFailed("AdaIN must be a class derived from keras.layers.Layer.", "adain-not-a-layer")
    if answer[1] != 0:
        raise CheckFailed(
            "The layer has weights. AdaIN learns nothing: scale and shift come from the style.", "adain-has-weights"
        )
    check(answer[0], inputs)
