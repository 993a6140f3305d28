# ruff: noqa: F821 - the notebook, the check and `training.py` give the names
"""What save_training_state returns and writes: the path, the files, and the arrays that can be found in them.

A format that cannot be read is judged by what it depends on: `same` names the parts of the state that can be changed without a change of
the files.
"""

import gzip
import io
import json
import os
import pathlib
import pickle
import tempfile
import zipfile

import h5py
import numpy as np
import tensorflow as tf


def numbers_in(item):
    """All arrays in what a file held: lists, tuples, dicts and objects with `numpy` are looked into."""
    if isinstance(item, dict):
        item = list(item.values())
    elif hasattr(item, "numpy"):
        item = item.numpy()
    if isinstance(item, list | tuple):
        try:
            found = [np.array(item, float)]
        except (TypeError, ValueError):
            found = []
        return found + [array for entry in item for array in numbers_in(entry)]
    if isinstance(item, bool | str | bytes) or item is None:
        return []
    array = np.asarray(item)
    return [array] if array.dtype.kind in "fiu" else []


def from_hdf5(data):
    found = []
    with h5py.File(io.BytesIO(data)) as opened:
        opened.visititems(lambda name, item: found.append(np.asarray(item)) if isinstance(item, h5py.Dataset) else None)
    return numbers_in(found)


def from_zip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [array for name in archive.namelist() for array in arrays_of(archive.read(name))]


READERS = (
    from_hdf5,
    from_zip,
    lambda data: numbers_in(np.load(io.BytesIO(data), allow_pickle=True)),
    lambda data: numbers_in(pickle.loads(data)),
    lambda data: numbers_in(json.loads(data)),
    lambda data: arrays_of(gzip.decompress(data)),
    lambda data: numbers_in(np.loadtxt(io.BytesIO(data))),
)


def arrays_of(data):
    for reader in READERS:
        try:
            return reader(data)
        except Exception:
            continue
    return []


def arrays(path):
    if path.suffix == ".index":
        reader = tf.train.load_checkpoint(str(path)[: -len(".index")])
        return numbers_in([reader.get_tensor(name) for name in reader.get_variable_to_shape_map()])
    return [] if ".data-" in path.name else arrays_of(path.read_bytes())


def files_in(directory):
    return [file for file in pathlib.Path(directory).rglob("*") if file.is_file()]


def saved(changed=None):
    """The contents of all files, by name, of a state in which one part has been changed."""
    model, optimizer = fresh(weights, rate)
    train(model, optimizer, inputs, targets, 0, saves[0])
    optimizer.iterations.assign(steps + (changed == "steps"))
    for variable in model.variables if changed == "weights" else ():
        variable.assign(variable + 1)
    slots = [variable for variable in optimizer.variables if len(variable.shape)] if changed == "averages" else ()
    for variable in slots:
        variable.assign(variable + 1)
    with tempfile.TemporaryDirectory() as directory:
        save_training_state(model, optimizer, directory)
        return {str(file.relative_to(directory)): file.read_bytes() for file in files_in(directory)}


with tempfile.TemporaryDirectory() as directory:
    model, optimizer = fresh(weights, rate)
    train(model, optimizer, inputs, targets, 0, saves[0])
    optimizer.iterations.assign(steps)
    path = save_training_state(model, optimizer, directory)
    path = os.path.normpath(os.fspath(path)) if isinstance(path, str | pathlib.Path) else None
    files = files_in(directory)
    inside = path is not None and os.path.realpath(directory) in map(os.path.realpath, pathlib.Path(path).parents)
    written = {os.path.realpath(name) for file in files for name in (file, *file.parents)}
    result = {
        "path": path,
        "exists": inside and any(os.path.realpath(name) in written for name in (path, f"{path}.index")),
        "files": [str(file.relative_to(directory)) for file in files],
        "arrays": [array for file in files for array in arrays(file)],
    }
result["same"] = []
if look_at_bytes:
    before = saved()
    result["same"] = [part for part in ("weights", "averages", "steps") if saved(part) == before]
