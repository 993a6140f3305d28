# ruff: noqa: F821 - the notebook and the check give the names
"""What save_training_state returns and writes: the path, the files, and the arrays that can be found in them."""

import pathlib
import tempfile
import zipfile

import h5py
import keras
import numpy as np
import tensorflow as tf


def train(model, optimizer, last):
    for number in range(last):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(inputs[number]) - targets[number]) ** 2)
        optimizer.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
        )


def in_hdf5(file):
    found = []
    with h5py.File(file) as opened:
        opened.visititems(lambda name, item: found.append(np.asarray(item)) if isinstance(item, h5py.Dataset) else None)
    return found


def arrays(path):
    try:
        return readable_arrays(path)
    except Exception:
        return []


def readable_arrays(path):
    if path.suffix == ".index":
        reader = tf.train.load_checkpoint(str(path)[: -len(".index")])
        return [reader.get_tensor(name) for name in reader.get_variable_to_shape_map()]
    if path.suffix == ".h5":
        return in_hdf5(path)
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as file:
            return in_hdf5(file)
    if path.suffix in (".npz", ".npy"):
        loaded = np.load(path)
        return [loaded[name] for name in loaded] if path.suffix == ".npz" else [loaded]
    return []


with tempfile.TemporaryDirectory() as directory:
    model = keras.Sequential([keras.Input((weights[0].shape[0],)), keras.layers.Dense(weights[0].shape[1])])
    model.set_weights(weights)
    optimizer = keras.optimizers.Adam(rate)
    train(model, optimizer, saves[0])
    path = save_training_state(model, optimizer, directory)
    files = [file for file in pathlib.Path(directory).rglob("*") if file.is_file()]
    result = {
        "path": path if isinstance(path, str) else str(path) if isinstance(path, pathlib.Path) else None,
        "exists": path is not None and any(str(file) in (str(path), f"{path}.index") for file in files),
        "files": [file.name for file in files],
        "arrays": [np.asarray(a) for file in files for a in arrays(file) if np.asarray(a).dtype.kind == "f"],
    }
