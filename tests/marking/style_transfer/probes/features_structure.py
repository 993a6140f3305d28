# ruff: noqa: F821 - the notebook and the check give the names
"""Which entries extract_features returns in each part, and of one `part` those of `layers` that are arrays, as far as `most` bytes reach."""

import numpy as np
import tensorflow as tf

found = extract_features(image)
result = None
if isinstance(found, dict):
    result = {name: list(entries) for name, entries in found.items() if isinstance(entries, dict)}, {}
    for layer in layers if isinstance(found.get(part), dict) else ():
        entry = found[part].get(layer)
        if not isinstance(entry, tf.Tensor | tf.Variable | np.ndarray) or entry.dtype not in (np.float32, np.float64):
            continue
        try:
            size = np.asarray(entry).nbytes
        except Exception:  # a tensor of a traced function, which has no value
            continue
        if size <= most:
            result[1][layer] = entry
            most -= size
