"""The two parsers of hostile bytes give a value or a sentence for whatever they are fed."""

import base64
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, boolean_dtypes, floating_dtypes, integer_dtypes

from nbreferee.course.assignment import SourceNotebook
from nbreferee.guest import codec
from nbreferee.submission import SubmissionLimits, read
from nbreferee.testing import small_course

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
fuzz = settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)

plain = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text()
numbers = arrays(
    st.one_of(boolean_dtypes(), integer_dtypes(), floating_dtypes()),
    array_shapes(min_dims=0, min_side=0, max_side=4),
    elements={"allow_nan": False},
)
json_values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


def trees(leaves):
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
        max_leaves=15,
    )


def alike(one: object, other: object) -> bool:
    """Whether two values have the same types, the same entries, and arrays of the same dtype and shape."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def is_decoded_or_refused(text: str) -> None:
    try:
        codec.decode(text)
    except codec.CodecError as error:
        assert str(error).endswith(".")


@fuzz
@given(trees(plain | numbers))
def test_what_is_encoded_comes_back_as_it_was(value):
    assert alike(codec.decode(codec.encode(value)), value)


@fuzz
@given(st.text() | json_values.map(json.dumps))
def test_any_text_is_decoded_or_refused_with_a_sentence(text):
    is_decoded_or_refused(text)


@fuzz
@given(trees(numbers | plain), st.data())
def test_a_reply_with_changed_characters_is_decoded_or_refused_with_a_sentence(value, data):
    text = codec.encode(value)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    is_decoded_or_refused(text[:start] + data.draw(st.text(max_size=8)) + text[end:])


@fuzz
@given(
    descr=st.sampled_from(["<f4", ">f8", "|b1", "<i8", "|O", "|S0", "<U0", "<f16", "<M8[s]", "|V0", "f4,f4"])
    | json_values,
    shape=st.lists(st.integers(-2, 3) | st.integers() | st.booleans(), max_size=10).map(tuple) | json_values,
    fortran=st.booleans() | json_values,
    body=st.binary(max_size=64),
)
def test_an_array_whose_header_lies_is_decoded_or_refused_with_a_sentence(descr, shape, fortran, body):
    header = repr({"descr": descr, "fortran_order": fortran, "shape": shape}).encode("latin-1", "replace") + b"\n"
    block = b"\x93NUMPY\x01\x00" + len(header).to_bytes(4, "little")[:2] + header + body
    is_decoded_or_refused(json.dumps({"tree": {"a": 0}, "arrays": [base64.b64encode(block).decode()]}))


ASSIGNED = SourceNotebook("sums", small_course.source())
LIMITS = SubmissionLimits()


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "sums.ipynb"


grade_ids = st.sampled_from(["add", "add_marks", "other"])
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | json_values,
        "source": json_values,
        "id": json_values,
        "metadata": json_values | st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": grade_ids})}),
        "outputs": json_values
        | st.lists(st.fixed_dictionaries({"output_type": st.just("display_data"), "data": json_values})),
        "execution_count": json_values,
        "attachments": json_values,
    },
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(cells | json_values)}, optional={"nbformat": json_values, "metadata": json_values}
)


@fuzz
@given(st.binary(max_size=200) | (json_values | notebooks).map(lambda value: json.dumps(value).encode()))
def test_any_submitted_file_becomes_a_notebook_with_the_instructors_structure(path, content):
    path.write_bytes(content)
    submitted = read(path, ASSIGNED, LIMITS)
    nbformat.validate(submitted.notebook)
    given_ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in submitted.notebook.cells]
    assert sorted(filter(None, given_ids)) == ["add", "add_marks"]
    assert submitted.readable or submitted.warnings
