# ruff: noqa: F821 - the notebook and the check give the names
"""A gallery, after one of another content and other styles of the same sizes, with a right AdaIN in the place of the notebook's.

Features of any scale are normalised alike. With a `strength` below 1, AdaIN gives a mixture with the content, and there is no earlier
gallery: only where the gallery uses AdaIN do the pictures change.
"""

import sys

import keras
import tensorflow as tf


def right(*pair):
    """AdaIN of a pair, or of content and style as two arguments."""
    content_features, style_features = pair if len(pair) == 2 else pair[0]
    mean, variance = tf.nn.moments(content_features, [1, 2], keepdims=True)
    style_mean, style_variance = tf.nn.moments(style_features, [1, 2], keepdims=True)
    squares = variance + 1e-8 * mean**2
    normalised = (content_features - mean) / tf.sqrt(tf.where(squares > 0, squares, tf.ones_like(squares)))
    stylised = tf.sqrt(style_variance) * normalised + style_mean
    return strength * stylised + (1 - strength) * content_features


def call(self, *pair, **options):
    """What a layer of the notebook's class answers meanwhile."""
    return right(*pair)


class Right(keras.layers.Layer):
    """Stands for an AdaIN that is no class."""

    call = call


notebook = vars(sys.modules["__main__"])
own = notebook["AdaIN"]
method = "__call__" if isinstance(own, type) and "__call__" in vars(own) else "call"
before = vars(own).get(method) if isinstance(own, type) else None
try:
    if isinstance(own, type):
        setattr(own, method, call)
    else:
        notebook["AdaIN"] = Right
    if strength == 1:
        stylize_gallery(earlier_content, earlier_styles)
    result = stylize_gallery(content, styles)
finally:
    notebook["AdaIN"] = own
    if before is not None:
        setattr(own, method, before)
    elif isinstance(own, type):
        delattr(own, method)
