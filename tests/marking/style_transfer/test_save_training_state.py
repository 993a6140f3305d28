"""Checks of saving a training's state (practice)."""

import numpy as np
import pytest

from nbreferee.check import CheckFailed, as_array, distance
from reference.style_transfer import resume_training, save_training_state

TOLERANCE = 1e-4

PROGRAM = """
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
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


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
"""


def draw(rng):
    """A run of a few steps."""
    weights = (rng.normal(0, 0.5, (5, 3)).astype(np.float32), rng.normal(0, 0.5, 3).astype(np.float32))
    inputs = rng.normal(0, 1, (6, 6, 5)).astype(np.float32)
    return resume_training.Run(weights, weights, inputs, rng.normal(0, 3, (6, 6, 3)).astype(np.float32), 0.05, (6,))


def carry_out(student, run):
    """What the student's kernel finds after saving."""
    found = student.execute(PROGRAM, "save_training_state", **vars(run))
    readable = isinstance(found, dict) and {"path", "exists", "files", "arrays"} <= found.keys()
    if not readable or not isinstance(found["files"], list):
        raise CheckFailed("What save_training_state left cannot be read.", "unreadable-result")
    return found


@pytest.mark.points(0)
def test_returns_the_path_of_a_checkpoint_in_the_directory(student, rng):
    found = carry_out(student, draw(rng))
    if not found["files"]:
        raise CheckFailed("Nothing is written to the directory.", "checkpoint-not-written")
    if not isinstance(found["path"], str):
        raise CheckFailed("save_training_state has to return the checkpoint's path, a string.", "checkpoint-path")
    if found["exists"] is not True:
        raise CheckFailed("The path that is returned is no checkpoint in the directory.", "checkpoint-path")


@pytest.mark.points(0)
def test_the_checkpoint_holds_the_weights_and_the_averages_of_the_optimizer(student, rng):
    run = draw(rng)
    arrays = carry_out(student, run)["arrays"]
    found = [as_array(array, "A saved array") for array in arrays] if isinstance(arrays, list) else []
    if not found:
        return  # a format of the student's own; whether training resumes exactly is for the other row to say
    for part, misconception in zip(("weights", "averages"), save_training_state.MISCONCEPTIONS, strict=True):
        for expected in save_training_state.contents(run)[part]:
            if min(distance(array, expected) for array in found) > TOLERANCE:
                raise CheckFailed(f"{misconception.finding} {misconception.hint}", misconception.id)
