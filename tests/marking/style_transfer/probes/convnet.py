# ruff: noqa: F821 - `weights` is given by the check
"""The small network of `reference/style_transfer/convnet.py` in Keras, of `weights` as `ConvNet.weights`: `network`."""

import keras

_chain = keras.Sequential(
    [
        keras.Input((None, None, 3)),
        keras.layers.Conv2D(5, 3, padding="same", activation="relu", name="first"),
        keras.layers.Conv2D(6, 3, padding="same", activation="relu", name="second"),
        keras.layers.MaxPooling2D(2, name="pool"),
        keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="third"),
    ]
)
network = keras.Model(_chain.inputs, _chain.outputs)
network.set_weights(weights)
