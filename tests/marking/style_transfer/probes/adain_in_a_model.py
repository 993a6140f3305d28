# ruff: noqa: F821 - the notebook and the check give the names
"""AdaIN inside a model that learns the sizes of images only when it is called."""

import keras

inputs = [keras.Input((None, None, content.shape[-1])) for _ in range(2)]
model = keras.Model(inputs, AdaIN()(tuple(inputs)))
model([earlier_content, earlier_style])
result = model([content, style])
