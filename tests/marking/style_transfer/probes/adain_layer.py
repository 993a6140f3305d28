# ruff: noqa: F821 - the notebook and the check give the names
"""What the layer AdaIN returns, how many weights it has, and whether it is a Keras layer."""

import keras

layer = AdaIN()
layer((earlier_content, earlier_style))
stylised = layer((content, style))
# Not by isinstance: an object may claim any __class__, and a metaclass any __mro__. What `type` itself says cannot be changed.
classes = type.__dict__["__mro__"].__get__(type(layer))
result = [stylised, len(getattr(layer, "weights", ())), any(base is keras.layers.Layer for base in classes)]
