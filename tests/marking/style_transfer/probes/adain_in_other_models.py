# ruff: noqa: F821 - the notebook and the check give the names
"""Whether AdaIN works inside models that know height and width, that know how many images there are, and that know both.

Last, whether it overrides the method by which Keras calls a layer.
"""

import keras


def works(places, images):
    """Whether a model can be made and called that knows `places` or `images`."""
    try:
        inputs = [
            keras.Input(
                (*(pair.shape[1:3] if places else (None, None)), pair.shape[3]),
                batch_size=int(pair.shape[0]) if images else None,
            )
            for pair in (content, style)
        ]
        keras.Model(inputs, AdaIN()(tuple(inputs)))([content, style])
    except Exception:
        return False
    return True


overrides = isinstance(AdaIN, type) and "__call__" in vars(AdaIN)
result = [works(True, False), works(False, True), works(True, True), overrides]
