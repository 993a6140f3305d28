"""The format that crosses the sandbox's border keeps values as they are and refuses everything that is not one."""

import base64
import io
import json
import time

import numpy as np
import pytest

from nbreferee.guest import codec


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2**64 - 1, -(2**63), 2.5, "text", [1, 2], (1, [2, None]), {"a": {"b": [1.5]}}, [], {}),
        *({1: "a", "1": "b"}, {(0, 1): 2, None: [3]}, {True: {2.5: ()}}, {1, 2, 3}, set(), [{"a", ("b", 2)}]),
    ],
)
def test_plain_values_come_back_unchanged(value):
    assert codec.decode(codec.encode(value)) == value


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64, np.uint8, np.bool_, np.complex64])
def test_arrays_keep_dtype_shape_and_values(dtype):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    for given in (array, array.T, array[:0]):
        back = codec.decode(codec.encode({"x": [given]}))["x"][0]
        assert back.dtype == given.dtype and back.shape == given.shape
        np.testing.assert_array_equal(back, given)


def test_nan_and_infinity_survive():
    back = codec.decode(codec.encode(np.array([np.nan, np.inf])))
    assert np.isnan(back[0]) and np.isinf(back[1])


def test_an_object_arrives_as_its_type_name_only():
    back = codec.decode(codec.encode([object()]))[0]
    assert isinstance(back, codec.Opaque) and back.type_name == "object"


@pytest.mark.parametrize("value", [{object(): 1}, {frozenset({1}): 1}, {(object(),)}])
def test_a_key_that_is_no_plain_value_is_refused(value):
    with pytest.raises(codec.CodecError, match="A key or an element of type"):
        codec.decode(codec.encode(value))


@pytest.mark.parametrize(
    "entry", ["[1]", '[{"v": 1}]', '[[{"v": 1}]]', '[[{"a": 0}, {"v": 1}]]', "{}", '[[{"l": []}, {"v": 1}]]']
)
@pytest.mark.parametrize("kind", ["m", "s"])
def test_pairs_and_sets_that_are_none_are_refused(kind, entry):
    arrays = json.loads(codec.encode([np.zeros(2)]))["arrays"]
    text = json.dumps({"tree": {kind: json.loads(entry)}, "arrays": arrays})
    if kind == "s" and entry == '[{"v": 1}]':
        assert codec.decode(text) == {1}
    else:
        with pytest.raises(codec.CodecError):
            codec.decode(text)


def test_too_many_entries_are_said_on_both_sides():
    with pytest.raises(codec.CodecError, match="more than 20,000 entries"):
        codec.encode(list(range(25_000)))
    text = json.dumps({"tree": {"l": [{"v": 1}] * 25_000}, "arrays": []})
    with pytest.raises(codec.CodecError, match="more than 20,000 entries"):
        codec.decode(text)


@pytest.mark.parametrize("value", [object(), [b"bytes"], {"x": np.array(["a"])}, {1: b"bytes"}])
def test_a_request_with_what_does_not_cross_is_the_checks_error(value):
    with pytest.raises(TypeError, match="A check sends an object of type"):
        codec.encode_request({"value": value})


def test_a_request_that_is_too_much_is_the_checks_error():
    with pytest.raises(ValueError, match=r"A check sends .* more than 20,000 entries"):
        codec.encode_request(list(range(25_000)))


def test_object_arrays_never_cross():
    assert isinstance(codec.decode(codec.encode(np.array([{}], dtype=object))), codec.Opaque)


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**400])
def test_whole_numbers_beyond_64_bits_are_refused_on_both_sides(number):
    with pytest.raises(codec.CodecError, match="more than 64 bits"):
        codec.encode([number])
    with pytest.raises(codec.CodecError, match="more than 64 bits"):
        codec.decode(f'{{"tree": {{"v": {number}}}, "arrays": []}}')


def test_a_result_above_the_limit_is_refused_before_it_is_written():
    with pytest.raises(codec.CodecError, match="too large"):
        codec.encode(np.zeros(codec.MAX_BYTES))


def npy(header: str, body: bytes = b"", version: bytes = b"\x01\x00") -> str:
    text = header.encode() + b"\n"
    data = b"\x93NUMPY" + version + len(text).to_bytes(2, "little") + text + body
    return json.dumps({"tree": {"a": 0}, "arrays": [base64.b64encode(data).decode()]})


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '{"tree": {"a": 5}, "arrays": []}',
        '{"tree": {"a": true}, "arrays": []}',
        '{"tree": {"v": {"a": 1}}, "arrays": []}',
        '{"tree": {"v": 1, "l": []}, "arrays": []}',
        '{"tree": {"v": 1}, "arrays": [5]}',
        '{"tree": {"v": 1}, "arrays": ["AAAA"]}',
        '{"tree": {"v": ' + "9" * 5000 + '}, "arrays": []}',
        '{"tree": ' + '{"l": [' * 40 + "]}" * 40 + ', "arrays": []}',
        "[" * 100_000,
        json.dumps({"tree": {"l": [{"v": 1}] * 30_000}, "arrays": []}),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}"),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -4)}", b"\0" * 16),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 10**30)}"),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"\0" * 8),
        npy("{'descr': '<U4', 'fortran_order': False, 'shape': (1,)}", b"\0" * 16),
        npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", b"\0" * 4),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", b"\0" * 4, version=b"\x03\x00"),
        npy("[" * 1900),
    ],
)
def test_anything_else_is_refused_with_a_sentence(reply):
    with pytest.raises(codec.CodecError, match=r"\.$"):
        codec.decode(reply)


@pytest.mark.parametrize("end", ["", "\\", '"'])
def test_a_string_without_an_end_is_looked_through_once(end):
    started = time.process_time()
    with pytest.raises(codec.CodecError):
        codec.decode("[" * 200_000 + '"' + '\\"' * 1_000_000 + end)
    assert time.process_time() - started < 5


def test_a_reply_may_not_repeat_an_array_to_become_huge():
    text = codec.encode([np.zeros(10)])
    with pytest.raises(codec.CodecError):
        codec.decode(text.replace('{"l": [{"a": 0}]}', '{"l": [{"a": 0}, {"a": 0}]}'))


def test_text_that_no_file_can_hold_is_made_writable():
    assert codec.decode(codec.encode({"\ud800": ["\ud800"]})) == {"?": ["?"]}


def test_numpy_numbers_arrive_as_numbers():
    assert codec.decode(codec.encode([np.float32(0.5), np.int64(3), np.bool_(True)])) == [0.5, 3, True]


def test_a_pickle_in_an_array_is_refused_not_loaded():
    stream = io.BytesIO()
    np.save(stream, np.array([print], dtype=object), allow_pickle=True)
    text = json.dumps({"tree": {"a": 0}, "arrays": [base64.b64encode(stream.getvalue()).decode()]})
    with pytest.raises(codec.CodecError):
        codec.decode(text)
