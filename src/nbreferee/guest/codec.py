"""The format in which arrays and plain values cross the sandbox's border: JSON with ``.npy`` bytes, never pickle.

A value is a tree of dicts, sets, lists, tuples, strings, numbers, booleans, None and arrays. Keys of dicts, and what is in a set, are
plain values and tuples of them. Both sides use this module; the trusted side treats every byte as hostile, so `decode` checks sizes
before it allocates anything.
"""

import base64
import io
import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_BYTES = 12 * 2**20
"""Largest message in bytes, base64 included. A reply above it is refused on both sides."""

_MAX_NODES = 20_000
_MAX_VALUES = 8 * _MAX_NODES
"""Values in the JSON of a reply; a node takes up to three, an array one."""
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, one without an end, too: where none were found, the search would begin anew at each quotation mark within."""
_MAX_DEPTH = 32
_KINDS = "biufc"
_FORMAT = "The reply is not in the format of values."
_TOO_MANY = f"It has more than {_MAX_NODES:,} entries."


class CodecError(ValueError):
    """A value cannot cross, or the bytes that came are not a value. The message is a sentence for a person."""


class Opaque:
    """Stands for a returned object that is no array and no plain value; only its type's name crosses."""

    def __init__(self, type_name: str):
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<object of type {self.type_name}>"


def plain_array(item: object) -> np.ndarray | None:
    """`item` as an array of numbers, or None where it is none."""
    try:
        array = np.asarray(item)
    except Exception:
        return None
    return array if array.dtype.kind in _KINDS else None


def encode(value: object, as_array: Callable[[object], np.ndarray | None] = plain_array) -> str:
    """Write `value` as text. Arrays keep dtype and shape; `as_array` says what a framework's arrays are in NumPy.

    What is neither an array nor a plain value is read back as an `Opaque`.

    Raises:
        CodecError: the value is nested too deeply, has too many parts, or takes more than `MAX_BYTES`.
    """
    return _Writer(as_array).text(value)


def encode_request(content: object) -> str:
    """As `encode`, for what a check sends. Raises TypeError where it holds what does not cross, ValueError where it is too much."""
    try:
        return _Strict(plain_array).text(content)
    except CodecError as error:
        raise ValueError(f"A check sends what cannot cross to the notebook's kernel. {error}") from error


def decode(text: str) -> Any:
    """Read what `encode` wrote. Raises `CodecError` for anything else, whatever its size or shape claims to be."""
    if not isinstance(text, str) or len(text) > MAX_BYTES:
        raise CodecError("The reply is not text, or is too large.")
    try:
        message = load_json(text, _MAX_VALUES)
        arrays = [_read_array(entry) for entry in message["arrays"]]
        tree = message["tree"]
    except CodecError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CodecError(_FORMAT) from error
    return _Reader(arrays).value(tree, 0)


def load_json(text: str | bytes, most: int) -> Any:
    """What JSON `text` says. A value takes up to thirty times the memory of its text, so they are counted before it is parsed.

    Raises:
        CodecError: there are more than `most` lists, dicts and entries of them.
        ValueError: it is no JSON.
    """
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if _parts(content) > most and _parts(_STRING.sub(b"", content)) > most:
        raise CodecError("The reply has too many parts.")
    return json.loads(content.decode("utf-8", "replace"))


def _parts(structure: bytes) -> int:
    return sum(map(structure.count, (b"[", b"{", b",")))


