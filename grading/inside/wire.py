"""The format in which arrays and plain values cross the wall: JSON with ``.npy`` bytes, never pickle.

A value is a tree of dicts (string keys), lists, tuples, strings, numbers, booleans, None and arrays. Both sides use this
module; the trusted side treats every byte as hostile, so `decode` checks sizes before it allocates anything.
"""

import base64
import io
import json
import math

import numpy as np

MAX_BYTES = 12 * 2**20
"""Largest message in bytes, base64 included. A reply above it is refused on both sides."""

_MAX_NODES = 20_000
_MAX_DEPTH = 32
_KINDS = "biuf"


class WireError(ValueError):
    """A value cannot cross, or the bytes that came are not a value. The message is a sentence for a person."""


class Opaque:
    """Stands for a returned object that is no array and no plain value; only its type's name crosses."""

    def __init__(self, type_name: str):
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<object of type {self.type_name}>"


def encode(value: object) -> str:
    """Write `value` as text. Arrays keep dtype and shape. Raises `WireError` above `MAX_BYTES`."""
    arrays: list[str] = []
    total = 0

    def node(item: object, depth: int) -> dict:
        nonlocal total
        if depth > _MAX_DEPTH:
            raise WireError("The value is nested too deeply.")
        if isinstance(item, np.generic) and item.dtype.kind in _KINDS:
            item = item.item()
        if item is None or isinstance(item, bool | str) or type(item) in (int, float):
            return {"v": item}
        if isinstance(item, dict):
            return {"d": {str(key): node(entry, depth + 1) for key, entry in item.items()}}
        if isinstance(item, tuple):
            return {"t": [node(entry, depth + 1) for entry in item]}
        if isinstance(item, list):
            return {"l": [node(entry, depth + 1) for entry in item]}
        array = _as_array(item)
        if array is None:
            return {"x": type(item).__name__[:100]}
        total += array.nbytes * 4 // 3
        if total > MAX_BYTES:
            raise WireError(
                f"The result is too large: an array of shape {array.shape}, {array.nbytes / 2**20:.0f} MiB."
            )
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
        arrays.append(base64.b64encode(buffer.getvalue()).decode("ascii"))
        return {"a": len(arrays) - 1}

    tree = node(value, 0)
    text = json.dumps({"tree": tree, "arrays": arrays})
    if len(text) > MAX_BYTES:
        raise WireError(f"The result is too large: {len(text) / 2**20:.0f} MiB.")
    return text


def decode(text: str) -> object:
    """Read what `encode` wrote. Raises `WireError` for anything else, whatever its size or shape claims to be."""
    if not isinstance(text, str) or len(text) > MAX_BYTES:
        raise WireError("The reply is not text, or is too large.")
    try:
        message = json.loads(text)
        arrays = [_read_array(entry) for entry in message["arrays"]]
        tree = message["tree"]
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WireError("The reply is not in the format of values.") from error

    count = 0

    def value(item: dict, depth: int) -> object:
        nonlocal count
        count += 1
        if depth > _MAX_DEPTH or count > _MAX_NODES or not isinstance(item, dict) or len(item) != 1:
            raise WireError("The reply is not in the format of values.")
        (kind, content), *_ = item.items()
        if kind == "v" and (content is None or isinstance(content, bool | int | float)):
            return content
        if kind == "v" and isinstance(content, str):
            return writable(content)
        if kind == "a" and type(content) is int and 0 <= content < len(arrays) and arrays[content] is not None:
            # Each array once: a small reply that repeats a large one could not be held as one array.
            array, arrays[content] = arrays[content], None
            return array
        if kind == "x" and isinstance(content, str):
            return Opaque(writable(content[:100]))
        if kind == "d" and isinstance(content, dict):
            return {writable(key): value(entry, depth + 1) for key, entry in content.items()}
        if kind in "tl" and isinstance(content, list):
            entries = [value(entry, depth + 1) for entry in content]
            return tuple(entries) if kind == "t" else entries
        raise WireError("The reply is not in the format of values.")

    return value(tree, 0)


def writable(text: str) -> str:
    """`text` without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _as_array(item: object) -> np.ndarray | None:
    """`item` as an array of numbers, or None. Tensors and variables offer ``numpy()``; bfloat16 becomes float32."""
    try:
        array = np.asarray(item.numpy() if hasattr(item, "numpy") else item)
    except Exception:
        return None
    if array.dtype.kind in _KINDS:
        return array
    if array.dtype.name == "bfloat16":
        return array.astype(np.float32)
    return None


def _read_array(text: str) -> np.ndarray:
    """One ``.npy`` block. The header's claim is compared with the bytes that are there before anything is allocated."""
    if not isinstance(text, str):
        raise WireError("The reply is not in the format of values.")
    data = base64.b64decode(text, validate=True)
    stream = io.BytesIO(data)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise WireError("The array has a header of an unknown version.")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=2000)
    except WireError:
        raise
    except Exception as error:  # NumPy's parser of headers raises whatever Python's own parsers raise
        raise WireError("The array has a broken header.") from error
    body = data[stream.tell() :]
    if dtype.kind not in _KINDS or dtype.itemsize > 16 or len(shape) > 8:
        raise WireError(f"An array of dtype {dtype} with {len(shape)} dimensions cannot be marked.")
    if any(size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(body):
        raise WireError("The array's header does not match its bytes.")
    return np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
