# ruff: noqa: F821 - the notebook and the check give the names
"""The `layers` whose entry in `part` of what extract_features returns passes no gradient back to the image."""

import tensorflow as tf

with tf.GradientTape(persistent=True) as tape:
    tape.watch(image)
    entries = extract_features(image)[part]
    totals = {layer: tf.reduce_sum(entries[layer]) for layer in layers}
result = [layer for layer, total in totals.items() if tape.gradient(total, image) is None]