def writable(text: str) -> str:
    """`text` without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _check_size(item: object) -> None:
    """Raise `CodecError` where `item` is a whole number that no array holds."""
    if isinstance(item, int) and not -(2**63) <= item < 2**64:
        raise CodecError("A whole number has more than 64 bits.")


class _Writer:
    """Turns a value into a tree; arrays are collected beside it."""

    def __init__(self, as_array: Callable[[object], np.ndarray | None]):
        self._as_array = as_array
        self._arrays: list[str] = []
        self._bytes = self._nodes = 0

    def text(self, value: object) -> str:
        tree = self._node(value, 0)
        text = json.dumps({"tree": tree, "arrays": self._arrays})
        if len(text) > MAX_BYTES:
            raise CodecError(f"The result is too large: {len(text) / 2**20:.0f} MiB.")
        return text

    def _node(self, item: object, depth: int) -> dict[str, Any]:
        self._nodes += 1
        if depth > _MAX_DEPTH:
            raise CodecError("The value is nested too deeply.")
        if self._nodes > _MAX_NODES:
            raise CodecError(_TOO_MANY)
        if isinstance(item, np.generic) and item.dtype.kind in _KINDS:
            item = item.item()
        if item is None or isinstance(item, bool | str) or type(item) in (int, float):
            _check_size(item)
            return {"v": item}
        if isinstance(item, dict):
            if all(type(key) is str for key in item):
                return {"d": {key: self._node(entry, depth + 1) for key, entry in item.items()}}
            return {"m": [[self._node(part, depth + 1) for part in pair] for pair in item.items()]}
        if isinstance(item, tuple | list):
            return {"t" if isinstance(item, tuple) else "l": [self._node(entry, depth + 1) for entry in item]}
        if isinstance(item, set | frozenset):
            return {"s": [self._node(entry, depth + 1) for entry in item]}
        array = self._as_array(item)
        return self._other(item) if array is None else self._array(array)

    def _other(self, item: object) -> dict[str, Any]:
        """What stands for an object that does not cross."""
        return {"x": type(item).__name__[:100]}

    def _array(self, array: np.ndarray) -> dict[str, Any]:
        self._bytes += array.nbytes * 4 // 3
        if self._bytes > MAX_BYTES:
            raise CodecError(
                f"The result is too large: an array of shape {array.shape}, {array.nbytes / 2**20:.0f} MiB."
            )
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
        self._arrays.append(base64.b64encode(buffer.getvalue()).decode("ascii"))
        return {"a": len(self._arrays) - 1}


class _Strict(_Writer):
    """A writer that refuses what does not cross."""

    def _other(self, item: object) -> dict[str, Any]:
        raise TypeError(
            f"A check sends an object of type {type(item).__name__} to the notebook's kernel. Arrays of numbers, numbers, strings, None, "
            "and dicts, sets, lists and tuples of them can be sent. Make anything else there, with student.execute."
        )


class _Reader:
    """Turns a tree back into a value. Each array is given out once: a small reply that repeats a large one has no end."""

    def __init__(self, arrays: list[np.ndarray]):
        self._arrays: list[np.ndarray | None] = [*arrays]
        self._nodes = 0

    def value(self, item: object, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise CodecError(_TOO_MANY)
        if depth > _MAX_DEPTH or not isinstance(item, dict) or len(item) != 1:
            raise CodecError(_FORMAT)
        (kind, content), *_ = item.items()
        if kind == "v":
            return self._plain(content)
        if kind == "a":
            return self._array(content)
        if kind == "x" and isinstance(content, str):
            return Opaque(writable(content[:100]))
        if kind == "d" and isinstance(content, dict):
            return {writable(key): self.value(entry, depth + 1) for key, entry in content.items()}
        if kind == "m" and isinstance(content, list):
            pairs = [self._pair(entry, depth + 1) for entry in content]
            return {_plain_key(key): entry for key, entry in pairs}
        if kind in ("t", "l", "s") and isinstance(content, list):
            entries = [self.value(entry, depth + 1) for entry in content]
            if kind == "s":
                return set(map(_plain_key, entries))
            return tuple(entries) if kind == "t" else entries
        raise CodecError(_FORMAT)

    def _pair(self, item: object, depth: int) -> tuple[Any, Any]:
        if not isinstance(item, list) or len(item) != 2:
            raise CodecError(_FORMAT)
        return self.value(item[0], depth), self.value(item[1], depth)

    def _plain(self, content: object) -> Any:
        _check_size(content)
        if content is None or isinstance(content, bool | int | float):
            return content
        if isinstance(content, str):
            return writable(content)
        raise CodecError(_FORMAT)

    def _array(self, number: object) -> np.ndarray:
        if type(number) is int and 0 <= number < len(self._arrays):
            array, self._arrays[number] = self._arrays[number], None
            if array is not None:
                return array
        raise CodecError(_FORMAT)


def _plain_key(value: Any) -> Any:
    """`value`, where it can be a key or in a set. Raises `CodecError`."""
    if isinstance(value, tuple):
        return tuple(map(_plain_key, value))
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CodecError(
        f"A key or an element of type {getattr(value, 'type_name', type(value).__name__)} cannot be marked."
    )


def _read_array(text: object) -> np.ndarray:
    """One ``.npy`` block. The header's claim is compared with the bytes that are there before anything is allocated."""
    if not isinstance(text, str):
        raise CodecError(_FORMAT)
    data = base64.b64decode(text, validate=True)
    stream = io.BytesIO(data)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise CodecError("The array has a header of an unknown version.")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=2000)
    except CodecError:
        raise
    except Exception as error:  # NumPy's parser of headers raises whatever Python's own parsers raise
        raise CodecError("The array has a broken header.") from error
    body = data[stream.tell() :]
    if dtype.kind not in _KINDS or dtype.itemsize > 16 or len(shape) > 8:
        raise CodecError(f"An array of dtype {dtype} with {len(shape)} dimensions cannot be marked.")
    if any(size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(body):
        raise CodecError("The array's header does not match its bytes.")
    return np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
