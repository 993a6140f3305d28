# ruff: noqa: F821 - `weights`, `layer` and `number` are given by the check
"""The small network of `reference/style_transfer/convnet.py` in Keras, of `weights` as `ConvNet.weights`: `network`.

The names of its layers, and of the one that is asked for, end in `number`: what was kept under them for another network is not found.
"""

import keras


def make_network(weights):
    filters = [len(bias) for bias in weights[1::2]]
    chain = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Conv2D(filters[0], 3, padding="same", activation="relu", name=f"first_{number}"),
            keras.layers.Conv2D(filters[1], 3, padding="same", activation="relu", name=f"second_{number}"),
            keras.layers.MaxPooling2D(2, name=f"pool_{number}"),
            keras.layers.Conv2D(filters[2], 3, padding="same", activation="relu", name=f"third_{number}"),
        ]
    )
    made = keras.Model(chain.inputs, chain.outputs)
    made.set_weights(weights)
    return made


network = make_network(weights)
layer_name = f"{layer}_{number}"
